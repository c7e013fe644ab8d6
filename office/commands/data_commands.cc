#include "office/commands/data_commands.h"

#include <fmt/format.h>

#include <memory>

#include "base/cli.h"
#include "base/file.h"
#include "office/commands/office_files.h"
#include "office/disclosure/release.h"
#include "office/payloads/open_result.h"
#include "office/report/report.h"
#include "office/report/words.h"

namespace koppel::office {
namespace {

struct OpenOptions {
  OfficeOptions office;
  std::string result;
  std::string out;
};

Status OpenResult(const OpenOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Office office, OpenOffice(options.office));
  Progress progress("opening", "persons", 0);
  KOPPEL_ASSIGN_OR_RETURN(
      const OpenSummary summary,
      OpenResultFile(options.result, options.out, {office.party.signing, office.sealing},
                     [&](uint64_t persons) { progress.Update(persons); }));
  fmt::print("{} persons with {} records and {} events in {}\n", summary.persons, summary.records,
             summary.events, options.out);
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
  KOPPEL_ASSIGN_OR_RETURN(const Database database, Database::Open(options.database));
  return MakeRelease(database, options.question);
}

Status PrintTables(const TableOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Release release, ReadRelease(options));
  fmt::print("{}", options.json ? ReleaseJson(release) : NoCareText(release));
  return OkStatus();
}

Status WriteReport(const TableOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Release release, ReadRelease(options));
  KOPPEL_RETURN_IF_ERROR(CheckOutput(options.out, {options.database}));
  KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(options.out, ReportHtml(release)));
  fmt::print("report in {}\n", options.out);
  return OkStatus();
}

void AddTableOptions(CLI::App& command, TableOptions& options) {
  command.add_option("--db", options.database, "Linked database")->required();
  command.add_option("--indicator", options.indicator, "Which indicator")
      ->capture_default_str()
      ->check(CLI::IsMember({"no-youth-care"}));
  AddDateOption(command, "--from", options.question.from, "First day of the cohort's period");
  AddDateOption(command, "--to", options.question.to, "Last day of the cohort's period");
  AddDateOption(command, "--data-cut", options.question.data_cut, "Last day that the data cover");
  command.add_option("--months", options.question.months, "Calendar months to follow")
      ->capture_default_str();
  command.add_option("--cohort-kind", options.question.cohort_kind, "Event that starts the time")
      ->capture_default_str();
  command.add_option("--care-kind", options.question.care_kind, "Event that is looked for")
      ->capture_default_str();
}

void AddOpenCommand(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<OpenOptions>();
  CLI::App* open = app.add_subcommand("open", "Open a result's payloads into a linked database");
  AddOfficeOptions(*open, options->office);
  open->add_option("--result", options->result, "Result file (.kres)")->required();
  open->add_option("--out", options->out, "Linked database to write (SQLite)")->required();
  open->footer(
      "Example:\n  koppel-office open --config office.json --result result.kres --out "
      "linked.db");
  open->callback([&chosen, options] { chosen = [options] { return OpenResult(*options); }; });
}

}  // namespace

void AddDataCommands(CLI::App& app, Chosen& chosen) {
  AddOpenCommand(app, chosen);

  auto table_options = std::make_shared<TableOptions>();
  CLI::App* tables = app.add_subcommand("tables", "Print an indicator, protected");
  AddTableOptions(*tables, *table_options);
  tables->add_flag("--json", table_options->json, "Print the whole protected bundle as JSON");
  tables->footer(
      "Example:\n  koppel-office tables --db linked.db --indicator no-youth-care --from "
      "2017-01-01 \\\n    --to 2018-12-31 --data-cut 2019-06-30");
  tables->callback([&chosen, table_options] {
    chosen = [table_options] { return PrintTables(*table_options); };
  });

  auto report_options = std::make_shared<TableOptions>();
  CLI::App* report = app.add_subcommand("report", "Write a report with pictures, protected");
  AddTableOptions(*report, *report_options);
  report->add_option("--out", report_options->out, "HTML file to write")->required();
  report->footer(
      "Example:\n  koppel-office report --db linked.db --from 2017-01-01 --to "
      "2018-12-31 \\\n    --data-cut 2019-06-30 --out report.html");
  report->callback([&chosen, report_options] {
    chosen = [report_options] { return WriteReport(*report_options); };
  });
}

}  // namespace koppel::office
