// koppel-population: invents a Dutch population with truth, and measures how real it is.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

#include "base/cli.h"
#include "base/text.h"
#include "base/time.h"
#include "bench/population/make/write.h"
#include "bench/population/measure/realism.h"
#include "proto/json.h"

namespace koppel::population {
namespace {

constexpr uint64_t kFewestPersons = 10;
constexpr uint64_t kMostPersons = 20'000'000;
constexpr uint64_t kMostThreads = 256;

struct Options {
  uint64_t persons = 100'000;
  uint64_t seed = 1;
  uint32_t threads = std::max(1u, std::thread::hardware_concurrency());
  std::string difficulty = "realistic";
  std::vector<std::string> sources;
  std::string until = FormatDate(CivilDate(kFirstCut));
  std::string later;
  std::string out;
  bool json = false;
};

std::vector<std::string> SourceNames() {
  std::vector<std::string> names;
  for (const Source& source : Sources()) names.emplace_back(source.name);
  return names;
}

Day DayOf(const std::string& text) { return Day(ParseDate(text).value()); }

Difficulty DifficultyOf(const std::string& name) {
  return name == "easy"   ? Difficulty::kEasy
         : name == "hard" ? Difficulty::kHard
                          : Difficulty::kRealistic;
}

// All of them where none is named.
std::vector<Source> Chosen(const std::vector<std::string>& names) {
  std::vector<Source> chosen;
  for (const Source& source : Sources()) {
    if (names.empty() || std::count(names.begin(), names.end(), source.name) > 0)
      chosen.push_back(source);
  }
  return chosen;
}

Status CheckDays(const Options& options) {
  for (const auto& [option, text] :
       {std::pair("--until", options.until), std::pair("--later", options.later)}) {
    if (text.empty()) continue;
    if (DayOf(text) < kFirstDay || DayOf(text) > kLastDay) {
      return UsageError(fmt::format("{}: got {}, want a day from {} to {}", option, text,
                                    FormatDate(CivilDate(kFirstDay)),
                                    FormatDate(CivilDate(kLastDay))));
    }
  }
  if (!options.later.empty() && DayOf(options.later) <= DayOf(options.until)) {
    return UsageError(
        fmt::format("--later: got {}, want a day after {}", options.later, options.until));
  }
  return OkStatus();
}

PopulationReport ReportOf(const Options& options, const Written& written) {
  PopulationReport report;
  report.set_folder(options.out);
  report.set_persons(written.sums.Size("persons"));
  report.set_residents(written.sums.Size("residents on the census day"));
  report.set_records(written.records);
  report.set_bytes(written.bytes);
  report.set_police_reports(written.sums.Size("police reports"));
  report.set_board_cases(written.sums.Size("board cases"));
  report.set_care_trajectories(written.sums.Size("youth-care trajectories"));
  report.set_disposals(written.sums.Size("disposals"));
  return report;
}

Status Make(const Options& options) {
  KOPPEL_RETURN_IF_ERROR(CheckDays(options));
  WriteOptions write{options.seed,
                     options.persons,
                     DifficultyOf(options.difficulty),
                     Chosen(options.sources),
                     DayOf(options.until),
                     {},
                     {DayOf("2017-01-01"), DayOf("2018-12-31")},
                     options.out,
                     options.threads};
  if (!options.later.empty()) write.later = DayOf(options.later);
  KOPPEL_ASSIGN_OR_RETURN(const Written written, WritePopulation(write));
  const PopulationReport report = ReportOf(options, written);
  if (options.json) {
    PrintJson(report);
    return OkStatus();
  }
  fmt::print("{} persons, {} of them resident on 1 January 2019; {} records in {} sources\n",
             report.persons(), report.residents(), report.records(), write.sources.size());
  fmt::print("{} police reports, {} board cases, {} youth-care trajectories, {} disposals\n",
             report.police_reports(), report.board_cases(), report.care_trajectories(),
             report.disposals());
  return OkStatus();
}

Status Measure(const Options& options) {
  const RealismReport report = MeasureRealism({options.seed, options.persons, options.threads});
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{}", Text(report));
  }
  return HoldsItsTolerances(report)
             ? OkStatus()
             : Failure(StatusCode::kFailedPrecondition,
                       "a figure is farther from the published one than its tolerance");
}

void AddCommonOptions(CLI::App& command, Options& options) {
  command.add_option("--persons", options.persons, "residents on 1 January 2019")
      ->check(WholeNumber(kFewestPersons, kMostPersons))
      ->capture_default_str();
  command.add_option("--seed", options.seed, "the same seed gives the same persons")
      ->check(WholeNumber(0, UINT64_MAX))
      ->capture_default_str();
  command.add_option("--threads", options.threads, "threads; what is made does not depend on them")
      ->check(WholeNumber(1, kMostThreads));
  AddJsonFlag(command, options.json);
}

void AddMake(CLI::App& program, Options& options, Action& action) {
  CLI::App& command = *program.add_subcommand("make", "Write the sources' files and the truth");
  command.footer("Example:\n  koppel-population make --persons 100000 --seed 1 --out people");
  AddCommonOptions(command, options);
  command
      .add_option("--difficulty", options.difficulty,
                  "how many errors the sources make: easy, realistic or hard")
      ->check(OneOf({"easy", "realistic", "hard"}))
      ->capture_default_str();
  command
      .add_option("--source", options.sources,
                  "a source to write; all where none is named: " + Listed(SourceNames()))
      ->check(OneOf(SourceNames()));
  command.add_option("--until", options.until, "what was registered until this day is delivered")
      ->check(CalendarDate())
      ->capture_default_str();
  command
      .add_option("--later", options.later,
                  "deliver it once more as it stood on this day, partly corrected, in OUT/later")
      ->check(CalendarDate());
  command.add_option("--out", options.out, "new folder for the files; the truth is in OUT/truth")
      ->required();
  command.callback([&] { action = [&] { return Make(options); }; });
}

void AddMeasure(CLI::App& program, Options& options, Action& action) {
  CLI::App& command = *program.add_subcommand(
      "measure",
      "Compare it with figures that were published for the Netherlands; for a million persons and "
      "more, fewer are not a whole country");
  command.footer("Example:\n  koppel-population measure --persons 1000000");
  AddCommonOptions(command, options);
  command.callback([&] { action = [&] { return Measure(options); }; });
}

}  // namespace
}  // namespace koppel::population

int main(int argc, char** argv) {
  CLI::App program(
      "Invents a Dutch population, what happened to it, what each register has of it, and the "
      "truth.",
      "koppel-population");
  program.require_subcommand(1);
  program.footer("Example:\n  koppel-population make --persons 100000 --seed 1 --out people");
  koppel::population::Options options;
  koppel::Action action;
  koppel::population::Options measured;
  measured.persons = 1'000'000;
  koppel::population::AddMake(program, options, action);
  koppel::population::AddMeasure(program, measured, action);
  return koppel::RunCommandLine(program, argc, argv, action);
}
