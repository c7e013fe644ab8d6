// Deliveries over real gRPC and TLS to a linker that breaks, restarts, refuses and lies.
#include <filesystem>

#include "base/file.h"
#include "base/merkle.h"
#include "keys/sealing.h"
#include "proto/canonical.h"
#include "tests/agents/upload_fixture.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace ::koppel::testing;

class UploadTest : public ::testing::Test {
 protected:
  // Thrown away like a process that is killed: by an exception that nothing in between catches.
  struct Killed {};

  // Submits and is killed once `batches` were acknowledged.
  void SubmitAndDie(const RecordSpool& spool, const DeliveryInput& input, uint64_t batches) {
    const uint64_t records = spool.RecordsUpTo(batches);
    EXPECT_THROW((void)cast_.Submit(spool, input,
                                    [&](uint64_t done) {
                                      if (done >= records) throw Killed();
                                    }),
                 Killed);
  }
  bool HasOpenState() const {
    return std::filesystem::exists(cast_.dir / "state/case/police.open.json");
  }
  v1::DeliveryEnvelope EnvelopeOf(const DeliveryState& state) const {
    v1::DeliveryEnvelope envelope;
    EXPECT_OK(ParseStrictly("envelope", state.envelope().message(), envelope));
    return envelope;
  }

  UploadCast cast_;
};

TEST_F(UploadTest, DeliversInOrderOfReferenceAndSignsTheRoot) {
  const auto spool = cast_.Spool(2500, Seed());
  ASSERT_OK_AND_ASSIGN(const DeliveryState receipt, cast_.Submit(*spool, cast_.Input()));
  const auto records = cast_.linker.CurrentRecords("police");
  ASSERT_EQ(records.size(), 2500u);
  MerkleFrontier tree;
  for (size_t i = 0; i < records.size(); ++i) {
    ASSERT_TRUE(i == 0 || records[i - 1].record_ref() < records[i].record_ref());
    tree.Append(MerkleLeafHash(RecordLeaf(records[i])));
  }
  v1::DeliveryCommit commit;
  ASSERT_OK(ParseStrictly("commit", receipt.commit().message(), commit));
  EXPECT_OK(VerifySigned("delivery-commit", receipt.commit(), cast_.police.signing.public_key()));
  EXPECT_EQ(commit.records_root(), tree.Root());
  EXPECT_EQ(commit.records(), 2500u);
  EXPECT_EQ(receipt.log_index(), 41u);
}

TEST_F(UploadTest, OfficeAloneOpensTheContentKeyOfTheEnvelope) {
  ASSERT_OK_AND_ASSIGN(const DeliveryState receipt,
                       cast_.Submit(*cast_.Spool(3, 1), cast_.Input()));
  const v1::DeliveryEnvelope envelope = EnvelopeOf(receipt);
  const auto opens = [&](const OpenParty& party) {
    const SecretBytes& secret = *party.keystore.Get(kSealingSecret).value();
    return SealingKey::FromSecret(secret)->Open(envelope.sealed_content_key()).ok();
  };
  EXPECT_TRUE(opens(cast_.office));
  EXPECT_FALSE(opens(cast_.board));
  EXPECT_EQ(envelope.version(), 1u);
  EXPECT_EQ(envelope.key_check(), std::string(16, 'k'));
}

TEST_F(UploadTest, ReceiptHoldsNoContentKeyAndTheOpenStateIsGone) {
  ASSERT_OK(cast_.Submit(*cast_.Spool(3, 1), cast_.Input()));
  EXPECT_FALSE(HasOpenState());
  ASSERT_OK_AND_ASSIGN(const std::string receipt, ReadFile(cast_.dir / "state/case/police.1.json"));
  EXPECT_THAT(receipt, HasSubstr("log_index"));
  EXPECT_THAT(receipt, Not(HasSubstr("sealed_content_key")));
}

TEST_F(UploadTest, BrokenStreamGoesOnAfterTheLastAcknowledgedBatch) {
  const auto spool = cast_.Spool(12'500, Seed(), 8);
  cast_.linker.BreakAfter(5);
  ASSERT_OK(cast_.Submit(*spool, cast_.Input()));
  EXPECT_EQ(cast_.linker.CurrentRecords("police").size(), 12'500u);
  EXPECT_EQ(cast_.linker.deliveries_opened(), 1);
  // 13 batches; batch 5 was stored before the break, so none is sent twice.
  EXPECT_EQ(cast_.linker.batches_received(), 13);
}

TEST_F(UploadTest, LinkerThatBreaksEveryStreamIsWornDownAsLongAsItAdvances) {
  const auto spool = cast_.Spool(30'000, Seed(), 8);
  cast_.linker.BreakEvery(1);
  ASSERT_OK(cast_.Submit(*spool, cast_.Input()));
  EXPECT_EQ(cast_.linker.CurrentRecords("police").size(), 30'000u);
}

TEST_F(UploadTest, LinkerThatRestartsDuringTheUploadLosesNothing) {
  const auto spool = cast_.Spool(20'000, Seed(), 8);
  bool restarted = false;
  ASSERT_OK(cast_.Submit(*spool, cast_.Input(), [&](uint64_t done) {
    if (done < 3000 || restarted) return;
    restarted = true;
    cast_.linker.Restart();
  }));
  EXPECT_TRUE(restarted);
  EXPECT_EQ(cast_.linker.CurrentRecords("police").size(), 20'000u);
  EXPECT_EQ(cast_.linker.deliveries_opened(), 1);
}

TEST_F(UploadTest, LostAnswerToTheCommitIsAskedForAgain) {
  cast_.linker.LoseCommitAnswer();
  ASSERT_OK_AND_ASSIGN(const DeliveryState receipt,
                       cast_.Submit(*cast_.Spool(3, 1), cast_.Input()));
  EXPECT_EQ(receipt.records(), 3u);
}

TEST_F(UploadTest, KilledAgentTakesTheSameDeliveryUpAgain) {
  const auto spool = cast_.Spool(20'000, Seed(), 8);
  SubmitAndDie(*spool, cast_.Input(), 6);
  EXPECT_TRUE(HasOpenState());
  const int before = cast_.linker.batches_received();
  ASSERT_OK_AND_ASSIGN(const DeliveryState receipt, cast_.Submit(*spool, cast_.Input()));
  EXPECT_TRUE(cast_.resumed);
  EXPECT_EQ(cast_.linker.deliveries_opened(), 1);
  EXPECT_EQ(EnvelopeOf(receipt).version(), 1u);
  EXPECT_EQ(cast_.linker.CurrentRecords("police").size(), 20'000u);
  EXPECT_LE(cast_.linker.batches_received() - before, 14);
}

TEST_F(UploadTest, ResumedDeliveryHasTheSameContentKey) {
  const auto spool = cast_.Spool(2000, Seed());
  SubmitAndDie(*spool, cast_.Input(), 1);
  const auto client = cast_.Client();
  ASSERT_OK_AND_ASSIGN(const CheckedProject project,
                       CheckProject("case", cast_.Approved(), cast_.Own(), cast_.now_ms));
  ASSERT_OK_AND_ASSIGN(const auto store,
                       DeliveryStore::Open(cast_.dir / "state", "case", "police"));
  Uploader uploader(*client, project, cast_.police.signing, cast_.Reference(),
                    koppel::SystemClock());
  ASSERT_OK_AND_ASSIGN(const PreparedDelivery prepared,
                       uploader.Prepare(*store, cast_.Input(), SystemRandom()));
  const SecretBytes& office = *cast_.office.keystore.Get(kSealingSecret).value();
  ASSERT_OK_AND_ASSIGN(const SecretBytes opened, SealingKey::FromSecret(office)->Open(
                                                     prepared.envelope.sealed_content_key()));
  EXPECT_TRUE(prepared.resumed);
  EXPECT_TRUE(opened == prepared.content_key);
}

TEST_F(UploadTest, AnotherAuditBeginsAnotherDelivery) {
  DeliveryInput audited = cast_.Input();
  audited.audit_digest = std::string(32, 'a');
  SubmitAndDie(*cast_.Spool(3000, Seed()), audited, 1);
  audited.audit_digest = std::string(32, 'b');
  ASSERT_OK_AND_ASSIGN(const DeliveryState receipt,
                       cast_.Submit(*cast_.Spool(3000, Seed()), audited));
  EXPECT_FALSE(cast_.resumed);
  EXPECT_EQ(EnvelopeOf(receipt).audit_digest(), audited.audit_digest);
}

TEST_F(UploadTest, AnotherFileBeginsAnotherDeliveryAndDropsTheOpenOne) {
  SubmitAndDie(*cast_.Spool(3000, Seed()), cast_.Input('f'), 1);
  ASSERT_OK(cast_.Submit(*cast_.Spool(10, Seed() + 1), cast_.Input('g')));
  EXPECT_FALSE(cast_.resumed);
  const auto deliveries = cast_.linker.Deliveries();
  ASSERT_EQ(deliveries.size(), 2u);
  EXPECT_EQ(deliveries[0].state(), v1::ABORTED);
  EXPECT_EQ(deliveries[1].state(), v1::COMMITTED);
}

TEST_F(UploadTest, AgentKilledBetweenCommitAndReceiptFindsItsReceipt) {
  const auto spool = cast_.Spool(1500, Seed());
  SubmitAndDie(*spool, cast_.Input(), 2);
  const std::string open_path = cast_.dir / "state/case/police.open.json";
  ASSERT_OK_AND_ASSIGN(const std::string open_state, ReadFile(open_path));
  ASSERT_OK(cast_.Submit(*spool, cast_.Input()));
  ASSERT_OK(WriteFileAtomically(open_path, open_state, FileMode::kPrivate));
  ASSERT_OK_AND_ASSIGN(const DeliveryState receipt, cast_.Submit(*spool, cast_.Input()));
  EXPECT_EQ(EnvelopeOf(receipt).version(), 1u);
  EXPECT_EQ(cast_.linker.deliveries_opened(), 1);
  EXPECT_FALSE(HasOpenState());
}

TEST_F(UploadTest, NextDeliveryFollowsTheCurrentOne) {
  ASSERT_OK_AND_ASSIGN(const DeliveryState first, cast_.Submit(*cast_.Spool(5, 1), cast_.Input()));
  ASSERT_OK_AND_ASSIGN(const DeliveryState second, cast_.Submit(*cast_.Spool(6, 2), cast_.Input()));
  EXPECT_EQ(EnvelopeOf(second).version(), 2u);
  EXPECT_EQ(EnvelopeOf(second).predecessor(), EnvelopeOf(first).delivery_id());
  EXPECT_EQ(cast_.linker.CurrentRecords("police").size(), 6u);
}

TEST_F(UploadTest, DeliveryThatTheAgencyNeverSignedIsFound) {
  UploadCast other;
  ASSERT_OK(other.Submit(*other.Spool(5, 1), other.Input()));
  const std::string forged = other.linker.Deliveries()[0].envelope().message();
  v1::OpenDeliveryRequest request;
  request.set_project_id("case");
  request.mutable_envelope()->set_message(forged);
  request.mutable_envelope()->set_signature(std::string(64, 's'));
  const auto client = cast_.Client();
  ASSERT_OK(client->OpenDelivery(request));
  v1::DeliveryEnvelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(forged));
  v1::DeliveryCommit commit;
  commit.set_delivery_id(envelope.delivery_id());
  commit.set_records_root(MerkleEmptyRoot());
  v1::CommitDeliveryRequest committing;
  committing.mutable_commit()->set_message(CanonicalBytes(commit));
  ASSERT_OK(client->CommitDelivery(committing));
  EXPECT_THAT(cast_.Submit(*cast_.Spool(5, 1), cast_.Input()),
              Fails(StatusCode::kDataLoss, HasSubstr("never signed")));
  EXPECT_EQ(cast_.linker.batches_received(), 0);
}

TEST_F(UploadTest, WrongLinkageKeyIsToldInTheLinkersWordsAndNothingStaysOpen) {
  cast_.linker.RefuseOpening(
      Status(StatusCode::kFailedPrecondition, "key_check: got another linkage key"));
  EXPECT_THAT(cast_.Submit(*cast_.Spool(5, 1), cast_.Input()),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("another linkage key")));
  EXPECT_EQ(cast_.linker.batches_received(), 0);
  EXPECT_FALSE(HasOpenState());
}

TEST_F(UploadTest, FullDiskAtTheLinkerLeavesTheDeliveryToBeTakenUp) {
  cast_.linker.RefuseOpening(Status(StatusCode::kResourceExhausted, "disk full"));
  EXPECT_THAT(cast_.Submit(*cast_.Spool(5, 1), cast_.Input()),
              Fails(StatusCode::kResourceExhausted, HasSubstr("disk full")));
  cast_.linker.RefuseOpening(OkStatus());
  ASSERT_OK(cast_.Submit(*cast_.Spool(5, 1), cast_.Input()));
  EXPECT_TRUE(cast_.resumed);
}

TEST_F(UploadTest, SecondSubmitOfASourceWaitsItsTurn) {
  ASSERT_OK_AND_ASSIGN(const auto held, DeliveryStore::Open(cast_.dir / "state", "case", "police"));
  EXPECT_THAT(cast_.Submit(*cast_.Spool(5, 1), cast_.Input()),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("another submit")));
}

TEST_F(UploadTest, ProjectThatIsNotTheApprovedOneGetsNoRecord) {
  v1::Project project = cast_.Approved();
  v1::ProjectSpecification other = cast_.specification;
  other.set_purpose("Something else");
  project.set_specification(CanonicalBytes(other));
  cast_.linker.ShowProject(project);
  EXPECT_FALSE(cast_.Submit(*cast_.Spool(5, 1), cast_.Input()).ok());
  project = cast_.Approved();
  project.mutable_approvals()->RemoveLast();
  cast_.linker.ShowProject(project);
  EXPECT_THAT(cast_.Submit(*cast_.Spool(5, 1), cast_.Input()),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("no approval of police-officer")));
  EXPECT_EQ(cast_.linker.deliveries_opened(), 0);
  EXPECT_EQ(cast_.linker.batches_received(), 0);
}

TEST_F(UploadTest, LinkerThatIsNotThereIsNamed) {
  cast_.linker.Stop();
  RetryPolicy policy;
  policy.most_tries = 2;
  policy.first_wait_ms = 1;
  const auto channel = SecureChannel(cast_.linker.address(), cast_.police.tls, {"hub", v1::LINKER});
  LinkerClient client(channel, cast_.linker.address(), policy);
  EXPECT_THAT(
      client.GetProject("case"),
      Fails(StatusCode::kUnavailable, HasSubstr(cast_.linker.address() + ": not reachable")));
}

}  // namespace
}  // namespace koppel::agents
