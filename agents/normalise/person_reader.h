// From a source's record to normalised field values.
#pragma once

#include <string>
#include <vector>

#include "agents/normalise/normalise.h"
#include "agents/schema/schema.h"
#include "agents/source/source_records.h"
#include "base/status.h"

namespace koppel::agents {

// The identifying values of one person: as many as the schema has fields, empty where missing.
struct PersonFields {
  std::vector<std::string> values;
  // How each value came about; kEmpty for absent fields.
  std::vector<Outcome> outcomes;
  // Whether the rows of the person hold different values of the field.
  std::vector<bool> conflicts;
};

// Immutable; const is thread safe.
class PersonReader {
 public:
  // INVALID_ARGUMENT if a column of a field is not in the header.
  static Result<PersonReader> Create(const SourceSchema& source, const CsvColumns& columns);

  // Normalises every row and resolves conflicts: the most frequent value that is not missing; of
  // equally frequent ones the one that stands in the latest row.
  PersonFields Read(const SourceRecord& record) const;

 private:
  struct FieldPlan {
    v1::Field field;
    bool absent;
    std::vector<size_t> columns;
  };
  PersonReader() = default;
  Normalised ReadField(const FieldPlan& plan, const CsvRow& row) const;

  std::vector<FieldPlan> plans_;
};

}  // namespace koppel::agents
