// From a source's record to normalised field values.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/normalise/cell_memory.h"
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
  // INVALID_ARGUMENT if a column of a field is not in the header, or a date's format is still
  // "auto" (date_orders.h finds it).
  static Result<PersonReader> Create(const SourceSchema& source, const CsvColumns& columns);

  // Normalises every row and resolves conflicts: the most frequent value that is not missing; of
  // equally frequent ones the one that stands in the latest row.
  PersonFields Read(const SourceRecord& record) const;

  // The same, faster, for one thread that reads many persons: into a person whose memory is used
  // again, and with what the thread remembers of earlier cells, field by field.
  using Memory = std::vector<CellMemory>;
  Memory NewMemory() const { return Memory(plans_.size()); }
  void Read(const SourceRecord& record, Memory& memory, PersonFields& person) const;
  // Has the processor fetch what reading this record will look up, a little before it is read.
  void Prefetch(const SourceRecord& record, const Memory& memory) const;

 private:
  struct FieldPlan {
    FieldNormaliser normaliser;
    // Of the field's columns; none where the source lacks the field.
    std::vector<size_t> columns;
  };
  PersonReader() = default;
  static std::span<const std::string_view> CellsOf(const FieldPlan& plan, const CsvRow& row,
                                                   std::vector<std::string_view>& cells);
  template <typename Normalise>
  void ReadWith(const SourceRecord& record, const Normalise& normalise, PersonFields& person) const;

  std::vector<FieldPlan> plans_;
};

}  // namespace koppel::agents
