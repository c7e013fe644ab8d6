// What every program says to a command line that it does not understand: one line that names the
// program, its command and the option, and exit code 2; nothing on stdout.
#include <ostream>

#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kPrograms[] = {"koppel-agent",   "koppel-linker", "koppel-office",
                                     "koppel-auditor", "koppel-keys",   "koppel-population",
                                     "koppel-evaluate"};

Finished RunProgram(const std::vector<std::string>& words) {
  std::vector<std::string> command = words;
  command.front() = Program(words.front());
  return Run(command);
}

void ExpectUsageError(const std::vector<std::string>& words, const std::string& line) {
  const Finished ended = RunProgram(words);
  EXPECT_EQ(ended.exit_code, 2) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, AllOf(MatchesRegex("[^\n]+ --help[)]\n"), StartsWith(line)));
}

TEST(UsageTest, AnUnknownOptionIsNamedWithoutItsValue) {
  for (const std::string program : kPrograms) {
    ExpectUsageError({program, "--bogus=secret"}, program + ": --bogus: got an unknown option");
    EXPECT_THAT(RunProgram({program, "--bogus", "secret"}).err, Not(HasSubstr("secret")));
  }
  ExpectUsageError({"koppel-agent", "encode", "x.csv", "--foo"},
                   "koppel-agent encode: --foo: got an unknown option, want one of ");
}

TEST(UsageTest, AMissingCommandOrOptionIsSaidWithWhatItTakes) {
  ExpectUsageError({"koppel-linker"}, "koppel-linker: command: got none, want one of serve, ");
  ExpectUsageError({"koppel-auditor", "dance"}, "koppel-auditor: dance: got an unknown command, ");
  ExpectUsageError(
      {"koppel-agent", "check", "x.csv"},
      "koppel-agent check: --schema: got nothing, want schema file, or a built-in name");
  ExpectUsageError({"koppel-agent", "check", "x.csv", "--schema"},
                   "koppel-agent check: --schema: got no value, want schema file");
  ExpectUsageError({"koppel-agent", "schema", "lint", "a", "b"},
                   "koppel-agent schema lint: b: got one argument too many, want file");
  ExpectUsageError({"koppel-population"}, "koppel-population: command: got none, want one of make");
  ExpectUsageError({"koppel-population", "make"},
                   "koppel-population make: --out: got nothing, want new folder");
  ExpectUsageError({"koppel-evaluate", "--truth", "x"}, "koppel-evaluate: --links: got nothing");
}

TEST(UsageTest, OptionsThatDoNotGoTogetherAreSaid) {
  ExpectUsageError({"koppel-evaluate", "--truth", "x", "--db", "d", "--links", "l"},
                   "koppel-evaluate: --links: got it with --db, want one of them");
  ExpectUsageError({"koppel-auditor", "approve", "--config", "x", "--project", "y", "--yes"},
                   "koppel-auditor approve: --yes: got it without --hash, want both");
  ExpectUsageError({"koppel-linker", "link", "a.kpl", "--out", "x", "--out", "y"},
                   "koppel-linker link: --out: got it 2 times, want it once");
}

TEST(UsageTest, ABadValueIsSaidWithWhatIsWanted) {
  ExpectUsageError(
      {"koppel-population", "make", "--out", "x", "--persons", "3"},
      "koppel-population make: --persons: got 3, want a whole number from 10 to 20000000");
  ExpectUsageError({"koppel-population", "measure", "--seed", "many"},
                   "koppel-population measure: --seed: got many, want a whole number");
  ExpectUsageError({"koppel-population", "make", "--out", "x", "--source", "moon"},
                   "koppel-population make: --source: got moon, want police, youth_care");
  ExpectUsageError({"koppel-population", "make", "--out", "x", "--until", "2009-12-31"},
                   "koppel-population make: --until: got 2009-12-31, want a day from 2010-01-01");
  ExpectUsageError({"koppel-population", "make", "--out", "x", "--later", "2019-06-30"},
                   "koppel-population make: --later: got 2019-06-30, want a day after 2019-06-30");
  ExpectUsageError({"koppel-keys", "linkage-key", "create", "--epoch", "0"},
                   "koppel-keys linkage-key create: --epoch: got 0, want a whole number from 1");
  ExpectUsageError({"koppel-keys", "authority", "create", "--not-before", "soon"},
                   "koppel-keys authority create: --not-before: got soon, want a date");
  ExpectUsageError({"koppel-agent", "submit", "--epoch", "-1"},
                   "koppel-agent submit: --epoch: got -1, want a whole number from 1");
  const TempDir folder;
  ExpectUsageError({"koppel-agent", "check", folder.Write("x.csv", "a\nb\n"), "--schema",
                    "nl-person-protected", "--source", "moon"},
                   "koppel-agent check: --source: got moon, want one of police");
}

TEST(UsageTest, AnEmptyTextIsNoValue) {
  ExpectUsageError({"koppel-population", "make", "--out", ""},
                   "koppel-population make: --out: got an empty text");
  ExpectUsageError({"koppel-linker", "link", "a.kpl", "--out", "x", "--manifest", ""},
                   "koppel-linker link: --manifest: got an empty text, want");
  ExpectUsageError({"koppel-agent", "check", "", "--schema", "x"},
                   "koppel-agent check: csv: got an empty text, want the file");
}

TEST(UsageTest, HelpAndVersionGoToStdout) {
  for (const std::string program : kPrograms) {
    const Finished help = RunProgram({program, "--help"});
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.out, HasSubstr("Example:"));
    const Finished version = RunProgram({program, "--version"});
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_THAT(version.out, MatchesRegex(program + " [0-9.]+\n"));
  }
}

TEST(UsageTest, AFolderIsNoFile) {
  const TempDir folder;
  const std::string path = folder.path();
  const std::vector<std::string> commands[] = {
      {"koppel-agent", "schema", "lint", path},
      {"koppel-agent", "check", path, "--schema", "nl-person-protected", "--source", "police"},
      {"koppel-linker", "link", path, "--out", path + "/x.csv"},
      {"koppel-linker", "doctor", "--config", path},
      {"koppel-auditor", "verify", path, "--linker-key", std::string(64, '0')},
      {"koppel-office", "tables", "--db", path, "--from", "2017-01-01", "--to", "2018-12-31",
       "--data-cut", "2019-06-30"}};
  for (const std::vector<std::string>& command : commands) {
    const Finished ended = RunProgram(command);
    EXPECT_EQ(ended.exit_code, 1);
    EXPECT_THAT(ended.out + ended.err, HasSubstr(path + ": got a folder, want a file\n"));
  }
}

TEST(UsageTest, AResultThatCannotBePrintedHasFailed) {
  const std::string csv = SourceDir() + "/examples/ten-people/police.csv";
  const std::string commands[] = {
      Program("koppel-agent") + " schema show nl-person-fields",
      Program("koppel-agent") + " check " + csv + " --schema nl-person-fields --source police",
      Program("koppel-agent") + " check " + csv +
          " --schema nl-person-fields --source police --json"};
  for (const std::string& command : commands) {
    const Finished ended = koppel::testing::Run({"sh", "-c", command + " >/dev/full"});
    EXPECT_EQ(ended.exit_code, 1) << command;
    EXPECT_THAT(ended.err, MatchesRegex("koppel-[a-z]+: [^\n]+\n"));
  }
}

TEST(UsageTest, ADoctorThatFailsStillPrintsItsObject) {
  const Finished ended =
      RunProgram({"koppel-linker", "doctor", "--config", "no-such.json", "--json"});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.out, StartsWith("{\n \"ok\": false,\n \"checks\": [\n"));
  EXPECT_THAT(ended.out, HasSubstr("\"message\": \"no-such.json: No such file or directory\""));
  EXPECT_EQ(ended.err, "koppel-linker: doctor: 1 of the checks failed\n");
}

TEST(UsageTest, TheDoorForPeopleRefusesUnknownCommandsToo) {
  const Finished ended = koppel::testing::Run({SourceDir() + "/dev", "bogus"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_THAT(ended.err, MatchesRegex("dev: bogus: got an unknown command, want [^\n]+\n"));
}

}  // namespace
}  // namespace koppel::testing
