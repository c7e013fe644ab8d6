#include "agents/audit/requirement.h"

#include <algorithm>

#include "agents/audit/gates.h"
#include "agents/audit/known_persons.h"
#include "agents/audit/report_words.h"
#include "agents/schema/schema.h"
#include "base/digest.h"
#include "base/time.h"
#include "proto/audit_requirement.h"
#include "proto/parties.h"

namespace koppel::agents {
namespace {

constexpr int64_t kDayMs = 24 * 60 * 60 * 1000;
// Of the codes, so many in a million must be of persons whom the attacker has.
constexpr uint32_t kLeastOverlap = 500'000;

template <typename... Parts>
Status Refused(const Parts&... parts) {
  return Failure(StatusCode::kFailedPrecondition, parts...);
}

Status CheckSubject(const v1::EncodingAudit& audit, const AuditedDelivery& delivery) {
  const std::string want = SchemaHash(delivery.specification.linkage_schema());
  if (audit.schema_hash() != want) {
    return Refused("schema_hash: got ", ToHex(audit.schema_hash()), ", want ", ToHex(want),
                   "; audit with the project's own schema");
  }
  if (audit.source() == delivery.source) return OkStatus();
  return Refused("source: got a report of another source, want ", delivery.source,
                 "; audit this one");
}

Status CheckAge(int64_t made_ms, uint32_t most_days, int64_t now_ms) {
  if (made_ms > now_ms) {
    return Refused("made_ms: got ", FormatTime(made_ms), ", which is still to come, want ",
                   FormatTime(now_ms), " or before; set the clock and audit again");
  }
  const int64_t oldest_ms = now_ms - most_days * kDayMs;
  if (made_ms >= oldest_ms) return OkStatus();
  return Refused("made_ms: got ", FormatTime(made_ms), ", want ", FormatTime(oldest_ms),
                 " or later: the project asks for a report of at most ", most_days,
                 " days; audit again");
}

Status AtLeast(std::string_view where, std::string_view what, uint64_t got, uint64_t want,
               std::string_view remedy) {
  if (got >= want) return OkStatus();
  return Refused(where, ": ", what, ": got ", got, ", want ", want, " or more; audit with ",
                 remedy);
}

Status CheckAttacked(const v1::EncodingAudit& audit, const v1::AuditRequirement& wanted) {
  const v1::AuditSettings& settings = audit.settings();
  if (settings.quick()) return Refused("quick: got a quick audit, want a whole one; leave --quick");
  KOPPEL_RETURN_IF_ERROR(
      AtLeast("settings", "overlap", settings.overlap(), kLeastOverlap, "the usual overlap"));
  for (const v1::AuditedPattern& pattern : audit.patterns()) {
    if (pattern.token()) continue;
    const std::string where = NameOf(pattern);
    KOPPEL_RETURN_IF_ERROR(AtLeast(where, "codes attacked", pattern.codes(), wanted.least_records(),
                                   "--records, and --population where the source has too few"));
    KOPPEL_RETURN_IF_ERROR(AtLeast(where, "known persons to compare with",
                                   KnownToCompare(settings, pattern.in_both()),
                                   wanted.least_seeds(), "--seeds"));
    KOPPEL_RETURN_IF_ERROR(AtLeast(where, "known persons to learn from",
                                   KnownToLearn(settings, pattern.codes()), wanted.least_pairs(),
                                   "--pairs"));
  }
  return OkStatus();
}

bool LacksAField(const v1::Bloom& bloom, const v1::SourceMapping* mapping) {
  if (mapping == nullptr) return false;
  const auto& absent = mapping->absent();
  return std::any_of(bloom.fields().begin(), bloom.fields().end(), [&](const auto& field) {
    return !field.optional() &&
           std::find(absent.begin(), absent.end(), field.field()) != absent.end();
  });
}

// No gate is asked of tokens: what is none must not pass for one.
Status CheckTokens(const v1::EncodingAudit& audit, const v1::LinkageSchema& schema) {
  for (const v1::AuditedPattern& pattern : audit.patterns()) {
    const bool is_token = std::any_of(
        schema.encodings().begin(), schema.encodings().end(), [&](const auto& encoding) {
          return encoding.has_token() && encoding.name() == pattern.encoding();
        });
    if (pattern.token() == is_token) continue;
    return Refused(
        "encoding ", pattern.encoding(), ": got attacks on a ",
        pattern.token() ? "token, want those on a filter" : "filter, want those on a token",
        " as in the schema; audit with the project's own schema");
  }
  return OkStatus();
}

Status CheckWhole(const v1::EncodingAudit& audit, const AuditedDelivery& delivery) {
  const v1::LinkageSchema& schema = delivery.specification.linkage_schema();
  KOPPEL_RETURN_IF_ERROR(CheckTokens(audit, schema));
  for (const v1::Encoding& encoding : schema.encodings()) {
    if (!encoding.has_bloom()) continue;
    if (LacksAField(encoding.bloom(), FindMapping(schema, delivery.source))) continue;
    const bool audited =
        std::any_of(audit.patterns().begin(), audit.patterns().end(), [&](const auto& pattern) {
          return !pattern.token() && pattern.encoding() == encoding.name();
        });
    if (audited) continue;
    return Refused(
        "encoding ", encoding.name(),
        ": got no attack on it, want all filters that the source has; audit a file whose "
        "records have its fields");
  }
  return OkStatus();
}

// The report's own verdicts were by whatever gates the audit had.
Status CheckGates(v1::EncodingAudit audit, const v1::AuditGates& gates) {
  for (v1::AuditedPattern& pattern : *audit.mutable_patterns()) {
    for (v1::AttackOutcome& outcome : *pattern.mutable_attacks()) outcome.clear_verdict();
    Judge(gates, pattern);
  }
  if (AllHold(audit)) return OkStatus();
  return Refused(WhatFails(audit), "; such encodings are not to be sent under this project");
}

}  // namespace

Status CheckReport(const SignedAudit& report, const AuditedDelivery& delivery) {
  const v1::AuditRequirement wanted = WithUsualBounds(delivery.specification.audit());
  const v1::EncodingAudit& audit = report.audit;
  KOPPEL_RETURN_IF_ERROR(VerifySigned("audit", report.report, delivery.signing_key));
  KOPPEL_RETURN_IF_ERROR(CheckSubject(audit, delivery));
  KOPPEL_RETURN_IF_ERROR(CheckAge(audit.made_ms(), wanted.most_age_days(), delivery.now_ms));
  KOPPEL_RETURN_IF_ERROR(CheckAttacked(audit, wanted));
  KOPPEL_RETURN_IF_ERROR(CheckWhole(audit, delivery));
  return CheckGates(audit, wanted.gates());
}

}  // namespace koppel::agents
