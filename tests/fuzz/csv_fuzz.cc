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

// What the fields are, column after column.
struct Kind {
  v1::FieldType type;
  std::vector<v1::Normaliser> normalisers;
};

const std::vector<Kind>& Kinds() {
  static const std::vector<Kind> kinds = {{v1::TEXT, {}},
                                          {v1::NAME, {v1::DUTCH_SPELLING}},
                                          {v1::DATE, {}},
                                          {v1::SEX, {}},
                                          {v1::POSTCODE, {}},
                                          {v1::HOUSE_NUMBER, {}},
                                          {v1::BSN, {}},
                                          {v1::NUMBER, {}},
                                          {v1::CODE, {}},
                                          {v1::NAME_PARTICLE, {}},
                                          {v1::NAME, {v1::PARTS, v1::DUTCH_SPELLING}},
                                          {v1::NAME, {v1::FIRST_PART}},
                                          {v1::NAME, {v1::DUTCH_SPELLING, v1::LAST_PART}},
                                          {v1::NAME, {v1::INITIALS}},
                                          {v1::POSTCODE, {v1::DIGITS}},
                                          {v1::HOUSE_NUMBER, {v1::DIGITS}},
                                          {v1::HOUSE_NUMBER, {v1::ADDITION}},
                                          {v1::TEXT, {v1::DUTCH_SPELLING}},
                                          {v1::NAME, {}}};
  return kinds;
}

// What a schema may say of "not known"; no other word is a placeholder in a CODE.
constexpr char kMissing[] = "Geheim";
constexpr char kMissingReached[] = "a word for missing";

std::string NameOf(const v1::Field& field) {
  std::string name = v1::FieldType_Name(field.type());
  for (const int step : field.normalisers()) {
    name += " " + v1::Normaliser_Name(static_cast<v1::Normaliser>(step));
  }
  return name;
}

v1::Field FieldOf(const Kind& kind) {
  v1::Field field;
  field.set_type(kind.type);
  for (const v1::Normaliser step : kind.normalisers) field.add_normalisers(step);
  if (kind.type == v1::DATE) field.set_format("auto");
  field.add_missing(kMissing);
  return field;
}

// A value of each kind, and one that is declared missing.
fuzz::Reach& Reached() {
  static fuzz::Reach reach([] {
    std::set<std::string> wanted = {kMissingReached};
    for (const Kind& kind : Kinds()) wanted.insert(NameOf(FieldOf(kind)));
    return wanted;
  }());
  return reach;
}

void MarkFields(const SourceSchema& source, const PersonFields& person) {
  for (size_t i = 0; i < source.fields.size(); ++i) {
    const v1::Field& field = source.fields[i].field;
    if (!person.values[i].empty()) Reached().Mark(NameOf(field));
    if (field.type() == v1::CODE && person.outcomes[i] == Outcome::kPlaceholder) {
      Reached().Mark(kMissingReached);
    }
  }
}

// A field for every column, of one kind after another.
void AddFields(const CsvColumns& columns, SourceSchema& source) {
  for (size_t i = 0; i < columns.names().size(); ++i) {
    SourceField& field = source.fields.emplace_back();
    field.field = FieldOf(Kinds()[i % Kinds().size()]);
    field.field.set_name(Concat("f", i));
    field.field.add_columns(columns.names()[i]);
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
    MarkFields(source, person);
    Require(person.values == reader.Read(record).values, "what is remembered changes nothing");
  }
  Require(rows == (*records)->rows() && rows > 0, "every row in a record");
}

void Run(std::string_view input) {
  Reached();
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
