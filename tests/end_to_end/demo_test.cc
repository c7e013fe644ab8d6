// The demo as people run it: its answer, its report, and what it leaves behind when it is
// interrupted.
#include <fmt/format.h>
#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <future>
#include <regex>
#include <sstream>
#include <thread>

#include "base/file.h"
#include "tests/end_to_end/demo_run.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

// Empty where there is none: a process may end while it is looked at.
std::string ReadAll(const std::string& path) {
  auto text = ReadFile(path);
  return text.ok() ? *std::move(text) : "";
}

// The first group of the first match; empty and a failure where there is none.
std::string Captured(const std::string& text, const std::string& pattern) {
  std::smatch match;
  if (std::regex_search(text, match, std::regex(pattern))) return match[1];
  ADD_FAILURE() << pattern << " does not match:\n" << text;
  return "";
}

// "29 of 147": two counts.
std::pair<int, int> Counts(const std::string& text) {
  return {std::stoi("0" + Captured(text, "^([0-9]+) of")),
          std::stoi("0" + Captured(text, "of ([0-9]+)"))};
}

// The demo ended well, and the protected answer is as near to what the population's maker knows as
// links with few errors can bring it.
void ExpectAnAnswerNearTheTruth(const Finished& demo) {
  ASSERT_EQ(demo.exit_code, 0) << demo.out << demo.err;
  const int found = std::stoi("0" + Captured(demo.out, "of these without youth care +([0-9]+)\n"));
  const int of = std::stoi("0" + Captured(demo.out, "persons followed for all months +([0-9]+)\n"));
  const auto [without, children] = Counts(Captured(demo.out, "In truth: (.*) children"));
  EXPECT_GT(children, 100);
  EXPECT_NEAR(of, children, 0.02 * children);
  EXPECT_NEAR(found, without, 0.03 * children);
  EXPECT_GE(std::stod("0" + Captured(demo.out, " f1=([0-9.]+)")), 0.97);
  EXPECT_THAT(demo.out, HasSubstr("verdict: good"));
  EXPECT_THAT(demo.out, HasSubstr("approved by 3 of 3, 3 deliveries, 1 jobs, 1 fetches"));
}

// "PID COMMAND" of each process of the session, or whose command line names `folder`.
std::vector<std::string> ProcessesOf(pid_t session, const std::string& folder) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = ReadAll("/proc/" + pid + "/stat");
    const std::string command = ReadAll("/proc/" + pid + "/cmdline");
    const size_t after_name = stat.rfind(')');
    if (after_name == std::string::npos || command.empty()) continue;
    int parent = 0, group = 0, in_session = 0;
    char state = 0;
    std::istringstream(stat.substr(after_name + 1)) >> state >> parent >> group >> in_session;
    if (in_session == session || command.find(folder) != std::string::npos) {
      found.push_back(pid + " " + command);
    }
  }
  return found;
}

// Waits until `done` or for three minutes; whether it is done.
bool WaitUntil(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(3);
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

TEST(DemoTest, ItsAnswerIsNearTheTruthAndItsReportStandsAlone) {
  const TempDir folder;
  const std::string report = folder / "made/report.html";
  ExpectAnAnswerNearTheTruth(
      RunDemo({"--persons", kDemoPersonsWithTables, "--difficulty", "easy", "--report", report}));
  const std::string html = ReadAll(report);
  EXPECT_THAT(html, AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("<svg"), HasSubstr("</html>")));
  EXPECT_THAT(html, AllOf(Not(HasSubstr("http://")), Not(HasSubstr("https://")),
                          Not(HasSubstr(" src=")), Not(HasSubstr("url(")), Not(HasSubstr("<link")),
                          Not(HasSubstr("@import")), Not(HasSubstr("<script"))));
}

TEST(DemoTest, TwoAtOnceDoNotDisturbEachOther) {
  const auto demo = [](const char* seed) {
    return RunDemo({"--persons", kDemoPersonsWithTables, "--seed", seed, "--difficulty", "easy"});
  };
  auto other = std::async(std::launch::async, demo, "3");
  ExpectAnAnswerNearTheTruth(demo("1"));
  ExpectAnAnswerNearTheTruth(other.get());
}

TEST(DemoTest, AFolderThatIsAskedForStaysAndHoldsAReport) {
  const TempDir folder;
  ASSERT_EQ(RunDemo({"--persons", kDemoPersons, "--folder", folder / "kept"}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder / "kept/report.html"));
  EXPECT_TRUE(std::filesystem::exists(folder / "kept/police-officer/log.klog"));
}

TEST(DemoTest, AStepThatFailsEndsItWithTheReason) {
  const TempDir folder;
  const Finished demo = RunDemo({"--persons", "none", "--folder", folder / "kept"});
  EXPECT_NE(demo.exit_code, 0);
  EXPECT_THAT(demo.err, HasSubstr("--persons"));
  EXPECT_THAT(ProcessesOf(-1, folder.path()), IsEmpty());
}

TEST(DemoTest, WrongUseExitsWithTwo) {
  EXPECT_EQ(RunDemo({"--persons"}).exit_code, 2);
  EXPECT_EQ(RunDemo({"--bogus", "1"}).exit_code, 2);
}

// A signal, to whom, and after which words of the story.
struct Interruption {
  int signal;
  bool to_all;
  const char* after;
};

class InterruptedDemoTest : public ::testing::TestWithParam<Interruption> {};

TEST_P(InterruptedDemoTest, LeavesNoProcessAndNoFolder) {
  const TempDir folder;
  const std::string temporary = folder / "tmp";
  const std::string story = folder / "story";
  std::filesystem::create_directory(temporary);
  Process demo(DemoCommand({"--persons", "30000"}, {"TMPDIR=" + temporary}), story);
  const auto told = [&] { return ReadAll(story).find(GetParam().after) != std::string::npos; };
  ASSERT_TRUE(WaitUntil([&] { return told() || !demo.Running(); }));
  ASSERT_TRUE(demo.Running()) << ReadAll(story);
  EXPECT_THAT(ProcessesOf(demo.pid(), temporary), Not(IsEmpty()));
  ASSERT_EQ(kill(GetParam().to_all ? -demo.pid() : demo.pid(), GetParam().signal), 0);
  ASSERT_TRUE(WaitUntil([&] { return !demo.Running(); }));
  EXPECT_EQ(demo.Stop(), 128 + GetParam().signal) << ReadAll(story);
  EXPECT_THAT(ReadAll(story), Not(HasSubstr("verdict")));
  EXPECT_TRUE(WaitUntil([&] { return ProcessesOf(demo.pid(), temporary).empty(); }));
  EXPECT_TRUE(std::filesystem::is_empty(temporary));
}

INSTANTIATE_TEST_SUITE_P(All, InterruptedDemoTest,
                         ::testing::Values(Interruption{SIGINT, true, "1. Keys"},
                                           Interruption{SIGINT, true, "listening on"},
                                           Interruption{SIGINT, true, "police reports"},
                                           Interruption{SIGHUP, true, "listening on"},
                                           Interruption{SIGINT, false, "4. Every agency"},
                                           Interruption{SIGTERM, false, "listening on"},
                                           Interruption{SIGTERM, false, "6. What the linker saw"},
                                           Interruption{SIGTERM, true, "police reports"}));

}  // namespace
}  // namespace koppel::testing
