// Projects and approvals over the wire.
#include "proto/canonical.h"
#include "proto/grpc_status.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::HasSubstr;

class ProjectsTest : public ::testing::Test {
 protected:
  void SetUp() override { hub.Serve(); }

  v1::Project Get() {
    v1::GetProjectRequest request;
    v1::Project project;
    request.set_project_id(hub.project);
    EXPECT_TRUE(v1::Projects::NewStub(hub.Connect(hub.cast.office))
                    ->GetProject(CallContext().get(), request, &project)
                    .ok());
    return project;
  }

  Status Approve(const OpenParty& caller, const v1::Signed& approval) {
    v1::ApproveProjectRequest request;
    v1::ApproveProjectResponse response;
    request.set_project_id(hub.project);
    *request.mutable_approval() = approval;
    return FromGrpc(v1::Projects::NewStub(hub.Connect(caller))
                        ->ApproveProject(CallContext().get(), request, &response));
  }

  int Listed(const OpenParty& caller) {
    v1::ListProjectsResponse response;
    EXPECT_TRUE(v1::Projects::NewStub(hub.Connect(caller))
                    ->ListProjects(CallContext().get(), v1::ListProjectsRequest(), &response)
                    .ok());
    return response.projects_size();
  }

  LinkerCase hub;
};

TEST_F(ProjectsTest, ASpecificationIsKeptAsItsBytes) {
  ASSERT_OK(hub.Create());
  EXPECT_EQ(Get().specification(), hub.specification);
  EXPECT_EQ(Get().state(), v1::DRAFT);
}

TEST_F(ProjectsTest, TheSameBytesAgainChangeNothing) {
  ASSERT_OK(hub.Create());
  ASSERT_OK(hub.Create());
  EXPECT_EQ(hub.EntriesFor(hub.cast.office).size(), 2u);
}

TEST_F(ProjectsTest, OtherBytesUnderTheSameIdAreRefused) {
  ASSERT_OK(hub.Create());
  v1::ProjectSpecification other = hub.cast.Specification();
  other.set_purpose("Something else");
  hub.specification = CanonicalBytes(other);
  EXPECT_THAT(hub.Create(), Fails(StatusCode::kAlreadyExists, HasSubstr("pilot")));
}

TEST_F(ProjectsTest, AnotherLinkersProjectIsRefused) {
  v1::ProjectSpecification other = hub.cast.Specification();
  other.mutable_parties(3)->set_signing_key(std::string(32, 'x'));
  hub.specification = CanonicalBytes(other);
  EXPECT_THAT(hub.Create(), Fails(StatusCode::kInvalidArgument, HasSubstr("linker")));
}

TEST_F(ProjectsTest, AProjectThatHasExpiredCannotBegin) {
  hub.clock.Set(hub.clock.NowMs() + int64_t{31} * 24 * 3600 * 1000);
  EXPECT_THAT(hub.Create(), Fails(StatusCode::kInvalidArgument, HasSubstr("expires")));
}

TEST_F(ProjectsTest, TheLastApprovalMakesItApproved) {
  ASSERT_OK(hub.Create());
  ASSERT_OK(Approve(hub.cast.police_officer,
                    hub.cast.ApprovalOf(hub.specification, "police", hub.cast.police_officer)));
  EXPECT_EQ(Get().state(), v1::DRAFT);
  ASSERT_OK(Approve(hub.cast.board_officer,
                    hub.cast.ApprovalOf(hub.specification, "board", hub.cast.board_officer)));
  EXPECT_EQ(Get().state(), v1::APPROVED);
  EXPECT_EQ(Get().approvals_size(), 2);
}

TEST_F(ProjectsTest, ASecondWordChangesNothing) {
  ASSERT_OK(hub.Create());
  ASSERT_OK(hub.Approve());
  ASSERT_OK(hub.Approve());
  EXPECT_EQ(hub.EntriesFor(hub.cast.office).size(), 4u);
}

TEST_F(ProjectsTest, AnOfficerCannotApproveForAnotherAgency) {
  ASSERT_OK(hub.Create());
  EXPECT_THAT(Approve(hub.cast.police_officer,
                      hub.cast.ApprovalOf(hub.specification, "board", hub.cast.police_officer)),
              Fails(StatusCode::kInvalidArgument,
                    HasSubstr("officer: got police-officer, want board-officer")));
}

TEST_F(ProjectsTest, AnApprovalOfOtherBytesIsRefused) {
  ASSERT_OK(hub.Create());
  EXPECT_THAT(Approve(hub.cast.police_officer,
                      hub.cast.ApprovalOf("other bytes", "police", hub.cast.police_officer)),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("project_hash")));
}

TEST_F(ProjectsTest, AnApprovalByAnotherKeyIsRefused) {
  ASSERT_OK(hub.Create());
  v1::Signed approval = hub.cast.ApprovalOf(hub.specification, "police", hub.cast.police_officer);
  approval.set_signature(
      hub.cast.board_officer.signing.Sign("approval", approval.message()).signature());
  EXPECT_THAT(Approve(hub.cast.police_officer, approval),
              Fails(StatusCode::kUnauthenticated, HasSubstr("signature")));
}

TEST_F(ProjectsTest, AnExpiredProjectCannotBeApproved) {
  ASSERT_OK(hub.Create());
  hub.clock.Set(hub.clock.NowMs() + int64_t{31} * 24 * 3600 * 1000);
  EXPECT_THAT(hub.Approve(), Fails(StatusCode::kFailedPrecondition, HasSubstr("EXPIRED")));
}

TEST_F(ProjectsTest, PartiesListTheirProjectsAndOthersNone) {
  ASSERT_OK(hub.Create());
  EXPECT_EQ(Listed(hub.cast.police), 1);
  EXPECT_EQ(Listed(hub.cast.board_officer), 1);
  EXPECT_EQ(Listed(hub.cast.authority.Party("hospital", v1::AGENT)), 0);
}

TEST_F(ProjectsTest, ProjectsOutliveTheServer) {
  ASSERT_OK(hub.Create());
  ASSERT_OK(hub.Approve());
  hub.Stop();
  hub.Serve();
  EXPECT_EQ(Get().state(), v1::APPROVED);
}

}  // namespace
}  // namespace koppel::testing
