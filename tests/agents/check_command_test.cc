// koppel-agent check, run as people run it.
#include "agents/check/check_report.pb.h"
#include "base/file.h"
#include "proto/canonical.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::agents {
namespace {

using koppel::testing::Finished;
using koppel::testing::TempDir;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kSchema = R"({
  "name": "people", "version": 1,
  "fields": [
    {"name": "surname", "type": "NAME"}, {"name": "born", "type": "DATE", "format": "mdy"}],
  "encodings": [
    {"name": "surname", "bloom": {"bits": 512, "fields": [
      {"field": "surname", "tokens": "BIGRAMS", "hashes": 15}]}},
    {"name": "both", "token": {"parts": [{"field": "surname"}, {"field": "born"}]}}],
  "passes": [{"equal": {"encoding": "both"}}],
  "comparison": {"threshold_permille": 800}
})";
constexpr std::string_view kPeople =
    "surname,born,remark\nBakker,14-03-2005,Geheimzinnig\nBakker,15-03-2005,Vertrouwelijk\n"
    "Verhoeven,03-04-2006,Discreet\n,geheel,Besloten\n";

class CheckCommandTest : public ::testing::Test {
 protected:
  Finished Check(std::vector<std::string> more = {}) {
    std::vector<std::string> command = {koppel::testing::Program("koppel-agent"), "check", csv_,
                                        "--schema", schema_};
    command.insert(command.end(), more.begin(), more.end());
    return koppel::testing::Run(command);
  }

  TempDir folder_;
  std::string schema_ = folder_.Write("schema.json", kSchema);
  std::string csv_ = folder_.Write("people.csv", kPeople);
  std::string page_ = folder_ / "check.html";
};

TEST_F(CheckCommandTest, NoValueIsShownUnlessItIsAskedFor) {
  const Finished text = Check({"--html", page_});
  ASSERT_EQ(text.exit_code, 0) << text.err;
  const Finished json = Check({"--json"});
  ASSERT_OK_AND_ASSIGN(const std::string page, ReadFile(page_));
  const std::string all = text.out + text.err + json.out + json.err + page;
  for (const char* value :
       {"akker", "AKKER", "erhoeven", "ERHOEVEN", "14-03", "15-03", "03-04", "200503", "2006",
        "geheel", "Geheim", "Vertrouw", "Discreet", "Besloten"}) {
    EXPECT_THAT(all, Not(HasSubstr(value)));
  }
}

TEST_F(CheckCommandTest, ShownValuesAreTheMostFrequentOnes) {
  const Finished shown = Check({"--show-values", "--html", page_});
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, AllOf(HasSubstr("for no other eyes"), HasSubstr("2  BAKKER\n"),
                               HasSubstr("1  VERHOEVEN\n"), Not(HasSubstr("Geheim"))));
  ASSERT_OK_AND_ASSIGN(const std::string page, ReadFile(page_));
  EXPECT_THAT(page, HasSubstr("<td>BAKKER</td><td class=\"n\">2</td>"));
}

TEST_F(CheckCommandTest, ProgramsReadTheSameFigures) {
  const Finished json = Check({"--json"});
  CheckReport report;
  ASSERT_OK(ParseJson("check", json.out, report));
  EXPECT_EQ(report.rows(), 4u);
  EXPECT_EQ(report.fields(0).spread().top(0).records(), 2u);
  EXPECT_EQ(report.fields(0).spread().distinct(), 2u);
  EXPECT_EQ(report.fields(1).formats(1).records(), 3u);
  EXPECT_EQ(report.fields(1).invalid_kinds(0).kind(), NOT_A_DATE);
  EXPECT_EQ(report.without_encoding_first_line(), 5u);
  EXPECT_THAT(json.out, AllOf(HasSubstr("\"rows\": 4,"), Not(HasSubstr("\"value\"")),
                              HasSubstr("\"unique_share\": 0.333333")));
}

TEST_F(CheckCommandTest, TheLikeliestMistakeIsSaid) {
  EXPECT_THAT(Check().out, HasSubstr("- born: 50% of values have a number over 12 in the month's "
                                     "place: is the format dmy?\n"));
}

TEST_F(CheckCommandTest, NothingIsWrittenButThePageAndNeverOverAnInput) {
  EXPECT_EQ(Check({"--html", csv_}).exit_code, 1);
  EXPECT_EQ(Check({"--html", schema_}).exit_code, 1);
  ASSERT_OK_AND_ASSIGN(const std::string csv, ReadFile(csv_));
  EXPECT_EQ(csv, kPeople);
  const std::string letter = folder_.Write("letter.txt", "Dear sir");
  EXPECT_THAT(Check({"--html", letter}).err, HasSubstr("holds something else"));
  folder_.Write("people.csv", "surname;born\nBakker;14-03-2005\n");
  const Finished refused = Check({"--html", page_});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("is that the source's separator?"));
  EXPECT_EQ(ReadFile(page_).status().code(), StatusCode::kNotFound);
}

}  // namespace
}  // namespace koppel::agents
