#include "office/project/approvals.h"

#include "proto/canonical.h"
#include "tests/office/sample_project.h"
#include "tests/support/status_matchers.h"

namespace koppel::office {
namespace {

using ::koppel::testing::Fails;
using ::koppel::testing::SampleParties;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ApprovalsTest : public ::testing::Test {
 protected:
  v1::Signed Approve(const std::string& party, const std::string& hash, const SigningKey& key) {
    v1::Approval approval;
    approval.set_project_hash(hash);
    approval.set_party(party);
    approval.set_officer(party + "-officer");
    approval.set_time_ms(1);
    return key.Sign("approval", CanonicalBytes(approval));
  }
  Result<ApprovalCount> Count(const v1::Signed& approval) {
    v1::Project found;
    *found.add_approvals() = approval;
    return CountApprovals(project_, found);
  }

  SampleParties parties_;
  ProjectDocument project_ =
      *BuildSpecification(testing::SampleSpecificationJson(), {parties_.identities, {}, ""});
};

TEST_F(ApprovalsTest, TellsWhoHasApprovedAndWhoIsAwaited) {
  ASSERT_OK_AND_ASSIGN(const ApprovalCount count,
                       Count(Approve("youth-care", project_.hash, parties_.officer)));
  EXPECT_THAT(count.approved, ElementsAre("youth-care"));
  EXPECT_THAT(count.awaited, ElementsAre("police", "board"));
}

TEST_F(ApprovalsTest, AnApprovalByAnotherKeyIsRefused) {
  EXPECT_THAT(Count(Approve("police", project_.hash, parties_.police)),
              Fails(StatusCode::kDataLoss, HasSubstr("approval: signature")));
}

TEST_F(ApprovalsTest, AnApprovalOfAnotherProjectIsRefused) {
  EXPECT_THAT(Count(Approve("police", std::string(32, 'x'), parties_.officer)),
              Fails(StatusCode::kDataLoss, HasSubstr("project_hash: got 7878")));
}

TEST_F(ApprovalsTest, AnApprovalForNoAgencyIsRefused) {
  EXPECT_THAT(Count(Approve("hub", project_.hash, parties_.officer)),
              Fails(StatusCode::kDataLoss,
                    HasSubstr("party: got hub, want one of board, police, youth-care")));
}

}  // namespace
}  // namespace koppel::office
