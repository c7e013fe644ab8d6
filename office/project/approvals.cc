#include "office/project/approvals.h"

#include <set>

#include "keys/sign.h"
#include "proto/canonical.h"

namespace koppel::office {
namespace {

// The party of an approval that its officer signed for this project.
Result<std::string> CheckApproval(const ProjectDocument& project, const v1::Signed& message) {
  v1::Approval approval;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("approval", message.message(), approval));
  for (const v1::Party& party : project.specification.parties()) {
    if (party.role() != v1::AGENT || party.name() != approval.party()) continue;
    KOPPEL_RETURN_IF_ERROR(VerifySigned("approval", message, party.officer_key()));
    if (approval.project_hash() != project.hash || approval.officer() != party.officer()) {
      return InvalidArgument("approval: got that of another project or officer, want the one of ",
                             party.officer());
    }
    return party.name();
  }
  return InvalidArgument("approval: got one for no agency of the project, want only agencies");
}

}  // namespace

Result<ApprovalCount> CountApprovals(const ProjectDocument& project, const v1::Project& found) {
  std::set<std::string> approved;
  for (const v1::Signed& message : found.approvals()) {
    const Result<std::string> party = CheckApproval(project, message);
    if (!party.ok()) return Failure(StatusCode::kDataLoss, party.status().message());
    approved.insert(*party);
  }
  ApprovalCount count;
  for (const v1::Party& party : project.specification.parties()) {
    if (party.role() != v1::AGENT) continue;
    (approved.count(party.name()) != 0 ? count.approved : count.awaited).push_back(party.name());
  }
  return count;
}

}  // namespace koppel::office
