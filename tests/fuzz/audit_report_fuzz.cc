// The report of an audit: its file as it comes; its text as the signed message; and its text as an
// audit in JSON, signed by the agency, so that what the signature protects is reached. It is
// refused by name, or read back as it was, judged, and shown.
#include "agents/audit/report_file.h"
#include "agents/audit/report_html.h"
#include "agents/audit/report_text.h"
#include "agents/audit/requirement.h"
#include "proto/audit_requirement.h"
#include "proto/canonical.h"
#include "tests/agents/audit_report_sample.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/page.h"

namespace koppel::agents {
namespace {

using fuzz::Require;

constexpr std::string_view kName = "police.audit.json";

fuzz::Reach& Reached() {
  static auto* const reach = new fuzz::Reach({"accepted", "refused"});
  return *reach;
}

const SigningKey& AgencyKey() {
  static const auto* const key = new SigningKey(SigningKey::FromSeed(SecretBytes(32)).value());
  return *key;
}

void Judge(const SignedAudit& report) {
  const v1::ProjectSpecification project = AuditedProject();
  const v1::AuditRequirement wanted = WithUsualBounds(project.audit());
  const Status status =
      CheckReport(report, {project, "police", AgencyKey().public_key(), kAuditedMs});
  if (!status.ok()) {
    Require(status.code() == StatusCode::kFailedPrecondition ||
                status.code() == StatusCode::kUnauthenticated ||
                status.code() == StatusCode::kInvalidArgument,
            "a refusal that is the report's fault");
    return Reached().Mark("refused");
  }
  Reached().Mark("accepted");
  Require(report.audit.patterns_size() >= 2, "both filters");
  for (const v1::AuditedPattern& pattern : report.audit.patterns()) {
    Require(pattern.codes() >= wanted.least_records() && pattern.attacks_size() >= 3, "attacks");
  }
}

void Show(const v1::EncodingAudit& audit) {
  Require(!AuditText(audit).empty(), "a text");
  const std::string page = AuditHtml(audit, {});
  Require(testing::WhatIsNotWellFormed(page).empty(), "a page that is well-formed");
}

void Read(std::string_view json) {
  const Result<SignedAudit> report = ParseReport(kName, json);
  if (!report.ok()) return fuzz::RequireRefused(report.status(), kName);
  Judge(*report);
  Show(report->audit);
}

void Run(std::string_view text) {
  Reached();
  Read(text);
  SignedAudit report;
  report.report = AgencyKey().Sign("audit", std::string(text));
  Read(ReportJson(report));
  v1::EncodingAudit audit;
  if (!ParseJson(kName, text, audit).ok()) return;
  report = SignAudit(audit, AgencyKey());
  const Result<SignedAudit> again = ParseReport(kName, ReportJson(report));
  if (!again.ok()) return fuzz::RequireRefused(again.status(), kName);
  Require(again->digest == report.digest, "the bytes that were signed");
  Judge(*again);
  Show(again->audit);
}

}  // namespace
}  // namespace koppel::agents

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  koppel::agents::Run(koppel::fuzz::TextOf(data, size));
  return 0;
}
