#include "agents/normalise/person_reader.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace koppel::agents {
namespace {

// How often rows of one person hold a value, and in which of them last.
struct Occurrence {
  Outcome outcome;
  size_t count = 0;
  size_t last_row = 0;
};

// Writes the field's value in the rows; true if they hold different ones.
template <typename ReadRow>
bool Resolve(const std::vector<CsvRow>& rows, const ReadRow& read, std::string& value,
             Outcome& outcome) {
  // A person may have as many values as rows.
  std::unordered_map<std::string, Occurrence> values;
  for (size_t row = 0; row < rows.size(); ++row) {
    outcome = read(rows[row], value);
    if (!HasValue(outcome)) continue;
    Occurrence& occurrence = values.try_emplace(value, Occurrence{outcome}).first->second;
    ++occurrence.count;
    occurrence.last_row = row;
  }
  if (values.empty()) return false;
  const auto chosen = std::max_element(values.begin(), values.end(), [](auto& a, auto& b) {
    return std::tie(a.second.count, a.second.last_row) <
           std::tie(b.second.count, b.second.last_row);
  });
  value = chosen->first;
  outcome = chosen->second.outcome;
  return values.size() > 1;
}

// Whether all rows hold the same cells in these columns, as most persons' rows do.
bool AreAlike(const std::vector<CsvRow>& rows, const std::vector<size_t>& columns) {
  if (rows.size() == 1) return true;
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
  person.outcomes.resize(plans_.size());
  person.conflicts.assign(plans_.size(), false);
  std::vector<std::string_view> cells;
  for (size_t i = 0; i < plans_.size(); ++i) {
    const FieldPlan& plan = plans_[i];
    const auto read = [&](const CsvRow& row, std::string& value) {
      if (plan.columns.size() == 1) {
        const std::string_view cell = row.cells[plan.columns.front()];
        return normalise(i, std::span(&cell, 1), value);
      }
      return normalise(i, CellsOf(plan, row, cells), value);
    };
    if (plan.columns.empty()) {
      person.values[i].clear();
      person.outcomes[i] = Outcome::kEmpty;
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
