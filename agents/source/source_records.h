// A source's file as records, one after the other: a record is one person as the source knows them.
//
// Memory is bounded whatever the size of the file and of its persons. Where the source names
// persons, rows are sorted by person through private files without a name. Messages name file and
// line, never a cell.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/schema/schema.h"
#include "agents/source/csv_reader.h"
#include "agents/source/external_sort.h"
#include "agents/source/unique_values.h"
#include "base/status.h"

namespace koppel::agents {

// The most memory that the rows of one person may take, as MemoryOf counts it: more are a mistake
// in the column of persons. Some 26,000 rows of nine short cells.
inline constexpr size_t kMostPersonBytes = 8u << 20;

// What a row takes in memory. It depends on its cells alone, not on what was in their place before.
size_t MemoryOf(const CsvRow& row);

// How the source's file is written.
CsvFormat FormatOf(const SourceSchema& source);

// One person of a source with all its rows.
struct SourceRecord {
  // The person id; without one the row id; without either the number of the row, from "1".
  std::string local_id;
  // In the order of the file, at least one; of kMostPersonBytes together, at most.
  std::vector<CsvRow> rows;

  // What the rows take.
  size_t memory = 0;
};

// Not thread safe.
class SourceRecords {
 public:
  // Reads the header. `source` says how the file is written, which columns tell persons and rows
  // apart and which its fields need; only these are kept, and those of `more` that the file has.
  // Errors of CsvReader; INVALID_ARGUMENT for a column of `source` that is not in the header.
  static Result<std::unique_ptr<SourceRecords>> Open(const std::string& path,
                                                     const SourceSchema& source,
                                                     const SortSettings& settings = {},
                                                     const std::vector<std::string>& more = {});
  SourceRecords(const SourceRecords&) = delete;
  SourceRecords& operator=(const SourceRecords&) = delete;

  // Those that are kept, in the order of the file: what the cells of a record's rows are.
  const CsvColumns& columns() const { return kept_; }

  // Shows every row to `look` as it is read from the file, with the cells of all `all_columns`. Set
  // before the first record is asked for.
  const CsvColumns& all_columns() const { return reader_->columns(); }
  void LookAtRows(std::function<void(const CsvRow&)> look) { look_ = std::move(look); }

  // The next record, into the memory of the last; false at the end. In the order of the file, or,
  // where the source names persons, by the bytes of the person id: the first call then reads the
  // whole file (and shows progress). Errors of CsvReader; INVALID_ARGUMENT for an empty person or
  // row id, a person over kMostPersonBytes (with the line of its first row), a file without rows,
  // and, at the end, a repeated row id (with both lines): what was read before an error must be
  // thrown away.
  Result<bool> Next(SourceRecord& record);

  // What came out of Next so far.
  uint64_t records() const { return records_; }
  uint64_t rows() const { return rows_; }
  // For progress bars: bytes of the file that were turned into records, and all; 0 for a pipe.
  uint64_t done_bytes() const;
  uint64_t file_bytes() const { return reader_->file_bytes(); }

 private:
  SourceRecords(std::unique_ptr<CsvReader> reader, const SourceSchema& source)
      : reader_(std::move(reader)), person_id_(source.person_id), row_id_(source.row_id) {}
  Status FindKeys(const SortSettings& settings);
  Status FindKept(const SourceSchema& source, const std::vector<std::string>& more);
  Result<bool> ReadRow();
  void KeepCells(CsvRow& row);
  Result<bool> NextRow(SourceRecord& record);
  Result<bool> NextPerson(SourceRecord& record);
  Status SortRows();
  Status AdvancePerson();
  Status CheckWhole();
  Status Empty(const std::string& column) const;
  Status TooLarge(const SourceRecord& record) const;

  std::unique_ptr<CsvReader> reader_;
  CsvColumns kept_;
  // Where each of them stands in the file.
  std::vector<size_t> kept_places_;
  // The row that was read last, whole.
  CsvRow row_;
  std::function<void(const CsvRow&)> look_;
  std::string person_id_;
  std::string row_id_;
  std::optional<size_t> person_column_;
  std::optional<size_t> row_column_;
  std::optional<UniqueValues> row_ids_;
  std::optional<ExternalSort> by_person_;
  bool sorted_ = false;
  // The entry of `by_person_` that is not in a record yet.
  bool pending_ = false;
  std::string_view person_;
  std::string_view packed_row_;
  uint64_t read_rows_ = 0;
  uint64_t records_ = 0;
  uint64_t rows_ = 0;
};

}  // namespace koppel::agents
