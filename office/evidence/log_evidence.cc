#include "office/evidence/log_evidence.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/merkle.h"
#include "keys/sign.h"
#include "proto/canonical.h"
#include "proto/parties.h"

namespace koppel::office {
namespace {

template <typename... Parts>
Status DataLoss(const Parts&... parts) {
  return Failure(StatusCode::kDataLoss, "log: ", parts...);
}

// A delivery as its agency signed it.
struct Commitment {
  uint64_t index = 0;
  v1::DeliveryEnvelope envelope;
  v1::DeliveryCommit commit;
};

// The entries of the evidence by what they say.
struct JobHistory {
  std::optional<uint64_t> submitted;
  std::optional<uint64_t> finished;
  v1::JobFinished end;
  std::vector<Commitment> deliveries;
  // By their place in the log.
  std::map<uint64_t, v1::RecordWithdrawal> withdrawals;
};

Result<v1::Checkpoint> OpenCheckpoint(const v1::ProjectSpecification& specification,
                                      const v1::Signed& message) {
  const v1::Party& linker = LinkerOf(specification);
  KOPPEL_RETURN_IF_ERROR(VerifySigned("checkpoint", message, linker.signing_key()));
  v1::Checkpoint checkpoint;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("checkpoint", message.message(), checkpoint));
  if (checkpoint.origin() == linker.name()) return checkpoint;
  return DataLoss("got the checkpoint of another log, want that of ", linker.name());
}

Result<v1::LogEntry> OpenEntry(const LoggedJob& logged, const v1::Checkpoint& checkpoint,
                               const ProvenEntry& proven) {
  const std::vector<std::string> path(proven.path().begin(), proven.path().end());
  const Status proof =
      VerifyMerkleInclusion(MerkleLeafHash(Tagged("log-entry", proven.entry())), proven.index(),
                            checkpoint.size(), path, checkpoint.root());
  if (!proof.ok()) return DataLoss("entry ", proven.index(), ": ", MessageOf(proof));
  v1::LogEntry entry;
  KOPPEL_RETURN_IF_ERROR(
      ParseStrictly(Concat("log: entry ", proven.index()), proven.entry(), entry));
  if (IsEvidence(logged, entry)) return entry;
  return DataLoss("entry ", proven.index(), ": got one that is not about the job, want only those");
}

Result<Commitment> ReadCommitment(uint64_t index, const v1::DeliveryCommitted& committed) {
  Commitment read;
  read.index = index;
  KOPPEL_RETURN_IF_ERROR(
      ParseStrictly("log: delivery", committed.envelope().message(), read.envelope));
  KOPPEL_RETURN_IF_ERROR(
      ParseStrictly("log: delivery-commit", committed.commit().message(), read.commit));
  if (read.commit.delivery_id() == read.envelope.delivery_id()) return read;
  return DataLoss("entry ", index, ": got the commit of another delivery, want its own");
}

Status TakeOnce(const char* what, uint64_t index, std::optional<uint64_t>& place) {
  if (place) return DataLoss("got the job's ", what, " twice, want it once");
  place = index;
  return OkStatus();
}

Result<v1::RecordWithdrawal> ReadWithdrawal(const v1::ProjectSpecification& specification,
                                            const v1::Signed& message) {
  v1::RecordWithdrawal withdrawal;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("log: withdrawal", message.message(), withdrawal));
  const v1::Party* agency = AgencyOf(specification, withdrawal.source());
  if (agency == nullptr) return DataLoss("got a withdrawal from no source, want one of a source");
  KOPPEL_RETURN_IF_ERROR(VerifySigned("withdrawal", message, agency->signing_key()));
  return withdrawal;
}

Status Take(const LoggedJob& logged, uint64_t index, const v1::LogEntry& entry,
            JobHistory& history) {
  if (entry.has_job_submitted()) return TakeOnce("beginning", index, history.submitted);
  if (entry.has_job_finished()) {
    history.end = entry.job_finished();
    return TakeOnce("end", index, history.finished);
  }
  if (entry.has_records_withdrawn()) {
    KOPPEL_ASSIGN_OR_RETURN(
        history.withdrawals[index],
        ReadWithdrawal(logged.specification, entry.records_withdrawn().withdrawal()));
    return OkStatus();
  }
  KOPPEL_ASSIGN_OR_RETURN(Commitment read, ReadCommitment(index, entry.delivery_committed()));
  history.deliveries.push_back(std::move(read));
  return OkStatus();
}

Result<JobHistory> ReadHistory(const LoggedJob& logged, const LogEvidence& evidence) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::Checkpoint checkpoint,
                          OpenCheckpoint(logged.specification, evidence.checkpoint()));
  JobHistory history;
  for (const ProvenEntry& proven : evidence.entries()) {
    KOPPEL_ASSIGN_OR_RETURN(const v1::LogEntry entry, OpenEntry(logged, checkpoint, proven));
    KOPPEL_RETURN_IF_ERROR(Take(logged, proven.index(), entry, history));
  }
  if (!history.submitted || !history.finished || *history.finished < *history.submitted) {
    return DataLoss("got no beginning or no end of the job in this order, want both");
  }
  return history;
}

Status CheckEnd(const v1::JobFinished& end, const v1::PublicManifest& manifest) {
  if (end.outcome() != "succeeded") {
    return DataLoss("got a job that did not succeed, want one that did");
  }
  if (end.result_digest() != manifest.result_digest()) {
    return DataLoss("got a result digest that is not the manifest's, want ",
                    ToHex(end.result_digest()), " as it was logged");
  }
  if (end.manifest_digest() != TaggedHash("manifest", CanonicalBytes(manifest))) {
    return DataLoss("got another manifest than the one that was logged, want the digest ",
                    ToHex(end.manifest_digest()));
  }
  return OkStatus();
}

Status CheckNotSuperseded(const JobHistory& history, const Commitment& used) {
  const std::string& source = used.envelope.source();
  for (const Commitment& other : history.deliveries) {
    if (other.envelope.source() != source) continue;
    if (other.index > used.index && other.index < *history.submitted) {
      return DataLoss("source ", source, ": got version ", used.envelope.version(),
                      ", which was superseded before the job was submitted, want version ",
                      other.envelope.version());
    }
  }
  return OkStatus();
}

Status CheckUse(const JobHistory& history, const v1::DeliveryUse& use) {
  for (const Commitment& one : history.deliveries) {
    if (one.envelope.delivery_id() != use.delivery_id()) continue;
    if (one.envelope.source() != use.source() || one.envelope.version() != use.version() ||
        one.commit.records_root() != use.records_root()) {
      return DataLoss("source ", use.source(),
                      ": got a delivery that differs from the one that was logged, want that");
    }
    if (one.index > *history.finished) break;
    return CheckNotSuperseded(history, one);
  }
  return DataLoss(
      "source ", use.source(),
      ": got a delivery that was not committed before the job ended, want one that was");
}

WithdrawnRecords WithdrawnBeforeEnd(const LoggedJob& logged, const JobHistory& history) {
  WithdrawnRecords withdrawn;
  for (const auto& [index, withdrawal] : history.withdrawals) {
    if (index > *history.finished) break;
    if (withdrawal.project_hash() != logged.job.project_hash()) continue;
    withdrawn[{withdrawal.source(), withdrawal.delivery_id()}].insert(
        withdrawal.record_refs().begin(), withdrawal.record_refs().end());
  }
  return withdrawn;
}

}  // namespace

bool IsEvidence(const LoggedJob& logged, const v1::LogEntry& entry) {
  if (entry.project_id() != logged.specification.id()) return false;
  if (entry.has_job_submitted()) {
    return entry.job_submitted().specification().message() == logged.signed_job.message();
  }
  if (entry.has_job_finished()) return entry.job_finished().job_id() == logged.job.job_id();
  return entry.has_delivery_committed() || entry.has_records_withdrawn();
}

Result<WithdrawnRecords> CheckLogEvidence(const LoggedJob& logged,
                                          const v1::PublicManifest& manifest,
                                          const LogEvidence& evidence) {
  KOPPEL_ASSIGN_OR_RETURN(const JobHistory history, ReadHistory(logged, evidence));
  KOPPEL_RETURN_IF_ERROR(CheckEnd(history.end, manifest));
  for (const v1::DeliveryUse& use : manifest.deliveries()) {
    KOPPEL_RETURN_IF_ERROR(CheckUse(history, use));
  }
  return WithdrawnBeforeEnd(logged, history);
}

}  // namespace koppel::office
