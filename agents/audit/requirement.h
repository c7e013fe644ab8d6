// Whether an agency may upload on the strength of a report: the agency's own judgement, by the
// gates that the project's specification asks for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agents/audit/report_file.h"
#include "base/status.h"
#include "koppel/v1/project.pb.h"

namespace koppel::agents {

// What a report must fit.
struct AuditedDelivery {
  // It asks for an audit.
  const v1::ProjectSpecification& specification;
  std::string_view source;
  // The agency's own public key.
  std::string_view signing_key;
  int64_t now_ms = 0;
};

// OK if the report is signed by the agency; is of the project's schema and the source; was made
// before now and within the days that the specification allows; is not quick, and attacked at least
// as much as it asks, in every filter that the source has, and takes none of them for a token; and
// if all gates of the specification hold by the report's figures, whatever verdicts it has.
// UNAUTHENTICATED for another signature (INVALID_ARGUMENT where it is none), else
// FAILED_PRECONDITION: "what: got X, want Y; what to do".
// Where several fail, the first of these. Tokens and filters of which the source lacks a field are
// not asked for. Pure.
Status CheckReport(const SignedAudit& report, const AuditedDelivery& delivery);

}  // namespace koppel::agents
