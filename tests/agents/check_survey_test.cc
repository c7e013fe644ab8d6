// The figures of a report, against counting them slowly.
#include <cmath>
#include <map>
#include <set>

#include "agents/check/survey.h"
#include "base/random.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

constexpr std::string_view kSchema = R"({
  "name": "people", "version": 1,
  "fields": [
    {"name": "surname", "type": "NAME"}, {"name": "born", "type": "DATE", "format": "dmy"},
    {"name": "postcode", "type": "POSTCODE"}],
  "encodings": [
    {"name": "name", "bloom": {"bits": 512, "hardening": [{"permute": {}}], "fields": [
      {"field": "surname", "tokens": "BIGRAMS", "hashes": 15}]}},
    {"name": "both", "token": {"settles": true, "parts": [
      {"field": "surname"}, {"field": "born"}]}},
    {"name": "all", "token": {"parts": [
      {"field": "surname"}, {"field": "born"}, {"field": "postcode"}]}}],
  "passes": [{"equal": {"encoding": "both"}}],
  "comparison": {"threshold_permille": 800},
  "sources": [{"source": "any", "person_id": "person", "row_id": "row"}]
})";

// A cell and what it is.
struct Sample {
  const char* cell;
  Outcome outcome;
  const char* value;
};
constexpr Sample kSurnames[] = {
    {"Bakker", Outcome::kValue, "BAKKER"},   {" bakker", Outcome::kValue, "BAKKER"},
    {"Visser", Outcome::kValue, "VISSER"},   {"", Outcome::kEmpty, ""},
    {"onbekend", Outcome::kPlaceholder, ""}, {"***", Outcome::kPlaceholder, ""}};
constexpr Sample kBorn[] = {{"14-03-2005", Outcome::kValue, "20050314"},
                            {"15-03-2005", Outcome::kValue, "20050315"},
                            {"00-03-2005", Outcome::kPartial, "20050300"},
                            {"01-01-1900", Outcome::kPlaceholder, ""},
                            {"gisteren", Outcome::kInvalid, ""}};
constexpr Sample kPostcodes[] = {{"3512 JE", Outcome::kValue, "3512JE"},
                                 {"3512", Outcome::kValue, "3512"},
                                 {"9999", Outcome::kPlaceholder, ""},
                                 {"", Outcome::kEmpty, ""}};

class SurveyTest : public ::testing::Test {
 protected:
  SurveyTest() : source_(*ResolveSource(*ParseSchema("schema", kSchema), "any")) {}

  Survey MakeSurvey() {
    const CsvColumns columns("f.csv", {"person", "row", "surname", "born", "postcode"});
    return *Survey::Create(source_, columns, columns, *PersonReader::Create(source_, columns));
  }
  static void Add(const SourceRecord& record, Survey& survey) {
    for (const CsvRow& row : record.rows) survey.AddRow(row);
    survey.Add(record);
  }
  // A record of rows that hold surname, born and postcode.
  SourceRecord Record(const std::vector<std::vector<std::string>>& rows) {
    SourceRecord record{"1", {}};
    for (const auto& cells : rows) {
      const uint64_t line = ++line_;
      record.rows.push_back({line, {"p", Concat(line), cells[0], cells[1], cells[2]}});
    }
    return record;
  }
  CheckReport Report(const std::vector<SourceRecord>& records) {
    Survey survey = MakeSurvey();
    for (const SourceRecord& record : records) Add(record, survey);
    return survey.Report();
  }

  SourceSchema source_;
  uint64_t line_ = 1;
};

// One field of many records, counted in a map.
struct FieldTwin {
  std::map<Outcome, uint64_t> outcomes;
  std::map<std::string, double> values;

  void Add(const Sample& sample) {
    ++outcomes[sample.outcome];
    if (*sample.value != '\0') ++values[sample.value];
  }
  void ExpectEqual(const FieldReport& report) {
    EXPECT_EQ(report.whole(), outcomes[Outcome::kValue]);
    EXPECT_EQ(report.partial(), outcomes[Outcome::kPartial]);
    EXPECT_EQ(report.empty(), outcomes[Outcome::kEmpty]);
    EXPECT_EQ(report.placeholders(), outcomes[Outcome::kPlaceholder]);
    EXPECT_EQ(report.invalid(), outcomes[Outcome::kInvalid]);
    double all = 0;
    double most = 0;
    for (const auto& [value, count] : values) {
      all += count;
      most = std::max(most, count);
    }
    double entropy = 0;
    double agreeing_pairs = 0;
    for (const auto& [value, count] : values) {
      entropy -= count / all * std::log2(count / all);
      agreeing_pairs += count * (count - 1) / 2;
    }
    const Spread& spread = report.spread();
    EXPECT_FALSE(spread.estimated());
    EXPECT_EQ(spread.distinct(), values.size());
    EXPECT_NEAR(spread.entropy_bits(), entropy, 1e-6);
    EXPECT_NEAR(spread.agreement(), agreeing_pairs / (all * (all - 1) / 2), 1e-6);
    EXPECT_EQ(spread.top_size(), static_cast<int>(std::min<size_t>(5, values.size())));
    EXPECT_EQ(spread.top(0).records(), static_cast<uint64_t>(most));
    EXPECT_NEAR(spread.top(0).share(), most / all, 1e-6);
    EXPECT_FALSE(spread.top(0).has_value());
  }
};

TEST_F(SurveyTest, FiguresAreThoseOfCountingSlowly) {
  SeededRandom random(koppel::testing::Seed());
  FieldTwin surnames, born, postcodes;
  std::set<std::vector<std::string>> persons;
  std::vector<SourceRecord> records;
  uint64_t duplicates = 0;
  uint64_t named = 0;
  uint64_t both = 0;
  for (int i = 0; i < 400; ++i) {
    const Sample& name = kSurnames[random.Below(std::size(kSurnames))];
    const Sample& date = kBorn[random.Below(std::size(kBorn))];
    const Sample& code = kPostcodes[random.Below(std::size(kPostcodes))];
    surnames.Add(name);
    born.Add(date);
    postcodes.Add(code);
    const bool any = *name.value + *date.value + *code.value != 0;
    if (any && !persons.insert({name.value, date.value, code.value}).second) ++duplicates;
    named += *name.value != '\0';
    both += *name.value != '\0' && date.outcome == Outcome::kValue;
    records.push_back(Record({{name.cell, date.cell, code.cell}}));
  }
  const CheckReport report = Report(records);
  surnames.ExpectEqual(report.fields(0));
  born.ExpectEqual(report.fields(1));
  postcodes.ExpectEqual(report.fields(2));
  EXPECT_EQ(report.records(), 400u);
  EXPECT_EQ(report.rows(), 400u);
  EXPECT_EQ(report.duplicates(), duplicates);
  EXPECT_EQ(report.encodings(0).records(), named);
  EXPECT_EQ(report.encodings(1).records(), both);
  EXPECT_EQ(report.without_encoding(), 400 - named);
}

TEST_F(SurveyTest, InvalidValuesAreCountedByKindWithTheirFirstLine) {
  const CheckReport report =
      Report({Record({{"A", "31-12-05", ""}}), Record({{"A", "wanneer", ""}}),
              Record({{"A", "31-11-05", "3512"}})});
  const FieldReport& born = report.fields(1);
  ASSERT_EQ(born.invalid_kinds_size(), 2);
  EXPECT_EQ(born.invalid_kinds(0).kind(), NOT_A_DATE);
  EXPECT_EQ(born.invalid_kinds(0).records(), 1u);
  EXPECT_EQ(born.invalid_kinds(0).first_line(), 3u);
  EXPECT_EQ(born.invalid_kinds(1).kind(), TWO_DIGIT_YEAR);
  EXPECT_EQ(born.invalid_kinds(1).records(), 2u);
  EXPECT_EQ(born.invalid_kinds(1).first_line(), 2u);
  ASSERT_EQ(report.fields(2).remarks_size(), 1);
  EXPECT_EQ(report.fields(2).remarks(0).kind(), PC4_ONLY);
  EXPECT_EQ(report.fields(2).remarks(0).first_line(), 4u);
}

TEST_F(SurveyTest, RowsOfOnePersonMayConflictAndRepeat) {
  const CheckReport report =
      Report({Record({{"Bakker", "14-03-2005", "3512JE"}, {"Visser", "14-03-2005", "3512JE"}}),
              Record({{"Bakker", "14-03-2005", ""}, {"Bakker", "14-03-2005", ""}}),
              Record({{"Bakker", "14-03-2005", ""}})});
  EXPECT_EQ(report.rows(), 5u);
  EXPECT_EQ(report.records(), 3u);
  EXPECT_EQ(report.records_of_several_rows(), 2u);
  EXPECT_EQ(report.conflicting_records(), 1u);
  EXPECT_EQ(report.fields(0).conflicts(), 1u);
  EXPECT_EQ(report.fields(1).conflicts(), 0u);
  EXPECT_EQ(report.repeated_rows(), 2u);
  EXPECT_EQ(report.duplicates(), 1u);
}

TEST_F(SurveyTest, DatesAreCountedInEveryOrderInWhichTheyAreOne) {
  const CheckReport report =
      Report({Record({{"A", "14-03-2005", ""}}), Record({{"A", "03-04-2005", ""}}),
              Record({{"A", "03-14-2005", ""}})});
  const FieldReport& born = report.fields(1);
  ASSERT_EQ(born.formats_size(), 3);
  EXPECT_EQ(born.format(), "dmy");
  EXPECT_EQ(born.formats(0).records(), 0u);
  EXPECT_EQ(born.formats(1).records(), 2u);
  EXPECT_EQ(born.formats(2).records(), 2u);
}

// BAKKER has the seven padded bigrams _B BA AK KK KE ER R_ of 15 positions each: at most 105 bits.
TEST_F(SurveyTest, TheFillIsThatBeforeHardening) {
  const CheckReport report = Report({Record({{"Bakker", "14-03-2005", ""}})});
  EXPECT_EQ(report.encodings(0).kind(), "filter");
  EXPECT_GT(report.encodings(0).mean_fill(), 80.0 / 512);
  EXPECT_LE(report.encodings(0).mean_fill(), 105.0 / 512);
  EXPECT_EQ(report.encodings(1).kind(), "match token");
  EXPECT_FALSE(report.encodings(1).has_mean_fill());
}

TEST_F(SurveyTest, TheSameRecordsGiveTheSameReport) {
  const std::vector<SourceRecord> records = {Record({{"Bakker", "14-03-2005", "3512JE"}}),
                                             Record({{"Visser", "", "3512JE"}})};
  EXPECT_EQ(Report(records).SerializeAsString(), Report(records).SerializeAsString());
}

TEST_F(SurveyTest, ASecondLookShowsTheMostFrequentValues) {
  Survey survey = MakeSurvey();
  const std::vector<SourceRecord> records = {Record({{"Bakker", "14-03-2005", ""}}),
                                             Record({{"Bakker", "15-03-2005", ""}}),
                                             Record({{"Visser", "", ""}})};
  for (const SourceRecord& record : records) Add(record, survey);
  CheckReport report = survey.Report();
  const Survey::TopHashes wanted = survey.MostFrequent();
  EXPECT_TRUE(survey.ShowValues(records[0], wanted, report));
  EXPECT_TRUE(survey.ShowValues(records[1], wanted, report));
  EXPECT_FALSE(survey.ShowValues(records[2], wanted, report));
  EXPECT_EQ(report.fields(0).spread().top(0).value(), "BAKKER");
  EXPECT_EQ(report.fields(0).spread().top(0).records(), 2u);
  EXPECT_EQ(report.fields(0).spread().top(1).value(), "VISSER");
  EXPECT_EQ(report.fields(2).spread().top_size(), 0);
}

TEST_F(SurveyTest, ManyValuesAreEstimatedAndSaidToBe) {
  const CsvColumns columns("f.csv", {"person", "row", "surname", "born", "postcode"});
  Survey survey =
      *Survey::Create(source_, columns, columns, *PersonReader::Create(source_, columns), 50);
  for (int i = 0; i < 500; ++i) {
    const std::string name = {static_cast<char>('A' + i % 20), static_cast<char>('A' + i / 20 % 20),
                              static_cast<char>('A' + i / 400)};
    Add(Record({{name, "14-03-2005", ""}}), survey);
  }
  const CheckReport report = survey.Report();
  EXPECT_TRUE(report.fields(0).spread().estimated());
  EXPECT_FALSE(report.fields(1).spread().estimated());
  EXPECT_TRUE(report.duplicates_estimated());
  EXPECT_TRUE(report.repeated_rows_estimated());
  EXPECT_EQ(report.duplicates(), 0u);
  EXPECT_EQ(report.rows(), 500u);
}

}  // namespace
}  // namespace koppel::agents
