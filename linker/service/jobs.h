// The office's counter: takes job orders, shows their progress, hands out results. Knows no gRPC.
#pragma once

#include <functional>
#include <string>

#include "base/status.h"
#include "koppel/v1/job.pb.h"
#include "linker/job/runner.h"
#include "linker/log/log.h"
#include "linker/service/projects.h"
#include "linker/store/store.h"

namespace koppel::linker {

// The RPCs of v1.Jobs; job.proto says what each does and how it fails. Thread safe.
class JobDesk {
 public:
  // All must outlive it.
  JobDesk(Store& store, Log& log, JobRunner& runner) : store_(store), log_(log), runner_(runner) {}

  Result<v1::Job> Submit(const Visit& visit, const v1::SubmitJobRequest& request);
  Result<v1::Job> Get(const Visit& visit, const v1::GetJobRequest& request) const;
  Result<v1::ListJobsResponse> List(const Visit& visit) const;
  // The next message of a watch: as soon as progress differs from `seen`, or `seen` again after a
  // fifth of a second.
  Result<v1::JobProgress> Next(const Visit& visit, const v1::WatchJobRequest& request,
                               const v1::JobProgress& seen) const;
  Result<v1::CancelJobResponse> Cancel(const Visit& visit, const v1::CancelJobRequest& request);
  // Calls `send` with the parts of the result in order; ends with CANCELLED when it returns false.
  using Send = std::function<bool(const v1::FetchPersonsResponse&)>;
  Status Fetch(const Visit& visit, const v1::FetchPersonsRequest& request, const Send& send);
  // Auditors get the public part alone.
  Result<v1::Manifest> GetManifest(const Visit& visit, const v1::GetManifestRequest& request) const;

 private:
  Status CheckSucceeded(const Visit& visit, const std::string& job_id) const;
  Status SendDeliveries(const std::string& project, const std::string& job_id,
                        const Send& send) const;
  Status SendPersons(const std::string& project, const std::string& job_id, const Send& send) const;
  Status AddPayloads(const std::string& project, const std::string& job_id,
                     v1::Person& person) const;
  // Why a record of a result is not there.
  Status RecordIsGone(const std::string& project, const std::string& job_id) const;

  Store& store_;
  Log& log_;
  JobRunner& runner_;
};

}  // namespace koppel::linker
