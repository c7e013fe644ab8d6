#include "agents/source/source_table.h"

#include <optional>
#include <unordered_map>

#include "base/cli.h"

namespace koppel::agents {
namespace {

constexpr uint64_t kProgressEvery = 1024;

// Puts rows into records as they come.
class Grouper {
 public:
  static Result<Grouper> Create(const CsvColumns& columns, const RecordKeys& keys) {
    Grouper grouper(columns.file(), keys);
    if (!keys.person_id.empty()) {
      KOPPEL_ASSIGN_OR_RETURN(grouper.person_column_, columns.Find(keys.person_id));
    }
    if (!keys.row_id.empty()) {
      KOPPEL_ASSIGN_OR_RETURN(grouper.row_column_, columns.Find(keys.row_id));
    }
    return grouper;
  }

  Status Add(CsvRow row) {
    ++rows_;
    KOPPEL_RETURN_IF_ERROR(CheckRowId(row));
    KOPPEL_ASSIGN_OR_RETURN(const std::string id, LocalId(row));
    const auto [place, is_new] = places_.try_emplace(id, records_.size());
    if (is_new) records_.push_back({id, {}});
    records_[place->second].rows.push_back(std::move(row));
    return OkStatus();
  }

  uint64_t rows() const { return rows_; }
  std::vector<SourceRecord> Take() { return std::move(records_); }

 private:
  Grouper(std::string file, const RecordKeys& keys) : file_(std::move(file)), keys_(keys) {}

  Status CheckRowId(const CsvRow& row) {
    if (!row_column_) return OkStatus();
    const std::string& id = row.cells[*row_column_];
    if (id.empty()) return Empty(row, keys_.row_id);
    const auto [first, is_new] = row_lines_.try_emplace(id, row.line);
    if (is_new) return OkStatus();
    return InvalidArgument(file_, ":", row.line, ": column ", keys_.row_id,
                           ": the same value stands in line ", first->second,
                           ", want one row for each");
  }

  Result<std::string> LocalId(const CsvRow& row) const {
    if (!person_column_ && !row_column_) return Concat(rows_);
    if (!person_column_) return row.cells[*row_column_];
    const std::string& id = row.cells[*person_column_];
    if (id.empty()) return Empty(row, keys_.person_id);
    return id;
  }

  Status Empty(const CsvRow& row, const std::string& column) const {
    return InvalidArgument(file_, ":", row.line, ": column ", column, ": is empty, want an id");
  }

  std::string file_;
  RecordKeys keys_;
  std::optional<size_t> person_column_;
  std::optional<size_t> row_column_;
  std::unordered_map<std::string, size_t> places_;
  std::unordered_map<std::string, uint64_t> row_lines_;
  std::vector<SourceRecord> records_;
  uint64_t rows_ = 0;
};

}  // namespace

Result<SourceTable> SourceTable::Read(const std::string& path, const RecordKeys& keys) {
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<CsvReader> reader, CsvReader::Open(path));
  KOPPEL_ASSIGN_OR_RETURN(Grouper grouper, Grouper::Create(reader->columns(), keys));
  Progress progress("reading", "bytes", reader->file_bytes());
  CsvRow row;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool found, reader->Next(row));
    if (!found) break;
    KOPPEL_RETURN_IF_ERROR(grouper.Add(std::move(row)));
    if (grouper.rows() % kProgressEvery == 0) progress.Update(reader->read_bytes());
  }
  if (grouper.rows() == 0) return InvalidArgument(path, ": no records below the header");
  SourceTable table;
  table.columns_ = reader->columns();
  table.row_count_ = grouper.rows();
  table.records_ = grouper.Take();
  return table;
}

}  // namespace koppel::agents
