// A source's rows as records: one record is one person as the source knows them.
//
// Holds all rows in memory; SourceRecords does not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/source/csv_reader.h"
#include "agents/source/source_records.h"
#include "base/status.h"

namespace koppel::agents {

// Which columns tell persons and rows apart; empty as in v1::SourceMapping.
struct RecordKeys {
  std::string person_id;
  std::string row_id;
};

// Immutable; const is thread safe.
class SourceTable {
 public:
  // Reads the whole file. Errors of CsvReader; INVALID_ARGUMENT for a key column that is not in the
  // header, an empty person or row id (with its line), a repeated row id (with both lines), and a
  // file without rows ("no records"). Shows progress on stderr.
  static Result<SourceTable> Read(const std::string& path, const RecordKeys& keys);

  const CsvColumns& columns() const { return columns_; }
  // In the order of each record's first row.
  const std::vector<SourceRecord>& records() const { return records_; }
  uint64_t row_count() const { return row_count_; }

 private:
  CsvColumns columns_;
  std::vector<SourceRecord> records_;
  uint64_t row_count_ = 0;
};

}  // namespace koppel::agents
