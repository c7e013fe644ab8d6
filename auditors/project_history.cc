#include "auditors/project_history.h"

#include <algorithm>

#include "auditors/text.h"
#include "base/digest.h"
#include "keys/approval.h"
#include "keys/sign.h"
#include "proto/canonical.h"
#include "proto/parties.h"
#include "proto/record_refs.h"

namespace koppel::auditors {
namespace {

Status CheckActor(const v1::LogEntry& entry, const std::string& party, std::string_view role) {
  const std::string want = Concat(party, "/", role);
  if (entry.actor() == want) return OkStatus();
  return InvalidArgument("actor: got ", Printable(entry.actor()), ", want ", want);
}

// Verifies first, then parses what was verified.
Status OpenSigned(std::string_view kind, const v1::Signed& message, std::string_view key,
                  google::protobuf::Message& out) {
  KOPPEL_RETURN_IF_ERROR(VerifySigned(kind, message, key));
  return ParseStrictly(kind, message.message(), out);
}

bool IsDigest(const std::string& bytes) { return bytes.size() == kSha256Bytes; }

bool Contains(const auto& values, const auto& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

Status CheckJobEnd(const v1::JobFinished& finished) {
  const std::string& outcome = finished.outcome();
  if (outcome != "succeeded" && outcome != "failed" && outcome != "cancelled") {
    return InvalidArgument("outcome: got ", Printable(outcome),
                           ", want succeeded, failed or cancelled");
  }
  const bool has_digests =
      IsDigest(finished.result_digest()) && IsDigest(finished.manifest_digest());
  if (outcome == "succeeded" && !has_digests) {
    return InvalidArgument("result_digest: want it and manifest_digest in a job that succeeded");
  }
  return OkStatus();
}

}  // namespace

Result<ProjectHistory> ProjectHistory::Create(const v1::LogEntry& entry) {
  KOPPEL_ASSIGN_OR_RETURN(Specification specification,
                          Specification::Parse(entry.project_created().specification()));
  const std::string& id = specification.message().id();
  if (id != entry.project_id()) {
    return InvalidArgument("project_id: got ", Printable(entry.project_id()), ", want ",
                           Printable(id), " of the specification");
  }
  KOPPEL_RETURN_IF_ERROR(CheckActor(entry, OfficeOf(specification.message()).name(), "office"));
  return ProjectHistory(std::move(specification));
}

Result<std::string> ProjectHistory::Apply(const v1::LogEntry& entry) {
  switch (entry.event_case()) {
    case v1::LogEntry::kProjectCreated:
      return InvalidArgument("project: got a second specification, want one for each project");
    case v1::LogEntry::kProjectApproved:
      return ApplyApproval(entry);
    case v1::LogEntry::kDeliveryCommitted:
      return ApplyDelivery(entry);
    case v1::LogEntry::kRecordsWithdrawn:
      return ApplyWithdrawal(entry);
    case v1::LogEntry::kJobSubmitted:
      return ApplyJob(entry);
    case v1::LogEntry::kJobFinished:
      return ApplyJobEnd(entry);
    case v1::LogEntry::kResultFetched:
      return ApplyFetch(entry);
    default:
      return InvalidArgument("event: got none that belongs to a project");
  }
}

Status ProjectHistory::CheckHash(std::string_view field, const std::string& hash) const {
  if (hash == specification_.project_hash()) return OkStatus();
  return InvalidArgument(field, ": project_hash: got ", ToHex(hash), ", want ",
                         ToHex(specification_.project_hash()));
}

Status ProjectHistory::CheckMayRun(std::string_view what, const v1::LogEntry& entry) const {
  if (approvals_.size() < specification_.CountAgencies()) {
    return InvalidArgument(what, " before all approvals: got ", approvals_.size(), ", want ",
                           specification_.CountAgencies());
  }
  if (DateOf(entry.time_ms()) < specification_.expires()) return OkStatus();
  return InvalidArgument(what, " after the project expired on ",
                         FormatDate(specification_.expires()));
}

Result<std::string> ProjectHistory::ApplyApproval(const v1::LogEntry& entry) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::Approval approval,
                          VerifyApproval(specification_.message(), specification_.project_hash(),
                                         entry.project_approved().approval()));
  KOPPEL_RETURN_IF_ERROR(CheckActor(entry, approval.officer(), "auditor"));
  if (!approvals_.emplace(approval.party(), approval.officer()).second) {
    return InvalidArgument("approval: got a second one for ", approval.party(), ", want one");
  }
  return Concat(approval.officer(), " approved for ", approval.party(), " (", approvals_.size(),
                " of ", specification_.CountAgencies(), ")");
}

Status ProjectHistory::CheckVersion(const v1::DeliveryEnvelope& envelope) const {
  const auto found = current_.find(envelope.source());
  const uint32_t version = found == current_.end() ? 1 : found->second.version() + 1;
  const std::string predecessor = found == current_.end() ? "" : found->second.delivery_id();
  if (envelope.version() != version) {
    return InvalidArgument("delivery: version: got ", envelope.version(), ", want ", version);
  }
  if (envelope.predecessor() == predecessor) return OkStatus();
  return InvalidArgument("delivery: predecessor: got ", ToHex(envelope.predecessor()), ", want ",
                         predecessor.empty() ? "none" : ToHex(predecessor));
}

Status ProjectHistory::CheckEnvelope(const v1::DeliveryEnvelope& envelope) const {
  KOPPEL_RETURN_IF_ERROR(CheckHash("delivery", envelope.project_hash()));
  KOPPEL_RETURN_IF_ERROR(CheckVersion(envelope));
  if (envelope.epoch() < specification_.message().epochs().first()) {
    return InvalidArgument("delivery: epoch: got ", envelope.epoch(), ", want at least ",
                           specification_.message().epochs().first());
  }
  if (envelope.office_key_id() != Sha256(OfficeOf(specification_.message()).sealing_key())) {
    return InvalidArgument("delivery: office_key_id: got another key, want the office's of the ",
                           "specification");
  }
  const size_t digest = specification_.message().has_audit() ? kSha256Bytes : 0;
  if (envelope.audit_digest().size() != digest) {
    return InvalidArgument("delivery: audit_digest: got ", envelope.audit_digest().size(),
                           " bytes, want ", digest, " by the specification");
  }
  const auto check = key_checks_.find(envelope.epoch());
  if (check == key_checks_.end() || check->second == envelope.key_check()) return OkStatus();
  return InvalidArgument("delivery: key_check: got one that differs from epoch ", envelope.epoch(),
                         ", want one key an epoch");
}

Result<std::string> ProjectHistory::ApplyDelivery(const v1::LogEntry& entry) {
  const v1::DeliveryCommitted& event = entry.delivery_committed();
  v1::DeliveryEnvelope envelope;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("delivery", event.envelope().message(), envelope));
  const v1::Source* source = FindSource(specification_.message(), envelope.source());
  if (source == nullptr) {
    return InvalidArgument("delivery: source: got ", Printable(envelope.source()),
                           ", want a source of the project");
  }
  const v1::Party& agency = *FindAgency(specification_.message(), source->agency());
  KOPPEL_RETURN_IF_ERROR(VerifySigned("delivery", event.envelope(), agency.signing_key()));
  v1::DeliveryCommit commit;
  KOPPEL_RETURN_IF_ERROR(
      OpenSigned("delivery-commit", event.commit(), agency.signing_key(), commit));
  KOPPEL_RETURN_IF_ERROR(CheckMayRun("delivery", entry));
  KOPPEL_RETURN_IF_ERROR(CheckEnvelope(envelope));
  if (commit.delivery_id() != envelope.delivery_id() || !IsDigest(commit.records_root())) {
    return InvalidArgument("delivery-commit: got another delivery or no root, want those of ",
                           ToHex(envelope.delivery_id()));
  }
  KOPPEL_RETURN_IF_ERROR(CheckActor(entry, agency.name(), "agent"));
  key_checks_.emplace(envelope.epoch(), envelope.key_check());
  current_[source->name()] = envelope;
  delivered_[envelope.delivery_id()] = {source->name(), commit.records(), {}};
  ++deliveries_;
  std::string what =
      Concat(agency.name(), " delivered ", source->name(), ", version ", envelope.version(),
             ", epoch ", envelope.epoch(), ", ", commit.records(), " records");
  if (!envelope.audit_digest().empty()) what += ", audit " + ToHex(envelope.audit_digest());
  return what;
}

Status ProjectHistory::CheckWithdrawal(const v1::RecordWithdrawal& withdrawal) const {
  KOPPEL_RETURN_IF_ERROR(CheckHash("withdrawal", withdrawal.project_hash()));
  const auto found = delivered_.find(withdrawal.delivery_id());
  if (found == delivered_.end() || found->second.source != withdrawal.source()) {
    return InvalidArgument("withdrawal: delivery_id: got ", ToHex(withdrawal.delivery_id()),
                           ", want a delivery of ", Printable(withdrawal.source()), " before it");
  }
  return CheckWithdrawnRefs(withdrawal);
}

// Works on a project that has expired too.
Result<std::string> ProjectHistory::ApplyWithdrawal(const v1::LogEntry& entry) {
  const v1::Signed& message = entry.records_withdrawn().withdrawal();
  v1::RecordWithdrawal withdrawal;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("withdrawal", message.message(), withdrawal));
  const v1::Party* agency = AgencyOf(specification_.message(), withdrawal.source());
  if (agency == nullptr) {
    return InvalidArgument("withdrawal: source: got ", Printable(withdrawal.source()),
                           ", want a source of the project");
  }
  KOPPEL_RETURN_IF_ERROR(VerifySigned("withdrawal", message, agency->signing_key()));
  KOPPEL_RETURN_IF_ERROR(CheckWithdrawal(withdrawal));
  KOPPEL_RETURN_IF_ERROR(CheckActor(entry, agency->name(), "agent"));
  Delivery& delivery = delivered_[withdrawal.delivery_id()];
  const size_t before = delivery.withdrawn.size();
  std::set<std::string> after = delivery.withdrawn;
  after.insert(withdrawal.record_refs().begin(), withdrawal.record_refs().end());
  if (after.size() > delivery.records) {
    return InvalidArgument("withdrawal: got ", after.size(), " records of a delivery of ",
                           delivery.records);
  }
  if (after.size() == before) {
    return InvalidArgument("withdrawal: got records that were withdrawn before, want new ones");
  }
  delivery.withdrawn = std::move(after);
  const size_t taken = delivery.withdrawn.size() - before;
  withdrawn_ += static_cast<uint32_t>(taken);
  return Concat(agency->name(), " withdrew ", taken, " of ", delivery.records, " records of ",
                withdrawal.source(), ", delivery ", ToHex(withdrawal.delivery_id()));
}

Status ProjectHistory::CheckSourceDelivered(const std::string& source, uint32_t epoch) const {
  const auto found = current_.find(source);
  if (found != current_.end() && found->second.epoch() == epoch) return OkStatus();
  return InvalidArgument("job: source ", Printable(source), ": got no delivery in epoch ", epoch,
                         ", want a committed one");
}

Status ProjectHistory::CheckSources(const v1::JobSpecification& job) const {
  if (job.sources().empty()) {
    for (const v1::Source& source : specification_.message().sources()) {
      KOPPEL_RETURN_IF_ERROR(CheckSourceDelivered(source.name(), job.epoch()));
    }
  }
  for (const std::string& source : job.sources()) {
    KOPPEL_RETURN_IF_ERROR(CheckSourceDelivered(source, job.epoch()));
  }
  return OkStatus();
}

Status ProjectHistory::CheckJob(const v1::JobSpecification& job) const {
  KOPPEL_RETURN_IF_ERROR(CheckHash("job", job.project_hash()));
  if (!Contains(specification_.message().allowed_jobs(), job.kind())) {
    return InvalidArgument("job: kind: got ", v1::JobKind_Name(job.kind()),
                           ", want one that the specification allows");
  }
  if (jobs_.contains(job.job_id())) {
    return InvalidArgument("job: job_id: got ", ToHex(job.job_id()), " twice, want once");
  }
  return CheckSources(job);
}

Result<std::string> ProjectHistory::ApplyJob(const v1::LogEntry& entry) {
  v1::JobSpecification job;
  const v1::Party& office = OfficeOf(specification_.message());
  KOPPEL_RETURN_IF_ERROR(
      OpenSigned("job", entry.job_submitted().specification(), office.signing_key(), job));
  KOPPEL_RETURN_IF_ERROR(CheckMayRun("job", entry));
  KOPPEL_RETURN_IF_ERROR(CheckJob(job));
  KOPPEL_RETURN_IF_ERROR(CheckActor(entry, office.name(), "office"));
  jobs_[job.job_id()] = {.specification = job, .outcome = ""};
  return Concat(office.name(), " submitted job ", ToHex(job.job_id()), ", ",
                v1::JobKind_Name(job.kind()));
}

Result<ProjectHistory::Job*> ProjectHistory::FindJob(const std::string& job_id) {
  const auto found = jobs_.find(job_id);
  if (found != jobs_.end()) return &found->second;
  return InvalidArgument("job_id: got ", ToHex(job_id), ", want a job that was submitted before");
}

Result<std::string> ProjectHistory::ApplyJobEnd(const v1::LogEntry& entry) {
  const v1::JobFinished& finished = entry.job_finished();
  KOPPEL_ASSIGN_OR_RETURN(Job * job, FindJob(finished.job_id()));
  if (!job->outcome.empty()) {
    return InvalidArgument("job_id: got a second end of ", ToHex(finished.job_id()), ", want one");
  }
  KOPPEL_RETURN_IF_ERROR(CheckJobEnd(finished));
  job->outcome = finished.outcome();
  std::string what = Concat("job ", ToHex(finished.job_id()), " ", finished.outcome());
  if (!finished.result_digest().empty()) {
    what += Concat(", result ", ToHex(finished.result_digest()));
  }
  return what;
}

Result<std::string> ProjectHistory::ApplyFetch(const v1::LogEntry& entry) {
  const std::string& job_id = entry.result_fetched().job_id();
  KOPPEL_ASSIGN_OR_RETURN(Job * job, FindJob(job_id));
  if (job->outcome != "succeeded") {
    return InvalidArgument("result: got a fetch of job ", ToHex(job_id),
                           ", want a job that succeeded before");
  }
  const std::string& office = OfficeOf(specification_.message()).name();
  KOPPEL_RETURN_IF_ERROR(CheckActor(entry, office, "office"));
  ++fetches_;
  return Concat(office, " fetched the result of job ", ToHex(job_id));
}

ProjectVerdict ProjectHistory::Verdict() const {
  ProjectVerdict verdict;
  verdict.set_id(Printable(specification_.message().id()));
  verdict.set_project_hash(ToHex(specification_.project_hash()));
  verdict.set_approvals(static_cast<uint32_t>(approvals_.size()));
  verdict.set_approvals_wanted(static_cast<uint32_t>(specification_.CountAgencies()));
  verdict.set_deliveries(deliveries_);
  verdict.set_jobs(static_cast<uint32_t>(jobs_.size()));
  verdict.set_results_fetched(fetches_);
  verdict.set_records_withdrawn(withdrawn_);
  return verdict;
}

}  // namespace koppel::auditors
