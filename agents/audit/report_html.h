// An audit as one page for a privacy officer.
#pragma once

#include <string>

#include "koppel/v1/audit.pb.h"

namespace koppel::agents {

// Who answers for the page's figures; empty where nobody has signed them.
struct ReportSigner {
  // "SHA256:..." of the agency's signing key.
  std::string fingerprint;
  // Of the signed report, 64 hexadecimal digits.
  std::string digest;
};

// A page that needs nothing else (base/html_page.h): what was attacked, assumed and found, a
// picture for each pattern of fields, the gates in words, and what the audit does not say. Holds no
// value of a person. Pure.
std::string AuditHtml(const v1::EncodingAudit& audit, const ReportSigner& signer);

}  // namespace koppel::agents
