#include "keys/approval.h"

#include "base/digest.h"
#include "keys/sign.h"
#include "proto/canonical.h"
#include "proto/check_rules.h"
#include "proto/parties.h"

namespace koppel {

Result<v1::Approval> VerifyApproval(const v1::ProjectSpecification& specification,
                                    std::string_view project_hash, const v1::Signed& word) {
  v1::Approval approval;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("approval", word.message(), approval));
  Names agencies;
  for (const v1::Party* agency : AgenciesOf(specification)) agencies.insert(agency->name());
  KOPPEL_RETURN_IF_ERROR(CheckKnown("approval: party", approval.party(), agencies));
  const v1::Party& agency = *FindAgency(specification, approval.party());
  KOPPEL_RETURN_IF_ERROR(CheckKnown("approval: officer", approval.officer(), {agency.officer()}));
  KOPPEL_RETURN_IF_ERROR(VerifySigned("approval", word, agency.officer_key()));
  if (approval.project_hash() == project_hash) return approval;
  return Failure(StatusCode::kFailedPrecondition, "approval: project_hash: got ",
                 ToHex(approval.project_hash().substr(0, kSha256Bytes)), ", want ",
                 ToHex(project_hash));
}

}  // namespace koppel
