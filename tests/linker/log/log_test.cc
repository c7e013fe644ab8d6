#include "linker/log/log.h"

#include <set>
#include <thread>

#include "base/digest.h"
#include "proto/canonical.h"
#include "tests/linker/store/store_folder.h"
#include "tests/support/status_matchers.h"

namespace koppel::linker {
namespace {

using ::testing::_;
using testing::Fails;
using ::testing::HasSubstr;

// REFERENCE: RFC 6962 section 2.1 as it is written, over all leaf hashes.
std::string ReferenceRoot(const std::vector<std::string>& leaves, size_t begin, size_t end) {
  if (begin == end) return Sha256("");
  if (end - begin == 1) return leaves[begin];
  size_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  return MerkleNodeHash(ReferenceRoot(leaves, begin, begin + k),
                        ReferenceRoot(leaves, begin + k, end));
}

SigningKey LogKey(char fill = 'k') {
  return SigningKey::FromSeed(SecretBytes::CopyOf(std::string(32, fill))).value();
}

v1::LogEntry Fetched(const std::string& job) {
  v1::LogEntry entry;
  entry.set_project_id("p1");
  entry.mutable_result_fetched()->set_job_id(job);
  return entry;
}

class LogTest : public ::testing::Test {
 protected:
  void SetUp() override { Reopen(); }

  void Reopen() {
    log_.reset();
    store_.reset();
    ASSERT_OK_AND_ASSIGN(store_, folder_.Open());
    ASSERT_OK_AND_ASSIGN(log_, Log::Open(*store_, LogKey(), "hub", clock_));
  }

  // Appends entries until the log has `size`.
  void GrowTo(uint64_t size) {
    while (log_->size() < size) {
      ASSERT_OK(log_->Append(Fetched(std::to_string(log_->size())), store_->NewBatch()));
    }
  }

  v1::LogEntry Entry(uint64_t index) {
    v1::LogEntry entry;
    const auto bytes = log_->Entry(index);
    EXPECT_OK(bytes);
    EXPECT_OK(ParseStrictly("entry", bytes.value_or("damaged"), entry));
    return entry;
  }

  v1::Checkpoint Checkpoint() {
    const v1::Signed head = log_->Checkpoint();
    EXPECT_OK(VerifySigned("checkpoint", head, LogKey().public_key()));
    v1::Checkpoint checkpoint;
    EXPECT_OK(ParseStrictly("checkpoint", head.message(), checkpoint));
    return checkpoint;
  }

  // The leaf hashes from the entries themselves.
  std::vector<std::string> Leaves() {
    std::vector<std::string> leaves;
    for (uint64_t i = 0; i < log_->size(); ++i) {
      leaves.push_back(MerkleLeafHash(Tagged("log-entry", log_->Entry(i).value())));
    }
    return leaves;
  }

  StoreFolder folder_;
  FixedClock clock_{1000};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Log> log_;
};

TEST_F(LogTest, ANewLogBeginsWithTheKeyThatSigns) {
  EXPECT_EQ(log_->size(), 1u);
  EXPECT_EQ(Entry(0).log_opened().log_key(), LogKey().public_key());
  EXPECT_EQ(Entry(0).time_ms(), 1000);
  EXPECT_EQ(Checkpoint().origin(), "hub");
  EXPECT_EQ(Checkpoint().size(), 1u);
  Reopen();
  EXPECT_EQ(log_->size(), 1u);
}

TEST_F(LogTest, TheRootEqualsTheReferenceForEverySizeAlsoAfterReopening) {
  for (uint64_t size = 1; size <= 70; ++size) {
    GrowTo(size);
    if (size % 3 == 0) Reopen();
    const auto leaves = Leaves();
    ASSERT_EQ(Checkpoint().size(), size);
    EXPECT_EQ(Checkpoint().root(), ReferenceRoot(leaves, 0, size)) << size;
    EXPECT_EQ(log_->LeafHash(size - 1).value(), leaves.back());
  }
}

TEST_F(LogTest, EveryInclusionProofVerifiesForEverySize) {
  GrowTo(33);
  const auto leaves = Leaves();
  for (uint64_t size = 1; size <= 33; ++size) {
    const std::string root = ReferenceRoot(leaves, 0, size);
    for (uint64_t index = 0; index < size; ++index) {
      ASSERT_OK_AND_ASSIGN(const auto path, log_->InclusionProof(index, size));
      EXPECT_OK(VerifyMerkleInclusion(leaves[index], index, size, path, root));
    }
  }
}

TEST_F(LogTest, EveryConsistencyProofVerifiesForEveryPairOfSizes) {
  GrowTo(33);
  const auto leaves = Leaves();
  for (uint64_t second = 0; second <= 33; ++second) {
    for (uint64_t first = 0; first <= second; ++first) {
      ASSERT_OK_AND_ASSIGN(const auto path, log_->ConsistencyProof(first, second));
      EXPECT_OK(VerifyMerkleConsistency(first, ReferenceRoot(leaves, 0, first), second,
                                        ReferenceRoot(leaves, 0, second), path));
    }
  }
}

TEST_F(LogTest, WhatIsBeyondTheLogIsOutOfRangeWithTheSize) {
  GrowTo(3);
  const auto beyond = Fails(StatusCode::kOutOfRange, HasSubstr("the log has 3 entries"));
  EXPECT_THAT(log_->Entry(3), beyond);
  EXPECT_THAT(log_->LeafHash(3), beyond);
  EXPECT_THAT(log_->InclusionProof(0, 4), beyond);
  EXPECT_THAT(log_->ConsistencyProof(1, 4), beyond);
  EXPECT_THAT(log_->InclusionProof(2, 2), Fails(StatusCode::kOutOfRange, HasSubstr("index")));
  EXPECT_THAT(log_->ConsistencyProof(3, 2), Fails(StatusCode::kOutOfRange, _));
}

TEST_F(LogTest, AnEntryAndItsChangeAreCommittedTogether) {
  Batch batch = store_->NewBatch();
  batch.Put(Table::kDeliveries, "p1", "d", "committed");
  int64_t seen_ms = 0;
  const auto stage = [&](uint64_t index, int64_t time_ms, Batch& staged) {
    seen_ms = time_ms;
    staged.Put(Table::kDeliveries, "p1", "index", std::to_string(index));
    return OkStatus();
  };
  ASSERT_OK_AND_ASSIGN(const uint64_t index, log_->Append(Fetched("j"), std::move(batch), stage));
  EXPECT_EQ(index, 1u);
  EXPECT_EQ(seen_ms, Entry(1).time_ms());
  Reopen();
  EXPECT_EQ(Entry(1).result_fetched().job_id(), "j");
  EXPECT_EQ(store_->Get(Table::kDeliveries, "p1", "d").value(), "committed");
  EXPECT_EQ(store_->Get(Table::kDeliveries, "p1", "index").value(), "1");
}

TEST_F(LogTest, AFailedCommitLeavesLogAndRowsAsTheyWere) {
  GrowTo(6);
  const std::string root = Checkpoint().root();
  Batch batch = store_->NewBatch();
  batch.Put(Table::kDeliveries, "p1", "d", "never");
  batch.Put(Table::kDeliveries, std::string("p\0001", 3), "d", "refused");
  EXPECT_THAT(log_->Append(Fetched("j"), std::move(batch)),
              Fails(StatusCode::kInvalidArgument, HasSubstr("project")));
  EXPECT_THAT(
      log_->Append(Fetched("j"), store_->NewBatch(),
                   [](uint64_t, int64_t, Batch&) { return Failure(StatusCode::kAborted, "no"); }),
      Fails(StatusCode::kAborted, "no"));
  EXPECT_EQ(Checkpoint().root(), root);
  EXPECT_EQ(Checkpoint().size(), 6u);
  EXPECT_EQ(store_->Get(Table::kDeliveries, "p1", "d").value(), std::nullopt);
  GrowTo(9);
  EXPECT_EQ(Checkpoint().root(), ReferenceRoot(Leaves(), 0, 9));
}

TEST_F(LogTest, TimeNeverGoesBack) {
  clock_.Set(5000);
  GrowTo(2);
  clock_.Set(10);
  GrowTo(3);
  EXPECT_EQ(Entry(2).time_ms(), 5000);
  EXPECT_EQ(Checkpoint().time_ms(), 5000);
  Reopen();
  GrowTo(4);
  EXPECT_EQ(Entry(3).time_ms(), 5000);
  clock_.Set(6000);
  GrowTo(5);
  EXPECT_EQ(Entry(4).time_ms(), 6000);
}

TEST_F(LogTest, AnotherLogKeyIsRefused) {
  GrowTo(3);
  EXPECT_THAT(
      Log::Open(*store_, LogKey('x'), "hub", clock_),
      Fails(StatusCode::kFailedPrecondition, HasSubstr(Fingerprint(LogKey().public_key()))));
}

TEST_F(LogTest, DamagedRowsAreDataLossAtOpening) {
  GrowTo(4);
  const auto damage = [this](Table table, const std::string& key, std::optional<std::string> row) {
    Batch batch = store_->NewBatch();
    const std::string before = store_->Get(table, "", key).value().value();
    row ? batch.Put(table, "", key, *row) : batch.Delete(table, "", key);
    EXPECT_OK(batch.Commit());
    const Status status = Log::Open(*store_, LogKey(), "hub", clock_).status();
    batch.Put(table, "", key, before);
    EXPECT_OK(batch.Commit());
    return status;
  };
  const auto lost = Fails(StatusCode::kDataLoss, HasSubstr("log: "));
  EXPECT_THAT(damage(Table::kLogEntries, OrderedBytes(0), std::nullopt), lost);
  EXPECT_THAT(damage(Table::kLogEntries, OrderedBytes(0), Fetched("j").SerializeAsString()), lost);
  EXPECT_THAT(damage(Table::kLogEntries, OrderedBytes(3), std::nullopt), lost);
  EXPECT_THAT(damage(Table::kLogEntries, OrderedBytes(3), Fetched("j").SerializeAsString()), lost);
  EXPECT_THAT(damage(Table::kLogNodes, '\0' + OrderedBytes(3), std::nullopt), lost);
  EXPECT_THAT(damage(Table::kLogNodes, '\2' + OrderedBytes(0), std::nullopt), lost);
  EXPECT_OK(Log::Open(*store_, LogKey(), "hub", clock_));
}

TEST_F(LogTest, ConcurrentAppendsAreSequential) {
  constexpr int kThreads = 4;
  constexpr int kEach = 25;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this, thread] {
      for (int i = 0; i < kEach; ++i) {
        const std::string job = Concat(thread, "/", i);
        const auto stage = [&job](uint64_t index, int64_t, Batch& batch) {
          batch.Put(Table::kJobs, "p1", OrderedBytes(index), job);
          return OkStatus();
        };
        EXPECT_OK(log_->Append(Fetched(job), store_->NewBatch(), stage));
        EXPECT_OK(log_->InclusionProof(0, log_->size()));
        EXPECT_GE(Checkpoint().size(), 2u);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(log_->size(), 1u + kThreads * kEach);
  std::set<std::string> jobs;
  for (uint64_t i = 1; i < log_->size(); ++i) {
    const std::string job = Entry(i).result_fetched().job_id();
    EXPECT_EQ(store_->Get(Table::kJobs, "p1", OrderedBytes(i)).value(), job);
    jobs.insert(job);
  }
  EXPECT_EQ(jobs.size(), size_t{kThreads * kEach});
  EXPECT_EQ(Checkpoint().root(), ReferenceRoot(Leaves(), 0, log_->size()));
}

}  // namespace
}  // namespace koppel::linker
