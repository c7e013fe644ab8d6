#include "agents/normalise/person_reader.h"

#include <algorithm>

namespace koppel::agents {
namespace {

// A value that rows of one person hold, and how often.
struct Candidate {
  Normalised value;
  size_t count;
};

void Count(std::vector<Candidate>& candidates, Normalised value) {
  const auto same = std::find_if(candidates.begin(), candidates.end(),
                                 [&](const Candidate& c) { return c.value.value == value.value; });
  if (same == candidates.end()) {
    candidates.push_back({std::move(value), 1});
    return;
  }
  // The last one in the list stands in the latest row.
  ++same->count;
  std::rotate(same, same + 1, candidates.end());
}

Normalised MostFrequentLatest(std::vector<Candidate>& candidates) {
  auto best = candidates.begin();
  for (auto c = candidates.begin(); c != candidates.end(); ++c) {
    if (c->count >= best->count) best = c;
  }
  return std::move(best->value);
}

}  // namespace

Result<PersonReader> PersonReader::Create(const SourceSchema& source, const CsvColumns& columns) {
  PersonReader reader;
  for (const SourceField& field : source.fields) {
    FieldPlan plan{field.field, field.absent, {}};
    for (const std::string& name : field.field.columns()) {
      KOPPEL_ASSIGN_OR_RETURN(const size_t column, columns.Find(name));
      plan.columns.push_back(column);
    }
    reader.plans_.push_back(std::move(plan));
  }
  return reader;
}

Normalised PersonReader::ReadField(const FieldPlan& plan, const CsvRow& row) const {
  std::vector<std::string_view> cells;
  cells.reserve(plan.columns.size());
  for (const size_t column : plan.columns) cells.push_back(row.cells[column]);
  return Normalise(plan.field, cells);
}

PersonFields PersonReader::Read(const SourceRecord& record) const {
  PersonFields person;
  for (const FieldPlan& plan : plans_) {
    Normalised chosen;
    std::vector<Candidate> candidates;
    for (const CsvRow& row : record.rows) {
      if (plan.absent) break;
      Normalised value = ReadField(plan, row);
      if (value.value.empty()) {
        chosen = std::move(value);
      } else {
        Count(candidates, std::move(value));
      }
    }
    if (!candidates.empty()) chosen = MostFrequentLatest(candidates);
    person.conflicts.push_back(candidates.size() > 1);
    person.values.push_back(std::move(chosen.value));
    person.outcomes.push_back(chosen.outcome);
  }
  return person;
}

}  // namespace koppel::agents
