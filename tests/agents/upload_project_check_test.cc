// The agency refuses a project in which anything differs from what it knows.
#include "agents/upload/project_check.h"
#include "proto/canonical.h"
#include "tests/agents/upload_fixture.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using ::testing::_;
using ::testing::HasSubstr;
using namespace ::koppel::testing;

class ProjectCheckTest : public ::testing::Test {
 protected:
  Result<CheckedProject> Check(const v1::Project& project) const {
    return CheckProject("case", project, own_, cast_.now_ms);
  }
  // A specification that every officer has approved, with one thing changed.
  template <typename Change>
  Result<CheckedProject> CheckChanged(Change change) const {
    v1::ProjectSpecification changed = cast_.specification;
    change(changed);
    return Check(cast_.Approved(changed));
  }

  UploadCast cast_;
  OwnKnowledge own_ = cast_.Own();
};

TEST_F(ProjectCheckTest, ApprovedProjectGivesHashOfficeAndOwnSources) {
  ASSERT_OK_AND_ASSIGN(const CheckedProject checked, Check(cast_.Approved()));
  EXPECT_EQ(checked.hash, TaggedHash("project", cast_.Approved().specification()));
  EXPECT_EQ(checked.office.name(), "statistics");
  ASSERT_EQ(checked.own_sources.size(), 1u);
  EXPECT_EQ(checked.own_sources[0].name(), "police");
}

TEST_F(ProjectCheckTest, AnyChangedByteOfTheSpecificationVoidsTheApprovals) {
  v1::Project project = cast_.Approved();
  v1::ProjectSpecification other = cast_.specification;
  other.set_purpose("A tesT");
  project.set_specification(CanonicalBytes(other));
  EXPECT_THAT(Check(project), Fails(StatusCode::kUnauthenticated, HasSubstr("project_hash")));
}

TEST_F(ProjectCheckTest, UnknownFieldsAreRefused) {
  v1::Project project = cast_.Approved();
  project.mutable_specification()->append("\xA2\x06\x01x");
  EXPECT_THAT(Check(project), Fails(StatusCode::kInvalidArgument, HasSubstr("does not know")));
}

TEST_F(ProjectCheckTest, AnotherIdIsRefused) {
  EXPECT_THAT(CheckChanged([](auto& s) { s.set_id("other"); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("id: got other, want case")));
}

TEST_F(ProjectCheckTest, EveryAgencysApprovalIsNeeded) {
  for (const int missing : {0, 1}) {
    v1::Project project = cast_.Approved();
    project.mutable_approvals()->DeleteSubrange(missing, 1);
    EXPECT_THAT(Check(project), Fails(StatusCode::kFailedPrecondition, HasSubstr("no approval")));
  }
}

TEST_F(ProjectCheckTest, ApprovalByAnotherKeyIsRefused) {
  v1::Project project = cast_.Approved();
  v1::Signed& approval = *project.mutable_approvals(0);
  approval = SigningKey::Generate().Sign("approval", approval.message());
  EXPECT_THAT(Check(project),
              Fails(StatusCode::kUnauthenticated, HasSubstr("approval: signature is not by")));
}

TEST_F(ProjectCheckTest, ApprovalOfOneAgencyDoesNotStandInForAnother) {
  v1::Project project = cast_.Approved();
  *project.mutable_approvals(0) = project.approvals(1);
  EXPECT_THAT(Check(project),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("no approval of board-officer")));
}

TEST_F(ProjectCheckTest, ApprovalOfNoAgencyIsRefused) {
  v1::Project project = cast_.Approved();
  v1::Approval approval;
  approval.set_party("statistics");
  *project.add_approvals() = cast_.board_officer.Sign("approval", CanonicalBytes(approval));
  EXPECT_THAT(Check(project),
              Fails(StatusCode::kUnauthenticated, HasSubstr("party: got statistics")));
}

TEST_F(ProjectCheckTest, OwnOfficerIsThePinnedOneWhateverTheSpecificationSays) {
  own_.officer_key = cast_.board_officer.public_key();
  EXPECT_THAT(Check(cast_.Approved()),
              Fails(StatusCode::kUnauthenticated, HasSubstr("officer key")));
}

TEST_F(ProjectCheckTest, OwnKeysMustStandInTheSpecification) {
  const std::string other(32, 'o');
  EXPECT_THAT(CheckChanged([&](auto& s) { s.mutable_parties(0)->set_signing_key(other); }),
              Fails(StatusCode::kUnauthenticated, HasSubstr("signing key")));
  EXPECT_THAT(CheckChanged([&](auto& s) { s.mutable_parties(0)->set_sealing_key(other); }),
              Fails(StatusCode::kUnauthenticated, HasSubstr("sealing key")));
}

TEST_F(ProjectCheckTest, OwnPartyMustBeAnAgency) {
  EXPECT_THAT(CheckChanged([](auto& s) {
                s.mutable_parties()->DeleteSubrange(0, 1);
                s.mutable_sources()->DeleteSubrange(0, 1);
              }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("no agency police")));
  EXPECT_THAT(CheckChanged([](auto& s) { s.mutable_parties(0)->set_role(v1::AUDITOR); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("parties[0].role: got AUDITOR")));
}

TEST_F(ProjectCheckTest, LinkerIsTheConfiguredOne) {
  own_.linker_party = "another-hub";
  EXPECT_THAT(Check(cast_.Approved()),
              Fails(StatusCode::kInvalidArgument, HasSubstr("got hub, want another-hub")));
}

TEST_F(ProjectCheckTest, ExactlyOneOfficeWithASealingKey) {
  EXPECT_THAT(
      CheckChanged([](auto& s) { *s.add_parties() = s.parties(2); }),
      Fails(StatusCode::kInvalidArgument, HasSubstr("parties[4].name: got statistics again")));
  EXPECT_THAT(CheckChanged([](auto& s) { s.mutable_parties()->DeleteSubrange(2, 1); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("role OFFICE: got 0")));
  EXPECT_THAT(CheckChanged([](auto& s) { s.mutable_parties(2)->clear_sealing_key(); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("sealing_key: got 0 bytes")));
}

TEST_F(ProjectCheckTest, PinnedPartyWithAnotherKeyIsRefused) {
  own_.known_parties[2].set_sealing_key(std::string(32, 'o'));
  EXPECT_THAT(Check(cast_.Approved()),
              Fails(StatusCode::kUnauthenticated, HasSubstr("statistics")));
}

TEST_F(ProjectCheckTest, EveryPartyMustBePinned) {
  for (const int unknown : {1, 2, 3}) {
    OwnKnowledge own = cast_.Own();
    own.known_parties.erase(own.known_parties.begin() + unknown);
    EXPECT_THAT(CheckProject("case", cast_.Approved(), own, cast_.now_ms),
                Fails(StatusCode::kUnauthenticated,
                      HasSubstr(Concat("parties[", unknown,
                                       "]: ", cast_.specification.parties(unknown).name(),
                                       " is not pinned in known_parties"))));
  }
  own_.known_parties.erase(own_.known_parties.begin());  // itself needs no pin
  EXPECT_OK(Check(cast_.Approved()));
}

TEST_F(ProjectCheckTest, AnotherAgencysOfficerMustBePinned) {
  own_.known_parties[1].clear_officer();
  own_.known_parties[1].clear_officer_key();
  EXPECT_THAT(Check(cast_.Approved()),
              Fails(StatusCode::kUnauthenticated,
                    HasSubstr("officer board-officer of board is not pinned")));
  v1::Party officer;
  officer.set_name("board-officer");
  officer.set_role(v1::AUDITOR);
  officer.set_signing_key(cast_.board_officer.public_key());
  own_.known_parties.push_back(officer);
  EXPECT_OK(Check(cast_.Approved()));
  own_.known_parties.back().set_signing_key(cast_.police_officer.public_key());
  EXPECT_THAT(Check(cast_.Approved()),
              Fails(StatusCode::kUnauthenticated, HasSubstr("another officer key")));
}

TEST_F(ProjectCheckTest, AnEventThatTakesAnIdentifyingColumnIsRefused) {
  const auto spoil = [](v1::ProjectSpecification& s) {
    v1::EventDeclaration& event = *s.mutable_sources(0)->add_events();
    event.set_kind("report");
    event.set_start_column("day");
    event.add_attributes()->set_name("number");
    event.mutable_attributes(0)->set_column("bsn");
  };
  EXPECT_THAT(CheckChanged(spoil),
              Fails(StatusCode::kInvalidArgument,
                    HasSubstr("sources[0].events[0].attributes[0].column: got bsn")));
}

TEST_F(ProjectCheckTest, ExpiredFromItsDayOn) {
  EXPECT_OK(CheckChanged([](auto& s) { s.set_expires("2026-09-22"); }));
  EXPECT_THAT(CheckChanged([](auto& s) { s.set_expires("2026-09-21"); }),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("expired on 2026-09-21")));
  EXPECT_THAT(CheckChanged([](auto& s) { s.set_expires("soon"); }),
              Fails(StatusCode::kInvalidArgument, _));
}

TEST_F(ProjectCheckTest, AgencyWithoutASourceHasNothingToDeliver) {
  EXPECT_THAT(CheckChanged([](auto& s) { s.mutable_sources(0)->set_agency("board"); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("got none of police")));
}

TEST_F(ProjectCheckTest, ViewNamesWhoHasApproved) {
  v1::Project project = cast_.Approved();
  project.mutable_approvals()->DeleteSubrange(0, 1);
  const auto views = ViewApprovals(cast_.specification, project);
  ASSERT_EQ(views.size(), 2u);
  EXPECT_TRUE(views[0].approved);
  EXPECT_EQ(views[0].party, "police");
  EXPECT_FALSE(views[1].approved);
  EXPECT_EQ(views[1].officer, "board-officer");
}

}  // namespace
}  // namespace koppel::agents
