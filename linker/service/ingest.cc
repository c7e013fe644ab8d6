#include "linker/service/ingest.h"

#include <algorithm>
#include <functional>

#include "base/digest.h"
#include "base/merkle.h"
#include "keys/sign.h"
#include "linker/job/link_job.h"
#include "linker/job/withdrawal.h"
#include "linker/match/core/plan.h"
#include "linker/service/records.h"
#include "proto/canonical.h"
#include "proto/check_rules.h"
#include "proto/delivery_state.h"
#include "proto/parties.h"

namespace koppel::linker {
namespace {

bool Delivers(const Visit& visit, std::string_view source) {
  const v1::Party* agency = AgencyOf(visit.project.specification(), source);
  return agency != nullptr && agency->name() == visit.caller.party;
}

Status NoSuchDelivery() {
  return Failure(StatusCode::kNotFound, "delivery_id: got none of the caller's, want one of them");
}

Status CheckSignature(const Visit& visit, std::string_view kind, const v1::Signed& message,
                      std::string_view source) {
  const v1::Party* agency = AgencyOf(visit.project.specification(), source);
  return VerifySigned(kind, message, agency->signing_key());
}

bool SameSigned(const v1::Signed& a, const v1::Signed& b) {
  return a.message() == b.message() && a.signature() == b.signature();
}

Status CheckOpen(const StoredDelivery& stored) {
  if (stored.delivery.state() == v1::OPEN) return OkStatus();
  return Failure(StatusCode::kFailedPrecondition, "delivery: got state ",
                 v1::DeliveryState_Name(stored.delivery.state()), ", want OPEN");
}

void PutDelivery(Batch& batch, const std::string& project, const StoredDelivery& stored) {
  batch.Put(Table::kDeliveries, project, stored.envelope.delivery_id(),
            CanonicalBytes(stored.delivery));
}

}  // namespace

Mutex& Ingest::LockOf(std::string_view delivery_id) {
  return locks_[std::hash<std::string_view>()(delivery_id) % locks_.size()];
}

Result<StoredDelivery> Ingest::FindOwn(const Visit& visit, const std::string& delivery_id) const {
  KOPPEL_RETURN_IF_ERROR(CheckBytes("delivery_id", delivery_id, kIdBytes));
  KOPPEL_ASSIGN_OR_RETURN(std::optional<StoredDelivery> stored,
                          FindDelivery(store_, visit.project.id(), delivery_id));
  if (!stored || !Delivers(visit, stored->envelope.source())) return NoSuchDelivery();
  return std::move(*stored);
}

Status Ingest::CheckFollows(const Visit& visit, const v1::DeliveryEnvelope& envelope) const {
  KOPPEL_ASSIGN_OR_RETURN(const auto current,
                          FindCurrentDelivery(store_, visit.project.id(), envelope.source()));
  const uint32_t version = current ? current->envelope.version() + 1 : 1;
  const std::string predecessor = current ? current->envelope.delivery_id() : "";
  if (envelope.version() == version && envelope.predecessor() == predecessor) return OkStatus();
  return Failure(StatusCode::kAborted, "envelope.version: got ", envelope.version(),
                 " and predecessor ", ToHex(envelope.predecessor()), ", want ", version, " and ",
                 predecessor.empty() ? "none" : ToHex(predecessor));
}

// What depends on the project's other deliveries.
Status Ingest::CheckOpening(const Visit& visit, const v1::DeliveryEnvelope& envelope) const {
  KOPPEL_RETURN_IF_ERROR(CheckFollows(visit, envelope));
  KOPPEL_ASSIGN_OR_RETURN(const auto deliveries, AllDeliveries(store_, visit.project.id()));
  int open = 0;
  for (const StoredDelivery& other : deliveries) {
    if (other.delivery.state() == v1::ABORTED) continue;
    open += other.delivery.state() == v1::OPEN && other.envelope.source() == envelope.source();
    if (other.envelope.epoch() != envelope.epoch()) continue;
    if (other.envelope.key_check() != envelope.key_check()) {
      return Failure(StatusCode::kFailedPrecondition,
                     "envelope.key_check: differs from the delivery of source ",
                     other.envelope.source(), " in epoch ", envelope.epoch(),
                     ": the agencies hold different linkage keys");
    }
  }
  if (open < kMostOpenDeliveries) return OkStatus();
  return Failure(StatusCode::kResourceExhausted, "source ", envelope.source(), ": got ", open,
                 " open deliveries, want fewer than ", kMostOpenDeliveries);
}

Result<v1::Delivery> Ingest::Open(const Visit& visit, const v1::OpenDeliveryRequest& request) {
  KOPPEL_RETURN_IF_ERROR(CheckApproved(visit.project));
  v1::DeliveryEnvelope envelope;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("envelope", request.envelope().message(), envelope));
  if (!Delivers(visit, envelope.source())) {
    return Failure(StatusCode::kNotFound, "envelope.source: got none of the caller's sources");
  }
  KOPPEL_RETURN_IF_ERROR(
      CheckEnvelope(envelope, visit.project.specification(), visit.project.stored.hash));
  KOPPEL_RETURN_IF_ERROR(CheckSignature(visit, "delivery", request.envelope(), envelope.source()));
  MutexLock lock(opening_);
  KOPPEL_ASSIGN_OR_RETURN(const auto known,
                          FindDelivery(store_, visit.project.id(), envelope.delivery_id()));
  if (known && SameSigned(known->delivery.envelope(), request.envelope())) return known->delivery;
  if (known) {
    return Failure(StatusCode::kAlreadyExists,
                   "envelope.delivery_id: taken by another envelope, want a new id");
  }
  KOPPEL_RETURN_IF_ERROR(CheckOpening(visit, envelope));
  StoredDelivery stored;
  stored.envelope = envelope;
  stored.delivery.set_project_id(visit.project.id());
  *stored.delivery.mutable_envelope() = request.envelope();
  stored.delivery.set_state(v1::OPEN);
  Batch batch = store_.NewBatch();
  PutDelivery(batch, visit.project.id(), stored);
  KOPPEL_RETURN_IF_ERROR(batch.Commit());
  return stored.delivery;
}

Status Ingest::StoreBatch(const Visit& visit, StoredDelivery stored,
                          const v1::UploadRequest& request, const std::string& digest) {
  const std::string& project = visit.project.id();
  const std::string& delivery_id = request.delivery_id();
  stored.delivery.set_acknowledged(request.sequence());
  stored.delivery.set_records(stored.delivery.records() +
                              static_cast<uint64_t>(request.records_size()));
  Batch batch = store_.NewBatch();
  for (const v1::EncodedRecord& record : request.records()) {
    batch.Put(Table::kRecords, project, RecordKey(delivery_id, record.record_ref()),
              CanonicalBytes(record));
  }
  batch.Put(Table::kBatches, project, BatchKey(delivery_id, request.sequence()), digest);
  PutDelivery(batch, project, stored);
  return batch.Commit();
}

Result<v1::UploadResponse> Ingest::Upload(const Visit& visit, const v1::UploadRequest& request) {
  KOPPEL_RETURN_IF_ERROR(CheckApproved(visit.project));
  KOPPEL_ASSIGN_OR_RETURN(const match::Plan plan,
                          match::PlanOf(visit.project.specification().linkage_schema()));
  KOPPEL_RETURN_IF_ERROR(CheckBatch(request, plan.shapes));
  const std::string digest = Sha256(CanonicalBytes(request));
  v1::UploadResponse response;
  response.set_sequence(request.sequence());
  MutexLock lock(LockOf(request.delivery_id()));
  KOPPEL_ASSIGN_OR_RETURN(StoredDelivery stored, FindOwn(visit, request.delivery_id()));
  KOPPEL_ASSIGN_OR_RETURN(const auto known,
                          store_.Get(Table::kBatches, visit.project.id(),
                                     BatchKey(request.delivery_id(), request.sequence())));
  if (known && *known == digest) return response;
  if (known) {
    return Failure(StatusCode::kAborted, "sequence: got ", request.sequence(),
                   " again with another content, want the same records");
  }
  KOPPEL_RETURN_IF_ERROR(CheckOpen(stored));
  const uint64_t next = stored.delivery.acknowledged() + 1;
  if (request.sequence() != next) {
    return Failure(StatusCode::kOutOfRange, "sequence: got ", request.sequence(), ", want ", next);
  }
  KOPPEL_RETURN_IF_ERROR(StoreBatch(visit, std::move(stored), request, digest));
  return response;
}

// Counts and hashes what is on disk, in order of record_ref.
Status Ingest::CheckStored(const Visit& visit, const StoredDelivery& stored,
                           const v1::DeliveryCommit& commit) const {
  MerkleFrontier tree;
  uint64_t planted = 0;
  const auto append = [&](std::string_view, std::string_view value) -> Status {
    v1::EncodedRecord record;
    KOPPEL_RETURN_IF_ERROR(ParseRow("record", value, record));
    if (!record.canary().empty()) ++planted;
    tree.Append(MerkleLeafHash(RecordLeaf(record)));
    return OkStatus();
  };
  KOPPEL_RETURN_IF_ERROR(
      store_.Scan(Table::kRecords, visit.project.id(), commit.delivery_id(), append));
  // A reference that was sent twice has one row.
  if (tree.size() < stored.delivery.records()) {
    return Failure(StatusCode::kAlreadyExists, "records: got ", stored.delivery.records(), " with ",
                   tree.size(), " different record_refs, want each once");
  }
  if (commit.records() != tree.size()) {
    return Failure(StatusCode::kFailedPrecondition, "commit.records: got ", commit.records(),
                   ", want ", tree.size(), " as stored");
  }
  if (commit.planted() != planted) {
    return Failure(StatusCode::kFailedPrecondition, "commit.planted: got ", commit.planted(),
                   ", want ", planted, " as stored");
  }
  // Of such a delivery no result would hold anything, and nobody would be told.
  if (planted == tree.size()) {
    return Failure(StatusCode::kFailedPrecondition, "commit.planted: got all ", planted,
                   " records, want fewer: at least one of a real person");
  }
  if (commit.records_root() == tree.Root()) return OkStatus();
  return Failure(StatusCode::kFailedPrecondition,
                 "commit.records_root: got another root than that of the stored records");
}

Status Ingest::MakeCurrent(const Visit& visit, StoredDelivery& stored, const v1::Signed& commit) {
  const std::string& project = visit.project.id();
  v1::LogEntry entry;
  entry.set_project_id(project);
  entry.set_actor(visit.caller.Name());
  *entry.mutable_delivery_committed()->mutable_envelope() = stored.delivery.envelope();
  *entry.mutable_delivery_committed()->mutable_commit() = commit;
  stored.delivery.set_state(v1::COMMITTED);
  *stored.delivery.mutable_commit() = commit;
  const auto stage = [&](uint64_t index, int64_t time_ms, Batch& batch) -> Status {
    KOPPEL_RETURN_IF_ERROR(CheckNotExpired(visit.project.specification(), time_ms));
    KOPPEL_RETURN_IF_ERROR(CheckFollows(visit, stored.envelope));
    KOPPEL_ASSIGN_OR_RETURN(auto before,
                            FindCurrentDelivery(store_, project, stored.envelope.source()));
    if (before) {
      before->delivery.set_state(v1::SUPERSEDED);
      PutDelivery(batch, project, *before);
    }
    stored.delivery.set_log_index(index);
    PutDelivery(batch, project, stored);
    batch.Put(Table::kMeta, project, CurrentDeliveryKey(stored.envelope.source()),
              stored.envelope.delivery_id());
    return OkStatus();
  };
  return log_.Append(std::move(entry), store_.NewBatch(), stage).status();
}

Result<v1::Delivery> Ingest::Commit(const Visit& visit, const v1::CommitDeliveryRequest& request) {
  KOPPEL_RETURN_IF_ERROR(CheckApproved(visit.project));
  v1::DeliveryCommit commit;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("commit", request.commit().message(), commit));
  KOPPEL_RETURN_IF_ERROR(CheckBytes("commit.records_root", commit.records_root(), kSha256Bytes));
  if (commit.records() == 0) return InvalidArgument("commit.records: got 0, want at least 1");
  MutexLock lock(LockOf(commit.delivery_id()));
  KOPPEL_ASSIGN_OR_RETURN(StoredDelivery stored, FindOwn(visit, commit.delivery_id()));
  KOPPEL_RETURN_IF_ERROR(
      CheckSignature(visit, "delivery-commit", request.commit(), stored.envelope.source()));
  if (IsCommitted(stored.delivery) && SameSigned(stored.delivery.commit(), request.commit())) {
    return stored.delivery;
  }
  KOPPEL_RETURN_IF_ERROR(CheckOpen(stored));
  KOPPEL_RETURN_IF_ERROR(CheckStored(visit, stored, commit));
  KOPPEL_RETURN_IF_ERROR(MakeCurrent(visit, stored, request.commit()));
  return stored.delivery;
}

Result<v1::AbortDeliveryResponse> Ingest::Abort(const Visit& visit,
                                                const v1::AbortDeliveryRequest& request) {
  MutexLock lock(LockOf(request.delivery_id()));
  KOPPEL_ASSIGN_OR_RETURN(StoredDelivery stored, FindOwn(visit, request.delivery_id()));
  if (stored.delivery.state() == v1::ABORTED) return v1::AbortDeliveryResponse();
  KOPPEL_RETURN_IF_ERROR(CheckOpen(stored));
  stored.delivery.set_state(v1::ABORTED);
  Batch batch = store_.NewBatch();
  batch.DeletePrefix(Table::kRecords, visit.project.id(), request.delivery_id());
  batch.DeletePrefix(Table::kBatches, visit.project.id(), request.delivery_id());
  PutDelivery(batch, visit.project.id(), stored);
  KOPPEL_RETURN_IF_ERROR(batch.Commit());
  return v1::AbortDeliveryResponse();
}

Result<v1::Delivery> Ingest::Get(const Visit& visit, const v1::GetDeliveryRequest& request) const {
  KOPPEL_ASSIGN_OR_RETURN(StoredDelivery stored, FindOwn(visit, request.delivery_id()));
  return std::move(stored.delivery);
}

Result<v1::ListDeliveriesResponse> Ingest::List(const Visit& visit) const {
  KOPPEL_ASSIGN_OR_RETURN(auto deliveries, AllDeliveries(store_, visit.project.id()));
  v1::ListDeliveriesResponse response;
  for (StoredDelivery& stored : deliveries) {
    if (!Delivers(visit, stored.envelope.source())) continue;
    *response.add_deliveries() = std::move(stored.delivery);
  }
  return response;
}

// The index of the entry that took the records, or took the last of them before. Found under the
// log's lock, in which deliveries are committed and withdrawals made one after the other.
Result<uint64_t> Ingest::TakeOut(const Visit& visit, const v1::RecordWithdrawal& withdrawal,
                                 const v1::Signed& message) {
  const std::string& project = visit.project.id();
  v1::LogEntry entry;
  entry.set_project_id(project);
  entry.set_actor(visit.caller.Name());
  *entry.mutable_records_withdrawn()->mutable_withdrawal() = message;
  FoundRecords found;
  const auto stage = [&](uint64_t index, int64_t, Batch& batch) -> Status {
    KOPPEL_ASSIGN_OR_RETURN(StoredDelivery stored, FindOwn(visit, withdrawal.delivery_id()));
    KOPPEL_ASSIGN_OR_RETURN(found, FindWithdrawn(store_, project, withdrawal));
    if (found.present.empty()) return Failure(StatusCode::kAlreadyExists, "withdrawn already");
    return StageWithdrawal(store_, project, std::move(stored), found, index, batch);
  };
  Result<uint64_t> index = log_.Append(std::move(entry), store_.NewBatch(), stage);
  if (index.status().code() == StatusCode::kAlreadyExists) return found.last_index;
  return index;
}

Result<v1::WithdrawRecordsResponse> Ingest::Withdraw(const Visit& visit,
                                                     const v1::WithdrawRecordsRequest& request) {
  v1::RecordWithdrawal withdrawal;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("withdrawal", request.withdrawal().message(), withdrawal));
  KOPPEL_ASSIGN_OR_RETURN(const StoredDelivery stored, FindOwn(visit, withdrawal.delivery_id()));
  KOPPEL_RETURN_IF_ERROR(CheckWithdrawal(withdrawal, stored.envelope));
  KOPPEL_RETURN_IF_ERROR(
      CheckSignature(visit, "withdrawal", request.withdrawal(), stored.envelope.source()));
  if (!IsCommitted(stored.delivery)) {
    return Failure(StatusCode::kFailedPrecondition, "delivery: got state ",
                   v1::DeliveryState_Name(stored.delivery.state()),
                   ", want COMMITTED or SUPERSEDED");
  }
  v1::WithdrawRecordsResponse response;
  KOPPEL_ASSIGN_OR_RETURN(const uint64_t index, TakeOut(visit, withdrawal, request.withdrawal()));
  response.set_log_index(index);
  KOPPEL_RETURN_IF_ERROR(PurgePending(store_, visit.project.id()));
  return response;
}

}  // namespace koppel::linker
