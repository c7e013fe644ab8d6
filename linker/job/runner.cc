#include "linker/job/runner.h"

#include <google/protobuf/util/message_differencer.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <new>

#include "base/digest.h"
#include "linker/job/job_end.h"
#include "linker/job/link_job.h"
#include "linker/job/withdrawal.h"
#include "proto/canonical.h"

namespace koppel::linker {
namespace {

using google::protobuf::util::MessageDifferencer;

Status NoSuchJob() {
  return Failure(StatusCode::kNotFound, "job_id: got none of the project, want one of its jobs");
}

// What `work` returns, or the failure that stands for what it throws. What an exception says may
// come from anywhere and is not repeated.
template <typename T, typename Work>
T Guarded(const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return Failure(StatusCode::kResourceExhausted, "job: memory: got no more from the system");
  } catch (const std::exception&) {
    return Failure(StatusCode::kInternal, "job: ended by an unexpected error of the linker");
  }
}

}  // namespace

bool HasEnded(v1::JobState state) {
  return state == v1::SUCCEEDED || state == v1::FAILED || state == v1::CANCELLED;
}

JobRunner::JobRunner(Store& store, Log& log, const Clock& clock, SecretBytes pseudonym_secret,
                     RunnerOptions options)
    : store_(store),
      log_(log),
      clock_(clock),
      pseudonym_secret_(std::move(pseudonym_secret)),
      options_(options) {}

JobRunner::~JobRunner() { Stop(); }

Status JobRunner::Start() {
  std::vector<std::pair<uint64_t, Key>> waiting;
  for (const std::string& project : store_.Projects()) {
    // The linker may have ended between a withdrawal and its purge.
    Purge(project);
    KOPPEL_ASSIGN_OR_RETURN(const auto jobs, AllJobs(store_, project));
    for (const StoredJob& job : jobs) {
      if (HasEnded(job.job().state())) continue;
      KOPPEL_ASSIGN_OR_RETURN(const auto specification, SpecificationOf(job));
      waiting.emplace_back(job.log_index(), Key{project, specification.job_id()});
    }
  }
  std::sort(waiting.begin(), waiting.end());
  for (const auto& [index, key] : waiting) Enqueue(key);
  for (unsigned i = 0; i < options_.job_threads; ++i) {
    threads_.emplace_back([this] { Work(); });
  }
  return OkStatus();
}

void JobRunner::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool JobRunner::Stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

void JobRunner::Enqueue(const Key& key) {
  MutexLock lock(mutex_);
  live_[key].progress.set_state(v1::QUEUED);
  queue_.push_back(key);
  changed_.NotifyAll();
}

// The next job, now RUNNING; false when stopping.
bool JobRunner::Take(Key& key) {
  MutexLock lock(mutex_);
  while (queue_.empty() && !stopping_) changed_.Wait(mutex_);
  if (stopping_) return false;
  key = queue_.front();
  queue_.pop_front();
  live_[key].progress.set_state(v1::RUNNING);
  changed_.NotifyAll();
  return true;
}

void JobRunner::Work() {
  Key key;
  while (Take(key)) RunOne(key);
}

void JobRunner::RunOne(const Key& key) {
  spdlog::info("job {} of {}: starts", ToHex(key.second), key.first);
  auto outcome = Guarded<Result<v1::Manifest>>([&] { return Link(key); });
  // An interrupted job keeps its row, and starts again with the linker.
  const bool interrupted = !outcome.ok() && Stopping();
  const Status ended = Guarded<Status>(
      [&] { return interrupted ? TakeAttemptBack(key) : Finish(key, std::move(outcome)); });
  Purge(key.first);
  if (ended.ok()) return;
  spdlog::error("job {} of {}: {}", ToHex(key.second), key.first, MessageOf(ended));
  if (!interrupted) Close(key, ended);
}

// What a job was reading could not leave the files.
void JobRunner::Purge(const std::string& project) {
  const Status purged = Guarded<Status>([&] { return PurgePending(store_, project); });
  if (!purged.ok()) spdlog::error("{}: withdrawn records: {}", project, MessageOf(purged));
}

Status JobRunner::PutRow(const Key& key, const StoredJob& stored) {
  Batch batch = store_.NewBatch();
  batch.Put(Table::kJobs, key.first, key.second, CanonicalBytes(stored));
  return batch.Commit();
}

// Counted on disk before the work begins: if the linker dies of it, the next one knows.
Result<StoredJob> JobRunner::BeginAttempt(const Key& key) {
  MutexLock rows(rows_mutex_);
  KOPPEL_ASSIGN_OR_RETURN(StoredJob stored, Stored(key));
  if (stored.cancel_requested()) return Failure(StatusCode::kCancelled, "job: cancelled");
  if (stored.attempts() >= kMostAttempts) {
    return Failure(StatusCode::kAborted, "job: interrupted ", stored.attempts(),
                   " times with the linker, not tried again");
  }
  stored.set_attempts(stored.attempts() + 1);
  KOPPEL_RETURN_IF_ERROR(PutRow(key, stored));
  return stored;
}

// The linker stops in good order, which is not the job's fault.
Status JobRunner::TakeAttemptBack(const Key& key) {
  MutexLock rows(rows_mutex_);
  KOPPEL_ASSIGN_OR_RETURN(StoredJob stored, Stored(key));
  if (stored.attempts() == 0) return OkStatus();
  stored.set_attempts(stored.attempts() - 1);
  return PutRow(key, stored);
}

Result<v1::Manifest> JobRunner::Link(const Key& key) {
  KOPPEL_ASSIGN_OR_RETURN(const StoredJob stored, BeginAttempt(key));
  KOPPEL_ASSIGN_OR_RETURN(const v1::JobSpecification specification, SpecificationOf(stored));
  KOPPEL_ASSIGN_OR_RETURN(const auto project, FindProject(store_, key.first));
  if (!project) return Failure(StatusCode::kDataLoss, "job: its project is gone");
  KOPPEL_RETURN_IF_ERROR(CheckNotExpired(project->specification, clock_.NowMs()));
  LinkJobOptions options;
  options.match_threads = options_.match_threads;
  options.most_bytes = options_.most_bytes;
  options.clock = &clock_;
  options.progress = [&](std::string_view stage, uint64_t done, uint64_t total) {
    return Report(key, stage, done, total);
  };
  return RunLinkJob(store_, *project, specification, pseudonym_secret_, options);
}

bool JobRunner::Report(const Key& key, std::string_view stage, uint64_t done, uint64_t total) {
  MutexLock lock(mutex_);
  Live& live = live_[key];
  live.progress.set_stage(std::string(stage));
  live.progress.set_done(done);
  live.progress.set_total(total);
  changed_.NotifyAll();
  return !live.cancelled && !stopping_;
}

// Under the lock in which jobs end: another one may have succeeded since this one was checked.
Status JobRunner::CheckLinkedPairsAgain(const Key& key, const StoredJob& stored,
                                        const v1::Manifest& manifest) const {
  KOPPEL_ASSIGN_OR_RETURN(const auto project, FindProject(store_, key.first));
  if (!project) return Failure(StatusCode::kDataLoss, "job: its project is gone");
  KOPPEL_ASSIGN_OR_RETURN(const v1::JobSpecification specification, SpecificationOf(stored));
  return CheckLinkedPairs(store_, project->specification, specification.epoch(), manifest);
}

// Writes the job's end, its log entry and its manifest together.
Status JobRunner::Finish(const Key& key, Result<v1::Manifest> outcome) {
  MutexLock rows(rows_mutex_);
  const Result<StoredJob> stored = Stored(key);
  Status finished = stored.status();
  if (stored.ok()) {
    if (stored->cancel_requested()) outcome = Failure(StatusCode::kCancelled, "job: cancelled");
    if (outcome.ok()) {
      const Status within = CheckLinkedPairsAgain(key, *stored, *outcome);
      if (!within.ok()) outcome = within;
    }
    finished = WriteJobEnd(store_, log_, key.first, *stored, outcome);
    if (outcome.ok() && finished.code() == StatusCode::kFailedPrecondition) {
      finished = WriteJobEnd(store_, log_, key.first, *stored, finished);
    }
  }
  Close(key, finished);
  return finished;
}

// Lets watchers see the end. Where it could not be written, the job shows as failed until the
// linker starts again and repeats it.
void JobRunner::Close(const Key& key, const Status& finished) {
  MutexLock lock(mutex_);
  if (finished.ok()) {
    live_.erase(key);
  } else {
    live_[key].progress.set_state(v1::FAILED);
    live_[key].error = std::string(MessageOf(finished));
  }
  changed_.NotifyAll();
}

Result<StoredJob> JobRunner::Stored(const Key& key) const {
  KOPPEL_ASSIGN_OR_RETURN(std::optional<StoredJob> stored, FindJob(store_, key.first, key.second));
  if (!stored) return NoSuchJob();
  return std::move(*stored);
}

bool JobRunner::IsLive(const Key& key) const {
  MutexLock lock(mutex_);
  return live_.count(key) != 0;
}

v1::Job JobRunner::Shown(const Key& key, const StoredJob& stored) const {
  v1::Job job = stored.job();
  MutexLock lock(mutex_);
  const auto live = live_.find(key);
  if (live == live_.end() || HasEnded(job.state())) {
    job.mutable_progress()->set_state(job.state());
    return job;
  }
  job.set_state(live->second.progress.state());
  job.set_error(live->second.error);
  *job.mutable_progress() = live->second.progress;
  return job;
}

Status JobRunner::CheckRoom(const std::string& project) const {
  KOPPEL_ASSIGN_OR_RETURN(const auto jobs, AllJobs(store_, project));
  const auto waiting = std::count_if(
      jobs.begin(), jobs.end(), [](const StoredJob& job) { return !HasEnded(job.job().state()); });
  if (waiting < kMostWaitingJobs) return OkStatus();
  return Failure(StatusCode::kResourceExhausted, "jobs: got ", waiting,
                 " queued or running, want fewer than ", kMostWaitingJobs);
}

// In the order's place in the log, as its readers check it.
Status JobRunner::CheckMayStart(const std::string& project, const StoredJob& stored,
                                int64_t time_ms) const {
  KOPPEL_ASSIGN_OR_RETURN(const auto found, FindProject(store_, project));
  if (!found) return Failure(StatusCode::kNotFound, "project_id: got none, want one");
  KOPPEL_RETURN_IF_ERROR(CheckNotExpired(found->specification, time_ms));
  KOPPEL_ASSIGN_OR_RETURN(const v1::JobSpecification job, SpecificationOf(stored));
  return CheckInput(store_, found->specification, job);
}

Result<v1::Job> JobRunner::Submit(const std::string& project, const std::string& actor,
                                  const v1::Signed& specification, const std::string& job_id) {
  const Key key{project, job_id};
  MutexLock rows(rows_mutex_);
  KOPPEL_ASSIGN_OR_RETURN(const auto known, FindJob(store_, project, job_id));
  if (known) {
    const v1::Signed& before = known->job().specification();
    if (MessageDifferencer::Equals(before, specification)) return Shown(key, *known);
    return Failure(StatusCode::kAlreadyExists, "job_id: taken by another job, want a new id");
  }
  KOPPEL_RETURN_IF_ERROR(CheckRoom(project));
  StoredJob stored;
  stored.mutable_job()->set_project_id(project);
  *stored.mutable_job()->mutable_specification() = specification;
  stored.mutable_job()->set_state(v1::QUEUED);
  v1::LogEntry entry;
  entry.set_project_id(project);
  entry.set_actor(actor);
  *entry.mutable_job_submitted()->mutable_specification() = specification;
  const auto stage = [&](uint64_t index, int64_t time_ms, Batch& batch) -> Status {
    KOPPEL_RETURN_IF_ERROR(CheckMayStart(project, stored, time_ms));
    stored.set_log_index(index);
    batch.Put(Table::kJobs, project, job_id, CanonicalBytes(stored));
    return OkStatus();
  };
  KOPPEL_RETURN_IF_ERROR(log_.Append(std::move(entry), store_.NewBatch(), stage).status());
  Enqueue(key);
  return Shown(key, stored);
}

bool JobRunner::RemoveQueued(const Key& key) {
  MutexLock lock(mutex_);
  const auto place = std::find(queue_.begin(), queue_.end(), key);
  const auto live = live_.find(key);
  if (live != live_.end()) live->second.cancelled = true;
  if (place == queue_.end()) return false;
  queue_.erase(place);
  return true;
}

Status JobRunner::Cancel(const std::string& project, const std::string& job_id) {
  const Key key{project, job_id};
  {
    MutexLock rows(rows_mutex_);
    KOPPEL_ASSIGN_OR_RETURN(StoredJob stored, Stored(key));
    if (stored.job().state() == v1::CANCELLED) return OkStatus();
    if (HasEnded(stored.job().state())) {
      return Failure(StatusCode::kFailedPrecondition, "job: got state ",
                     v1::JobState_Name(stored.job().state()), ", want QUEUED or RUNNING");
    }
    // On disk, so that the job does not come back with the linker.
    stored.set_cancel_requested(true);
    KOPPEL_RETURN_IF_ERROR(PutRow(key, stored));
  }
  if (!RemoveQueued(key)) return OkStatus();
  return Finish(key, Failure(StatusCode::kCancelled, "job: cancelled"));
}

Result<v1::Job> JobRunner::Get(const std::string& project, const std::string& job_id) const {
  const Key key{project, job_id};
  KOPPEL_ASSIGN_OR_RETURN(StoredJob stored, Stored(key));
  if (!HasEnded(stored.job().state()) && !IsLive(key)) {
    // It ended after its row was read.
    KOPPEL_ASSIGN_OR_RETURN(stored, Stored(key));
  }
  return Shown(key, stored);
}

Result<std::vector<v1::Job>> JobRunner::List(const std::string& project) const {
  KOPPEL_ASSIGN_OR_RETURN(const auto stored, AllJobs(store_, project));
  std::vector<v1::Job> jobs;
  for (const StoredJob& job : stored) {
    KOPPEL_ASSIGN_OR_RETURN(const v1::JobSpecification specification, SpecificationOf(job));
    jobs.push_back(Shown(Key{project, specification.job_id()}, job));
  }
  return jobs;
}

Result<v1::JobProgress> JobRunner::Await(const std::string& project, const std::string& job_id,
                                         const v1::JobProgress& seen,
                                         std::chrono::milliseconds most) const {
  const Key key{project, job_id};
  {
    const auto deadline = std::chrono::steady_clock::now() + most;
    MutexLock lock(mutex_);
    const auto unchanged = [&]() KOPPEL_REQUIRES(mutex_) {
      const auto live = live_.find(key);
      return live != live_.end() && MessageDifferencer::Equals(live->second.progress, seen);
    };
    while (!stopping_ && unchanged() && std::chrono::steady_clock::now() < deadline) {
      changed_.WaitFor(mutex_, most);
    }
    if (stopping_) return Failure(StatusCode::kUnavailable, "the linker is stopping");
  }
  KOPPEL_ASSIGN_OR_RETURN(const v1::Job job, Get(project, job_id));
  return job.progress();
}

}  // namespace koppel::linker
