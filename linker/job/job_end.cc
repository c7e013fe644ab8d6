#include "linker/job/job_end.h"

#include <spdlog/spdlog.h>

#include "base/digest.h"
#include "linker/job/withdrawal.h"
#include "proto/canonical.h"

namespace koppel::linker {
namespace {

struct End {
  v1::JobState state;
  const char* word;
};

End EndOf(const Status& status) {
  if (status.ok()) return {v1::SUCCEEDED, "succeeded"};
  if (status.code() == StatusCode::kCancelled) return {v1::CANCELLED, "cancelled"};
  return {v1::FAILED, "failed"};
}

v1::LogEntry FinishedEntry(const std::string& project, const std::string& job_id,
                           const Result<v1::Manifest>& outcome) {
  v1::LogEntry entry;
  entry.set_project_id(project);
  v1::JobFinished& finished = *entry.mutable_job_finished();
  finished.set_job_id(job_id);
  finished.set_outcome(EndOf(outcome.status()).word);
  if (!outcome.ok()) return entry;
  finished.set_result_digest(outcome->public_().result_digest());
  finished.set_manifest_digest(TaggedHash("manifest", CanonicalBytes(outcome->public_())));
  return entry;
}

}  // namespace

Status WriteJobEnd(Store& store, Log& log, const std::string& project, StoredJob stored,
                   const Result<v1::Manifest>& outcome) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::JobSpecification specification, SpecificationOf(stored));
  const std::string& job_id = specification.job_id();
  const End end = EndOf(outcome.status());
  stored.mutable_job()->set_state(end.state);
  if (end.state == v1::FAILED) {
    stored.mutable_job()->set_error(std::string(MessageOf(outcome.status())));
  }
  Batch rows = store.NewBatch();
  if (outcome.ok()) {
    rows.Put(Table::kResults, project, ManifestKey(job_id), CanonicalBytes(*outcome));
  } else {
    rows.DeletePrefix(Table::kResults, project, job_id);
  }
  rows.Put(Table::kJobs, project, job_id, CanonicalBytes(stored));
  const auto stage = [&](uint64_t index, int64_t, Batch& batch) -> Status {
    if (outcome.ok()) return CheckNoneWithdrawn(store, project, job_id);
    // It may have held records that were withdrawn meanwhile.
    if (outcome.status().code() == StatusCode::kFailedPrecondition) {
      batch.Put(Table::kMeta, project, PurgeKey(index), CanonicalBytes(PendingPurge()));
    }
    return OkStatus();
  };
  KOPPEL_RETURN_IF_ERROR(
      log.Append(FinishedEntry(project, job_id, outcome), std::move(rows), stage).status());
  spdlog::info("job {} of {}: {}", ToHex(job_id), project, end.word);
  return OkStatus();
}

}  // namespace koppel::linker
