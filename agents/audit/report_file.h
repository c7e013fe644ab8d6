// The report of an audit as a file: what `audit-encoding --out` writes and `submit` reads.
//
// The audit is serialised once and signed by its agency; whoever reads the file works on these
// bytes (koppel.v1.AuditReport).
#pragma once

#include <string>
#include <string_view>

#include "base/status.h"
#include "keys/sign.h"
#include "koppel/v1/audit.pb.h"

namespace koppel::agents {

inline constexpr size_t kMostReportBytes = 4u << 20;

// How such a file begins.
inline constexpr std::string_view kReportBegin = "{\n \"audit_report\":";

struct SignedAudit {
  v1::EncodingAudit audit;
  v1::Signed report;
  // 32 bytes: of DeliveryEnvelope.audit_digest.
  std::string digest;
};

SignedAudit SignAudit(const v1::EncodingAudit& audit, const SigningKey& key);

// The content of the file.
std::string ReportJson(const SignedAudit& audit);

// Reads it strictly; the signature is the caller's to check. INVALID_ARGUMENT "<what>: ..." also
// where figures contradict each other: more persons found than there were, a share over one, an
// attack twice.
Result<SignedAudit> ParseReport(std::string_view what, std::string_view json);

}  // namespace koppel::agents
