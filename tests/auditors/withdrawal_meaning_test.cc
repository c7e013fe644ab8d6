// Withdrawals in the log: whose they are, from what, and that each record is withdrawn once.
#include <gmock/gmock.h>

#include "auditors/log_verifier.h"
#include "tests/auditors/log_maker.h"

namespace koppel::auditors::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Withdrawal = LogMaker::Withdrawal;

class WithdrawalMeaningTest : public ::testing::Test {
 protected:
  WithdrawalMeaningTest() {
    maker_.Open();
    maker_.CreateProject();
    maker_.ApproveAll();
    maker_.DeliverAll();
  }
  // The first violation as "where: what"; empty where all is good.
  std::string Finding() {
    const Verdict verdict = Verify(maker_.Finish());
    if (verdict.violations().empty()) return "";
    return verdict.violations(0).where() + ": " + verdict.violations(0).what();
  }
  void ExpectFound(const std::function<void(Withdrawal&)>& spoil, const std::string& what) {
    maker_.Withdraw("police", 2, spoil);
    EXPECT_THAT(Finding(), StartsWith("entry 8: " + what));
  }

  LogMaker maker_;
};

TEST_F(WithdrawalMeaningTest, AWithdrawalIsShownAndCounted) {
  maker_.Withdraw("police", 2);
  maker_.Withdraw("police", 1);
  const Verdict verdict = Verify(maker_.Finish());
  EXPECT_EQ(verdict.outcome(), "good");
  EXPECT_THAT(verdict.deeds().rbegin()->what(),
              StartsWith("police withdrew 1 of 1000 records of police, delivery "));
  EXPECT_EQ(verdict.projects(0).records_withdrawn(), 3u);
  EXPECT_THAT(ShowVerdict(verdict), HasSubstr("0 fetches, 3 records withdrawn"));
}

TEST_F(WithdrawalMeaningTest, ItIsAllowedAfterTheProjectsLastDay) {
  maker_.Advance(int64_t{20} * 365 * 24 * 3600 * 1000);
  maker_.Withdraw("police", 2);
  EXPECT_EQ(Finding(), "");
}

TEST_F(WithdrawalMeaningTest, AnotherAgencysSignatureIsFound) {
  ExpectFound([](Withdrawal& withdrawal) { withdrawal.signer = "board"; }, "withdrawal: signature");
}

TEST_F(WithdrawalMeaningTest, AnotherAgencysCallIsFound) {
  ExpectFound([](Withdrawal& withdrawal) { withdrawal.actor = "board/agent"; },
              "actor: got board/agent, want police/agent");
}

TEST_F(WithdrawalMeaningTest, AnotherProjectIsFound) {
  ExpectFound(
      [](Withdrawal& withdrawal) { withdrawal.message.set_project_hash(std::string(32, 'x')); },
      "withdrawal: project_hash");
}

TEST_F(WithdrawalMeaningTest, ASourceThatTheProjectDoesNotHaveIsFound) {
  ExpectFound([](Withdrawal& withdrawal) { withdrawal.message.set_source("hospital"); },
              "withdrawal: source: got hospital");
}

TEST_F(WithdrawalMeaningTest, ADeliveryThatWasNeverCommittedIsFound) {
  ExpectFound(
      [](Withdrawal& withdrawal) { withdrawal.message.set_delivery_id(std::string(16, 'x')); },
      "withdrawal: delivery_id: got ");
}

TEST_F(WithdrawalMeaningTest, ReferencesThatDoNotAscendAreFound) {
  ExpectFound(
      [](Withdrawal& withdrawal) { withdrawal.message.mutable_record_refs()->SwapElements(0, 1); },
      "withdrawal.record_refs[1]");
}

TEST_F(WithdrawalMeaningTest, AWithdrawalOfNothingIsFound) {
  ExpectFound([](Withdrawal& withdrawal) { withdrawal.message.clear_record_refs(); },
              "withdrawal.record_refs: got 0");
}

TEST_F(WithdrawalMeaningTest, ARecordThatIsWithdrawnTwiceIsFound) {
  std::vector<std::string> refs;
  maker_.Withdraw("police", 1, [&](Withdrawal& withdrawal) {
    refs.assign(withdrawal.message.record_refs().begin(), withdrawal.message.record_refs().end());
  });
  maker_.Withdraw("police", 1,
                  [&](Withdrawal& withdrawal) { withdrawal.message.set_record_refs(0, refs[0]); });
  EXPECT_THAT(Finding(), StartsWith("entry 9: withdrawal: got records that were withdrawn before"));
}

}  // namespace
}  // namespace koppel::auditors::testing
