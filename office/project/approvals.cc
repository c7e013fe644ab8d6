#include "office/project/approvals.h"

#include <set>

#include "keys/approval.h"
#include "proto/parties.h"

namespace koppel::office {
Result<ApprovalCount> CountApprovals(const ProjectDocument& project, const v1::Project& found) {
  std::set<std::string> approved;
  for (const v1::Signed& message : found.approvals()) {
    const auto approval = VerifyApproval(project.specification, project.hash, message);
    if (!approval.ok()) return Failure(StatusCode::kDataLoss, approval.status().message());
    approved.insert(approval->party());
  }
  ApprovalCount count;
  for (const v1::Party* agency : AgenciesOf(project.specification)) {
    auto& names = approved.contains(agency->name()) ? count.approved : count.awaited;
    names.push_back(agency->name());
  }
  return count;
}

}  // namespace koppel::office
