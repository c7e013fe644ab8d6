// A job that continues an earlier one: who goes on keeps the pseudonym, over the wire.
#include "proto/canonical.h"
#include "proto/grpc_status.h"
#include "proto/result_digest.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Police persons 1..40, board 21..60.
class ContinuedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    hub.Serve();
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
    DeliverBoth();
  }

  void DeliverBoth() {
    police_delivery =
        MakeDelivery(police(), hub.specification, "police", RecordsOf("police", 1, 40));
    ASSERT_OK(hub.Deliver(police(), police_delivery));
    board_delivery =
        MakeDelivery(hub.cast.board, hub.specification, "board", RecordsOf("board", 21, 60));
    ASSERT_OK(hub.Deliver(hub.cast.board, board_delivery));
  }

  struct Run {
    v1::Manifest manifest;
    FetchedResult result;
    std::string digest() const { return manifest.public_().result_digest(); }
    const v1::ChangeCounts& counts() const { return manifest.restricted().changes(); }
  };

  v1::JobSpecification Job(const std::string& previous, uint32_t epoch = 1) const {
    v1::JobSpecification job = hub.cast.Job(hub.specification);
    job.set_previous_result(previous);
    job.set_epoch(epoch);
    return job;
  }

  Run RunJob(const std::string& previous = "", uint32_t epoch = 1) {
    const v1::JobSpecification job = Job(previous, epoch);
    EXPECT_OK(hub.Submit(job));
    EXPECT_EQ(*hub.Watch(job.job_id()), v1::SUCCEEDED);
    return {*hub.GetManifest(hub.cast.office, job.job_id()), *hub.Fetch(job.job_id())};
  }

  void ExpectRefused(const std::string& previous, StatusCode code, const std::string& words) {
    EXPECT_THAT(hub.Submit(Job(previous)), Fails(code, HasSubstr(words)));
  }

  // The police again, in the delivery after the last.
  void DeliverAgain(const std::vector<v1::EncodedRecord>& records, uint32_t epoch = 1) {
    const std::string before = police_delivery.envelope.delivery_id();
    const uint32_t version = police_delivery.envelope.version() + 1;
    police_delivery = MakeDelivery(police(), hub.specification, "police", records, 100,
                                   [&](v1::DeliveryEnvelope& envelope) {
                                     envelope.set_version(version);
                                     envelope.set_predecessor(before);
                                     envelope.set_epoch(epoch);
                                   });
    ASSERT_OK(hub.Deliver(police(), police_delivery));
  }

  void Withdraw(int number) {
    v1::RecordWithdrawal withdrawal;
    withdrawal.set_project_hash(police_delivery.envelope.project_hash());
    withdrawal.set_source("police");
    withdrawal.set_delivery_id(police_delivery.envelope.delivery_id());
    withdrawal.add_record_refs(RefOf("police", number));
    v1::WithdrawRecordsRequest request;
    v1::WithdrawRecordsResponse response;
    request.set_project_id(hub.project);
    *request.mutable_withdrawal() = police().signing.Sign("withdrawal", CanonicalBytes(withdrawal));
    ASSERT_OK(FromGrpc(v1::Ingest::NewStub(hub.Connect(police()))
                           ->WithdrawRecords(CallContext().get(), request, &response)));
  }

  static std::string RefOf(const std::string& source, int number) {
    return RecordsOf(source, number, number)[0].record_ref();
  }

  // The pseudonym under which the record stands; the test fails where it does not.
  static std::string Called(const Run& run, const std::string& source, int number) {
    for (const v1::Person& person : run.result.persons) {
      for (const v1::Member& member : person.members()) {
        if (member.source() == source && member.record_ref() == RefOf(source, number)) {
          return person.pseudonym();
        }
      }
    }
    ADD_FAILURE() << source << " " << number << " is not there";
    return "";
  }

  static std::vector<std::string> Pseudonyms(const Run& run) {
    std::vector<std::string> pseudonyms;
    for (const v1::Person& person : run.result.persons) pseudonyms.push_back(person.pseudonym());
    return pseudonyms;
  }

  static std::vector<std::pair<std::string, std::string>> Changes(const Run& run,
                                                                  v1::ChangeKind kind) {
    std::vector<std::pair<std::string, std::string>> changes;
    for (const v1::PersonChange& change : run.result.changes) {
      if (change.kind() != kind) continue;
      changes.emplace_back(change.previous_pseudonym(), change.pseudonym());
    }
    return changes;
  }

  const OpenParty& police() const { return hub.cast.police; }

  LinkerCase hub;
  TestDelivery police_delivery, board_delivery;
};

TEST_F(ContinuedTest, OnTheSameInputEveryPersonIsKept) {
  const Run first = RunJob();
  EXPECT_FALSE(first.manifest.restricted().has_changes());
  const Run second = RunJob(first.digest());
  EXPECT_EQ(Pseudonyms(second), Pseudonyms(first));
  EXPECT_THAT(second.result.changes, IsEmpty());
  EXPECT_EQ(second.counts().kept(), 60u);
  EXPECT_EQ(second.manifest.public_().previous_result(), first.digest());
  EXPECT_NE(second.digest(), first.digest());
}

// 70 is new, 5 is 50 after all, 7 is not delivered any more.
TEST_F(ContinuedTest, PersonsOfANewDeliveryGoOnAndChangesAreListed) {
  const Run first = RunJob();
  std::vector<v1::EncodedRecord> records = RecordsOf("police", 1, 6);
  *records[4].mutable_encodings() = RecordsOf("police", 50, 50)[0].encodings();
  for (const v1::EncodedRecord& record : RecordsOf("police", 8, 40)) records.push_back(record);
  records.push_back(RecordsOf("police", 70, 70)[0]);
  DeliverAgain(records);
  const Run second = RunJob(first.digest());
  EXPECT_EQ(Called(second, "police", 30), Called(first, "police", 30));
  EXPECT_EQ(Called(second, "board", 60), Called(first, "board", 60));
  const std::string merged = Called(second, "police", 5);
  EXPECT_EQ(Called(second, "board", 50), merged);
  EXPECT_THAT(Changes(second, v1::MERGED),
              ::testing::UnorderedElementsAre(std::pair(Called(first, "police", 5), merged),
                                              std::pair(Called(first, "board", 50), merged)));
  EXPECT_THAT(Changes(second, v1::NEW),
              ElementsAre(std::pair(std::string(), Called(second, "police", 70))));
  EXPECT_THAT(Changes(second, v1::GONE),
              ElementsAre(std::pair(Called(first, "police", 7), std::string())));
  EXPECT_THAT(second.result.changes, SizeIs(4));
  EXPECT_EQ(second.counts().kept(), 57u);
  EXPECT_EQ(second.counts().merged(), 1u);
  EXPECT_EQ(second.counts().continued(), 58u);
  EXPECT_THAT(Pseudonyms(first), Not(::testing::Contains(Called(second, "police", 70))));
}

TEST_F(ContinuedTest, TheSameOrderHasTheSameResultInEveryByte) {
  const Run first = RunJob();
  DeliverAgain(RecordsOf("police", 5, 45));
  const Run second = RunJob(first.digest());
  const Run again = RunJob(first.digest());
  ASSERT_EQ(second.result.persons.size(), again.result.persons.size());
  for (size_t i = 0; i < second.result.persons.size(); ++i) {
    EXPECT_EQ(CanonicalBytes(second.result.persons[i]), CanonicalBytes(again.result.persons[i]));
  }
  ASSERT_EQ(second.result.changes.size(), again.result.changes.size());
  for (size_t i = 0; i < second.result.changes.size(); ++i) {
    EXPECT_EQ(CanonicalBytes(second.result.changes[i]), CanonicalBytes(again.result.changes[i]));
  }
  EXPECT_EQ(second.digest(), again.digest());
}

TEST_F(ContinuedTest, TheDigestIsThatOfWhatIsFetched) {
  const Run first = RunJob();
  const Run second = RunJob(first.digest());
  v1::PersonBatch all;
  for (const v1::Person& person : second.result.persons) *all.add_persons() = person;
  ResultDigest digest(first.digest());
  digest.AddBatch(all);
  EXPECT_EQ(digest.Digest(), second.digest());
  all.mutable_persons()->SwapElements(0, 1);
  std::swap(*all.mutable_persons(0)->mutable_members(), *all.mutable_persons(1)->mutable_members());
  ResultDigest exchanged(first.digest());
  exchanged.AddBatch(all);
  EXPECT_NE(exchanged.Digest(), second.digest());
}

TEST_F(ContinuedTest, AfterSeveralResultsAPersonIsStillCalledTheSame) {
  const Run first = RunJob();
  DeliverAgain(RecordsOf("police", 5, 45));
  const Run second = RunJob(first.digest());
  DeliverAgain(RecordsOf("police", 10, 50));
  const Run third = RunJob(second.digest());
  EXPECT_EQ(Called(third, "police", 30), Called(first, "police", 30));
  EXPECT_EQ(Called(third, "police", 43), Called(second, "police", 43));
  EXPECT_EQ(Called(third, "board", 43), Called(first, "board", 43));
}

// 25 has a record of the board too; 7 has not.
TEST_F(ContinuedTest, WhatWasWithdrawnIsNotPartOfThePreviousResultAnyMore) {
  const Run first = RunJob();
  Withdraw(7);
  Withdraw(25);
  const Run second = RunJob(first.digest());
  EXPECT_EQ(Called(second, "board", 25), Called(first, "police", 25));
  EXPECT_EQ(Called(second, "police", 8), Called(first, "police", 8));
  EXPECT_THAT(Changes(second, v1::GONE),
              ElementsAre(std::pair(Called(first, "police", 7), std::string())));
  EXPECT_THAT(second.result.changes, SizeIs(1));
  EXPECT_EQ(second.counts().kept(), 59u);
}

// References are the same in every epoch, though encodings are not.
TEST_F(ContinuedTest, PersonsGoOnIntoTheNextEpoch) {
  const Run first = RunJob();
  DeliverAgain(RecordsOf("police", 1, 40), 2);
  const std::string before = board_delivery.envelope.delivery_id();
  const TestDelivery board_again =
      MakeDelivery(hub.cast.board, hub.specification, "board", RecordsOf("board", 21, 60), 100,
                   [&](v1::DeliveryEnvelope& envelope) {
                     envelope.set_version(2);
                     envelope.set_predecessor(before);
                     envelope.set_epoch(2);
                   });
  ASSERT_OK(hub.Deliver(hub.cast.board, board_again));
  const Run second = RunJob(first.digest(), 2);
  EXPECT_EQ(Pseudonyms(second), Pseudonyms(first));
}

// Twenty persons are in both sources. 1 and 2 are in one, so that links stay when they change
// places.
TEST_F(ContinuedTest, OnlyWhatLinksOtherRecordsCountsTowardsTheMostLinkedPairs) {
  v1::ProjectSpecification capped = hub.cast.Specification("capped");
  capped.mutable_epochs()->set_most_linked_pairs(20);
  hub.project = "capped";
  hub.specification = CanonicalBytes(capped);
  ASSERT_OK(hub.Create());
  ASSERT_OK(hub.Approve());
  DeliverBoth();
  const Run first = RunJob();
  const Run second = RunJob(first.digest());
  EXPECT_NE(second.digest(), first.digest());
  EXPECT_EQ(second.manifest.restricted().partition_digest(), first.digest());
  RunJob(second.digest());
  std::vector<v1::EncodedRecord> records = RecordsOf("police", 1, 40);
  std::swap(*records[0].mutable_encodings(), *records[1].mutable_encodings());
  DeliverAgain(records);
  const v1::JobSpecification job = Job(second.digest());
  ASSERT_OK(hub.Submit(job));
  EXPECT_EQ(*hub.Watch(job.job_id()), v1::FAILED);
}

TEST_F(ContinuedTest, AResultThatIsNotThereIsRefused) {
  ExpectRefused("x", StatusCode::kInvalidArgument, "job.previous_result: got 1 bytes, want 32");
  ExpectRefused(std::string(32, 'x'), StatusCode::kFailedPrecondition,
                "job.previous_result: got one that no job has");
}

TEST_F(ContinuedTest, AResultOfAnotherProjectIsAsUnknownAsNone) {
  const Run first = RunJob();
  hub.project = "other";
  hub.specification = CanonicalBytes(hub.cast.Specification("other"));
  ASSERT_OK(hub.Create());
  ASSERT_OK(hub.Approve());
  ASSERT_OK(hub.DeliverAll());
  ExpectRefused(first.digest(), StatusCode::kFailedPrecondition, "got one that no job has");
}

}  // namespace
}  // namespace koppel::testing
