#include "linker/service/jobs.h"

#include <algorithm>
#include <chrono>

#include "keys/sign.h"
#include "linker/job/link_job.h"
#include "linker/job/rows.h"
#include "linker/job/withdrawal.h"
#include "linker/service/not_served.h"
#include "proto/canonical.h"
#include "proto/check_rules.h"
#include "proto/framed.h"
#include "proto/parties.h"

namespace koppel::linker {
namespace {

constexpr size_t kMostListedJobs = 1000;
constexpr size_t kDigestBytes = 32;
constexpr size_t kFetchBytes = 512u << 10;
// Tags and lengths that a payload adds to its member and its person.
constexpr size_t kMemberOverhead = 16;
// A message becomes a frame of the office's file; leaves room for what is around the person.
constexpr size_t kMostPersonBytes = kMostFrameBytes - (4u << 10);
constexpr std::chrono::milliseconds kWatchPause{200};

Status CheckKind(const v1::JobSpecification& job, const v1::ProjectSpecification& project) {
  if (job.kind() != v1::LINK_PERSONS && job.kind() != v1::COUNT_PERSONS) {
    return InvalidArgument("job.kind: got ", static_cast<int>(job.kind()),
                           ", want LINK_PERSONS or COUNT_PERSONS");
  }
  const auto& allowed = project.allowed_jobs();
  if (std::find(allowed.begin(), allowed.end(), job.kind()) == allowed.end()) {
    return InvalidArgument("job.kind: got ", v1::JobKind_Name(job.kind()),
                           ", want a kind that the project allows");
  }
  return OkStatus();
}

Status CheckJobSources(const v1::JobSpecification& job, const v1::ProjectSpecification& project) {
  Names known;
  for (const v1::Source& source : project.sources()) known.insert(source.name());
  Names named;
  for (const std::string& name : job.sources()) {
    KOPPEL_RETURN_IF_ERROR(CheckKnown("job.sources", name, known));
    KOPPEL_RETURN_IF_ERROR(CheckNew("job.sources", name, named));
  }
  return OkStatus();
}

Status CheckJob(const v1::JobSpecification& job, const ProjectView& project) {
  const v1::ProjectSpecification& specification = project.specification();
  if (job.project_hash() != project.stored.hash) {
    return InvalidArgument("job.project_hash: got another hash than this project's");
  }
  KOPPEL_RETURN_IF_ERROR(CheckBytes("job.job_id", job.job_id(), kIdBytes));
  KOPPEL_RETURN_IF_ERROR(CheckKind(job, specification));
  KOPPEL_RETURN_IF_ERROR(CheckServed(job));
  KOPPEL_RETURN_IF_ERROR(CheckJobSources(job, specification));
  if (!job.previous_result().empty()) {
    KOPPEL_RETURN_IF_ERROR(CheckBytes("job.previous_result", job.previous_result(), kDigestBytes));
  }
  return Annotate(match::CheckDecision(DecisionOf(job)), "job");
}

Result<bool> IsKnown(const Store& store, const std::string& project, const std::string& job_id) {
  KOPPEL_ASSIGN_OR_RETURN(const auto known, FindJob(store, project, job_id));
  return known.has_value();
}

}  // namespace

Result<v1::Job> JobDesk::Submit(const Visit& visit, const v1::SubmitJobRequest& request) {
  KOPPEL_RETURN_IF_ERROR(CheckApproved(visit.project));
  const v1::ProjectSpecification& project = visit.project.specification();
  v1::JobSpecification job;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("job", request.specification().message(), job));
  KOPPEL_RETURN_IF_ERROR(CheckJob(job, visit.project));
  KOPPEL_RETURN_IF_ERROR(
      VerifySigned("job", request.specification(), OfficeOf(project).signing_key()));
  KOPPEL_ASSIGN_OR_RETURN(const bool known, IsKnown(store_, project.id(), job.job_id()));
  if (!known) KOPPEL_RETURN_IF_ERROR(CheckInput(store_, project, job));
  return runner_.Submit(project.id(), visit.caller.Name(), request.specification(), job.job_id());
}

Result<v1::Job> JobDesk::Get(const Visit& visit, const v1::GetJobRequest& request) const {
  return runner_.Get(visit.project.id(), request.job_id());
}

Result<v1::ListJobsResponse> JobDesk::List(const Visit& visit) const {
  KOPPEL_ASSIGN_OR_RETURN(std::vector<v1::Job> jobs, runner_.List(visit.project.id()));
  jobs.resize(std::min(jobs.size(), kMostListedJobs));
  v1::ListJobsResponse response;
  for (v1::Job& job : jobs) *response.add_jobs() = std::move(job);
  return response;
}

Result<v1::JobProgress> JobDesk::Next(const Visit& visit, const v1::WatchJobRequest& request,
                                      const v1::JobProgress& seen) const {
  return runner_.Await(visit.project.id(), request.job_id(), seen, kWatchPause);
}

Result<v1::CancelJobResponse> JobDesk::Cancel(const Visit& visit,
                                              const v1::CancelJobRequest& request) {
  KOPPEL_RETURN_IF_ERROR(runner_.Cancel(visit.project.id(), request.job_id()));
  return v1::CancelJobResponse();
}

Status JobDesk::CheckSucceeded(const Visit& visit, const std::string& job_id) const {
  KOPPEL_RETURN_IF_ERROR(CheckApproved(visit.project));
  KOPPEL_ASSIGN_OR_RETURN(const v1::Job job, runner_.Get(visit.project.id(), job_id));
  if (job.state() == v1::SUCCEEDED) return OkStatus();
  return Failure(StatusCode::kFailedPrecondition, "job: got state ", v1::JobState_Name(job.state()),
                 ", want SUCCEEDED");
}

Status JobDesk::SendDeliveries(const std::string& project, const std::string& job_id,
                               const Send& send) const {
  return store_.Scan(
      Table::kResults, project, UsedDeliveriesPrefix(job_id),
      [&](std::string_view, std::string_view value) -> Status {
        v1::FetchPersonsResponse part;
        KOPPEL_RETURN_IF_ERROR(ParseRow("delivery", value, *part.mutable_delivery()));
        if (send(part)) return OkStatus();
        return Failure(StatusCode::kCancelled, "fetch: the caller is gone");
      });
}

Status JobDesk::RecordIsGone(const std::string& project, const std::string& job_id) const {
  KOPPEL_RETURN_IF_ERROR(CheckNoneWithdrawn(store_, project, job_id));
  return Failure(StatusCode::kDataLoss, "result: a record of it is gone");
}

Status JobDesk::AddPayloads(const std::string& project, const std::string& job_id,
                            v1::Person& person) const {
  size_t size = person.ByteSizeLong();
  for (v1::Member& member : *person.mutable_members()) {
    const std::string key = RecordKey(member.delivery_id(), member.record_ref());
    KOPPEL_ASSIGN_OR_RETURN(const auto bytes, store_.Get(Table::kRecords, project, key));
    if (!bytes) return RecordIsGone(project, job_id);
    v1::EncodedRecord record;
    KOPPEL_RETURN_IF_ERROR(ParseRow("record", *bytes, record));
    size += record.sealed_payload().size() + kMemberOverhead;
    if (size > kMostPersonBytes) {
      return Failure(StatusCode::kResourceExhausted, "result: got a person of more than ",
                     kMostPersonBytes, " bytes, want fewer records in one person");
    }
    member.set_sealed_payload(record.sealed_payload());
  }
  return OkStatus();
}

// Messages of at most kFetchBytes, whatever the payloads measure; a larger person has its own.
Status JobDesk::SendPersons(const std::string& project, const std::string& job_id,
                            const Send& send) const {
  v1::FetchPersonsResponse part;
  size_t bytes = 0;
  const auto flush = [&]() -> Status {
    if (bytes > 0 && !send(part))
      return Failure(StatusCode::kCancelled, "fetch: the caller is gone");
    part.Clear();
    bytes = 0;
    return OkStatus();
  };
  const auto make_room = [&](size_t size) -> Status {
    if (bytes + size > kFetchBytes) KOPPEL_RETURN_IF_ERROR(flush());
    bytes += size;
    return OkStatus();
  };
  const auto visit = [&](std::string_view, std::string_view value) -> Status {
    v1::PersonBatch row;
    KOPPEL_RETURN_IF_ERROR(ParseRow("result", value, row));
    for (v1::Person& person : *row.mutable_persons()) {
      KOPPEL_RETURN_IF_ERROR(AddPayloads(project, job_id, person));
      KOPPEL_RETURN_IF_ERROR(make_room(person.ByteSizeLong()));
      *part.mutable_batch()->add_persons() = std::move(person);
    }
    for (v1::PossibleLink& link : *row.mutable_possible()) {
      KOPPEL_RETURN_IF_ERROR(make_room(link.ByteSizeLong()));
      *part.mutable_batch()->add_possible() = std::move(link);
    }
    for (v1::PersonChange& change : *row.mutable_changes()) {
      KOPPEL_RETURN_IF_ERROR(make_room(change.ByteSizeLong()));
      *part.mutable_batch()->add_changes() = std::move(change);
    }
    return OkStatus();
  };
  KOPPEL_RETURN_IF_ERROR(store_.Scan(Table::kResults, project, PersonsPrefix(job_id), visit));
  return flush();
}

Status JobDesk::Fetch(const Visit& visit, const v1::FetchPersonsRequest& request,
                      const Send& send) {
  KOPPEL_RETURN_IF_ERROR(CheckSucceeded(visit, request.job_id()));
  v1::LogEntry entry;
  entry.set_project_id(visit.project.id());
  entry.set_actor(visit.caller.Name());
  entry.mutable_result_fetched()->set_job_id(request.job_id());
  const auto stage = [&](uint64_t, int64_t time_ms, Batch&) -> Status {
    KOPPEL_RETURN_IF_ERROR(CheckNotExpired(visit.project.specification(), time_ms));
    return CheckNoneWithdrawn(store_, visit.project.id(), request.job_id());
  };
  // Logged before the first person leaves.
  KOPPEL_RETURN_IF_ERROR(log_.Append(std::move(entry), store_.NewBatch(), stage).status());
  KOPPEL_RETURN_IF_ERROR(SendDeliveries(visit.project.id(), request.job_id(), send));
  return SendPersons(visit.project.id(), request.job_id(), send);
}

Result<v1::Manifest> JobDesk::GetManifest(const Visit& visit,
                                          const v1::GetManifestRequest& request) const {
  KOPPEL_ASSIGN_OR_RETURN(const v1::Job job, runner_.Get(visit.project.id(), request.job_id()));
  if (job.state() != v1::SUCCEEDED) {
    return Failure(StatusCode::kFailedPrecondition, "job: got state ",
                   v1::JobState_Name(job.state()), ", want SUCCEEDED");
  }
  KOPPEL_ASSIGN_OR_RETURN(v1::Manifest manifest,
                          ReadManifest(store_, visit.project.id(), request.job_id()));
  if (visit.caller.role == v1::AUDITOR) manifest.clear_restricted();
  return manifest;
}

}  // namespace koppel::linker
