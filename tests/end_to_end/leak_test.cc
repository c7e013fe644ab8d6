// Nothing that an agency knows of a person reaches the linker: every request as it was decrypted
// and every row before it is sealed, searched for every value of the population.
#include <algorithm>
#include <filesystem>
#include <set>

#include "agents/normalise/fold.h"
#include "agents/normalise/names.h"
#include "agents/normalise/person_reader.h"
#include "agents/normalise/text.h"
#include "agents/schema/schema.h"
#include "agents/source/source_records.h"
#include "base/file.h"
#include "koppel/v1/ingest.pb.h"
#include "proto/canonical.h"
#include "tests/end_to_end/demo_run.h"
#include "tests/end_to_end/tap.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/plaintext_search.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::testing {
namespace {

using agents::CsvRow;
using agents::PersonReader;
using agents::SourceRecord;
using agents::SourceRecords;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kSources[] = {"police", "youth_care", "board"};

// Every value of one source: cells as they are, in upper-case ASCII, normalised as fields of the
// schema, and dates as they stand in payloads.
class SourceValues {
 public:
  SourceValues(const std::string& folder, const std::string& source) {
    const auto schema = agents::LoadSchema("nl-person-protected").value();
    const auto resolved = agents::ResolveSource(schema, source).value();
    const auto records = SourceRecords::Open(Concat(folder, "/", source, ".csv"), resolved).value();
    const auto reader = PersonReader::Create(resolved, records->columns()).value();
    records->LookAtRows([&](const CsvRow& row) {
      for (const std::string& cell : row.cells) AddCell(cell);
    });
    SourceRecord record;
    while (records->Next(record).value()) AddRecord(reader, record);
    records_ = records->records();
  }

  size_t records() const { return records_; }
  const std::set<std::string>& values() const { return values_; }

 private:
  void AddRecord(const PersonReader& reader, const SourceRecord& record) {
    for (const CsvRow& row : record.rows) {
      for (const std::string& value : reader.Read({record.local_id, {row}}).values) AddCell(value);
    }
  }

  void AddCell(const std::string& cell) {
    const std::string upper = agents::ToUpperAscii(cell);
    std::string squeezed;
    agents::LettersAndDigits(upper, squeezed);
    values_.insert({cell, upper, agents::NameStem(upper), squeezed});
    const bool eight_digits =
        cell.size() == 8 && cell.find_first_not_of("0123456789") == std::string::npos;
    if (eight_digits) {
      values_.insert(Concat(cell.substr(0, 4), "-", cell.substr(4, 2), "-", cell.substr(6, 2)));
    }
  }

  size_t records_ = 0;
  std::set<std::string> values_;
};

struct Population {
  explicit Population(const std::string& folder) {
    for (const char* source : kSources) {
      const SourceValues of_source(folder, source);
      records += of_source.records();
      values.insert(of_source.values().begin(), of_source.values().end());
    }
  }
  PlaintextSearch Search() const {
    PlaintextSearch search;
    for (const std::string& value : values) search.AddValue(value);
    return search;
  }
  size_t records = 0;
  std::set<std::string> values;
};

// Fewer than nine digits: a clock reading or a job's id in a line of text may hold them by chance.
bool MayStandInALineOfText(const std::string& value) {
  return value.size() < 9 && value.find_first_not_of("0123456789-") == std::string::npos;
}

class LeakTest : public ::testing::Test {
 protected:
  // Runs the demo with the tapped linker; more arguments may follow.
  void RunCase(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"--persons",          kDemoPersons, "--linker",
                                          KOPPEL_TAPPED_LINKER, "--folder",   folder_.path()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished demo = RunDemo(arguments);
    ASSERT_EQ(demo.exit_code, 0) << demo.out << demo.err;
    ASSERT_OK_AND_ASSIGN(tap_, ReadFile(folder_ / "hub/tap.bin"));
    ASSERT_OK_AND_ASSIGN(entries_, ReadTap(tap_));
  }

  size_t Count(const std::string& kind, const std::string& name) const {
    return static_cast<size_t>(std::count_if(
        entries_.begin(), entries_.end(),
        [&](const TapEntry& entry) { return entry.kind == kind && entry.name == name; }));
  }

  size_t UploadedRecords() const {
    size_t records = 0;
    for (const TapEntry& entry : entries_) {
      if (entry.name != "/koppel.v1.Ingest/Upload") continue;
      v1::UploadRequest request;
      EXPECT_TRUE(request.ParseFromString(entry.bytes));
      records += static_cast<size_t>(request.records_size());
    }
    return records;
  }

  TempDir folder_;
  std::string tap_;
  std::vector<TapEntry> entries_;
};

TEST_F(LeakTest, TheLinkerNeverSeesAValueOfThePopulation) {
  RunCase();
  const Population population(folder_ / "people");
  ASSERT_GT(population.records, 500u);
  // The tap holds the whole case. Now and then a record says nothing that could be encoded, and
  // stays where it is.
  EXPECT_LE(UploadedRecords(), population.records);
  EXPECT_GE(UploadedRecords() + 3, population.records);
  EXPECT_EQ(Count("row", "records"), UploadedRecords());
  EXPECT_EQ(Count("request", "/koppel.v1.Projects/CreateProject"), 1u);
  EXPECT_EQ(Count("request", "/koppel.v1.Projects/ApproveProject"), 3u);
  EXPECT_EQ(Count("request", "/koppel.v1.Jobs/SubmitJob"), 1u);
  EXPECT_THAT(tap_, HasSubstr("Of the children whom a court placed under supervision"));
  const PlaintextSearch search = population.Search();
  EXPECT_GT(search.patterns(), 10 * population.records);
  EXPECT_THAT(search.FindIn(tap_), IsEmpty());
}

TEST_F(LeakTest, NorDoItsFilesAndItsDiaryHoldOne) {
  RunCase();
  const Population population(folder_ / "people");
  const PlaintextSearch search = population.Search();
  size_t bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_ / "hub/data")) {
    if (!file.is_regular_file()) continue;
    ASSERT_OK_AND_ASSIGN(const std::string content, ReadFile(file.path()));
    bytes += content.size();
    EXPECT_THAT(search.FindIn(content), IsEmpty()) << file.path();
  }
  EXPECT_GT(bytes, 500 * population.records);
  PlaintextSearch in_text;
  for (const std::string& value : population.values) {
    if (!MayStandInALineOfText(value)) in_text.AddValue(value);
  }
  ASSERT_OK_AND_ASSIGN(const std::string diary, ReadFile(folder_ / "hub/linker.log"));
  EXPECT_THAT(diary, HasSubstr("succeeded"));
  EXPECT_THAT(in_text.FindIn(diary), IsEmpty());
}

// The control: the same search finds the one name that somebody wrote where it does not belong.
TEST_F(LeakTest, ANameThatIsPlantedInThePurposeIsFound) {
  const Finished made =
      koppel::testing::Run({Program("koppel-population"), "make", "--persons", kDemoPersons,
                            "--seed", "1", "--out", folder_ / "before"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  ASSERT_OK_AND_ASSIGN(const auto police,
                       SourceRecords::Open(folder_ / "before/police.csv", {}, {}, {"achternaam"}));
  ASSERT_OK_AND_ASSIGN(const size_t column, police->columns().Find("achternaam"));
  // The last one: the demo stops by itself where it finds the first in the linker's folder.
  std::string name;
  SourceRecord record;
  while (police->Next(record).value()) {
    const std::string& surname = record.rows[0].cells[column];
    if (surname.size() >= 6) name = surname;
  }
  ASSERT_GE(name.size(), 6u);
  RunCase({"--seed", "1", "--purpose", "What became of " + name + "?"});
  const auto found = Population(folder_ / "people").Search().FindIn(tap_);
  EXPECT_THAT(found, Contains(name + " as text"));
}

// The kinds and names of the tap's entries in which the search finds `value`.
std::set<std::string> PlacesOf(const std::string& value, const std::string& tap) {
  PlaintextSearch search;
  search.AddValue(value);
  std::set<std::string> places;
  const std::vector<TapEntry> entries = ReadTap(tap).value();
  for (const TapEntry& entry : entries) {
    if (!search.FindIn(entry.bytes).empty()) places.insert(entry.kind + " " + entry.name);
  }
  return places;
}

// The same control on the way of the records: an agency that forgot to encode one value and to
// seal another.
TEST(LeakControlTest, NamesInAnEncodingAndInAPayloadAreFoundInUploadAndRows) {
  const std::string encoded = "Wolfswinkel";
  const std::string sealed = "Ridderkerk";
  LinkerCase hub;
  hub.ServeAsProcess(0, KOPPEL_TAPPED_LINKER);
  ASSERT_OK(hub.Create());
  ASSERT_OK(hub.Approve());
  auto records = RecordsOf("police", 1, 20);
  records[6].mutable_encodings(1)->replace(3, encoded.size(), encoded);
  v1::SealedPayload payload;
  ASSERT_TRUE(payload.ParseFromString(records[13].sealed_payload()));
  payload.mutable_ciphertext()->replace(100, sealed.size(), sealed);
  records[13].set_sealed_payload(CanonicalBytes(payload));
  ASSERT_OK(hub.Deliver(hub.cast.police, MakeDelivery(hub.cast.police, hub.specification, "police",
                                                      std::move(records), 5)));
  hub.Stop();
  ASSERT_OK_AND_ASSIGN(const std::string tap, ReadFile(hub.folder / "tap.bin"));
  const std::set<std::string> places = {"request /koppel.v1.Ingest/Upload", "row records"};
  EXPECT_EQ(PlacesOf(encoded, tap), places);
  EXPECT_EQ(PlacesOf(sealed, tap), places);
  EXPECT_THAT(PlacesOf("Amsterdam", tap), IsEmpty());
}

}  // namespace
}  // namespace koppel::testing
