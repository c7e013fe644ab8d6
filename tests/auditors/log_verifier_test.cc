#include "auditors/log_verifier.h"

#include <gmock/gmock.h>

#include "base/digest.h"
#include "proto/canonical.h"
#include "tests/auditors/log_maker.h"
#include "tests/support/status_matchers.h"

namespace koppel::auditors::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Exactly one violation, at that place and with these words.
MATCHER_P2(IsViolated, where, what, "has exactly that violation") {
  *result_listener << arg.ShortDebugString();
  return arg.outcome() == "violated" && arg.violations_size() == 1 &&
         arg.violations(0).where() == where &&
         arg.violations(0).what().find(what) != std::string::npos;
}

MATCHER_P2(HasViolation, where, what, "has that violation among others") {
  *result_listener << arg.ShortDebugString();
  for (const Violation& violation : arg.violations()) {
    if (violation.where() == where && violation.what().find(what) != std::string::npos) {
      return arg.outcome() == "violated";
    }
  }
  return false;
}

class LogVerifierTest : public ::testing::Test {
 protected:
  LogVerifierTest() {
    LogMaker maker;
    maker.MakeWholeCase();
    log_ = maker.Finish();
  }
  void Renumber() {
    for (size_t i = 0; i < log_.leaves.size(); ++i) log_.leaves[i].set_index(i);
  }
  void Rehash(size_t index) {
    v1::LogLeaf& leaf = log_.leaves[index];
    leaf.set_leaf_hash(MerkleLeafHash(Tagged("log-entry", leaf.entry())));
  }
  // Changes an entry's content in place.
  void Edit(size_t index, const std::function<void(v1::LogEntry&)>& edit) {
    v1::LogEntry entry;
    ASSERT_TRUE(entry.ParseFromString(log_.leaves[index].entry()));
    edit(entry);
    log_.leaves[index].set_entry(CanonicalBytes(entry));
  }

  MadeLog log_;
};

TEST_F(LogVerifierTest, TheWholeCaseIsGood) {
  const Verdict verdict = Verify(log_);
  EXPECT_EQ(verdict.outcome(), "good") << verdict.ShortDebugString();
  EXPECT_EQ(verdict.origin(), "hub");
  EXPECT_EQ(verdict.entries(), 15u);
  EXPECT_EQ(verdict.hidden(), 1u);
  EXPECT_EQ(verdict.deeds_size(), 14);
  ASSERT_EQ(verdict.projects_size(), 1);
  EXPECT_EQ(verdict.projects(0).approvals(), 3u);
  EXPECT_EQ(verdict.projects(0).deliveries(), 4u);
  EXPECT_EQ(verdict.projects(0).jobs(), 2u);
  EXPECT_EQ(verdict.projects(0).results_fetched(), 1u);
}

TEST_F(LogVerifierTest, AnEmptyLogWithItsCheckpointIsGood) {
  const MadeLog empty{SignHead({}), {}};
  EXPECT_EQ(Verify(empty).outcome(), "good");
}

TEST_F(LogVerifierTest, AChangedEntryIsFoundAtEveryIndex) {
  for (size_t i = 0; i < log_.leaves.size(); ++i) {
    if (log_.leaves[i].entry().empty()) continue;
    const MadeLog good = log_;
    Edit(i, [](v1::LogEntry& entry) { entry.set_actor("mallory/office"); });
    const Verdict verdict = Verify(log_);
    EXPECT_THAT(verdict, HasViolation(Concat("entry ", i), "leaf_hash: got another hash"));
    EXPECT_THAT(verdict, HasViolation("log", "root: got"));
    log_ = good;
  }
}

TEST_F(LogVerifierTest, AChangedEntryWithItsHashIsFoundByTheRoot) {
  Edit(13, [](v1::LogEntry& entry) { entry.set_time_ms(entry.time_ms() + 1); });
  Rehash(13);
  EXPECT_THAT(Verify(log_), IsViolated("log", "root: got"));
}

TEST_F(LogVerifierTest, AChangedHiddenHashIsFoundByTheRoot) {
  log_.leaves[5].set_leaf_hash(Sha256("other"));
  EXPECT_THAT(Verify(log_), IsViolated("log", "root: got"));
}

TEST_F(LogVerifierTest, ADroppedEntryIsFoundAtEveryIndex) {
  for (size_t i = 0; i < log_.leaves.size(); ++i) {
    const MadeLog good = log_;
    log_.leaves.erase(log_.leaves.begin() + static_cast<long>(i));
    EXPECT_THAT(Verify(log_), HasViolation("log", "size: got 14 entries, want 15"));
    if (i + 1 < good.leaves.size()) {
      EXPECT_THAT(Verify(log_), HasViolation(Concat("entry ", i), "index: got"));
    }
    Renumber();
    EXPECT_THAT(Verify(log_), HasViolation("log", "size: got 14 entries, want 15"));
    log_ = good;
  }
}

TEST_F(LogVerifierTest, ReorderedEntriesAreFound) {
  std::swap(log_.leaves[6], log_.leaves[7]);
  EXPECT_THAT(Verify(log_), HasViolation("entry 6", "index: got 7, want 6"));
  Renumber();
  EXPECT_THAT(Verify(log_), HasViolation("log", "root: got"));
  EXPECT_THAT(Verify(log_), HasViolation("entry 7", "time_ms: got"));
}

TEST_F(LogVerifierTest, AnInsertedEntryIsFound) {
  log_.leaves.insert(log_.leaves.begin() + 9, log_.leaves[5]);
  EXPECT_THAT(Verify(log_), HasViolation("entry 9", "index: got 5, want 9"));
  Renumber();
  EXPECT_THAT(Verify(log_), IsViolated("log", "size: got 16 entries, want 15"));
}

// Exactly the finding that the key is another one, and nothing said of the entries.
MATCHER(IsUnsigned, "is not signed by the key given") {
  *result_listener << arg.ShortDebugString();
  return arg.outcome() == "unsigned" && arg.violations_size() == 1 &&
         arg.violations(0).where() == "checkpoint" &&
         arg.violations(0).what().find("this export is not signed by the key given") == 0 &&
         arg.deeds().empty();
}

TEST_F(LogVerifierTest, ACheckpointOfAnotherKeyIsTheOnlyFinding) {
  log_.checkpoint = SignHead(log_.leaves, "mallory");
  EXPECT_THAT(Verify(log_), IsUnsigned());
  EXPECT_THAT(ShowVerdict(Verify(log_)), HasSubstr("check the key (fingerprint) first"));
  EXPECT_THAT(ShowVerdict(Verify(log_)), Not(HasSubstr("VIOLATED")));
}

TEST_F(LogVerifierTest, UnderAWrongKeyNoEntryAndNoOtherCheckpointIsBlamed) {
  LogVerifier verifier(log_.checkpoint, KeyOf("other-hub").public_key());
  verifier.ExpectEarlier("mine.json", SignHead({log_.leaves.begin(), log_.leaves.begin() + 7}));
  for (const v1::LogLeaf& leaf : log_.leaves) verifier.Add(leaf);
  EXPECT_THAT(verifier.Finish(), IsUnsigned());
}

TEST_F(LogVerifierTest, ACheckpointThatWasChangedIsFound) {
  v1::Checkpoint checkpoint;
  ASSERT_TRUE(checkpoint.ParseFromString(log_.checkpoint.message()));
  checkpoint.set_time_ms(checkpoint.time_ms() + 1);
  log_.checkpoint.set_message(CanonicalBytes(checkpoint));
  EXPECT_THAT(Verify(log_), IsUnsigned());
}

TEST_F(LogVerifierTest, ASignatureOfAnotherKindIsNoCheckpoint) {
  log_.checkpoint = KeyOf("hub").Sign("job", log_.checkpoint.message());
  EXPECT_THAT(Verify(log_), IsUnsigned());
}

TEST_F(LogVerifierTest, AnEarlierCheckpointOfTheSameLogIsContinued) {
  LogVerifier verifier(log_.checkpoint, KeyOf("hub").public_key());
  for (const size_t size : {0u, 1u, 7u, 15u}) {
    verifier.ExpectEarlier("mine", SignHead({log_.leaves.begin(), log_.leaves.begin() + size}));
  }
  for (const v1::LogLeaf& leaf : log_.leaves) verifier.Add(leaf);
  EXPECT_EQ(verifier.Finish().outcome(), "good");
}

TEST_F(LogVerifierTest, AForkFromAnEarlierCheckpointIsFound) {
  std::vector<v1::LogLeaf> other(log_.leaves.begin(), log_.leaves.begin() + 7);
  other[6].set_leaf_hash(Sha256("what the other officer saw"));
  LogVerifier verifier(log_.checkpoint, KeyOf("hub").public_key());
  verifier.ExpectEarlier("board.json", SignHead(other));
  for (const v1::LogLeaf& leaf : log_.leaves) verifier.Add(leaf);
  EXPECT_THAT(verifier.Finish(), IsViolated("log", "forked: at size 7"));
}

TEST_F(LogVerifierTest, ALogThatIsShorterThanACheckpointBeforeItIsFound) {
  const v1::Signed earlier = log_.checkpoint;
  log_.leaves.pop_back();
  LogVerifier verifier(SignHead(log_.leaves, "hub", kSignedMs + 1), KeyOf("hub").public_key());
  verifier.ExpectEarlier("board.json", earlier);
  for (const v1::LogLeaf& leaf : log_.leaves) verifier.Add(leaf);
  EXPECT_THAT(verifier.Finish(),
              IsViolated("log", "shrank: got 14 entries, but board.json has 15"));
}

TEST_F(LogVerifierTest, AnExportFromBeforeACheckpointIsOutdatedAndNotGood) {
  const v1::Signed newer = SignHead(log_.leaves, "hub", kSignedMs + 1);
  log_.leaves.pop_back();
  LogVerifier verifier(SignHead(log_.leaves), KeyOf("hub").public_key());
  verifier.ExpectEarlier("board.json", newer);
  for (const v1::LogLeaf& leaf : log_.leaves) verifier.Add(leaf);
  const Verdict verdict = verifier.Finish();
  EXPECT_EQ(verdict.outcome(), "outdated");
  EXPECT_THAT(ShowVerdict(verdict),
              HasSubstr("log: the export (14 entries) is older than the checkpoint board.json "
                        "(15 entries); export again"));
}

TEST_F(LogVerifierTest, AnOldExportWithAFaultIsViolated) {
  const v1::Signed newer = SignHead(log_.leaves, "hub", kSignedMs + 1);
  log_.leaves.pop_back();
  LogVerifier verifier(SignHead(log_.leaves), KeyOf("hub").public_key());
  verifier.ExpectEarlier("board.json", newer);
  log_.leaves[5].set_leaf_hash(Sha256("other"));
  for (const v1::LogLeaf& leaf : log_.leaves) verifier.Add(leaf);
  EXPECT_THAT(verifier.Finish(), HasViolation("log", "root: got"));
}

TEST_F(LogVerifierTest, TheVerdictReadsAsText) {
  const std::string good = ShowVerdict(Verify(log_));
  EXPECT_THAT(good, HasSubstr("15 entries, 1 hidden"));
  EXPECT_THAT(good, HasSubstr("child-protection: board-officer approved for board (3 of 3)"));
  EXPECT_THAT(good, HasSubstr("police delivered police, version 2, epoch 1, 1000 records"));
  EXPECT_THAT(good, HasSubstr("verdict: good"));
  log_.leaves.pop_back();
  EXPECT_THAT(ShowVerdict(Verify(log_)), HasSubstr("verdict: VIOLATED, 1 findings\n  log: size"));
}

}  // namespace
}  // namespace koppel::auditors::testing
