// Runs the jobs of all projects in the background, one after the other on a bounded number of
// threads. The queue is in the store: jobs that were queued or running when the linker ended start
// again. A job that takes the linker down with it is given up after kMostAttempts; one whose work
// throws fails in one line.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "base/time.h"
#include "keys/secret.h"
#include "koppel/v1/job.pb.h"
#include "linker/job/rows.h"
#include "linker/log/log.h"
#include "linker/store/store.h"

namespace koppel::linker {

struct RunnerOptions {
  unsigned job_threads = 1;
  unsigned match_threads = 0;
  // Memory of one job for records and candidate pairs.
  uint64_t most_bytes = uint64_t{8} << 30;
};

inline constexpr int kMostWaitingJobs = 8;
// A job that was running when the linker died is started again until it was started so often.
inline constexpr uint32_t kMostAttempts = 3;

// True for SUCCEEDED, FAILED and CANCELLED.
bool HasEnded(v1::JobState state);

// Thread safe. Errors of the store pass through.
class JobRunner {
 public:
  // Store, log and clock must outlive it.
  JobRunner(Store& store, Log& log, const Clock& clock, SecretBytes pseudonym_secret,
            RunnerOptions options);
  // Stops.
  ~JobRunner();
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  // Purges what is pending, queues what the store holds and starts the threads.
  Status Start();
  // Interrupts running jobs, which will start again, and waits for the threads.
  void Stop();

  // Stores a checked job and queues it. The same bytes again return the job as it stands.
  // ALREADY_EXISTS: the id with other bytes; RESOURCE_EXHAUSTED: kMostWaitingJobs wait already;
  // FAILED_PRECONDITION: at the time of its entry the project has expired, a source has no
  // delivery in the epoch or the previous result is not there.
  Result<v1::Job> Submit(const std::string& project, const std::string& actor,
                         const v1::Signed& specification, const std::string& job_id);
  // OK where the job is stopped or will be; FAILED_PRECONDITION where it has ended otherwise;
  // NOT_FOUND.
  Status Cancel(const std::string& project, const std::string& job_id);

  // The job with its progress. NOT_FOUND.
  Result<v1::Job> Get(const std::string& project, const std::string& job_id) const;
  // All jobs of the project, oldest first.
  Result<std::vector<v1::Job>> List(const std::string& project) const;
  // The job's progress as soon as it differs from `seen`, or after `most`. UNAVAILABLE once
  // stopped; NOT_FOUND.
  Result<v1::JobProgress> Await(const std::string& project, const std::string& job_id,
                                const v1::JobProgress& seen, std::chrono::milliseconds most) const;

 private:
  using Key = std::pair<std::string, std::string>;  // project, job id

  // A job that has not ended.
  struct Live {
    v1::JobProgress progress;
    bool cancelled = false;
    std::string error;
  };

  void Enqueue(const Key& key) KOPPEL_EXCLUDES(mutex_);
  void Work() KOPPEL_EXCLUDES(mutex_);
  bool Take(Key& key) KOPPEL_EXCLUDES(mutex_);
  void RunOne(const Key& key) KOPPEL_EXCLUDES(mutex_);
  Result<v1::Manifest> Link(const Key& key) KOPPEL_EXCLUDES(mutex_);
  Result<StoredJob> BeginAttempt(const Key& key) KOPPEL_EXCLUDES(rows_mutex_);
  Status TakeAttemptBack(const Key& key) KOPPEL_EXCLUDES(rows_mutex_);
  void Purge(const std::string& project);
  Status PutRow(const Key& key, const StoredJob& stored);
  bool Report(const Key& key, std::string_view stage, uint64_t done, uint64_t total)
      KOPPEL_EXCLUDES(mutex_);
  Status CheckLinkedPairsAgain(const Key& key, const StoredJob& stored,
                               const v1::Manifest& manifest) const KOPPEL_REQUIRES(rows_mutex_);
  Status Finish(const Key& key, Result<v1::Manifest> outcome) KOPPEL_EXCLUDES(mutex_);
  void Close(const Key& key, const Status& finished) KOPPEL_EXCLUDES(mutex_);
  bool RemoveQueued(const Key& key) KOPPEL_EXCLUDES(mutex_);
  bool Stopping() const KOPPEL_EXCLUDES(mutex_);
  bool IsLive(const Key& key) const KOPPEL_EXCLUDES(mutex_);
  v1::Job Shown(const Key& key, const StoredJob& stored) const KOPPEL_EXCLUDES(mutex_);
  Result<StoredJob> Stored(const Key& key) const;
  Status CheckMayStart(const std::string& project, const StoredJob& stored, int64_t time_ms) const;
  Status CheckRoom(const std::string& project) const;

  Store& store_;
  Log& log_;
  const Clock& clock_;
  const SecretBytes pseudonym_secret_;
  const RunnerOptions options_;

  // Held while a job's row is read and written again; taken before mutex_ and the log's lock.
  Mutex rows_mutex_;
  mutable Mutex mutex_;
  mutable Condition changed_;
  std::deque<Key> queue_ KOPPEL_GUARDED_BY(mutex_);
  std::map<Key, Live> live_ KOPPEL_GUARDED_BY(mutex_);
  bool stopping_ KOPPEL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace koppel::linker
