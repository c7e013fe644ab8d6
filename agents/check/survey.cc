#include "agents/check/survey.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "agents/check/expected_fill.h"
#include "agents/check/findings.h"
#include "keys/secret.h"
#include "proto/check_schema.h"

namespace koppel::agents {
namespace {

constexpr std::array<const char*, 3> kFormats = {"ymd", "dmy", "mdy"};
constexpr size_t kTopValues = 5;
// Two records in twenty agree in it: such a field alone proposes too many pairs.
constexpr double kWeakAgreement = 0.05;

// Only randomised response needs them, which is hardening.
const SecretBytes kNoNoiseKey;
constexpr std::string_view kNoReference;

// To millionths: more digits would only be noise in a report.
double Rounded(double number) { return std::round(number * 1e6) / 1e6; }

double Share(double part, double whole) { return whole == 0 ? 0 : Rounded(part / whole); }

double Fill(const std::string& filter) {
  size_t ones = 0;
  for (const char byte : filter) ones += std::popcount(static_cast<unsigned char>(byte));
  return static_cast<double>(ones) / static_cast<double>(8 * filter.size());
}

// The same encodings before hardening, so that the fill says what the weights gave. Salt stays: it
// decides which records carry an encoding.
v1::LinkageSchema WithoutHardening(v1::LinkageSchema schema) {
  for (v1::Encoding& encoding : *schema.mutable_encodings()) {
    if (!encoding.has_bloom()) continue;
    auto& steps = *encoding.mutable_bloom()->mutable_hardening();
    const auto last = std::remove_if(steps.begin(), steps.end(),
                                     [](const v1::Hardening& step) { return !step.has_salt(); });
    steps.erase(last, steps.end());
  }
  return schema;
}

const char* KindOf(const v1::Encoding& encoding) {
  if (encoding.has_bloom()) return "filter";
  if (encoding.has_blocking()) return "blocking";
  return encoding.token().settles() ? "match token" : "token";
}

void Append(std::string& all, std::string_view part) {
  all += Concat(part.size(), ":");
  all += part;
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

Spread SpreadOf(const ValueCounts& values) {
  Spread spread;
  const auto all = static_cast<double>(values.total());
  spread.set_estimated(!values.exact());
  spread.set_distinct(static_cast<uint64_t>(std::llround(values.Distinct())));
  spread.set_unique_share(Share(values.Unique(), all));
  spread.set_entropy_bits(Rounded(values.Entropy()));
  spread.set_agreement(Rounded(values.Agreement()));
  spread.set_weak(values.total() > 1 && values.Agreement() >= kWeakAgreement);
  for (const ValueCounts::Top& top : values.MostFrequent(kTopValues)) {
    TopValue& value = *spread.add_top();
    value.set_records(top.count);
    value.set_share(Share(static_cast<double>(top.count), all));
  }
  return spread;
}

// The cells of the last row that has any: what normalising looked at last.
std::string_view LatestText(const v1::Field& field, const std::vector<size_t>& columns,
                            const SourceRecord& record, std::string& text, uint64_t& line) {
  std::vector<std::string_view> cells(columns.size());
  for (auto row = record.rows.rbegin(); row != record.rows.rend(); ++row) {
    for (size_t i = 0; i < columns.size(); ++i) cells[i] = row->cells[columns[i]];
    text = CellText(field, cells);
    line = row->line;
    if (!text.empty()) break;
  }
  return text;
}

}  // namespace

Survey::FieldState::FieldState(const SourceField& source, size_t most_exact)
    : field(source.field), values(most_exact) {
  report.set_field(field.name());
  report.set_type(v1::FieldType_Name(field.type()));
  report.set_absent(source.absent);
  for (const int normaliser : field.normalisers()) {
    report.add_normalisers(v1::Normaliser_Name(static_cast<v1::Normaliser>(normaliser)));
  }
  if (field.type() == v1::DATE) report.set_format(field.format());
}

Survey::Survey(const SourceSchema& source, PersonReader reader, RecordEncoder encoder,
               size_t most_exact)
    : key_(SchemaHash(source.schema)),
      source_(source.source),
      schema_(source.schema.name()),
      reader_(std::move(reader)),
      encoder_(std::move(encoder)),
      rows_(most_exact),
      identities_(most_exact) {
  v1::SourceMapping mapping;
  for (const SourceField& field : source.fields) {
    fields_.emplace_back(field, most_exact);
    if (field.absent) mapping.add_absent(field.field.name());
  }
  const std::set<std::string> carried = CarriedBy(source.schema, mapping);
  for (const v1::Encoding& encoding : source.schema.encodings()) {
    EncodingState& state = encodings_.emplace_back();
    state.report.set_encoding(encoding.name());
    state.report.set_kind(KindOf(encoding));
    state.report.set_impossible(!carried.contains(encoding.name()));
    state.is_filter = encoding.has_bloom();
    if (!state.is_filter) continue;
    state.report.set_expected_fill(Rounded(ExpectedFill(source.schema, encoding.bloom())));
  }
}

Result<Survey> Survey::Create(const SourceSchema& source, const CsvColumns& of_file,
                              const CsvColumns& of_records, PersonReader reader,
                              size_t most_exact) {
  // No secret: the encodings are counted and thrown away.
  const SecretBytes key = SecretBytes::CopyOf(SchemaHash(source.schema));
  KOPPEL_ASSIGN_OR_RETURN(RecordEncoder encoder,
                          RecordEncoder::Create(WithoutHardening(source.schema), key, kNoNoiseKey));
  Survey survey(source, std::move(reader), std::move(encoder), most_exact);
  for (FieldState& state : survey.fields_) {
    for (const std::string& name : state.field.columns()) {
      KOPPEL_ASSIGN_OR_RETURN(const size_t column, of_records.Find(name));
      state.columns.push_back(column);
    }
  }
  if (!source.row_id.empty()) {
    KOPPEL_ASSIGN_OR_RETURN(survey.row_id_column_, of_file.Find(source.row_id));
  }
  return survey;
}

// SipHash-2-4 (Aumasson and Bernstein 2012), by libsodium.
uint64_t Survey::Hash(std::string_view bytes) const {
  static_assert(crypto_shorthash_BYTES == sizeof(uint64_t));
  std::array<unsigned char, crypto_shorthash_BYTES> hash;
  crypto_shorthash(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                   reinterpret_cast<const unsigned char*>(key_.data()));
  return std::bit_cast<uint64_t>(hash);
}

void Survey::Note(Found& found, uint64_t line) {
  ++found.records;
  if (found.first_line == 0 || line < found.first_line) found.first_line = line;
}

void Survey::AddRow(const CsvRow& row) {
  std::string all;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    if (i != row_id_column_) Append(all, row.cells[i]);
  }
  rows_.Add(Hash(all));
}

void Survey::AddField(FieldState& state, const SourceRecord& record, Outcome outcome,
                      const std::string& value, bool conflict) {
  if (state.report.absent()) return;
  CountOutcome(outcome, state.report);
  if (!value.empty()) state.values.Add(Hash(value));
  std::string cells;
  uint64_t line = 0;
  const std::string_view text = LatestText(state.field, state.columns, record, cells, line);
  if (outcome == Outcome::kInvalid) {
    Note(state.invalid[WhyInvalid(state.field, text)], line);
  } else if (!value.empty() && !conflict) {
    // Where rows differ, the text may be another one than the value was made of.
    for (const Finding remark : Remarks(state.field, text, value)) {
      Note(state.remarks[remark], line);
    }
  }
  if (state.field.type() != v1::DATE) return;
  for (size_t i = 0; i < kFormats.size(); ++i) {
    state.formats[i] += FitsFormat(text, kFormats[i]) ? 1 : 0;
  }
}

// Records without any value are equal to nobody.
void Survey::AddIdentity(const PersonFields& person) {
  std::string all;
  bool any = false;
  for (const std::string& value : person.values) {
    any |= !value.empty();
    Append(all, value);
  }
  if (any) identities_.Add(Hash(all));
}

void Survey::AddEncodings(const PersonFields& person, uint64_t line) {
  const v1::EncodedRecord record = encoder_.Encode(person, kNoReference);
  bool any = false;
  for (size_t i = 0; i < encodings_.size(); ++i) {
    const std::string& bytes = record.encodings(static_cast<int>(i));
    if (bytes.empty()) continue;
    any = true;
    EncodingState& state = encodings_[i];
    state.report.set_records(state.report.records() + 1);
    if (state.is_filter) state.fills += Fill(bytes);
  }
  if (!any) Note(without_encoding_, line);
}

void Survey::Add(const SourceRecord& record) {
  const PersonFields person = reader_.Read(record);
  ++records_;
  of_several_rows_ += record.rows.size() > 1 ? 1 : 0;
  const auto& conflicts = person.conflicts;
  conflicting_ += std::find(conflicts.begin(), conflicts.end(), true) != conflicts.end() ? 1 : 0;
  for (size_t i = 0; i < fields_.size(); ++i) {
    AddField(fields_[i], record, person.outcomes[i], person.values[i], conflicts[i]);
    FieldReport& report = fields_[i].report;
    if (conflicts[i]) report.set_conflicts(report.conflicts() + 1);
  }
  AddIdentity(person);
  AddEncodings(person, record.rows.front().line);
}

void Survey::AddFindings(const FoundKinds& found,
                         google::protobuf::RepeatedPtrField<FindingCount>& counts) {
  for (size_t kind = 0; kind < found.size(); ++kind) {
    if (found[kind].records == 0) continue;
    FindingCount& count = *counts.Add();
    count.set_kind(static_cast<Finding>(kind));
    count.set_records(found[kind].records);
    count.set_first_line(found[kind].first_line);
  }
}

FieldReport Survey::FieldOf(const FieldState& state) {
  FieldReport report = state.report;
  if (report.absent()) return report;
  AddFindings(state.invalid, *report.mutable_invalid_kinds());
  AddFindings(state.remarks, *report.mutable_remarks());
  for (size_t i = 0; i < kFormats.size() && state.field.type() == v1::DATE; ++i) {
    FormatCount& count = *report.add_formats();
    count.set_format(kFormats[i]);
    count.set_records(state.formats[i]);
  }
  *report.mutable_spread() = SpreadOf(state.values);
  return report;
}

CheckReport Survey::Report() const {
  CheckReport report;
  report.set_source(source_);
  report.set_schema(schema_);
  report.set_rows(rows_.total());
  report.set_records(records_);
  report.set_records_of_several_rows(of_several_rows_);
  report.set_conflicting_records(conflicting_);
  report.set_repeated_rows(static_cast<uint64_t>(std::llround(rows_.Repeats())));
  report.set_repeated_rows_estimated(!rows_.exact());
  report.set_duplicates(static_cast<uint64_t>(std::llround(identities_.Repeats())));
  report.set_duplicates_estimated(!identities_.exact());
  report.set_without_encoding(without_encoding_.records);
  report.set_without_encoding_first_line(without_encoding_.first_line);
  for (const FieldState& state : fields_) *report.add_fields() = FieldOf(state);
  for (const EncodingState& state : encodings_) {
    EncodingReport& encoding = *report.add_encodings() = state.report;
    if (!state.is_filter || encoding.records() == 0) continue;
    encoding.set_mean_fill(Share(state.fills, static_cast<double>(encoding.records())));
  }
  return report;
}

Survey::TopHashes Survey::MostFrequent() const {
  TopHashes hashes;
  for (const FieldState& state : fields_) {
    hashes.emplace_back();
    for (const ValueCounts::Top& top : state.values.MostFrequent(kTopValues)) {
      hashes.back().push_back(top.hash);
    }
  }
  return hashes;
}

bool Survey::ShowValues(const SourceRecord& record, const TopHashes& wanted,
                        CheckReport& report) const {
  const PersonFields person = reader_.Read(record);
  bool all = true;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].empty()) continue;
    auto& top = *report.mutable_fields(static_cast<int>(i))->mutable_spread()->mutable_top();
    const uint64_t hash = Hash(person.values[i]);
    for (int t = 0; t < top.size(); ++t) {
      if (hash == wanted[i][static_cast<size_t>(t)]) top[t].set_value(person.values[i]);
      all &= top[t].has_value();
    }
  }
  return !all;
}

}  // namespace koppel::agents
