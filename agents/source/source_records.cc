#include "agents/source/source_records.h"

#include <cstring>
#include <set>

#include "base/cli.h"
#include "base/text.h"

namespace koppel::agents {
namespace {

constexpr uint64_t kProgressEvery = 1024;

template <typename Number>
void AppendNumber(Number number, std::string& to) {
  to.append(reinterpret_cast<const char*>(&number), sizeof number);
}

template <typename Number>
Number TakeNumber(std::string_view& from) {
  Number number = 0;
  std::memcpy(&number, from.data(), sizeof number);
  from.remove_prefix(sizeof number);
  return number;
}

// Line, and each cell in one of these places after its length.
void PackRow(const CsvRow& row, const std::vector<size_t>& places, std::string& packed) {
  packed.clear();
  AppendNumber(row.line, packed);
  for (const size_t place : places) {
    const std::string& cell = row.cells[place];
    AppendNumber(static_cast<uint32_t>(cell.size()), packed);
    packed += cell;
  }
}

// Ids are trimmed like every other cell: exports pad them, and whoever objects as P1 is also meant
// by " P1 ".
void TrimCell(std::string& cell) {
  const std::string_view text = Trim(cell);
  if (text.size() != cell.size()) cell = std::string(text);
}

void UnpackRow(std::string_view packed, size_t cells, CsvRow& row) {
  row.line = TakeNumber<uint64_t>(packed);
  row.cells.resize(cells);
  for (std::string& cell : row.cells) {
    const size_t size = TakeNumber<uint32_t>(packed);
    cell.assign(packed.substr(0, size));
    packed.remove_prefix(size);
  }
}

}  // namespace

size_t MemoryOf(const CsvRow& row) {
  static const size_t kInPlace = std::string().capacity();
  size_t bytes = sizeof row + row.cells.size() * sizeof(std::string);
  for (const std::string& cell : row.cells) {
    if (cell.size() > kInPlace) bytes += cell.size() + 1;
  }
  return bytes;
}

CsvFormat FormatOf(const SourceSchema& source) {
  CsvFormat format;
  format.latin1 = source.charset == "latin-1";
  if (!source.separator.empty()) format.separator = source.separator.front();
  return format;
}

Result<std::unique_ptr<SourceRecords>> SourceRecords::Open(const std::string& path,
                                                           const SourceSchema& source,
                                                           const SortSettings& settings,
                                                           const std::vector<std::string>& more) {
  KOPPEL_ASSIGN_OR_RETURN(auto reader, CsvReader::Open(path, FormatOf(source)));
  std::unique_ptr<SourceRecords> records(new SourceRecords(std::move(reader), source));
  KOPPEL_RETURN_IF_ERROR(records->FindKeys(settings));
  KOPPEL_RETURN_IF_ERROR(records->FindKept(source, more));
  return records;
}

Status SourceRecords::FindKeys(const SortSettings& settings) {
  if (!person_id_.empty()) {
    KOPPEL_ASSIGN_OR_RETURN(person_column_, all_columns().Find(person_id_));
    by_person_.emplace(settings);
  }
  if (!row_id_.empty()) {
    KOPPEL_ASSIGN_OR_RETURN(row_column_, all_columns().Find(row_id_));
    row_ids_.emplace(settings);
  }
  return OkStatus();
}

Status SourceRecords::FindKept(const SourceSchema& source, const std::vector<std::string>& more) {
  std::set<std::string> wanted(more.begin(), more.end());
  wanted.insert({person_id_, row_id_, source.canary_column});
  if (!source.canary_column.empty()) {
    KOPPEL_RETURN_IF_ERROR(all_columns().Find(source.canary_column).status());
  }
  for (const SourceField& field : source.fields) {
    for (const std::string& name : field.field.columns()) {
      KOPPEL_RETURN_IF_ERROR(all_columns().Find(name).status());
      wanted.insert(name);
    }
  }
  std::vector<std::string> names;
  for (size_t place = 0; place < all_columns().names().size(); ++place) {
    const std::string& name = all_columns().names()[place];
    if (!wanted.contains(name)) continue;
    names.push_back(name);
    kept_places_.push_back(place);
  }
  kept_ = CsvColumns(all_columns().file(), std::move(names));
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

// The next row of the file with its ids checked; at the end what can only be said then.
Result<bool> SourceRecords::ReadRow() {
  KOPPEL_ASSIGN_OR_RETURN(const bool found, reader_->Next(row_));
  if (!found) {
    KOPPEL_RETURN_IF_ERROR(CheckWhole());
    return false;
  }
  ++read_rows_;
  if (row_column_) TrimCell(row_.cells[*row_column_]);
  if (person_column_) TrimCell(row_.cells[*person_column_]);
  if (row_column_) {
    const std::string& id = row_.cells[*row_column_];
    if (id.empty()) return Empty(row_id_);
    KOPPEL_RETURN_IF_ERROR(row_ids_->Add(id, row_.line));
  }
  if (person_column_ && row_.cells[*person_column_].empty()) return Empty(person_id_);
  if (look_) look_(row_);
  return true;
}

// Moves the cells that are kept out of the row that was read.
void SourceRecords::KeepCells(CsvRow& row) {
  row.line = row_.line;
  row.cells.resize(kept_places_.size());
  for (size_t i = 0; i < kept_places_.size(); ++i) {
    std::swap(row.cells[i], row_.cells[kept_places_[i]]);
  }
}

Result<bool> SourceRecords::NextRow(SourceRecord& record) {
  KOPPEL_ASSIGN_OR_RETURN(const bool found, ReadRow());
  if (!found) return false;
  if (row_column_) {
    record.local_id = row_.cells[*row_column_];
  } else {
    record.local_id = std::to_string(read_rows_);
  }
  record.rows.resize(1);
  KeepCells(record.rows.front());
  record.memory = MemoryOf(record.rows.front());
  return true;
}

Status SourceRecords::SortRows() {
  Progress progress("reading", "bytes", reader_->file_bytes());
  std::string packed;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool found, ReadRow());
    if (!found) break;
    PackRow(row_, kept_places_, packed);
    KOPPEL_RETURN_IF_ERROR(by_person_->Add(row_.cells[*person_column_], packed));
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
  record.memory = 0;
  size_t rows = 0;
  while (pending_ && person_ == record.local_id) {
    if (rows == record.rows.size()) record.rows.emplace_back();
    CsvRow& row = record.rows[rows++];
    UnpackRow(packed_row_, kept_places_.size(), row);
    record.memory += MemoryOf(row);
    if (record.memory > kMostPersonBytes) return TooLarge(record);
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

Status SourceRecords::Empty(const std::string& column) const {
  return InvalidArgument(columns().file(), ":", row_.line, ": column ", column,
                         ": is empty, want an id");
}

Status SourceRecords::TooLarge(const SourceRecord& record) const {
  return InvalidArgument(columns().file(), ":", record.rows.front().line, ": column ", person_id_,
                         ": got a person, first in this line, whose rows take over ",
                         kMostPersonBytes >> 20, " MiB of memory, want less");
}

}  // namespace koppel::agents
