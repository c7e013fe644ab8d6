#include "agents/normalise/person_reader.h"

#include <algorithm>

namespace koppel::agents {
namespace {

// A value that rows of one person hold, and how often.
struct Candidate {
  std::string value;
  Outcome outcome;
  size_t count;
};

void Count(std::vector<Candidate>& candidates, const std::string& value, Outcome outcome) {
  const auto same = std::find_if(candidates.begin(), candidates.end(),
                                 [&](const Candidate& c) { return c.value == value; });
  if (same == candidates.end()) {
    candidates.push_back({value, outcome, 1});
    return;
  }
  // The last one in the list stands in the latest row.
  ++same->count;
  std::rotate(same, same + 1, candidates.end());
}

Candidate& MostFrequentLatest(std::vector<Candidate>& candidates) {
  auto best = candidates.begin();
  for (auto c = candidates.begin(); c != candidates.end(); ++c) {
    if (c->count >= best->count) best = c;
  }
  return *best;
}

// Writes the field's value in the rows; true if they hold different ones.
template <typename ReadRow>
bool Resolve(const std::vector<CsvRow>& rows, const ReadRow& read, std::string& value,
             Outcome& outcome) {
  std::vector<Candidate> candidates;
  for (const CsvRow& row : rows) {
    outcome = read(row, value);
    if (HasValue(outcome)) Count(candidates, value, outcome);
  }
  if (candidates.empty()) return false;
  Candidate& chosen = MostFrequentLatest(candidates);
  value = std::move(chosen.value);
  outcome = chosen.outcome;
  return candidates.size() > 1;
}

// Whether all rows hold the same cells in these columns, as most persons' rows do.
bool AreAlike(const std::vector<CsvRow>& rows, const std::vector<size_t>& columns) {
  const CsvRow& first = rows.front();
  return std::all_of(rows.begin() + 1, rows.end(), [&](const CsvRow& row) {
    return std::all_of(columns.begin(), columns.end(),
                       [&](size_t column) { return row.cells[column] == first.cells[column]; });
  });
}

}  // namespace

Result<PersonReader> PersonReader::Create(const SourceSchema& source, const CsvColumns& columns) {
  PersonReader reader;
  for (const SourceField& field : source.fields) {
    if (!field.absent && field.field.format() == "auto") {
      return InvalidArgument(field.field.name(),
                             ": format: got auto, want the order it stands for");
    }
    FieldPlan plan{FieldNormaliser(field.field), {}};
    for (const std::string& name : field.field.columns()) {
      KOPPEL_ASSIGN_OR_RETURN(const size_t column, columns.Find(name));
      plan.columns.push_back(column);
    }
    reader.plans_.push_back(std::move(plan));
  }
  return reader;
}

std::span<const std::string_view> PersonReader::CellsOf(const FieldPlan& plan, const CsvRow& row,
                                                        std::vector<std::string_view>& cells) {
  cells.clear();
  for (const size_t column : plan.columns) cells.push_back(row.cells[column]);
  return cells;
}

// `normalise` takes the number of the field, its cells and the value to write.
template <typename Normalise>
void PersonReader::ReadWith(const SourceRecord& record, const Normalise& normalise,
                            PersonFields& person) const {
  person.values.resize(plans_.size());
  person.outcomes.assign(plans_.size(), Outcome::kEmpty);
  person.conflicts.assign(plans_.size(), false);
  std::vector<std::string_view> cells;
  for (size_t i = 0; i < plans_.size(); ++i) {
    const FieldPlan& plan = plans_[i];
    const auto read = [&](const CsvRow& row, std::string& value) {
      return normalise(i, CellsOf(plan, row, cells), value);
    };
    if (plan.columns.empty()) {
      person.values[i].clear();
    } else if (AreAlike(record.rows, plan.columns)) {
      person.outcomes[i] = read(record.rows.front(), person.values[i]);
    } else {
      person.conflicts[i] = Resolve(record.rows, read, person.values[i], person.outcomes[i]);
    }
  }
}

PersonFields PersonReader::Read(const SourceRecord& record) const {
  PersonFields person;
  const auto normalise = [&](size_t field, std::span<const std::string_view> cells,
                             std::string& value) {
    return plans_[field].normaliser.Normalise(cells, value);
  };
  ReadWith(record, normalise, person);
  return person;
}

void PersonReader::Read(const SourceRecord& record, Memory& memory, PersonFields& person) const {
  const auto normalise = [&](size_t field, std::span<const std::string_view> cells,
                             std::string& value) {
    return memory[field].Normalise(plans_[field].normaliser, cells, value);
  };
  ReadWith(record, normalise, person);
}

void PersonReader::Prefetch(const SourceRecord& record, const Memory& memory) const {
  const std::vector<std::string>& cells = record.rows.front().cells;
  for (size_t i = 0; i < plans_.size(); ++i) {
    const std::vector<size_t>& columns = plans_[i].columns;
    if (columns.size() == 1) memory[i].Prefetch(cells[columns.front()]);
  }
}

}  // namespace koppel::agents
