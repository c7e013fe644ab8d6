#include "auditors/approval.h"

#include "proto/canonical.h"

namespace koppel::auditors {
Result<std::vector<v1::Signed>> SignApprovals(const Specification& specification,
                                              const std::string& officer, const SigningKey& key,
                                              int64_t now_ms) {
  const auto agencies = specification.AgenciesOfOfficer(officer, key.public_key());
  if (agencies.empty()) {
    return Failure(StatusCode::kPermissionDenied, "officer_key: the specification names no agency ",
                   "whose officer is ", officer, " with the key ", Fingerprint(key.public_key()));
  }
  std::vector<v1::Signed> approvals;
  for (const std::string& agency : agencies) {
    v1::Approval approval;
    approval.set_project_hash(specification.project_hash());
    approval.set_party(agency);
    approval.set_officer(officer);
    approval.set_time_ms(now_ms);
    approvals.push_back(key.Sign("approval", CanonicalBytes(approval)));
  }
  return approvals;
}

}  // namespace koppel::auditors
