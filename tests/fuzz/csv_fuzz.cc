// A source's file: the first byte says how it is written and which columns are keys, the rest is
// the file. Records come out whole, or the file is refused by line; and every cell gets a value.
#include <filesystem>

#include "agents/normalise/date_orders.h"
#include "agents/normalise/person_reader.h"
#include "agents/source/source_records.h"
#include "tests/fuzz/fuzz_target.h"

namespace koppel::agents {
namespace {

using fuzz::Require;
using fuzz::RequireRefused;

// So little that a few rows are written to disk.
constexpr size_t kSortBytes = 512;

SourceSchema SourceOf(unsigned options) {
  constexpr std::string_view kSeparators = ",;|\t";
  SourceSchema source;
  source.source = "source";
  source.separator = kSeparators.substr(options % kSeparators.size(), 1);
  if ((options & 4) != 0) source.charset = "latin-1";
  if ((options & 8) != 0) source.person_id = "p";
  if ((options & 16) != 0) source.row_id = "r";
  return source;
}

// A field for every column, of one type after another.
void AddFields(const CsvColumns& columns, SourceSchema& source) {
  for (size_t i = 0; i < columns.names().size(); ++i) {
    SourceField& field = source.fields.emplace_back();
    field.field.set_name(Concat("f", i));
    field.field.set_type(static_cast<v1::FieldType>(1 + i % (v1::FieldType_ARRAYSIZE - 1)));
    field.field.add_columns(columns.names()[i]);
    if (field.field.type() == v1::DATE) field.field.set_format("auto");
    if (field.field.type() == v1::NAME) field.field.add_normalisers(v1::DUTCH_SPELLING);
  }
}

void CheckRows(const SourceRecord& record, size_t columns, uint64_t lines) {
  Require(!record.rows.empty() && !record.local_id.empty(), "a record with rows and an id");
  for (const CsvRow& row : record.rows) {
    Require(row.cells.size() == columns, "as many cells as columns");
    Require(row.line >= 1 && row.line <= lines, "a line of the file");
    for (const std::string& cell : row.cells) {
      Require(cell.size() <= 3 * kMostCellBytes, "a cell within its limit");
      Require(cell.find('\0') == std::string::npos, "no zero bytes");
    }
  }
}

void ReadAll(const std::string& path, const SourceSchema& source, const PersonReader& reader,
             uint64_t lines) {
  const auto records =
      SourceRecords::Open(path, source, {std::filesystem::temp_directory_path(), kSortBytes});
  fuzz::RequireOk(records.status(), "opening a file a second time");
  const size_t columns = (*records)->columns().names().size();
  SourceRecord record;
  PersonFields person;
  PersonReader::Memory memory = reader.NewMemory();
  uint64_t rows = 0;
  while (true) {
    const Result<bool> found = (*records)->Next(record);
    if (!found.ok()) return RequireRefused(found.status(), path);
    if (!*found) break;
    CheckRows(record, columns, lines);
    rows += record.rows.size();
    reader.Read(record, memory, person);
    Require(person.values.size() == columns, "as many values as fields");
    Require(person.values == reader.Read(record).values, "what is remembered changes nothing");
  }
  Require(rows == (*records)->rows() && rows > 0, "every row in a record");
}

void Run(std::string_view input) {
  if (input.empty()) return;
  const std::string_view bytes = input.substr(1);
  const fuzz::MemoryFile file(bytes);
  SourceSchema source = SourceOf(static_cast<unsigned char>(input.front()));
  const auto reader = CsvReader::Open(file.path(), FormatOf(source));
  if (!reader.ok()) return RequireRefused(reader.status(), file.path());
  const CsvColumns& columns = (*reader)->columns();
  if (!source.person_id.empty() && !columns.Find(source.person_id).ok()) return;
  if (!source.row_id.empty() && !columns.Find(source.row_id).ok()) return;
  AddFields(columns, source);
  Result<DateOrders> orders = DateOrders::Create(source, columns);
  fuzz::RequireOk(orders.status(), "the orders of dates");
  CsvRow row;
  while (true) {
    const Result<bool> found = (*reader)->Next(row);
    if (!found.ok()) return RequireRefused(found.status(), file.path());
    if (!*found) break;
    orders->Add(row);
  }
  if (!orders->Resolve(source).ok()) {
    for (SourceField& field : source.fields) field.field.set_format("dmy");
  }
  const Result<PersonReader> person = PersonReader::Create(source, columns);
  fuzz::RequireOk(person.status(), "a reader of the header's own columns");
  const auto lines = static_cast<uint64_t>(std::count(bytes.begin(), bytes.end(), '\n')) +
                     static_cast<uint64_t>(std::count(bytes.begin(), bytes.end(), '\r')) + 1;
  ReadAll(file.path(), source, *person, lines);
}

}  // namespace
}  // namespace koppel::agents

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  koppel::agents::Run(koppel::fuzz::TextOf(data, size));
  return 0;
}
