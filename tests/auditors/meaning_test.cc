// A linker that signs whatever it likes: hashes and checkpoint are right, but entries break rules.
#include <gmock/gmock.h>

#include "auditors/log_verifier.h"
#include "proto/canonical.h"
#include "tests/auditors/log_maker.h"

namespace koppel::auditors::testing {
namespace {

class MeaningTest : public ::testing::Test {
 protected:
  MeaningTest() { maker_.Open(); }
  void Start() {
    maker_.CreateProject();
    maker_.ApproveAll();
  }
  // The first violation as "where: what"; empty where all is good.
  std::string Finding() {
    const Verdict verdict = Verify(maker_.Finish());
    if (verdict.violations().empty()) return "";
    return verdict.violations(0).where() + ": " + verdict.violations(0).what();
  }

  LogMaker maker_;
};

using ::testing::StartsWith;
using Delivery = LogMaker::Delivery;

TEST_F(MeaningTest, ALogMustBeOpenedFirstAndOnce) {
  LogMaker unopened;
  unopened.CreateProject();
  EXPECT_EQ(Verify(unopened.Finish()).violations(0).what(),
            "event: got another event, want log_opened first");
  maker_.Open();
  EXPECT_THAT(Finding(), StartsWith("entry 1: log_opened: got a second opening"));
}

TEST_F(MeaningTest, ALogOpenedWithAnotherKeyIsFound) {
  LogMaker maker;
  v1::LogEntry entry;
  entry.mutable_log_opened()->set_log_key(KeyOf("mallory").public_key());
  maker.Add(entry);
  EXPECT_THAT(Verify(maker.Finish()).violations(0).what(), StartsWith("log_opened: log_key: got"));
}

TEST_F(MeaningTest, TimeThatGoesBackIsFound) {
  maker_.Advance(-5000);
  maker_.CreateProject();
  EXPECT_THAT(Finding(), StartsWith("entry 1: time_ms: got 2025-06-15T15:06:37Z, want at least"));
}

TEST_F(MeaningTest, EqualTimesAreAllowed) {
  maker_.Advance(-1000);
  maker_.CreateProject();
  EXPECT_EQ(Finding(), "");
}

TEST_F(MeaningTest, ASpecificationWithUnknownFieldsIsFound) {
  maker_.CreateProject([](v1::LogEntry& entry) {
    entry.mutable_project_created()->mutable_specification()->append("\xfa\x3f\x01x");
  });
  EXPECT_THAT(Finding(),
              StartsWith("entry 1: specification: got fields that this version does not know"));
}

TEST_F(MeaningTest, ASpecificationThatDoesNotParseIsFound) {
  maker_.CreateProject(
      [](v1::LogEntry& entry) { entry.mutable_project_created()->set_specification("\xff\xff"); });
  EXPECT_THAT(Finding(), StartsWith("entry 1: specification: got bytes that do not parse"));
}

TEST_F(MeaningTest, ASpecificationUnderAnotherIdIsFound) {
  maker_.CreateProject([](v1::LogEntry& entry) { entry.set_project_id("other"); });
  EXPECT_THAT(Finding(), StartsWith("entry 1: project_id: got other, want child-protection"));
}

TEST_F(MeaningTest, ASpecificationOfAnotherLinkerIsFound) {
  maker_.specification().mutable_parties(4)->set_signing_key(KeyOf("mallory").public_key());
  maker_.CreateProject();
  EXPECT_THAT(Finding(), StartsWith("entry 1: specification: parties: hub: signing_key: got"));
}

TEST_F(MeaningTest, ASecondSpecificationIsFound) {
  maker_.CreateProject();
  maker_.CreateProject();
  EXPECT_THAT(Finding(), StartsWith("entry 2: project: got a second specification"));
}

TEST_F(MeaningTest, AnEntryOfAnUnknownProjectIsFound) {
  maker_.Approve("police");
  EXPECT_THAT(Finding(), StartsWith("entry 1: project child-protection: got an entry before"));
}

TEST_F(MeaningTest, AnApprovalByAnotherKeyIsFound) {
  maker_.CreateProject();
  maker_.Approve("police",
                 [](v1::Approval&, std::string& signer, v1::LogEntry&) { signer = "mallory"; });
  EXPECT_THAT(Finding(), StartsWith("entry 2: approval: signature is not by the key SHA256:"));
}

TEST_F(MeaningTest, AnApprovalByAnotherAgencysOfficerIsFound) {
  maker_.CreateProject();
  maker_.Approve("police", [](v1::Approval&, std::string& signer, v1::LogEntry&) {
    signer = "board-officer";
  });
  EXPECT_THAT(Finding(), StartsWith("entry 2: approval: signature is not by the key"));
}

TEST_F(MeaningTest, AnApprovalOfAnotherHashIsFound) {
  maker_.CreateProject();
  maker_.Approve("police", [](v1::Approval& approval, std::string&, v1::LogEntry&) {
    approval.set_project_hash(std::string(32, 'x'));
  });
  EXPECT_THAT(Finding(), StartsWith("entry 2: approval: project_hash: got 7878"));
}

TEST_F(MeaningTest, AnApprovalForAStrangerIsFound) {
  maker_.CreateProject();
  maker_.Approve("statistics");
  EXPECT_THAT(Finding(), StartsWith("entry 2: approval: party: got statistics, want one of board"));
}

TEST_F(MeaningTest, AnApprovalInAnotherNameIsFound) {
  maker_.CreateProject();
  maker_.Approve("police", [](v1::Approval& approval, std::string&, v1::LogEntry&) {
    approval.set_officer("board-officer");
  });
  EXPECT_THAT(Finding(), StartsWith("entry 2: approval: officer: got board-officer, want police"));
}

TEST_F(MeaningTest, AnApprovalBroughtByAnotherActorIsFound) {
  maker_.CreateProject();
  maker_.Approve("police", [](v1::Approval&, std::string&, v1::LogEntry& entry) {
    entry.set_actor("statistics/office");
  });
  EXPECT_THAT(Finding(), StartsWith("entry 2: actor: got statistics/office, want police-officer"));
}

TEST_F(MeaningTest, ASecondApprovalForAnAgencyIsFound) {
  Start();
  maker_.Approve("police");
  EXPECT_THAT(Finding(), StartsWith("entry 5: approval: got a second one for police"));
}

TEST_F(MeaningTest, ADeliveryBeforeAllApprovalsIsFound) {
  maker_.CreateProject();
  maker_.Approve("police");
  maker_.Approve("board");
  maker_.Deliver("police");
  EXPECT_THAT(Finding(), StartsWith("entry 4: delivery before all approvals: got 2, want 3"));
}

TEST_F(MeaningTest, AnApprovalThatDoesNotCountLeavesTheProjectUnapproved) {
  maker_.CreateProject();
  maker_.ApproveAll();
  LogMaker spoiled;
  spoiled.Open();
  spoiled.CreateProject();
  spoiled.Approve("police");
  spoiled.Approve("board");
  spoiled.Approve("youth-care",
                  [](v1::Approval&, std::string& signer, v1::LogEntry&) { signer = "hub"; });
  spoiled.Deliver("police");
  const Verdict verdict = Verify(spoiled.Finish());
  ASSERT_EQ(verdict.violations_size(), 2);
  EXPECT_THAT(verdict.violations(1).what(), StartsWith("delivery before all approvals"));
}

struct SpoiledDelivery {
  const char* name;
  void (*spoil)(Delivery&);
  const char* finding;
};

class SpoiledDeliveryTest : public MeaningTest,
                            public ::testing::WithParamInterface<SpoiledDelivery> {};

TEST_P(SpoiledDeliveryTest, IsFound) {
  Start();
  maker_.Deliver("board");
  maker_.Deliver("police", GetParam().spoil);
  EXPECT_THAT(Finding(), StartsWith(Concat("entry 6: ", GetParam().finding)));
}

INSTANTIATE_TEST_SUITE_P(
    MeaningTest, SpoiledDeliveryTest,
    ::testing::Values(
        SpoiledDelivery{"EnvelopeSignedByAnother", [](Delivery& d) { d.envelope_signer = "board"; },
                        "delivery: signature is not by the key"},
        SpoiledDelivery{"CommitSignedByAnother", [](Delivery& d) { d.commit_signer = "hub"; },
                        "delivery-commit: signature is not by the key"},
        SpoiledDelivery{"OfAnotherProject",
                        [](Delivery& d) { d.envelope.set_project_hash(std::string(32, 'x')); },
                        "delivery: project_hash: got 7878"},
        SpoiledDelivery{"OfAnUnknownSource", [](Delivery& d) { d.envelope.set_source("schools"); },
                        "delivery: source: got schools, want a source"},
        SpoiledDelivery{"OfASkippedVersion", [](Delivery& d) { d.envelope.set_version(2); },
                        "delivery: version: got 2, want 1"},
        SpoiledDelivery{"WithAPredecessorOutOfNowhere",
                        [](Delivery& d) { d.envelope.set_predecessor("0123"); },
                        "delivery: predecessor: got 30313233, want none"},
        SpoiledDelivery{"BeforeTheFirstEpoch", [](Delivery& d) { d.envelope.set_epoch(0); },
                        "delivery: epoch: got 0, want at least 1"},
        SpoiledDelivery{"SealedToAnotherOffice",
                        [](Delivery& d) { d.envelope.set_office_key_id(std::string(32, 'x')); },
                        "delivery: office_key_id: got another key"},
        SpoiledDelivery{"UnderAnotherLinkageKey",
                        [](Delivery& d) { d.envelope.set_key_check(std::string(16, 'x')); },
                        "delivery: key_check: got one that differs from epoch 1"},
        SpoiledDelivery{"WithAnAuditThatNobodyAskedFor",
                        [](Delivery& d) { d.envelope.set_audit_digest(std::string(32, 'a')); },
                        "delivery: audit_digest: got 32 bytes, want 0"},
        SpoiledDelivery{"CommittingAnother",
                        [](Delivery& d) { d.commit.set_delivery_id(std::string(16, 'x')); },
                        "delivery-commit: got another delivery"},
        SpoiledDelivery{"BroughtByAnother", [](Delivery& d) { d.actor = "board/agent"; },
                        "actor: got board/agent, want police/agent"}),
    [](const auto& each) { return each.param.name; });

TEST_F(MeaningTest, ADeliveryWithoutTheAuditThatIsAskedForIsFound) {
  maker_.specification().mutable_audit();
  Start();
  maker_.Deliver("police", [](Delivery& d) { d.envelope.set_audit_digest(std::string(32, 'a')); });
  maker_.Deliver("board");
  EXPECT_THAT(Finding(), StartsWith("entry 6: delivery: audit_digest: got 0 bytes, want 32"));
}

TEST_F(MeaningTest, ADeliveryThatDoesNotFollowTheCurrentOneIsFound) {
  Start();
  maker_.Deliver("police");
  maker_.Deliver("police", [](Delivery& d) { d.envelope.set_predecessor(std::string(16, 'x')); });
  EXPECT_THAT(Finding(), StartsWith("entry 6: delivery: predecessor: got 7878"));
}

TEST_F(MeaningTest, DeliveriesAndJobsAfterTheLastDayAreFound) {
  Start();
  maker_.DeliverAll();
  maker_.Advance(2LL * 365 * 24 * 3600 * 1000);
  maker_.Submit();
  EXPECT_THAT(Finding(), StartsWith("entry 8: job after the project expired on 2027-01-01"));
}

TEST_F(MeaningTest, AJobBeforeAllApprovalsIsFound) {
  maker_.CreateProject();
  maker_.Submit();
  EXPECT_THAT(Finding(), StartsWith("entry 2: job before all approvals: got 0, want 3"));
}

TEST_F(MeaningTest, AJobSignedByAnotherIsFound) {
  Start();
  maker_.DeliverAll();
  maker_.Submit([](v1::JobSpecification&, std::string& signer) { signer = "hub"; });
  EXPECT_THAT(Finding(), StartsWith("entry 8: job: signature is not by the key"));
}

TEST_F(MeaningTest, AJobOfAKindThatIsNotAllowedIsFound) {
  Start();
  maker_.DeliverAll();
  maker_.Submit([](v1::JobSpecification& job, std::string&) { job.set_kind(v1::COUNT_PERSONS); });
  EXPECT_THAT(Finding(), StartsWith("entry 8: job: kind: got COUNT_PERSONS"));
}

TEST_F(MeaningTest, AJobOverAnUndeliveredSourceIsFound) {
  Start();
  maker_.Deliver("police");
  maker_.Submit([](v1::JobSpecification& job, std::string&) { job.add_sources("police"); });
  EXPECT_EQ(Finding(), "");
  maker_.Submit();
  EXPECT_THAT(Finding(), StartsWith("entry 7: job: source youth_care: got no delivery in epoch 1"));
}

TEST_F(MeaningTest, AJobThatIsSubmittedTwiceIsFound) {
  Start();
  maker_.DeliverAll();
  const std::string id = maker_.Submit();
  maker_.Submit([&](v1::JobSpecification& job, std::string&) { job.set_job_id(id); });
  EXPECT_THAT(Finding(), StartsWith("entry 9: job: job_id: got"));
}

TEST_F(MeaningTest, AResultWithoutItsJobIsFound) {
  Start();
  maker_.End("0123");
  EXPECT_THAT(Finding(), StartsWith("entry 5: job_id: got 30313233, want a job"));
}

TEST_F(MeaningTest, AJobThatEndsTwiceOrStrangelyIsFound) {
  Start();
  maker_.DeliverAll();
  const std::string id = maker_.Submit();
  maker_.End(id, "done");
  EXPECT_THAT(Finding(), StartsWith("entry 9: outcome: got done, want succeeded, failed or"));
  LogMaker twice;
  twice.MakeWholeCase();
  twice.End(std::string(16, 5));
  EXPECT_THAT(Verify(twice.Finish()).violations(0).what(),
              StartsWith("job_id: got a second end of 0505"));
}

TEST_F(MeaningTest, AFetchBeforeSuccessIsFound) {
  Start();
  maker_.DeliverAll();
  const std::string id = maker_.Submit();
  maker_.End(id, "failed");
  maker_.Fetch(id);
  EXPECT_THAT(Finding(), StartsWith("entry 10: result: got a fetch of job"));
}

TEST_F(MeaningTest, AnEntryWithoutEventIsFound) {
  Start();
  v1::LogEntry entry;
  entry.set_project_id(kProject);
  maker_.Add(entry);
  EXPECT_THAT(Finding(), StartsWith("entry 5: event: got none that belongs to a project"));
  entry.clear_project_id();
  LogMaker other;
  other.Open();
  other.Add(entry);
  EXPECT_THAT(Verify(other.Finish()).violations(0).what(),
              StartsWith("event: got none that belongs to the linker"));
}

TEST_F(MeaningTest, TwoProjectsInOneLogAreReadApart) {
  Start();
  LogMaker other("second-project");
  other.CreateProject();
  v1::LogEntry entry;
  ASSERT_TRUE(entry.ParseFromString(other.Finish().leaves[0].entry()));
  maker_.Add(entry);
  maker_.DeliverAll();
  const Verdict verdict = Verify(maker_.Finish());
  EXPECT_EQ(verdict.outcome(), "good") << verdict.ShortDebugString();
  ASSERT_EQ(verdict.projects_size(), 2);
  EXPECT_EQ(verdict.projects(1).approvals(), 0u);
}

}  // namespace
}  // namespace koppel::auditors::testing
