#include "agents/commands/check_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <unordered_set>

#include "agents/commands/source_input.h"
#include "agents/encode/record_encoder.h"
#include "base/cli.h"
#include "base/digest.h"
#include "keys/derive.h"
#include "keys/secret.h"

namespace koppel::agents {
namespace {

// The same encodings before hardening, so that the fill says what the weights gave.
v1::LinkageSchema WithoutHardening(v1::LinkageSchema schema) {
  for (v1::Encoding& encoding : *schema.mutable_encodings()) {
    if (encoding.has_bloom()) encoding.mutable_bloom()->clear_hardening();
  }
  return schema;
}

double Fill(const std::string& filter) {
  size_t ones = 0;
  for (const char byte : filter) ones += std::popcount(static_cast<unsigned char>(byte));
  return static_cast<double>(ones) / static_cast<double>(8 * filter.size());
}

void CountOutcome(Outcome outcome, FieldReport& report) {
  switch (outcome) {
    case Outcome::kValue:
      return report.set_whole(report.whole() + 1);
    case Outcome::kPartial:
      return report.set_partial(report.partial() + 1);
    case Outcome::kEmpty:
      return report.set_empty(report.empty() + 1);
    case Outcome::kPlaceholder:
      return report.set_placeholders(report.placeholders() + 1);
    case Outcome::kInvalid:
      return report.set_invalid(report.invalid() + 1);
  }
}

void CountFields(const PersonFields& person, CheckReport& report) {
  for (int i = 0; i < report.fields_size(); ++i) {
    if (report.fields(i).absent()) continue;
    CountOutcome(person.outcomes[static_cast<size_t>(i)], *report.mutable_fields(i));
  }
  report.set_conflicts(report.conflicts() +
                       std::count(person.conflicts.begin(), person.conflicts.end(), true));
}

// Sums of fills stand in mean_fill until Average.
void CountEncodings(const v1::EncodedRecord& record, CheckReport& report) {
  bool any = false;
  for (int i = 0; i < report.encodings_size(); ++i) {
    EncodingReport& encoding = *report.mutable_encodings(i);
    if (record.encodings(i).empty()) continue;
    any = true;
    encoding.set_records(encoding.records() + 1);
    if (!encoding.is_filter()) continue;
    encoding.set_mean_fill(encoding.mean_fill() + Fill(record.encodings(i)));
  }
  if (!any) report.set_without_encoding(report.without_encoding() + 1);
}

void Average(CheckReport& report) {
  for (EncodingReport& encoding : *report.mutable_encodings()) {
    if (encoding.records() == 0) continue;
    encoding.set_mean_fill(encoding.mean_fill() / static_cast<double>(encoding.records()));
  }
}

CheckReport EmptyReport(const std::string& csv, const SourceSchema& source) {
  CheckReport report;
  report.set_file(csv);
  report.set_source(source.source);
  report.set_schema(source.schema.name());
  for (const SourceField& field : source.fields) {
    FieldReport& line = *report.add_fields();
    line.set_field(field.field.name());
    line.set_absent(field.absent);
  }
  for (const v1::Encoding& encoding : source.schema.encodings()) {
    EncodingReport& line = *report.add_encodings();
    line.set_encoding(encoding.name());
    line.set_is_filter(encoding.has_bloom());
  }
  return report;
}

std::string Identity(const PersonFields& person) {
  std::string all;
  for (const std::string& value : person.values) all += Concat(value.size(), ":", value);
  return Sha256(all);
}

// Nothing is randomised here.
constexpr std::string_view kNoReference;

void CountRecords(const SourceInput& input, const RecordEncoder& encoder, CheckReport& report) {
  Progress progress("checking", "records", input.table.records().size());
  std::unordered_set<std::string> identities;
  uint64_t done = 0;
  for (const SourceRecord& record : input.table.records()) {
    const PersonFields person = input.reader.Read(record);
    CountFields(person, report);
    CountEncodings(encoder.Encode(person, kNoReference), report);
    if (record.rows.size() > 1) {
      report.set_records_of_several_rows(report.records_of_several_rows() + 1);
    }
    if (!identities.insert(Identity(person)).second) report.set_duplicates(report.duplicates() + 1);
    progress.Update(++done);
  }
  Average(report);
}

double Percent(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void PrintFields(const CheckReport& report, std::string& text) {
  auto out = std::back_inserter(text);
  fmt::format_to(out, "\n{:24} {:>8} {:>8} {:>8} {:>12} {:>8}\n", "field, % of records", "whole",
                 "partial", "empty", "placeholder", "invalid");
  const uint64_t all = report.records();
  for (const FieldReport& field : report.fields()) {
    if (field.absent()) {
      fmt::format_to(out, "{:24} not in this source\n", field.field());
      continue;
    }
    fmt::format_to(out, "{:24} {:8.1f} {:8.1f} {:8.1f} {:12.1f} {:8.1f}\n", field.field(),
                   Percent(field.whole(), all), Percent(field.partial(), all),
                   Percent(field.empty(), all), Percent(field.placeholders(), all),
                   Percent(field.invalid(), all));
  }
}

void PrintEncodings(const CheckReport& report, std::string& text) {
  auto out = std::back_inserter(text);
  fmt::format_to(out, "\n{:24} {:>10} {:>8} {:>10}\n", "encoding", "records", "%", "mean fill");
  for (const EncodingReport& encoding : report.encodings()) {
    fmt::format_to(out, "{:24} {:10} {:8.1f} {:>10}\n", encoding.encoding(), encoding.records(),
                   Percent(encoding.records(), report.records()),
                   encoding.is_filter() ? fmt::format("{:.3f}", encoding.mean_fill()) : "token");
  }
}

}  // namespace

Result<CheckReport> CheckFile(const std::string& csv, const std::string& schema,
                              const std::string& source) {
  KOPPEL_ASSIGN_OR_RETURN(const SourceInput input, ReadSourceInput(csv, schema, source));
  KOPPEL_ASSIGN_OR_RETURN(const RecordEncoder encoder,
                          RecordEncoder::Create(WithoutHardening(input.source.schema),
                                                SecretBytes::Random(kKeyBytes), SecretBytes()));
  CheckReport report = EmptyReport(csv, input.source);
  report.set_rows(input.table.row_count());
  report.set_records(input.table.records().size());
  CountRecords(input, encoder, report);
  return report;
}

std::string CheckReportText(const CheckReport& report) {
  std::string text =
      fmt::format("{}: source {}, schema {}\n", report.file(), report.source(), report.schema());
  fmt::format_to(std::back_inserter(text),
                 "{} rows, {} records ({} of several rows, {} conflicting fields)\n"
                 "{} records equal an earlier one, {} carry no encoding\n",
                 report.rows(), report.records(), report.records_of_several_rows(),
                 report.conflicts(), report.duplicates(), report.without_encoding());
  PrintFields(report, text);
  PrintEncodings(report, text);
  return text;
}

}  // namespace koppel::agents
