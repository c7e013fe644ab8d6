#include "agents/source/source_records.h"

#include <cstring>

#include "base/cli.h"

namespace koppel::agents {
namespace {

constexpr uint64_t kProgressEvery = 1024;

void AppendNumber(uint64_t number, std::string& to) {
  to.append(reinterpret_cast<const char*>(&number), sizeof number);
}

uint64_t TakeNumber(std::string_view& from) {
  uint64_t number = 0;
  std::memcpy(&number, from.data(), sizeof number);
  from.remove_prefix(sizeof number);
  return number;
}

// Line, and each cell after its length.
void PackRow(const CsvRow& row, std::string& packed) {
  packed.clear();
  AppendNumber(row.line, packed);
  for (const std::string& cell : row.cells) {
    AppendNumber(cell.size(), packed);
    packed += cell;
  }
}

void UnpackRow(std::string_view packed, size_t cells, CsvRow& row) {
  row.line = TakeNumber(packed);
  row.cells.resize(cells);
  for (std::string& cell : row.cells) {
    const size_t size = TakeNumber(packed);
    cell.assign(packed.substr(0, size));
    packed.remove_prefix(size);
  }
}

}  // namespace

CsvFormat FormatOf(const SourceSchema& source) {
  CsvFormat format;
  format.latin1 = source.charset == "latin-1";
  if (!source.separator.empty()) format.separator = source.separator.front();
  return format;
}

Result<std::unique_ptr<SourceRecords>> SourceRecords::Open(const std::string& path,
                                                           const SourceSchema& source,
                                                           const SortSettings& settings) {
  KOPPEL_ASSIGN_OR_RETURN(auto reader, CsvReader::Open(path, FormatOf(source)));
  std::unique_ptr<SourceRecords> records(new SourceRecords(std::move(reader), source));
  KOPPEL_RETURN_IF_ERROR(records->FindKeys(settings));
  return records;
}

Status SourceRecords::FindKeys(const SortSettings& settings) {
  if (!person_id_.empty()) {
    KOPPEL_ASSIGN_OR_RETURN(person_column_, columns().Find(person_id_));
    by_person_.emplace(settings);
  }
  if (!row_id_.empty()) {
    KOPPEL_ASSIGN_OR_RETURN(row_column_, columns().Find(row_id_));
    row_ids_.emplace(settings);
  }
  return OkStatus();
}

Result<bool> SourceRecords::Next(SourceRecord& record) {
  KOPPEL_ASSIGN_OR_RETURN(const bool found, by_person_ ? NextPerson(record) : NextRow(record));
  if (!found) return false;
  ++records_;
  rows_ += record.rows.size();
  return true;
}

uint64_t SourceRecords::done_bytes() const {
  if (!by_person_) return reader_->read_bytes();
  if (read_rows_ == 0) return 0;
  const double share = static_cast<double>(rows_) / static_cast<double>(read_rows_);
  return static_cast<uint64_t>(share * static_cast<double>(file_bytes()));
}

// A row of the file with its ids checked; at the end what can only be said then.
Result<bool> SourceRecords::ReadRow(CsvRow& row) {
  KOPPEL_ASSIGN_OR_RETURN(const bool found, reader_->Next(row));
  if (!found) {
    KOPPEL_RETURN_IF_ERROR(CheckWhole());
    return false;
  }
  ++read_rows_;
  if (row_column_) {
    const std::string& id = row.cells[*row_column_];
    if (id.empty()) return Empty(row, row_id_);
    KOPPEL_RETURN_IF_ERROR(row_ids_->Add(id, row.line));
  }
  if (person_column_ && row.cells[*person_column_].empty()) return Empty(row, person_id_);
  return true;
}

Result<bool> SourceRecords::NextRow(SourceRecord& record) {
  record.rows.resize(1);
  CsvRow& row = record.rows.front();
  KOPPEL_ASSIGN_OR_RETURN(const bool found, ReadRow(row));
  if (!found) return false;
  if (row_column_) {
    record.local_id = row.cells[*row_column_];
  } else {
    record.local_id = std::to_string(read_rows_);
  }
  return true;
}

Status SourceRecords::SortRows() {
  Progress progress("reading", "bytes", reader_->file_bytes());
  CsvRow row;
  std::string packed;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool found, ReadRow(row));
    if (!found) break;
    PackRow(row, packed);
    KOPPEL_RETURN_IF_ERROR(by_person_->Add(row.cells[*person_column_], packed));
    if (read_rows_ % kProgressEvery == 0) progress.Update(reader_->read_bytes());
  }
  sorted_ = true;
  KOPPEL_RETURN_IF_ERROR(by_person_->Finish());
  return AdvancePerson();
}

Status SourceRecords::AdvancePerson() {
  KOPPEL_ASSIGN_OR_RETURN(pending_, by_person_->Next(person_, packed_row_));
  return OkStatus();
}

Result<bool> SourceRecords::NextPerson(SourceRecord& record) {
  if (!sorted_) KOPPEL_RETURN_IF_ERROR(SortRows());
  if (!pending_) return false;
  record.local_id = person_;
  size_t rows = 0;
  while (pending_ && person_ == record.local_id) {
    if (rows == record.rows.size()) record.rows.emplace_back();
    CsvRow& row = record.rows[rows++];
    UnpackRow(packed_row_, columns().names().size(), row);
    if (rows > kMostPersonRows) {
      return InvalidArgument(columns().file(), ":", row.line, ": column ", person_id_,
                             ": got over ", kMostPersonRows, " rows of one person, want fewer");
    }
    KOPPEL_RETURN_IF_ERROR(AdvancePerson());
  }
  record.rows.resize(rows);
  return true;
}

Status SourceRecords::CheckWhole() {
  if (read_rows_ == 0) return InvalidArgument(columns().file(), ": no records below the header");
  if (!row_ids_) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(row_ids_->Check(columns().file(), row_id_, "one row for each"));
  row_ids_.reset();
  return OkStatus();
}

Status SourceRecords::Empty(const CsvRow& row, const std::string& column) const {
  return InvalidArgument(columns().file(), ":", row.line, ": column ", column,
                         ": is empty, want an id");
}

}  // namespace koppel::agents
