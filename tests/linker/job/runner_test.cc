// The background: queue, restart, cancellation, failure, without a server in between.
#include "linker/job/runner.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <set>
#include <thread>

#include "linker/job/link_job.h"
#include "proto/canonical.h"
#include "tests/linker/service/linker_case.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using linker::JobRunner;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::chrono::milliseconds kPatience{30'000};

// Holds whoever asks for the time until it is opened: a job that has begun waits here.
class GateClock : public Clock {
 public:
  int64_t NowMs() const override {
    std::unique_lock<std::mutex> lock(mutex_);
    asked_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    return SystemClock().NowMs();
  }
  void AwaitCaller() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return asked_; });
  }
  void Open() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable bool asked_ = false;
  bool open_ = false;
};

// The store of a case with two committed deliveries.
class RunnerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    hub.Serve();
    ASSERT_OK(hub.Create());
    ASSERT_OK(hub.Approve());
    ASSERT_OK(hub.DeliverAll());
    hub.Stop();
    const SecretBytes& storage = **hub.cast.hub.keystore.Get(kStorageSecret);
    auto opened = linker::Store::Open(hub.folder / "data", hub.folder / "storage.keys", storage);
    ASSERT_OK(opened);
    store = std::move(*opened);
    SigningKey key = *SigningKey::FromSeed(hub.cast.hub.signing.seed());
    auto log_opened = linker::Log::Open(*store, std::move(key), "hub", SystemClock());
    ASSERT_OK(log_opened);
    log = std::move(*log_opened);
  }

  std::unique_ptr<JobRunner> Runner(const Clock& clock = SystemClock(), uint64_t most = 1u << 30) {
    return std::make_unique<JobRunner>(*store, *log, clock,
                                       (*hub.cast.hub.keystore.Get(kPseudonymSecret))->Clone(),
                                       linker::RunnerOptions{1, 1, most});
  }

  std::string Submit(JobRunner& runner) {
    const v1::JobSpecification job = hub.cast.Job(hub.specification);
    EXPECT_OK(runner.Submit(hub.project, "statistics/office",
                            hub.cast.office.signing.Sign("job", CanonicalBytes(job)),
                            job.job_id()));
    return job.job_id();
  }

  v1::JobState End(JobRunner& runner, const std::string& job_id) {
    v1::JobProgress seen;
    while (!linker::HasEnded(seen.state())) {
      const auto next = runner.Await(hub.project, job_id, seen, kPatience);
      if (!next.ok()) return v1::JOB_STATE_UNSPECIFIED;
      seen = *next;
    }
    return seen.state();
  }

  std::string LastOutcome() {
    v1::LogEntry entry;
    EXPECT_TRUE(entry.ParseFromString(*log->Entry(log->size() - 1)));
    return entry.job_finished().outcome();
  }

  // The row of a job that so many linkers started and died of.
  void SetAttempts(const std::string& job, uint32_t attempts) {
    linker::StoredJob stored = linker::FindJob(*store, hub.project, job)->value();
    stored.set_attempts(attempts);
    linker::Batch batch = store->NewBatch();
    batch.Put(linker::Table::kJobs, hub.project, job, CanonicalBytes(stored));
    ASSERT_OK(batch.Commit());
  }

  int ResultRows() {
    int rows = 0;
    EXPECT_OK(store->Scan(linker::Table::kResults, hub.project, "",
                          [&](std::string_view, std::string_view) {
                            ++rows;
                            return OkStatus();
                          }));
    return rows;
  }

  LinkerCase hub;
  std::unique_ptr<linker::Store> store;
  std::unique_ptr<linker::Log> log;
};

TEST_F(RunnerTest, AQueuedJobStartsWithTheNextRunner) {
  std::string job;
  {
    const auto idle = Runner();
    job = Submit(*idle);
  }
  const auto runner = Runner();
  ASSERT_OK(runner->Start());
  EXPECT_EQ(End(*runner, job), v1::SUCCEEDED);
  EXPECT_EQ(LastOutcome(), "succeeded");
}

TEST_F(RunnerTest, AnInterruptedJobStartsAgain) {
  std::string job;
  {
    GateClock gate;
    const auto first = Runner(gate);
    ASSERT_OK(first->Start());
    job = Submit(*first);
    gate.AwaitCaller();
    std::thread stopping([&] { first->Stop(); });
    while (first->Await(hub.project, job, {}, std::chrono::milliseconds(1)).ok()) {
    }
    gate.Open();
    stopping.join();
  }
  const linker::StoredJob stored = linker::FindJob(*store, hub.project, job)->value();
  EXPECT_EQ(stored.job().state(), v1::QUEUED);
  EXPECT_EQ(stored.attempts(), 0u);
  const auto second = Runner();
  ASSERT_OK(second->Start());
  EXPECT_EQ(End(*second, job), v1::SUCCEEDED);
}

TEST_F(RunnerTest, AQueuedJobIsCancelledAtOnce) {
  const auto runner = Runner();
  const std::string job = Submit(*runner);
  ASSERT_OK(runner->Cancel(hub.project, job));
  EXPECT_EQ(End(*runner, job), v1::CANCELLED);
  EXPECT_OK(runner->Cancel(hub.project, job));
  EXPECT_EQ(LastOutcome(), "cancelled");
}

TEST_F(RunnerTest, ARunningJobIsCancelledAndLeavesNoResult) {
  GateClock gate;
  const auto runner = Runner(gate);
  ASSERT_OK(runner->Start());
  const std::string job = Submit(*runner);
  gate.AwaitCaller();
  EXPECT_EQ(runner->Get(hub.project, job)->state(), v1::RUNNING);
  ASSERT_OK(runner->Cancel(hub.project, job));
  gate.Open();
  EXPECT_EQ(End(*runner, job), v1::CANCELLED);
  EXPECT_EQ(ResultRows(), 0);
}

TEST_F(RunnerTest, ACancelledJobDoesNotComeBackWithTheLinker) {
  std::string job;
  {
    GateClock gate;
    const auto first = Runner(gate);
    ASSERT_OK(first->Start());
    job = Submit(*first);
    gate.AwaitCaller();
    ASSERT_OK(first->Cancel(hub.project, job));
    std::thread stopping([&] { first->Stop(); });
    while (first->Await(hub.project, job, {}, std::chrono::milliseconds(1)).ok()) {
    }
    gate.Open();
    stopping.join();
  }
  const auto second = Runner();
  ASSERT_OK(second->Start());
  EXPECT_EQ(End(*second, job), v1::CANCELLED);
}

TEST_F(RunnerTest, AnEndedJobCannotBeCancelled) {
  const auto runner = Runner();
  ASSERT_OK(runner->Start());
  const std::string job = Submit(*runner);
  ASSERT_EQ(End(*runner, job), v1::SUCCEEDED);
  EXPECT_THAT(runner->Cancel(hub.project, job),
              Fails(StatusCode::kFailedPrecondition, HasSubstr("SUCCEEDED")));
}

TEST_F(RunnerTest, RecordsThatDoNotFitInMemoryFailTheJobInOneLineBeforeItReads) {
  // Eighty records with a filter of 32 bytes and a token.
  const auto runner = Runner(SystemClock(), 80 * (32 + 16));
  ASSERT_OK(runner->Start());
  const std::string job = Submit(*runner);
  ASSERT_EQ(End(*runner, job), v1::FAILED);
  ASSERT_OK_AND_ASSIGN(const v1::Job ended, runner->Get(hub.project, job));
  EXPECT_EQ(ended.error(),
            "memory: got 80 records that take 1 MiB or more, want at most 0 MiB; see most_job_mib "
            "of the linker");
  EXPECT_EQ(LastOutcome(), "failed");
}

// What a job meets where memory ends.
class ThrowingClock : public Clock {
 public:
  int64_t NowMs() const override { throw std::bad_alloc(); }
};

TEST_F(RunnerTest, AJobWhoseWorkThrowsFailsAndTheNextOneRuns) {
  const ThrowingClock clock;
  std::string job;
  {
    const auto runner = Runner(clock);
    ASSERT_OK(runner->Start());
    job = Submit(*runner);
    ASSERT_EQ(End(*runner, job), v1::FAILED);
    EXPECT_EQ(runner->Get(hub.project, job)->error(), "job: memory: got no more from the system");
    EXPECT_EQ(LastOutcome(), "failed");
    EXPECT_EQ(End(*runner, Submit(*runner)), v1::FAILED);
  }
  const auto runner = Runner();
  ASSERT_OK(runner->Start());
  EXPECT_EQ(End(*runner, Submit(*runner)), v1::SUCCEEDED);
}

TEST_F(RunnerTest, AJobThatTookThreeLinkersDownIsGivenUp) {
  std::string job;
  for (uint32_t died = 0; died <= 3; ++died) {
    {
      const auto idle = Runner();
      job = Submit(*idle);
    }
    SetAttempts(job, died);
    const auto runner = Runner();
    ASSERT_OK(runner->Start());
    EXPECT_EQ(End(*runner, job), died < 3 ? v1::SUCCEEDED : v1::FAILED) << died;
    if (died < 3) continue;
    EXPECT_EQ(runner->Get(hub.project, job)->error(),
              "job: interrupted 3 times with the linker, not tried again");
  }
}

TEST_F(RunnerTest, AStartIsOnDiskBeforeTheWork) {
  GateClock gate;
  const auto runner = Runner(gate);
  ASSERT_OK(runner->Start());
  const std::string job = Submit(*runner);
  gate.AwaitCaller();
  EXPECT_EQ(linker::FindJob(*store, hub.project, job)->value().attempts(), 1u);
  gate.Open();
  EXPECT_EQ(End(*runner, job), v1::SUCCEEDED);
}

TEST_F(RunnerTest, MoreLinkedPairsThanTheSpecificationAllowsFailTheJob) {
  linker::StoredProject project = linker::FindProject(*store, hub.project)->value();
  const SecretBytes& secret = **hub.cast.hub.keystore.Get(kPseudonymSecret);
  const auto link = [&](uint64_t most) {
    project.specification.mutable_epochs()->set_most_linked_pairs(most);
    return linker::RunLinkJob(*store, project, hub.cast.Job(hub.specification), secret, {});
  };
  // Twenty persons stand in both sources.
  EXPECT_OK(link(0));
  EXPECT_OK(link(20));
  const Result<v1::Manifest> refused = link(19);
  EXPECT_THAT(refused, Fails(StatusCode::kResourceExhausted, HasSubstr("want at most 19")));
  EXPECT_EQ(MessageOf(refused.status()).find("20"), std::string_view::npos);
}

TEST_F(RunnerTest, LinkedPairsCountOverAllResultsOfTheEpoch) {
  const auto runner = Runner();
  ASSERT_OK(runner->Start());
  const std::string job = Submit(*runner);
  ASSERT_EQ(End(*runner, job), v1::SUCCEEDED);
  v1::ProjectSpecification project =
      linker::FindProject(*store, hub.project)->value().specification;
  const uint32_t epoch = hub.cast.Job(hub.specification).epoch();
  v1::Manifest other;
  other.mutable_public_()->set_result_digest("another result");
  other.mutable_restricted()->add_pairs()->set_linked(5);
  const auto check = [&](uint64_t most, uint32_t of_epoch, const v1::Manifest& manifest) {
    project.mutable_epochs()->set_most_linked_pairs(most);
    return linker::CheckLinkedPairs(*store, project, of_epoch, manifest);
  };
  // Twenty are linked by the job that ended.
  EXPECT_THAT(check(24, epoch, other),
              Fails(StatusCode::kResourceExhausted, HasSubstr("in the epoch, want at most 24")));
  EXPECT_OK(check(25, epoch, other));
  EXPECT_OK(check(5, epoch + 1, other));
  EXPECT_OK(check(0, epoch, other));
  v1::Manifest same;
  ASSERT_OK_AND_ASSIGN(const auto bytes,
                       store->Get(linker::Table::kResults, hub.project, linker::ManifestKey(job)));
  ASSERT_TRUE(same.ParseFromString(bytes.value()));
  EXPECT_OK(check(20, epoch, same));
}

// Twenty persons are in both sources.
TEST_F(RunnerTest, AModelGivesMembersProbabilitiesAndLinksThatMayBe) {
  ASSERT_OK_AND_ASSIGN(auto project, linker::FindProject(*store, hub.project));
  project->specification.mutable_linkage_schema()->clear_comparison();
  const v1::JobSpecification job = hub.cast.Job(hub.specification);
  ASSERT_OK_AND_ASSIGN(
      const v1::Manifest manifest,
      linker::RunLinkJob(*store, *project, job, **hub.cast.hub.keystore.Get(kPseudonymSecret), {}));
  EXPECT_TRUE(manifest.restricted().has_quality());
  std::set<std::string> pseudonyms;
  uint64_t members = 0;
  EXPECT_OK(store->Scan(linker::Table::kResults, hub.project, linker::PersonsPrefix(job.job_id()),
                        [&](std::string_view, std::string_view value) {
                          v1::PersonBatch row;
                          EXPECT_TRUE(row.ParseFromString(std::string(value)));
                          for (const v1::Person& person : row.persons()) {
                            pseudonyms.insert(person.pseudonym());
                            for (const v1::Member& member : person.members()) {
                              ++members;
                              EXPECT_GT(member.probability_percent(), 0u);
                              EXPECT_LE(member.probability_percent(), 100u);
                            }
                          }
                          for (const v1::PossibleLink& link : row.possible()) {
                            EXPECT_TRUE(pseudonyms.contains(link.pseudonym_a()));
                            EXPECT_TRUE(pseudonyms.contains(link.pseudonym_b()));
                            EXPECT_GE(link.probability_percent(), 1u);
                            EXPECT_LE(link.probability_percent(), 99u);
                          }
                          return OkStatus();
                        }));
  EXPECT_EQ(members, 80u);
  EXPECT_EQ(pseudonyms.size(), manifest.restricted().persons());
}

TEST_F(RunnerTest, ANinthWaitingJobIsRefused) {
  const auto runner = Runner();
  for (int i = 0; i < 8; ++i) Submit(*runner);
  const v1::JobSpecification job = hub.cast.Job(hub.specification);
  EXPECT_THAT(
      runner->Submit(hub.project, "statistics/office",
                     hub.cast.office.signing.Sign("job", CanonicalBytes(job)), job.job_id()),
      Fails(StatusCode::kResourceExhausted, HasSubstr("8 queued or running")));
}

TEST_F(RunnerTest, JobsAreListedOldestFirst) {
  const auto runner = Runner();
  const std::string first = Submit(*runner);
  const std::string second = Submit(*runner);
  ASSERT_OK_AND_ASSIGN(const auto jobs, runner->List(hub.project));
  std::vector<std::string> ids;
  for (const v1::Job& job : jobs) {
    v1::JobSpecification specification;
    ASSERT_TRUE(specification.ParseFromString(job.specification().message()));
    ids.push_back(specification.job_id());
  }
  EXPECT_THAT(ids, ElementsAre(first, second));
}

TEST_F(RunnerTest, EveryStageCanBeCancelled) {
  const auto project = linker::FindProject(*store, hub.project)->value();
  const SecretBytes& secret = **hub.cast.hub.keystore.Get(kPseudonymSecret);
  for (const std::string stop_at : {"read", "candidates", "cluster", "write"}) {
    linker::LinkJobOptions options;
    options.progress = [&](std::string_view stage, uint64_t, uint64_t) { return stage != stop_at; };
    EXPECT_THAT(
        linker::RunLinkJob(*store, project, hub.cast.Job(hub.specification), secret, options),
        Fails(StatusCode::kCancelled, HasSubstr("")))
        << stop_at;
  }
}

}  // namespace
}  // namespace koppel::testing
