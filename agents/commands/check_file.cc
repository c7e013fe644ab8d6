#include "agents/commands/check_file.h"

#include "agents/check/advice.h"
#include "agents/check/survey.h"
#include "agents/commands/source_input.h"
#include "agents/pipeline/planted.h"
#include "base/cli.h"

namespace koppel::agents {
namespace {

constexpr uint64_t kProgressEvery = 256;

Result<OpenSource> OpenInput(const CheckRequest& request) {
  return OpenSourceToRead(request.csv, request.schema, request.source, request.canary_column);
}

// Until `take` wants no more.
template <typename Take>
Status ReadRecords(std::string_view what, SourceRecords& records, const Take& take) {
  Progress progress(what, "bytes", records.file_bytes());
  SourceRecord record;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool found, records.Next(record));
    if (!found || !take(record)) return OkStatus();
    if (records.records() % kProgressEvery == 0) progress.Update(records.done_bytes());
  }
}

Status ShowValues(const CheckRequest& request, const Survey& survey, CheckReport& report) {
  KOPPEL_ASSIGN_OR_RETURN(const OpenSource again, OpenInput(request));
  const Survey::TopHashes wanted = survey.MostFrequent();
  return ReadRecords("looking up values", *again.records, [&](const SourceRecord& record) {
    return survey.ShowValues(record, wanted, report);
  });
}

}  // namespace

Result<CheckReport> CheckFile(const CheckRequest& request) {
  KOPPEL_ASSIGN_OR_RETURN(OpenSource input, OpenInput(request));
  SourceRecords& records = *input.records;
  KOPPEL_ASSIGN_OR_RETURN(Survey survey,
                          Survey::Create(input.source, records.all_columns(), records.columns(),
                                         std::move(input.reader)));
  records.LookAtRows([&](const CsvRow& row) { survey.AddRow(row); });
  KOPPEL_ASSIGN_OR_RETURN(const PlantedRecords planted, PlantedRecords::Of(input));
  uint64_t count = 0;
  Status named;
  KOPPEL_RETURN_IF_ERROR(ReadRecords("checking", records, [&](const SourceRecord& record) {
    const Result<std::string_view> name = planted.NameOf(record);
    if (!name.ok()) named = name.status();
    if (name.ok() && !name->empty()) ++count;
    survey.Add(record);
    return name.ok();
  }));
  KOPPEL_RETURN_IF_ERROR(named);
  CheckReport report = survey.Report();
  report.set_planted(count);
  report.set_file(request.csv);
  for (const std::string& line : Advice(report)) report.add_advice(line);
  if (request.show_values) KOPPEL_RETURN_IF_ERROR(ShowValues(request, survey, report));
  return report;
}

}  // namespace koppel::agents
