#include "agents/commands/schema_lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "agents/check/expected_fill.h"
#include "agents/encode/hash_counts.h"
#include "agents/harden/epsilon.h"
#include "agents/schema/schema.h"
#include "agents/tokens/tokens.h"
#include "base/digest.h"
#include "base/status.h"
#include "base/text.h"
#include "proto/check_encoding.h"
#include "proto/encoding_shape.h"

namespace koppel::agents {
namespace {

// Of a record: a million of them are 4 GB at the linker, and so many positions take a core about a
// millisecond.
constexpr uint64_t kManyBytes = 4096;
constexpr uint64_t kManyPositions = 20'000;
constexpr double kSameFill = 0.001;
// Where a filter that is not diffused tells persons apart no longer.
constexpr double kMostFill = 0.6;
// Before diffusion. Below it each output bit is mostly what a single input is.
constexpr double kLeastFill = 0.3;
// Of blocking tokens.
constexpr double kSimilarDice = 0.8;
constexpr double kLeastSimilarShare = 0.95;
constexpr double kMostUnrelatedShare = 0.01;

struct FillRange {
  double least;
  double most;
};

// The fill at which diffusion of so many inputs was found to stop graph matching and to keep the
// similarity of near records; nothing if there is none.
std::optional<FillRange> GoodFill(uint32_t inputs) {
  if (inputs < 4) return std::nullopt;
  if (inputs == 4) return FillRange{0.45, 0.55};
  return inputs == 5 ? FillRange{0.30, 0.36} : FillRange{0.19, 0.36};
}

std::string StepText(const v1::Hardening& step, uint32_t bits) {
  switch (step.step_case()) {
    case v1::Hardening::kPermute:
      return "permute";
    case v1::Hardening::kDiffuse:
      return fmt::format("diffuse {} of {} to {}", step.diffuse().inputs(), bits,
                         step.diffuse().bits());
    case v1::Hardening::kSalt:
      return "salt";
    case v1::Hardening::kFold:
      return fmt::format("fold to {}", BitsAfter(step, bits));
    case v1::Hardening::kBalance:
      return "balance";
    case v1::Hardening::kRule90:
      return fmt::format("rule90 {}", step.rule90().times());
    default:
      return fmt::format("randomise {}", step.randomise().chance_permille());
  }
}

std::string HardeningText(const v1::Bloom& bloom) {
  std::string text;
  uint32_t bits = bloom.bits();
  for (const v1::Hardening& step : bloom.hardening()) {
    if (!text.empty()) text += ", ";
    text += StepText(step, bits);
    bits = BitsAfter(step, bits);
  }
  return text;
}

FilterLint FilterOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
  FilterLint lint;
  const std::vector<uint32_t> hashes = HashCounts(schema, bloom);
  for (int i = 0; i < bloom.fields_size(); ++i) {
    const v1::BloomField& part = bloom.fields(i);
    FieldLint& field = *lint.add_fields();
    field.set_field(part.field());
    field.set_expected_tokens(ExpectedTokens(*FindField(schema, part.field()), part));
    field.set_hashes(hashes[static_cast<size_t>(i)]);
  }
  lint.set_expected_fill(ExpectedFill(schema, bloom));
  for (const double fill : FillAfterSteps(bloom, lint.expected_fill())) {
    lint.add_fill_after_steps(fill);
  }
  const uint32_t most = *std::max_element(hashes.begin(), hashes.end());
  const auto epsilon = EpsilonOf(bloom, most, lint.expected_fill() * bloom.bits());
  if (epsilon) {
    lint.set_epsilon_per_token(epsilon->per_token);
    lint.set_epsilon_per_record(epsilon->per_record);
  }
  return lint;
}

// Values of these hardly ever change; a mistake in any other loses the record.
bool IsStable(const v1::LinkageSchema& schema, const v1::TokenPart& part) {
  const v1::FieldType type = FindField(schema, part.field())->type();
  return part.part() == v1::YEAR || type == v1::SEX || type == v1::BSN;
}

bool HasDiffuse(const v1::Hardening& step) { return step.has_diffuse(); }

void WarnOfSalt(const v1::LinkageSchema& schema, const v1::Salt& salt, EncodingLint& lint) {
  for (const v1::TokenPart& part : salt.parts()) {
    if (IsStable(schema, part)) continue;
    lint.add_warnings(Concat("salted by ", part.field(),
                             ": where it is mistyped or has changed the record cannot match; ",
                             "take a year of birth or a sex"));
  }
}

// `fill` is that of the bits which enter it.
void JudgeDiffusion(const v1::Diffuse& diffuse, double fill, EncodingLint& lint) {
  if (fill < kLeastFill) {
    lint.set_refusal(
        fmt::format("expected fill {:.3f} before diffusion, want at least {:.2f}: diffused bits of "
                    "so few still "
                    "give tokens away",
                    fill, kLeastFill));
    return;
  }
  const std::optional<FillRange> good = GoodFill(diffuse.inputs());
  if (!good) {
    lint.add_warnings(
        fmt::format("diffusion of {} inputs: graph matching still finds most persons; "
                    "take 8 at a fill of 0.30 to 0.36",
                    diffuse.inputs()));
    return;
  }
  if (fill >= good->least && fill <= good->most) return;
  const char* why = fill < good->least ? "the diffused bits still give tokens away"
                                       : "near records are no longer alike after diffusion";
  const bool changed = std::abs(fill - lint.filter().expected_fill()) > kSameFill;
  lint.add_warnings(fmt::format("expected fill {:.3f}{}, want {:.2f} to {:.2f} for {} inputs: {}",
                                fill, changed ? " after the steps before diffusion" : "",
                                good->least, good->most, diffuse.inputs(), why));
}

void WarnOfNoDiffusion(const v1::Bloom& bloom, EncodingLint& lint) {
  const bool rule90 = std::any_of(bloom.hardening().begin(), bloom.hardening().end(),
                                  [](const auto& step) { return step.has_rule90(); });
  lint.add_warnings(Concat(
      rule90 ? "rule90 is a diffusion that everybody knows: " : "no diffusion: ",
      "with a list of persons of its own, who holds the filters finds most of them by graph ",
      "matching, whatever the key"));
  if (lint.filter().expected_fill() > kMostFill) {
    lint.add_warnings(
        fmt::format("expected fill {:.3f}, want at most {:.2f}: nearly full filters "
                    "do not tell persons apart",
                    lint.filter().expected_fill(), kMostFill));
  }
}

void WarnOfFilter(const v1::LinkageSchema& schema, const v1::Bloom& bloom, EncodingLint& lint) {
  const bool salted = !bloom.hardening().empty() && bloom.hardening(0).has_salt();
  if (salted) WarnOfSalt(schema, bloom.hardening(0).salt(), lint);
  const auto& steps = bloom.hardening();
  const auto diffuse = std::find_if(steps.begin(), steps.end(), HasDiffuse);
  if (diffuse == steps.end()) {
    WarnOfNoDiffusion(bloom, lint);
  } else {
    const auto before = static_cast<int>(diffuse - steps.begin()) - 1;
    const FilterLint& filter = lint.filter();
    const double fill = before < 0 ? filter.expected_fill() : filter.fill_after_steps(before);
    JudgeDiffusion(diffuse->diffuse(), fill, lint);
  }
  const bool randomised = lint.filter().has_epsilon_per_token();
  if (bloom.fields_size() == 1 && !salted && !randomised) {
    lint.add_warnings(
        "of one field: equal values give equal filters, so frequent ones are known by counting");
  }
  if (randomised && diffuse == steps.end()) {
    lint.add_warnings(
        "randomised but not diffused: noise alone hinders neither graph matching nor learning from "
        "known pairs");
  }
}

BlockingLint BlockingOf(const v1::Blocking& blocking, double fill) {
  const auto share = [&](double agreeing) {
    return 1 - std::pow(1 - std::pow(agreeing, blocking.bits()), blocking.tokens());
  };
  BlockingLint lint;
  lint.set_similar_share(share(1 - 2 * fill * (1 - kSimilarDice)));
  lint.set_unrelated_share(share(1 - 2 * fill * (1 - fill)));
  return lint;
}

void WarnOfBlocking(EncodingLint& lint) {
  const BlockingLint& blocking = lint.blocking();
  if (blocking.similar_share() < kLeastSimilarShare) {
    lint.add_warnings(
        fmt::format("finds {:.1f} % of the pairs of Dice 0.8: take more tokens or fewer bits",
                    100 * blocking.similar_share()));
  }
  if (blocking.unrelated_share() > kMostUnrelatedShare) {
    lint.add_warnings(
        fmt::format("proposes {:.1f} % of all unrelated pairs: take more bits or fewer tokens",
                    100 * blocking.unrelated_share()));
  }
}

// Whether a pass, a term or a blocking encoding looks at it. Without terms the mean is of all
// filters.
bool IsUsed(const v1::LinkageSchema& schema, const v1::Encoding& encoding) {
  const std::string& name = encoding.name();
  const auto& terms = schema.comparison().terms();
  if (terms.empty() && encoding.has_bloom()) return true;
  return std::any_of(schema.passes().begin(), schema.passes().end(),
                     [&](const v1::Pass& pass) {
                       return pass.equal().encoding() == name || pass.similar().encoding() == name;
                     }) ||
         std::any_of(terms.begin(), terms.end(),
                     [&](const v1::Term& term) { return term.encoding() == name; }) ||
         std::any_of(schema.encodings().begin(), schema.encodings().end(),
                     [&](const v1::Encoding& other) { return other.blocking().filter() == name; });
}

uint64_t PositionsOf(const FilterLint& filter) {
  uint64_t positions = 0;
  for (const FieldLint& field : filter.fields()) {
    positions += uint64_t{field.expected_tokens()} * field.hashes();
  }
  return positions;
}

void WarnOfCost(LintReport& report) {
  if (report.bytes_per_record() > kManyBytes) {
    report.add_warnings(fmt::format(
        "up to {} bytes a record, over {}: the linker holds all records of a job in memory",
        report.bytes_per_record(), kManyBytes));
  }
  uint64_t positions = 0;
  for (const EncodingLint& lint : report.encodings()) positions += PositionsOf(lint.filter());
  if (positions > kManyPositions) {
    report.add_warnings(
        fmt::format("about {} positions a record, over {}: encoding takes long; take fewer hashes",
                    positions, kManyPositions));
  }
}

EncodingLint LintEncoding(const v1::LinkageSchema& schema, const v1::Encoding& encoding) {
  EncodingLint lint;
  lint.set_encoding(encoding.name());
  lint.set_bytes(EncodedBytes(encoding));
  lint.set_kind("token");
  if (encoding.has_bloom()) {
    lint.set_kind("bloom");
    lint.set_hardening(HardeningText(encoding.bloom()));
    *lint.mutable_filter() = FilterOf(schema, encoding.bloom());
    WarnOfFilter(schema, encoding.bloom(), lint);
  }
  if (encoding.has_blocking()) {
    lint.set_kind("blocking");
    const auto filter = std::find_if(
        schema.encodings().begin(), schema.encodings().end(),
        [&](const auto& other) { return other.name() == encoding.blocking().filter(); });
    *lint.mutable_blocking() =
        BlockingOf(encoding.blocking(), FilterOf(schema, filter->bloom()).expected_fill());
    WarnOfBlocking(lint);
  }
  if (!IsUsed(schema, encoding)) {
    lint.add_warnings("no pass and no term of the comparison looks at it: leave it out");
  }
  return lint;
}

// The tokens of a usual record, or how likely blocking finds a pair.
std::string Figures(const EncodingLint& lint) {
  if (lint.has_blocking()) {
    return fmt::format("finds {:.3f} of pairs of Dice 0.8, {:.2g} of unrelated ones",
                       lint.blocking().similar_share(), lint.blocking().unrelated_share());
  }
  if (!lint.has_filter()) return "";
  std::string text = fmt::format("fill {:.3f}, {}", lint.filter().expected_fill(),
                                 lint.hardening().empty() ? "no hardening" : lint.hardening());
  if (const auto& fills = lint.filter().fill_after_steps(); !fills.empty()) {
    const auto shown = [](double fill) { return fmt::format("{:.3f}", fill); };
    fmt::format_to(std::back_inserter(text), "; fill after each step {}",
                   Listed(fills, ", ", shown));
  }
  if (lint.filter().has_epsilon_per_token()) {
    fmt::format_to(std::back_inserter(text),
                   "; epsilon {:.1f} a token, {:.0f} expected of a usual record, no bound",
                   lint.filter().epsilon_per_token(), lint.filter().epsilon_per_record());
  }
  return text;
}

// Every warning once, in the order in which they come, with the names of its encodings.
std::vector<std::pair<std::string, std::string>> Warnings(const LintReport& report) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const EncodingLint& lint : report.encodings()) {
    for (const std::string& warning : lint.warnings()) {
      const auto same = std::find_if(all.begin(), all.end(),
                                     [&](const auto& other) { return other.first == warning; });
      if (same == all.end()) {
        all.emplace_back(warning, lint.encoding());
      } else {
        same->second += Concat(", ", lint.encoding());
      }
    }
  }
  return all;
}

}  // namespace

SchemaReport SchemaReportOf(const std::string& file, const v1::LinkageSchema& schema) {
  SchemaReport report;
  report.set_file(file);
  report.set_name(schema.name());
  report.set_version(schema.version());
  report.set_hash(ToHex(SchemaHash(schema)));
  report.set_fields(static_cast<uint32_t>(schema.fields_size()));
  report.set_encodings(static_cast<uint32_t>(schema.encodings_size()));
  report.set_passes(static_cast<uint32_t>(schema.passes_size()));
  return report;
}

LintReport LintSchema(const std::string& file, const v1::LinkageSchema& schema) {
  LintReport report;
  *report.mutable_schema() = SchemaReportOf(file, schema);
  for (const v1::Encoding& encoding : schema.encodings()) {
    *report.add_encodings() = LintEncoding(schema, encoding);
    report.set_bytes_per_record(report.bytes_per_record() + report.encodings().rbegin()->bytes());
  }
  WarnOfCost(report);
  return report;
}

Status CheckProtection(const LintReport& report) {
  for (const EncodingLint& lint : report.encodings()) {
    if (lint.refusal().empty()) continue;
    return Failure(StatusCode::kFailedPrecondition, report.schema().file(), ": ", lint.encoding(),
                   ": ", lint.refusal());
  }
  return OkStatus();
}

std::string LintReportText(const LintReport& report) {
  const SchemaReport& schema = report.schema();
  std::string text = fmt::format(
      "{}: ok: {} version {}, {} fields, {} encodings, {} passes, at most {} bytes a record\n",
      schema.file(), schema.name(), schema.version(), schema.fields(), schema.encodings(),
      schema.passes(), report.bytes_per_record());
  auto out = std::back_inserter(text);
  for (const EncodingLint& lint : report.encodings()) {
    const std::string figures = Figures(lint);
    fmt::format_to(out, "{:26} {:8} {:5} bytes{}{}\n", lint.encoding(), lint.kind(), lint.bytes(),
                   figures.empty() ? "" : "  ", figures);
  }
  for (const std::string& warning : report.warnings()) {
    fmt::format_to(out, "warning: {}\n", warning);
  }
  for (const auto& [warning, encodings] : Warnings(report)) {
    fmt::format_to(out, "warning: {}: {}\n", encodings, warning);
  }
  return text;
}

}  // namespace koppel::agents
