#include "office/commands/data_commands.h"

#include <fmt/format.h>

#include <memory>

#include "base/cli.h"
#include "base/file.h"
#include "office/commands/office_files.h"
#include "office/commands/status.pb.h"
#include "office/disclosure/release.h"
#include "office/payloads/open_result.h"
#include "office/report/report.h"
#include "office/report/words.h"
#include "proto/json.h"

namespace koppel::office {
namespace {

struct OpenOptions {
  OfficeOptions office;
  std::string result;
  std::string out;
  bool json = false;
};

Status OpenResult(const OpenOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Office office, OpenOffice(options.office));
  Progress progress("opening", "persons", 0);
  KOPPEL_ASSIGN_OR_RETURN(
      const OpenSummary summary,
      OpenResultFile(options.result, options.out, {office.party.signing, office.sealing},
                     [&](uint64_t persons) { progress.Update(persons); }));
  OpenReport report;
  report.set_file(options.out);
  report.set_persons(summary.persons);
  report.set_records(summary.records);
  report.set_events(summary.events);
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{} persons with {} records and {} events in {}\n", report.persons(),
               report.records(), report.events(), report.file());
  }
  return OkStatus();
}

struct TableOptions {
  std::string database;
  std::string indicator = "no-youth-care";
  NoCareQuestion question;
  bool json = false;
  std::string out;
};

Result<Release> ReadRelease(const TableOptions& options) {
  if (const Status good = ValidateQuestion(options.question); !good.ok()) {
    return UsageError(Concat("--", MessageOf(good)));
  }
  KOPPEL_ASSIGN_OR_RETURN(const Database database, Database::Open(options.database));
  return MakeRelease(database, options.question);
}

// Says no more than the release, where a total of 0 is not suppressed.
void WarnWhereNobodyWasFollowed(const Release& release, std::string_view command) {
  const ProtectedCount& followed = release.no_care().no_care().total();
  if (followed.suppressed() || followed.value() > 0) return;
  fmt::print(stderr,
             "koppel-office {}: warning: persons followed for all months: got 0, so that there is "
             "no share; check --from, --to, --data-cut and --months\n",
             command);
}

Status PrintTables(const TableOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Release release, ReadRelease(options));
  fmt::print("{}", options.json ? OutputJson(release) : NoCareText(release));
  WarnWhereNobodyWasFollowed(release, "tables");
  return OkStatus();
}

Status WriteReport(const TableOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Release release, ReadRelease(options));
  KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(options.out, "<!DOCTYPE html>"));
  KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(options.out, ReportHtml(release)));
  if (options.json) {
    ReportFile report;
    report.set_file(options.out);
    PrintJson(report);
  } else {
    fmt::print("report in {}\n", options.out);
  }
  WarnWhereNobodyWasFollowed(release, "report");
  return OkStatus();
}

void AddTableOptions(CLI::App& command, TableOptions& options) {
  command.add_option("--db", options.database, "Linked database")->required();
  command.add_option("--indicator", options.indicator, "Which indicator")
      ->capture_default_str()
      ->check(OneOf({"no-youth-care"}));
  AddDateOption(command, "--from", options.question.from, "First day of the cohort's period");
  AddDateOption(command, "--to", options.question.to, "Last day of the cohort's period");
  AddDateOption(command, "--data-cut", options.question.data_cut, "Last day that the data cover");
  command.add_option("--months", options.question.months, "Calendar months to follow, 1 to 120")
      ->capture_default_str()
      ->check(WholeNumber(1, 120));
  command.add_option("--cohort-kind", options.question.cohort_kind, "Event that starts the time")
      ->capture_default_str();
  command.add_option("--care-kind", options.question.care_kind, "Event that is looked for")
      ->capture_default_str();
  AddJsonFlag(command, options.json);
}

void AddOpenCommand(CLI::App& app, Action& action) {
  auto options = std::make_shared<OpenOptions>();
  CLI::App* open = app.add_subcommand("open", "Open a result's payloads into a linked database");
  AddOfficeOptions(*open, options->office);
  open->add_option("--result", options->result, "Result file (.kres)")->required();
  open->add_option("--out", options->out, "Linked database to write (SQLite)")->required();
  AddJsonFlag(*open, options->json);
  open->footer(
      "Example:\n  koppel-office open --config office.json --result result.kres --out "
      "linked.db");
  open->callback([&action, options] { action = [options] { return OpenResult(*options); }; });
}

}  // namespace

void AddDataCommands(CLI::App& app, Action& action) {
  AddOpenCommand(app, action);

  auto table_options = std::make_shared<TableOptions>();
  CLI::App* tables = app.add_subcommand("tables", "Print an indicator, protected");
  AddTableOptions(*tables, *table_options);
  tables->footer(
      "Example:\n  koppel-office tables --db linked.db --indicator no-youth-care --from "
      "2017-01-01 \\\n    --to 2018-12-31 --data-cut 2019-06-30");
  tables->callback([&action, table_options] {
    action = [table_options] { return PrintTables(*table_options); };
  });

  auto report_options = std::make_shared<TableOptions>();
  CLI::App* report = app.add_subcommand("report", "Write a report with pictures, protected");
  AddTableOptions(*report, *report_options);
  report->add_option("--out", report_options->out, "HTML file to write")->required();
  report->footer(
      "Example:\n  koppel-office report --db linked.db --from 2017-01-01 --to "
      "2018-12-31 \\\n    --data-cut 2019-06-30 --out report.html");
  report->callback([&action, report_options] {
    action = [report_options] { return WriteReport(*report_options); };
  });
}

}  // namespace koppel::office
