// Who is left out of deliveries, and what the agency remembers of a person without its id.
#include <filesystem>

#include "agents/upload/delivery_memory.h"
#include "agents/upload/delivery_store.h"
#include "agents/upload/objections.h"
#include "base/file.h"
#include "tests/agents/upload_fixture.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace ::koppel::testing;

class ObjectionsTest : public ::testing::Test {
 protected:
  Objections Load(char secret = 'r') const {
    return Objections::Load(dir_.path(), SecretBytes::CopyOf(std::string(32, secret))).value();
  }

  TempDir dir_;
};

TEST_F(ObjectionsTest, AnObjectionToEverythingCoversEverySourceAndProject) {
  Objections objections = Load();
  objections.Add({"", ""}, "p1", 1000);
  EXPECT_TRUE(objections.Cover("pilot", "police", "p1"));
  EXPECT_TRUE(objections.Cover("another", "board", "p1"));
  EXPECT_FALSE(objections.Cover("pilot", "police", "p11"));
}

TEST_F(ObjectionsTest, AnObjectionToOneThingCoversNothingElse) {
  Objections objections = Load();
  objections.Add({"pilot", "police"}, "p1", 1000);
  objections.Add({"", "board"}, "p2", 1000);
  objections.Add({"pilot", ""}, "p3", 1000);
  EXPECT_TRUE(objections.Cover("pilot", "police", "p1"));
  EXPECT_FALSE(objections.Cover("pilot", "board", "p1"));
  EXPECT_FALSE(objections.Cover("another", "police", "p1"));
  EXPECT_TRUE(objections.Cover("another", "board", "p2"));
  EXPECT_FALSE(objections.Cover("another", "police", "p2"));
  EXPECT_TRUE(objections.Cover("pilot", "board", "p3"));
  EXPECT_FALSE(objections.Cover("another", "board", "p3"));
}

TEST_F(ObjectionsTest, ScopeAndPersonCannotRunIntoEachOther) {
  Objections objections = Load();
  objections.Add({"ab", "c"}, "d", 1000);
  EXPECT_FALSE(objections.Find({"a", "bc"}, "d"));
  EXPECT_FALSE(objections.Find({"ab", ""}, "cd"));
  EXPECT_TRUE(objections.Find({"ab", "c"}, "d"));
}

TEST_F(ObjectionsTest, TheyAreKeptWithTheirTimeAndForgottenWhenLifted) {
  Objections objections = Load();
  objections.Add({"", ""}, "p1", 1000);
  objections.Add({"", ""}, "p1", 2000);
  ASSERT_OK(objections.Save());
  Objections again = Load();
  EXPECT_EQ(again.Find({"", ""}, "p1"), 1000);
  EXPECT_EQ(again.Digest(), objections.Digest());
  EXPECT_TRUE(again.Remove({"", ""}, "p1"));
  EXPECT_FALSE(again.Remove({"", ""}, "p1"));
  EXPECT_NE(again.Digest(), objections.Digest());
  ASSERT_OK(again.Save());
  EXPECT_TRUE(Load().empty());
}

TEST_F(ObjectionsTest, TheFileNamesNobodyAndSaysNothingUnderAnotherKey) {
  Objections objections = Load();
  objections.Add({"", ""}, "123456782", 1000);
  ASSERT_OK(objections.Save());
  EXPECT_THAT(*ReadFile(Objections::Path(dir_.path())), Not(HasSubstr("123456782")));
  EXPECT_FALSE(Load('x').Cover("pilot", "police", "123456782"));
}

TEST_F(ObjectionsTest, ADamagedFileIsNamed) {
  dir_.Write("objections.json", "{\"objections\": 3, ");
  EXPECT_THAT(Objections::Load(dir_.path(), SecretBytes::CopyOf(std::string(32, 'r'))),
              Fails(StatusCode::kInvalidArgument, HasSubstr("objections.json")));
}

class MemoryTest : public ::testing::Test {
 protected:
  std::vector<RememberedDelivery> Receipts() const {
    return ReadReceipts(cast_.dir / "state", cast_.police.signing.public_key()).value();
  }
  Standing StandsIn(const RememberedDelivery& delivery, const std::string& reference) const {
    return StandsInDelivery(delivery.folder, "police", delivery.envelope.delivery_id(), reference)
        .value();
  }

  UploadCast cast_;
};

TEST_F(MemoryTest, EveryRecordOfADeliveryIsFoundAndNoOther) {
  const auto spool = cast_.Spool(700, Seed());
  ASSERT_OK(cast_.Submit(*spool, cast_.Input()));
  const std::vector<RememberedDelivery> receipts = Receipts();
  ASSERT_EQ(receipts.size(), 1u);
  EXPECT_EQ(receipts[0].envelope.version(), 1u);
  EXPECT_EQ(receipts[0].receipt.committed_ms(), UploadCast::kNowMs);
  for (const v1::EncodedRecord& record : cast_.linker.CurrentRecords("police")) {
    EXPECT_EQ(StandsIn(receipts[0], record.record_ref()), Standing::kInIt);
    std::string other = record.record_ref();
    other[15] = static_cast<char>(other[15] ^ 1);
    EXPECT_EQ(StandsIn(receipts[0], other), Standing::kNotInIt);
  }
  EXPECT_EQ(StandsIn(receipts[0], std::string(16, '\0')), Standing::kNotInIt);
  EXPECT_EQ(StandsIn(receipts[0], std::string(16, '\xff')), Standing::kNotInIt);
}

TEST_F(MemoryTest, ADeliveryWithoutAListIsNotKnown) {
  EXPECT_EQ(*StandsInDelivery(cast_.dir / "state", "police", "id", std::string(16, 'r')),
            Standing::kNotKnown);
}

TEST_F(MemoryTest, ReceiptsOfAnotherKeyAreRefused) {
  ASSERT_OK(cast_.Submit(*cast_.Spool(10, Seed()), cast_.Input()));
  EXPECT_THAT(ReadReceipts(cast_.dir / "state", cast_.board.signing.public_key()),
              Fails(StatusCode::kUnauthenticated, HasSubstr("police.1.json")));
}

TEST_F(MemoryTest, NoFolderIsNoReceipt) { EXPECT_TRUE(Receipts().empty()); }

// The answer to the commit got lost, and the next submit is of another file.
TEST_F(MemoryTest, ACommitThatGotThroughUnseenLeavesItsReceipt) {
  const auto first = cast_.Spool(10, Seed());
  const auto store = [&] {
    return DeliveryStore::Open(cast_.dir / "state", "case", "police").value();
  };
  ASSERT_OK_AND_ASSIGN(const DeliveryState receipt, cast_.Submit(*first, cast_.Input('f')));
  DeliveryState open = receipt;
  open.clear_commit();
  ASSERT_OK(store()->SaveOpen(open));
  ASSERT_TRUE(std::filesystem::remove(Receipts()[0].file));
  ASSERT_OK(cast_.Submit(*cast_.Spool(10, Seed() + 1), cast_.Input('g')));
  const std::vector<RememberedDelivery> receipts = Receipts();
  ASSERT_EQ(receipts.size(), 2u);
  EXPECT_EQ(receipts[0].receipt.commit().message(), receipt.commit().message());
  EXPECT_EQ(receipts[0].receipt.log_index(), receipt.log_index());
}

TEST_F(MemoryTest, AWithdrawalIsRememberedOnce) {
  ASSERT_OK_AND_ASSIGN(const auto store,
                       DeliveryStore::Open(cast_.dir / "state", "case", "police"));
  WithdrawalReceipt receipt;
  receipt.mutable_withdrawal()->set_message("signed");
  receipt.set_log_index(7);
  ASSERT_OK(store->AddWithdrawal("id", receipt));
  ASSERT_OK(store->AddWithdrawal("id", receipt));
  ASSERT_OK_AND_ASSIGN(const auto kept, ReadWithdrawals(store->folder(), "police", "id"));
  ASSERT_EQ(kept.withdrawals_size(), 1);
  EXPECT_EQ(kept.withdrawals(0).log_index(), 7u);
  EXPECT_EQ(ReadWithdrawals(store->folder(), "police", "other")->withdrawals_size(), 0);
}

}  // namespace
}  // namespace koppel::agents
