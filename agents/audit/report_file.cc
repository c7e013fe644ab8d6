#include "agents/audit/report_file.h"

#include <cstdint>
#include <set>

#include "agents/audit/figures.h"
#include "proto/canonical.h"
#include "proto/check_rules.h"

namespace koppel::agents {
namespace {

// The end of the year 9999.
constexpr uint64_t kLastMs = 253'402'300'799'999;

Status CheckShare(std::string_view path, uint32_t share) {
  return CheckRange(path, share, 0, kMillionth);
}

Status CheckFigures(const std::string& path, const v1::AttackFigures& figures) {
  const uint64_t persons = figures.persons();
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".persons", persons, 0, UINT32_MAX));
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".first", figures.first(), 0, persons));
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".first_ten", figures.first_ten(), 0, persons));
  KOPPEL_RETURN_IF_ERROR(CheckShare(path + ".chance", figures.chance()));
  KOPPEL_RETURN_IF_ERROR(CheckShare(path + ".area", figures.area()));
  for (int i = 0; i < figures.fields_size(); ++i) {
    const std::string field = At(path + ".fields", i);
    KOPPEL_RETURN_IF_ERROR(CheckShare(field + ".dice", figures.fields(i).dice()));
    KOPPEL_RETURN_IF_ERROR(CheckShare(field + ".baseline", figures.fields(i).baseline()));
  }
  return OkStatus();
}

Status CheckOutcome(const std::string& path, const v1::AttackOutcome& outcome,
                    std::set<v1::Attack>& attacks) {
  if (!v1::Attack_IsValid(outcome.attack()) || !attacks.insert(outcome.attack()).second) {
    return InvalidArgument(path, ".attack: got ", static_cast<int>(outcome.attack()),
                           ", want each of the known ones once");
  }
  KOPPEL_RETURN_IF_ERROR(CheckFigures(path + ".figures", outcome.figures()));
  if (!outcome.has_twin()) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(CheckFigures(path + ".twin", outcome.twin()));
  const auto fields = static_cast<uint64_t>(outcome.figures().fields_size());
  return CheckRange(path + ".twin.fields", static_cast<uint64_t>(outcome.twin().fields_size()),
                    fields, fields);
}

Status CheckLeaks(const std::string& path, const v1::LeakMeters& leaks) {
  const int64_t correlation = leaks.ones_with_tokens();
  const auto size = static_cast<uint64_t>(correlation < 0 ? -correlation : correlation);
  return CheckRange(path + ".ones_with_tokens", size, 0, kMillionth);
}

Status CheckPattern(const std::string& path, const v1::AuditedPattern& pattern) {
  KOPPEL_RETURN_IF_ERROR(CheckLeaks(path + ".leaks", pattern.leaks()));
  KOPPEL_RETURN_IF_ERROR(CheckLeaks(path + ".leaks_of_twin", pattern.leaks_of_twin()));
  std::set<v1::Attack> attacks;
  for (int i = 0; i < pattern.attacks_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckOutcome(At(path + ".attacks", i), pattern.attacks(i), attacks));
  }
  return OkStatus();
}

Status CheckAudit(const v1::EncodingAudit& audit) {
  KOPPEL_RETURN_IF_ERROR(CheckRange("made_ms", static_cast<uint64_t>(audit.made_ms()), 0, kLastMs));
  KOPPEL_RETURN_IF_ERROR(CheckShare("settings.overlap", audit.settings().overlap()));
  for (int i = 0; i < audit.patterns_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckPattern(At("patterns", i), audit.patterns(i)));
  }
  return OkStatus();
}

}  // namespace

SignedAudit SignAudit(const v1::EncodingAudit& audit, const SigningKey& key) {
  v1::Signed report = key.Sign("audit", CanonicalBytes(audit));
  std::string digest = TaggedHash("audit", report.message());
  return {audit, std::move(report), std::move(digest)};
}

std::string ReportJson(const SignedAudit& audit) {
  v1::AuditReport file;
  *file.mutable_audit_report() = audit.report;
  return ToJson(file);
}

Result<SignedAudit> ParseReport(std::string_view what, std::string_view json) {
  v1::AuditReport file;
  KOPPEL_RETURN_IF_ERROR(ParseJson(what, json, file));
  SignedAudit read;
  read.report = file.audit_report();
  KOPPEL_RETURN_IF_ERROR(ParseStrictly(what, read.report.message(), read.audit));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckAudit(read.audit), what));
  read.digest = TaggedHash("audit", read.report.message());
  return read;
}

}  // namespace koppel::agents
