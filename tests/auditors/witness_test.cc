#include "auditors/witness.h"

#include <filesystem>

#include "base/digest.h"
#include "base/file.h"
#include "proto/canonical.h"
#include "tests/auditors/lying_linker.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::auditors::testing {
namespace {

using koppel::testing::Fails;
using koppel::testing::TempDir;
using ::testing::HasSubstr;

// A linker that proves whatever follows from its leaves.
class FakeLog : public LogClient {
 public:
  explicit FakeLog(std::vector<v1::LogLeaf> leaves) : leaves_(std::move(leaves)) {}

  Result<v1::Signed> GetCheckpoint() override { return SignHead(leaves_); }
  Result<std::vector<std::string>> GetConsistencyPath(uint64_t first, uint64_t second) override {
    return ConsistencyPath(leaves_, first, second);
  }
  Status ListEntries(const TakeCheckpoint&, const TakeLeaf&) override { return OkStatus(); }

 private:
  std::vector<v1::LogLeaf> leaves_;
};

class WitnessTest : public ::testing::Test {
 protected:
  WitnessTest() {
    LogMaker maker;
    maker.MakeWholeCase();
    leaves_ = maker.Finish().leaves;
  }
  std::vector<v1::LogLeaf> First(size_t count) const {
    return {leaves_.begin(), leaves_.begin() + static_cast<long>(count)};
  }
  Result<v1::Checkpoint> See(const std::vector<v1::LogLeaf>& leaves,
                             const std::string& signer = "hub") {
    FakeLog log(leaves);
    return Witness(state_, KeyOf("hub").public_key(), "hub").Accept(SignHead(leaves, signer), log);
  }
  size_t CountFiles() const {
    const std::filesystem::directory_iterator files(dir_.path());
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }

  TempDir dir_;
  std::string state_ = dir_ / "state.json";
  std::vector<v1::LogLeaf> leaves_;
};

TEST_F(WitnessTest, AGrowingLogIsAcceptedFromEverySizeToEverySize) {
  for (size_t earlier = 0; earlier <= leaves_.size(); ++earlier) {
    for (size_t later = earlier; later <= leaves_.size(); ++later) {
      std::filesystem::remove(state_);
      ASSERT_OK(See(First(earlier)));
      ASSERT_OK_AND_ASSIGN(const v1::Checkpoint checkpoint, See(First(later)));
      EXPECT_EQ(checkpoint.size(), later);
    }
  }
}

TEST_F(WitnessTest, ALogThatShrankIsRefusedAndTheEvidenceKept) {
  ASSERT_OK(See(First(9)));
  const std::string state = ReadFile(state_).value();
  EXPECT_THAT(See(First(8)), Fails(StatusCode::kDataLoss,
                                   HasSubstr("the log shrank: got 8 entries, want at least 9")));
  EXPECT_EQ(ReadFile(state_).value(), state);
  EXPECT_EQ(CountFiles(), 2u);
  EXPECT_OK(See(First(10)));
}

TEST_F(WitnessTest, AForkOfTheSameSizeIsRefused) {
  ASSERT_OK(See(First(9)));
  auto other = First(9);
  other[3].set_leaf_hash(Sha256("other"));
  EXPECT_THAT(See(other), Fails(StatusCode::kDataLoss, HasSubstr("the log forked: at 9 entries")));
}

TEST_F(WitnessTest, AForkThatGrewIsRefusedWhicheverEntryDiffers) {
  ASSERT_OK(See(First(9)));
  for (size_t i = 0; i < 9; ++i) {
    auto other = leaves_;
    other[i].set_leaf_hash(Sha256("other"));
    EXPECT_THAT(See(other), Fails(StatusCode::kDataLoss, HasSubstr("15 entries do not continue")));
  }
  EXPECT_EQ(CountFiles(), 10u);
}

TEST_F(WitnessTest, EvidenceHoldsBothSignedCheckpoints) {
  ASSERT_OK(See(First(9)));
  ASSERT_FALSE(See(First(8)).ok());
  for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
    if (entry.path() == state_) continue;
    const std::string evidence = ReadFile(entry.path().string()).value();
    EXPECT_THAT(evidence, HasSubstr("\"earlier\""));
    EXPECT_THAT(evidence, HasSubstr("\"later\""));
    EXPECT_THAT(evidence, HasSubstr("the log shrank"));
  }
}

TEST_F(WitnessTest, AnotherKeyOrOriginIsRefusedAndNotRemembered) {
  EXPECT_THAT(See(First(3), "mallory"),
              Fails(StatusCode::kUnauthenticated, HasSubstr("signature is not by the key")));
  FakeLog log(First(3));
  Witness other(state_, KeyOf("hub").public_key(), "other-hub");
  EXPECT_THAT(other.Accept(SignHead(First(3)), log),
              Fails(StatusCode::kInvalidArgument, HasSubstr("origin: got hub, want other-hub")));
  EXPECT_EQ(CountFiles(), 0u);
}

TEST_F(WitnessTest, AStateThatWasTamperedWithIsNoFreshStart) {
  ASSERT_OK(See(First(3)));
  ASSERT_OK(WriteSignedFile(state_, SignHead(First(2), "mallory")));
  EXPECT_THAT(See(First(4)), Fails(StatusCode::kUnauthenticated, HasSubstr("state.json")));
  dir_.Write("state.json", "{");
  EXPECT_THAT(See(First(4)), Fails(StatusCode::kInvalidArgument, HasSubstr("state.json")));
}

}  // namespace
}  // namespace koppel::auditors::testing
