#include "office/evidence/log_evidence.h"

#include "base/digest.h"
#include "proto/canonical.h"
#include "tests/office/sample_log.h"
#include "tests/office/sample_result.h"
#include "tests/support/status_matchers.h"

namespace koppel::office {
namespace {

using ::koppel::testing::Fails;
using ::koppel::testing::SampleLog;
using ::koppel::testing::SampleParties;
using ::koppel::testing::SampleResult;
using ::testing::HasSubstr;

// Entries of an honest log: 0 police, 1 youth_care, 2 board, 3 the job, 4 its end.
constexpr size_t kBoard = 2;
constexpr size_t kJob = 3;
constexpr size_t kEnd = 4;

class LogEvidenceTest : public ::testing::Test {
 protected:
  LogEvidenceTest() {
    result_.AddPerson({{"board", {}}, {"police", {}}});
    manifest_ = result_.Manifest().public_();
    entries_ = result_.Entries(job_, manifest_);
  }
  Result<WithdrawnRecords> Withdrawn(const LogEvidence& evidence) const {
    return CheckLogEvidence({result_.project().specification, job_, result_.job()}, manifest_,
                            evidence);
  }
  Status Check(const LogEvidence& evidence) const { return Withdrawn(evidence).status(); }
  Status Check() const { return Check(SampleLog(parties_.hub, entries_).Evidence()); }
  void ExpectRefused(const std::string& message) const {
    EXPECT_THAT(Check(), Fails(StatusCode::kDataLoss, HasSubstr(message)));
  }
  v1::JobFinished& End() { return *entries_[kEnd].mutable_job_finished(); }
  // A later delivery of the board.
  v1::LogEntry SecondBoard() const {
    v1::LogEntry entry = entries_[kBoard];
    v1::DeliveryEnvelope envelope = result_.Envelope("board");
    v1::DeliveryCommit commit;
    commit.ParseFromString(entry.delivery_committed().commit().message());
    envelope.set_predecessor(envelope.delivery_id());
    envelope.set_delivery_id(std::string(16, '2'));
    envelope.set_version(2);
    commit.set_delivery_id(envelope.delivery_id());
    v1::DeliveryCommitted& committed = *entry.mutable_delivery_committed();
    *committed.mutable_envelope() = parties_.board.Sign("delivery", CanonicalBytes(envelope));
    *committed.mutable_commit() = parties_.board.Sign("delivery-commit", CanonicalBytes(commit));
    return entry;
  }

  // The board takes back one record of its delivery.
  v1::LogEntry Withdrawal(const SigningKey& signer, const std::string& source = "board") const {
    v1::RecordWithdrawal withdrawal;
    withdrawal.set_project_hash(result_.project().hash);
    withdrawal.set_source(source);
    withdrawal.set_delivery_id(result_.Envelope("board").delivery_id());
    withdrawal.add_record_refs(std::string(16, 'r'));
    v1::LogEntry entry;
    entry.set_project_id(entries_[kBoard].project_id());
    *entry.mutable_records_withdrawn()->mutable_withdrawal() =
        signer.Sign("withdrawal", CanonicalBytes(withdrawal));
    return entry;
  }

  SampleParties parties_;
  SampleResult result_{parties_};
  v1::Signed job_ = result_.SignedJob();
  v1::PublicManifest manifest_;
  std::vector<v1::LogEntry> entries_;
};

TEST_F(LogEvidenceTest, AnHonestLogIsBelieved) { EXPECT_OK(Check()); }

TEST_F(LogEvidenceTest, AResultThatIsNotTheOneThatWasLoggedIsRefused) {
  End().set_result_digest(Sha256("another partition"));
  ExpectRefused("log: got a result digest that is not the manifest's");
}

TEST_F(LogEvidenceTest, AManifestThatIsNotTheOneThatWasLoggedIsRefused) {
  manifest_.set_persons(1000);
  ExpectRefused("log: got another manifest than the one that was logged");
}

TEST_F(LogEvidenceTest, ADeliveryThatWasSupersededBeforeTheJobIsRefused) {
  entries_.insert(entries_.begin() + kJob, SecondBoard());
  ExpectRefused("source board: got version 1, which was superseded before the job was submitted");
}

TEST_F(LogEvidenceTest, ADeliveryThatWasSupersededWhileTheJobWaitedIsBelieved) {
  entries_.insert(entries_.begin() + kEnd, SecondBoard());
  EXPECT_OK(Check());
}

TEST_F(LogEvidenceTest, ADeliveryThatWasNeverCommittedIsRefused) {
  entries_.erase(entries_.begin() + kBoard);
  ExpectRefused("source board: got a delivery that was not committed before the job ended");
}

TEST_F(LogEvidenceTest, ADeliveryThatWasCommittedAfterTheJobIsRefused) {
  std::rotate(entries_.begin() + kBoard, entries_.begin() + kBoard + 1, entries_.end());
  ExpectRefused("source board: got a delivery that was not committed before the job ended");
}

TEST_F(LogEvidenceTest, ADeliveryWithOtherRecordsThanWereLoggedIsRefused) {
  manifest_.mutable_deliveries(0)->set_records_root(Sha256("other records"));
  entries_ = result_.Entries(job_, manifest_);
  ExpectRefused("source police: got a delivery that differs from the one that was logged");
}

TEST_F(LogEvidenceTest, AJobThatFailedHasNoResult) {
  End().set_outcome("failed");
  ExpectRefused("log: got a job that did not succeed");
}

TEST_F(LogEvidenceTest, TwoEndsOfOneJobAreRefused) {
  entries_.push_back(entries_[kEnd]);
  ExpectRefused("log: got the job's end twice");
}

TEST_F(LogEvidenceTest, ALogWithoutTheJobIsRefused) {
  entries_.erase(entries_.begin() + kJob);
  ExpectRefused("log: got no beginning or no end of the job");
}

TEST_F(LogEvidenceTest, ACheckpointThatTheLinkerDidNotSignIsRefused) {
  EXPECT_THAT(Check(SampleLog(parties_.police, entries_).Evidence()),
              Fails(StatusCode::kUnauthenticated, HasSubstr("checkpoint: signature")));
}

TEST_F(LogEvidenceTest, AnEntryThatIsNotInTheTreeIsRefused) {
  LogEvidence evidence = SampleLog(parties_.hub, entries_).Evidence();
  v1::LogEntry other = entries_[kEnd];
  other.set_time_ms(1);
  evidence.mutable_entries(kEnd)->set_entry(CanonicalBytes(other));
  EXPECT_THAT(Check(evidence), Fails(StatusCode::kDataLoss, HasSubstr("log: entry 4: ")));
}

TEST_F(LogEvidenceTest, AnEntryOfAnotherProjectIsRefused) {
  entries_[kBoard].set_project_id("another");
  ExpectRefused("log: entry 2: got one that is not about the job");
}

TEST_F(LogEvidenceTest, WhatWasWithdrawnBeforeTheEndIsKnown) {
  entries_.insert(entries_.begin() + kEnd, Withdrawal(parties_.board));
  const auto withdrawn = Withdrawn(SampleLog(parties_.hub, entries_).Evidence());
  const WithdrawnRecords want = {
      {{"board", result_.Envelope("board").delivery_id()}, {std::string(16, 'r')}}};
  EXPECT_EQ(withdrawn.value(), want);
}

TEST_F(LogEvidenceTest, WhatIsWithdrawnAfterTheEndChangesNothing) {
  entries_.push_back(Withdrawal(parties_.board));
  EXPECT_TRUE(Withdrawn(SampleLog(parties_.hub, entries_).Evidence()).value().empty());
}

TEST_F(LogEvidenceTest, AWithdrawalThatTheAgencyDidNotSignIsRefused) {
  entries_.insert(entries_.begin() + kEnd, Withdrawal(parties_.police));
  EXPECT_THAT(Check(), Fails(StatusCode::kUnauthenticated, HasSubstr("withdrawal: signature")));
}

TEST_F(LogEvidenceTest, AnAgencyWithdrawsFromItsOwnSourceAlone) {
  entries_.insert(entries_.begin() + kEnd, Withdrawal(parties_.police, "police"));
  const auto withdrawn = Withdrawn(SampleLog(parties_.hub, entries_).Evidence());
  EXPECT_EQ(withdrawn.value().count({"board", result_.Envelope("board").delivery_id()}), 0u);
}

}  // namespace
}  // namespace koppel::office
