// Records that their agency takes back: gone from rows, files and later results, once and for all.
#include "linker/job/withdrawal.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/merkle.h"
#include "proto/canonical.h"
#include "proto/grpc_status.h"
#include "tests/linker/service/linker_case.h"
#include "tests/linker/store/raw_rows.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using linker::Table;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class WithdrawalTest : public ::testing::Test {
 protected:
  void SetUp() override { Start(); }

  void Start() {
    hub.Serve();
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
    police_delivery =
        MakeDelivery(police(), hub.specification, "police", RecordsOf("police", 1, 40));
    board_delivery = MakeDelivery(board(), hub.specification, "board", RecordsOf("board", 21, 60));
    ASSERT_OK(hub.Deliver(police(), police_delivery));
    ASSERT_OK(hub.Deliver(board(), board_delivery));
  }

  static std::string RefOf(const std::string& source, int number) {
    return RecordsOf(source, number, number)[0].record_ref();
  }

  // The withdrawal of the persons with these numbers.
  v1::RecordWithdrawal Of(const TestDelivery& delivery, const std::vector<int>& numbers) const {
    v1::RecordWithdrawal withdrawal;
    withdrawal.set_project_hash(delivery.envelope.project_hash());
    withdrawal.set_source(delivery.envelope.source());
    withdrawal.set_delivery_id(delivery.envelope.delivery_id());
    std::vector<std::string> refs;
    for (const int number : numbers) refs.push_back(RefOf(delivery.envelope.source(), number));
    std::sort(refs.begin(), refs.end());
    for (const std::string& ref : refs) withdrawal.add_record_refs(ref);
    return withdrawal;
  }
  // The index of the log entry.
  Result<uint64_t> Withdraw(const OpenParty& agency, const v1::RecordWithdrawal& withdrawal,
                            const OpenParty* signer = nullptr) {
    v1::WithdrawRecordsRequest request;
    v1::WithdrawRecordsResponse response;
    request.set_project_id(hub.project);
    *request.mutable_withdrawal() = (signer == nullptr ? agency : *signer)
                                        .signing.Sign("withdrawal", CanonicalBytes(withdrawal));
    const Status status = FromGrpc(v1::Ingest::NewStub(hub.Connect(agency))
                                       ->WithdrawRecords(CallContext().get(), request, &response));
    KOPPEL_RETURN_IF_ERROR(status);
    return response.log_index();
  }
  Result<uint64_t> WithdrawPolice(const std::vector<int>& numbers) {
    return Withdraw(police(), Of(police_delivery, numbers));
  }
  void ExpectRefused(const v1::RecordWithdrawal& withdrawal, StatusCode code,
                     const std::string& message) {
    EXPECT_THAT(Withdraw(police(), withdrawal), Fails(code, HasSubstr(message)));
    EXPECT_EQ(hub.GetDelivery(police(), police_delivery)->withdrawn(), 0u);
    EXPECT_EQ(Withdrawals(hub.cast.office), 0);
  }
  std::string RunJob() {
    const v1::JobSpecification job = hub.cast.Job(hub.specification);
    EXPECT_OK(hub.Submit(job));
    EXPECT_EQ(*hub.Watch(job.job_id()), v1::SUCCEEDED);
    return job.job_id();
  }
  // Of a result: all references that it holds.
  std::vector<std::string> RefsIn(const FetchedResult& result) const {
    std::vector<std::string> refs;
    for (const v1::Person& person : result.persons) {
      for (const v1::Member& member : person.members()) refs.push_back(member.record_ref());
    }
    return refs;
  }
  int Withdrawals(const OpenParty& party) {
    const auto entries = hub.EntriesFor(party);
    return static_cast<int>(std::count_if(entries.begin(), entries.end(), [](const auto& entry) {
      return entry.has_records_withdrawn();
    }));
  }
  const OpenParty& police() const { return hub.cast.police; }
  const OpenParty& board() const { return hub.cast.board; }

  LinkerCase hub;
  TestDelivery police_delivery, board_delivery;
};

TEST_F(WithdrawalTest, APersonIsGoneFromTheNextResult) {
  const std::string first = RunJob();
  EXPECT_THAT(hub.Fetch(first)->persons, SizeIs(60));
  ASSERT_OK(WithdrawPolice({7}));
  ASSERT_OK_AND_ASSIGN(const FetchedResult second, hub.Fetch(RunJob()));
  EXPECT_THAT(second.persons, SizeIs(59));
  EXPECT_THAT(RefsIn(second), ::testing::Not(::testing::Contains(RefOf("police", 7))));
}

TEST_F(WithdrawalTest, ALinkedPersonStaysWithItsOtherRecords) {
  ASSERT_OK(WithdrawPolice({25}));
  ASSERT_OK_AND_ASSIGN(const FetchedResult result, hub.Fetch(RunJob()));
  EXPECT_THAT(result.persons, SizeIs(60));
  EXPECT_THAT(RefsIn(result), SizeIs(79));
  ASSERT_OK(Withdraw(board(), Of(board_delivery, {25})));
  EXPECT_THAT(hub.Fetch(RunJob())->persons, SizeIs(59));
}

TEST_F(WithdrawalTest, AnEarlierResultIsNoLongerGivenOut) {
  const std::string job = RunJob();
  ASSERT_OK(WithdrawPolice({7}));
  EXPECT_THAT(hub.Fetch(job), Fails(StatusCode::kFailedPrecondition,
                                    HasSubstr("records of source police were withdrawn")));
  ASSERT_OK_AND_ASSIGN(const v1::Manifest manifest, hub.GetManifest(hub.cast.office, job));
  EXPECT_EQ(manifest.restricted().persons(), 60u);
}

TEST_F(WithdrawalTest, SentAgainItAnswersTheSameAndLogsNothing) {
  ASSERT_OK_AND_ASSIGN(const uint64_t index, WithdrawPolice({3, 7}));
  EXPECT_EQ(index, 6u);
  EXPECT_EQ(*WithdrawPolice({3, 7}), index);
  EXPECT_EQ(*WithdrawPolice({7}), index);
  EXPECT_EQ(Withdrawals(hub.cast.office), 1);
  EXPECT_EQ(*WithdrawPolice({7, 8}), index + 1);
  EXPECT_EQ(hub.GetDelivery(police(), police_delivery)->withdrawn(), 3u);
  EXPECT_EQ(hub.GetDelivery(police(), police_delivery)->records(), 40u);
}

TEST_F(WithdrawalTest, AnotherAgencysDeliveryIsNotFound) {
  EXPECT_THAT(Withdraw(board(), Of(police_delivery, {7})),
              Fails(StatusCode::kNotFound, HasSubstr("delivery_id")));
  EXPECT_EQ(Withdrawals(hub.cast.office), 0);
}

TEST_F(WithdrawalTest, AnotherAgencysSignatureIsRefused) {
  EXPECT_THAT(Withdraw(police(), Of(police_delivery, {7}), &hub.cast.board),
              Fails(StatusCode::kUnauthenticated, HasSubstr("signature")));
}

TEST_F(WithdrawalTest, OneUnknownReferenceStopsAllOfThem) {
  ExpectRefused(Of(police_delivery, {7, 41}), StatusCode::kNotFound,
                "got one that the delivery never held");
  EXPECT_THAT(RefsIn(*hub.Fetch(RunJob())), SizeIs(80));
}

TEST_F(WithdrawalTest, ReferencesAreSixteenBytesAscendingAndOnce) {
  v1::RecordWithdrawal withdrawal = Of(police_delivery, {3, 7});
  withdrawal.mutable_record_refs()->SwapElements(0, 1);
  ExpectRefused(withdrawal, StatusCode::kInvalidArgument, "record_refs[1]");
  withdrawal.set_record_refs(0, withdrawal.record_refs(1));
  ExpectRefused(withdrawal, StatusCode::kInvalidArgument, "record_refs[1]");
  withdrawal.set_record_refs(1, "short");
  ExpectRefused(withdrawal, StatusCode::kInvalidArgument, "got 5 bytes, want 16");
  withdrawal.clear_record_refs();
  ExpectRefused(withdrawal, StatusCode::kInvalidArgument, "want 1..1000");
  for (int i = 0; i < 1001; ++i) withdrawal.add_record_refs(RefOf("police", i));
  ExpectRefused(withdrawal, StatusCode::kInvalidArgument, "want 1..1000");
}

TEST_F(WithdrawalTest, AnotherProjectOrSourceIsRefused) {
  v1::RecordWithdrawal withdrawal = Of(police_delivery, {7});
  withdrawal.set_source("board");
  ExpectRefused(withdrawal, StatusCode::kInvalidArgument, "withdrawal.source");
  withdrawal = Of(police_delivery, {7});
  withdrawal.set_project_hash(std::string(32, 'x'));
  ExpectRefused(withdrawal, StatusCode::kInvalidArgument, "withdrawal.project_hash");
}

TEST_F(WithdrawalTest, AnOpenDeliveryIsAbortedInstead) {
  const TestDelivery open = MakeDelivery(
      police(), hub.specification, "police", RecordsOf("police", 1, 40), 100, [&](auto& envelope) {
        envelope.set_version(2);
        envelope.set_predecessor(police_delivery.envelope.delivery_id());
      });
  ASSERT_OK(hub.Open(police(), open));
  ASSERT_OK(hub.Upload(police(), open));
  ExpectRefused(Of(open, {7}), StatusCode::kFailedPrecondition, "got state OPEN");
  ASSERT_OK(hub.Commit(police(), open));
  ASSERT_OK(WithdrawPolice({7}));
  ASSERT_OK(Withdraw(police(), Of(open, {7})));
  EXPECT_THAT(hub.Fetch(RunJob())->persons, SizeIs(59));
}

TEST_F(WithdrawalTest, ARepeatedUploadDoesNotBringARecordBack) {
  ASSERT_OK(WithdrawPolice({7}));
  ASSERT_OK(hub.Upload(police(), police_delivery));
  ASSERT_OK(hub.Commit(police(), police_delivery));
  EXPECT_THAT(hub.Fetch(RunJob())->persons, SizeIs(59));
}

TEST_F(WithdrawalTest, ItWorksAfterTheProjectsLastDay) {
  hub.clock.Set(hub.clock.NowMs() + int64_t{31} * 24 * 3600 * 1000);
  EXPECT_OK(WithdrawPolice({7}));
}

TEST_F(WithdrawalTest, OtherAgenciesSeeTheHashOfTheEntryAlone) {
  ASSERT_OK(WithdrawPolice({7}));
  EXPECT_EQ(Withdrawals(police()), 1);
  EXPECT_EQ(Withdrawals(board()), 0);
  EXPECT_EQ(Withdrawals(hub.cast.office), 1);
  EXPECT_EQ(Withdrawals(hub.cast.board_officer), 1);
}

// The withdrawal comes while the job writes its persons.
TEST_F(WithdrawalTest, AJobThatRunsMeanwhileFails) {
  hub.Stop();
  std::atomic<bool> withdrawn = false;
  linker::ServerHooks hooks;
  hooks.row_observer = [&](Table table, std::string_view, std::string_view) {
    if (table != Table::kResults || withdrawn.exchange(true)) return;
    EXPECT_OK(WithdrawPolice({7}));
  };
  hub.Serve(hooks);
  const v1::JobSpecification job = hub.cast.Job(hub.specification);
  ASSERT_OK(hub.Submit(job));
  EXPECT_EQ(*hub.Watch(job.job_id()), v1::FAILED);
  EXPECT_THAT(hub.Submit(job)->error(), HasSubstr("records of source police were withdrawn"));
  EXPECT_THAT(hub.Fetch(RunJob())->persons, SizeIs(59));
}

// What is there after a kill: the delivery's count is that of the log, and so are its records.
TEST_F(WithdrawalTest, AKilledLinkerHasWithdrawnARecordWholeOrNotAtAll) {
  hub.Stop();
  const int rounds = Full() ? 16 : 4;
  for (int round = 0; round < rounds; ++round) {
    hub.ServeAsProcess();
    ASSERT_OK(WithdrawPolice({2 * round + 1}));
    std::thread caller([&] { (void)WithdrawPolice({2 * round + 2}); });
    hub.Kill();
    caller.join();
    hub.ServeAsProcess();
    const auto logged = static_cast<uint64_t>(Withdrawals(hub.cast.office));
    const auto answered = static_cast<uint64_t>(2 * round + 1);
    EXPECT_THAT(logged, ::testing::AnyOf(answered, answered + 1));
    EXPECT_EQ(hub.GetDelivery(police(), police_delivery)->withdrawn(), logged);
    ASSERT_OK(WithdrawPolice({2 * round + 2}));
    EXPECT_EQ(Withdrawals(hub.cast.office), 2 * round + 2);
    hub.Stop();
  }
  hub.Serve();
  EXPECT_THAT(RefsIn(*hub.Fetch(RunJob())), SizeIs(80 - 2 * static_cast<size_t>(rounds)));
}

// What is at rest, with the linker stopped.
class WithdrawalAtRestTest : public WithdrawalTest {
 protected:
  std::string RowKey(int number) const {
    return linker::RowKeyOf(hub.project, linker::RecordKey(police_delivery.envelope.delivery_id(),
                                                           RefOf("police", number)));
  }
  std::string StoredRow(int number) {
    linker::RawRows raw(hub.folder / "data");
    return raw.Get(Table::kRecords, RowKey(number));
  }
  bool InAFile(const std::string& bytes) const {
    return linker::BytesBelow(hub.folder / "data").find(bytes) != std::string::npos;
  }
  std::unique_ptr<linker::Store> OpenStore() const {
    const SecretBytes& storage = **hub.cast.hub.keystore.Get(kStorageSecret);
    return linker::Store::Open(hub.folder / "data", hub.folder / "storage.keys", storage).value();
  }
  int PendingPurges(const linker::Store& store) const {
    int pending = 0;
    EXPECT_OK(store.Scan(Table::kMeta, hub.project, linker::kPurgePrefix, [&](auto, auto) {
      ++pending;
      return OkStatus();
    }));
    return pending;
  }
};

TEST_F(WithdrawalAtRestTest, TheRecordsBytesAreInNoFileAnyMore) {
  hub.Stop();
  const std::string seven = StoredRow(7);
  const std::string eight = StoredRow(8);
  hub.Serve();
  ASSERT_TRUE(InAFile(seven));
  ASSERT_OK(WithdrawPolice({7}));
  EXPECT_FALSE(InAFile(seven));
  EXPECT_TRUE(InAFile(eight));
}

// A result is continued by its pseudonyms; of the record nothing stays in it.
TEST_F(WithdrawalAtRestTest, AResultForgetsTheRecordAndKeepsThePseudonyms) {
  const std::string job = RunJob();
  hub.Stop();
  const std::string row = linker::RowKeyOf(hub.project, linker::PersonsKey(job, 0));
  const std::string before = linker::RawRows(hub.folder / "data").Get(Table::kResults, row);
  hub.Serve();
  ASSERT_OK(WithdrawPolice({7}));
  EXPECT_FALSE(InAFile(before));
  hub.Stop();
  const auto store = OpenStore();
  v1::PersonBatch kept;
  ASSERT_TRUE(kept.ParseFromString(
      store->Get(Table::kResults, hub.project, linker::PersonsKey(job, 0))->value()));
  EXPECT_EQ(kept.persons_size(), 60);
  FetchedResult result;
  for (const v1::Person& person : kept.persons()) result.persons.push_back(person);
  EXPECT_THAT(RefsIn(result), SizeIs(79));
  EXPECT_THAT(RefsIn(result), ::testing::Not(::testing::Contains(RefOf("police", 7))));
}

TEST_F(WithdrawalAtRestTest, TheLeafOfTheRecordStaysProvable) {
  ASSERT_OK_AND_ASSIGN(const uint64_t index, WithdrawPolice({7}));
  hub.Stop();
  const auto store = OpenStore();
  const std::string key =
      linker::WithdrawnKey(police_delivery.envelope.delivery_id(), RefOf("police", 7));
  ASSERT_OK_AND_ASSIGN(const auto bytes, store->Get(Table::kMeta, hub.project, key));
  linker::WithdrawnRecord withdrawn;
  ASSERT_TRUE(withdrawn.ParseFromString(*bytes));
  EXPECT_EQ(withdrawn.leaf_hash(), MerkleLeafHash(RecordLeaf(RecordsOf("police", 7, 7)[0])));
  EXPECT_EQ(withdrawn.log_index(), index);
  EXPECT_EQ(PendingPurges(*store), 0);
}

// The linker ends between the withdrawal and its purge.
TEST_F(WithdrawalAtRestTest, WhatIsPendingIsPurgedWhenTheLinkerStarts) {
  hub.Stop();
  const std::string seven = StoredRow(7);
  {
    const auto store = OpenStore();
    const v1::RecordWithdrawal withdrawal = Of(police_delivery, {7});
    const auto stored =
        linker::FindDelivery(*store, hub.project, withdrawal.delivery_id())->value();
    linker::Batch batch = store->NewBatch();
    ASSERT_OK_AND_ASSIGN(const auto found, linker::FindWithdrawn(*store, hub.project, withdrawal));
    ASSERT_OK(linker::StageWithdrawal(*store, hub.project, stored, found, 6, batch));
    ASSERT_OK(batch.Commit());
    EXPECT_EQ(PendingPurges(*store), 1);
  }
  EXPECT_TRUE(InAFile(seven));
  hub.Serve();
  EXPECT_FALSE(InAFile(seven));
  hub.Stop();
  EXPECT_EQ(PendingPurges(*OpenStore()), 0);
}

}  // namespace
}  // namespace koppel::testing
