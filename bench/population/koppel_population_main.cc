#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "base/cli.h"
#include "base/file.h"
#include "bench/population/report.pb.h"
#include "bench/population/views.h"
#include "proto/json.h"

namespace koppel::population {
namespace {

struct Options {
  uint32_t persons = 30000;
  uint64_t seed = 1;
  std::string out;
  bool json = false;
};

Status Write(const Options& options) {
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  if (error) return Failure(StatusCode::kUnavailable, options.out, ": ", error.message());
  SeededRandom random(options.seed);
  const std::vector<Person> persons = MakePopulation(options.persons, random);
  const Life life = MakeLife(persons, random);
  std::string truth = "source,record,entity\r\n";
  for (const SourceView& view : MakeViews(persons, life, random)) {
    KOPPEL_RETURN_IF_ERROR(
        WriteFileAtomically(Concat(options.out, "/", view.name, ".csv"), view.csv));
    truth += view.truth;
  }
  KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(options.out + "/truth.csv", truth));
  const IndicatorTruth indicator =
      TrueIndicator(life, ParseDate("2017-01-01").value(), ParseDate("2018-12-31").value());
  KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(
      options.out + "/indicator.csv", fmt::format("children,without_care\r\n{},{}\r\n",
                                                  indicator.children, indicator.without_care)));
  PopulationReport report;
  report.set_folder(options.out);
  report.set_persons(persons.size());
  report.set_police_reports(life.reports.size());
  report.set_board_cases(life.cases.size());
  report.set_care_trajectories(life.care.size());
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{} persons, {} police reports, {} board cases, {} youth-care trajectories\n",
               report.persons(), report.police_reports(), report.board_cases(),
               report.care_trajectories());
  }
  return OkStatus();
}

}  // namespace
}  // namespace koppel::population

int main(int argc, char** argv) {
  koppel::population::Options options;
  CLI::App app(
      "Invents a small Dutch population and what three agencies know of it, with the truth.\n"
      "Example: koppel-population --persons 30000 --seed 1 --out people",
      "koppel-population");
  app.add_option("--persons", options.persons, "number of persons")
      ->check(koppel::WholeNumber(10, 10'000'000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "the same seed gives the same files")
      ->check(koppel::WholeNumber(0, UINT64_MAX))
      ->capture_default_str();
  app.add_option("--out", options.out,
                 "folder for police.csv, youth_care.csv, board.csv, truth.csv, indicator.csv")
      ->required();
  koppel::AddJsonFlag(app, options.json);
  return koppel::RunCommandLine(app, argc, argv,
                                [&] { return koppel::population::Write(options); });
}
