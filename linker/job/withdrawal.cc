#include "linker/job/withdrawal.h"

#include <algorithm>

#include "base/merkle.h"
#include "proto/canonical.h"

namespace koppel::linker {
namespace {

// Greater than every key that begins with a job's id.
const std::string& LastResult() {
  static const auto& key = *new std::string(kIdBytes + 1, '\xff');
  return key;
}

Result<bool> WasMadeOf(const Reader& reader, const std::string& project, const std::string& job_id,
                       const v1::DeliveryEnvelope& envelope) {
  KOPPEL_ASSIGN_OR_RETURN(const auto bytes,
                          reader.Get(Table::kResults, project,
                                     Concat(UsedDeliveriesPrefix(job_id), envelope.source())));
  if (!bytes) return false;
  KOPPEL_ASSIGN_OR_RETURN(const StoredDelivery used, ParseDelivery(*bytes));
  return used.envelope.delivery_id() == envelope.delivery_id();
}

bool IsWithdrawn(const v1::Member& member, const std::string& delivery_id,
                 const FoundRecords& found) {
  if (member.delivery_id() != delivery_id) return false;
  const auto place =
      std::lower_bound(found.present.begin(), found.present.end(), member.record_ref(),
                       [](const auto& record, const auto& ref) { return record.first < ref; });
  return place != found.present.end() && place->first == member.record_ref();
}

// Takes the records out of a row, and whatever tells of pairs of persons. False: nothing was there.
bool TakeOut(const std::string& delivery_id, const FoundRecords& found, v1::PersonBatch& row) {
  bool changed = row.possible_size() + row.changes_size() > 0;
  row.clear_possible();
  row.clear_changes();
  for (v1::Person& person : *row.mutable_persons()) {
    auto& members = *person.mutable_members();
    const auto end = std::remove_if(members.begin(), members.end(), [&](const auto& member) {
      return IsWithdrawn(member, delivery_id, found);
    });
    changed = changed || end != members.end();
    members.erase(end, members.end());
  }
  return changed;
}

Status TakeOutOfResult(const Reader& reader, const std::string& project, const std::string& job_id,
                       const std::string& delivery_id, const FoundRecords& found, Batch& batch) {
  return reader.Scan(Table::kResults, project, PersonsPrefix(job_id),
                     [&](std::string_view key, std::string_view value) -> Status {
                       v1::PersonBatch row;
                       KOPPEL_RETURN_IF_ERROR(ParseRow("result", value, row));
                       if (!TakeOut(delivery_id, found, row)) return OkStatus();
                       if (row.persons_size() == 0) {
                         batch.Delete(Table::kResults, project, key);
                       } else {
                         batch.Put(Table::kResults, project, key, CanonicalBytes(row));
                       }
                       return OkStatus();
                     });
}

// The manifest stays: it names no person, and counts for the epoch's linked pairs.
Status TakeOutOfResults(const Reader& reader, const std::string& project,
                        const v1::DeliveryEnvelope& envelope, const FoundRecords& found,
                        Batch& batch) {
  KOPPEL_ASSIGN_OR_RETURN(const auto jobs, AllJobs(reader, project));
  for (const StoredJob& job : jobs) {
    // One that has not ended cannot succeed any more, and takes its own rows away.
    if (job.job().state() != v1::SUCCEEDED) continue;
    KOPPEL_ASSIGN_OR_RETURN(const v1::JobSpecification specification, SpecificationOf(job));
    const std::string& job_id = specification.job_id();
    KOPPEL_ASSIGN_OR_RETURN(const bool made_of, WasMadeOf(reader, project, job_id, envelope));
    if (!made_of) continue;
    KOPPEL_RETURN_IF_ERROR(
        TakeOutOfResult(reader, project, job_id, envelope.delivery_id(), found, batch));
  }
  return OkStatus();
}

Status Purge(Store& store, const std::string& project, const std::string& key,
             const PendingPurge& pending) {
  bool done = true;
  if (!pending.first_record().empty()) {
    KOPPEL_ASSIGN_OR_RETURN(
        done, store.Purge(Table::kRecords, project, pending.first_record(), pending.last_record()));
  }
  KOPPEL_ASSIGN_OR_RETURN(const bool results,
                          store.Purge(Table::kResults, project, "", LastResult()));
  if (!done || !results) return OkStatus();
  Batch batch = store.NewBatch();
  batch.Delete(Table::kMeta, project, key);
  return batch.Commit();
}

}  // namespace

Result<FoundRecords> FindWithdrawn(const Reader& reader, const std::string& project,
                                   const v1::RecordWithdrawal& withdrawal) {
  FoundRecords found;
  for (int i = 0; i < withdrawal.record_refs_size(); ++i) {
    const std::string& ref = withdrawal.record_refs(i);
    KOPPEL_ASSIGN_OR_RETURN(const auto bytes, reader.Get(Table::kRecords, project,
                                                         RecordKey(withdrawal.delivery_id(), ref)));
    if (bytes) {
      v1::EncodedRecord record;
      KOPPEL_RETURN_IF_ERROR(ParseRow("record", *bytes, record));
      found.present.emplace_back(ref, MerkleLeafHash(RecordLeaf(record)));
      continue;
    }
    KOPPEL_ASSIGN_OR_RETURN(
        const auto gone,
        reader.Get(Table::kMeta, project, WithdrawnKey(withdrawal.delivery_id(), ref)));
    if (!gone) {
      return Failure(StatusCode::kNotFound, "withdrawal.record_refs[", i,
                     "]: got one that the delivery never held, want only its own");
    }
    WithdrawnRecord withdrawn;
    KOPPEL_RETURN_IF_ERROR(ParseRow("withdrawn record", *gone, withdrawn));
    found.last_index = std::max(found.last_index, withdrawn.log_index());
  }
  return found;
}

Status StageWithdrawal(const Reader& reader, const std::string& project, StoredDelivery delivery,
                       const FoundRecords& found, uint64_t index, Batch& batch) {
  const std::string& id = delivery.envelope.delivery_id();
  for (const auto& [ref, leaf_hash] : found.present) {
    batch.Delete(Table::kRecords, project, RecordKey(id, ref));
    WithdrawnRecord withdrawn;
    withdrawn.set_leaf_hash(leaf_hash);
    withdrawn.set_log_index(index);
    batch.Put(Table::kMeta, project, WithdrawnKey(id, ref), CanonicalBytes(withdrawn));
  }
  delivery.delivery.set_withdrawn(delivery.delivery.withdrawn() + found.present.size());
  batch.Put(Table::kDeliveries, project, id, CanonicalBytes(delivery.delivery));
  KOPPEL_RETURN_IF_ERROR(TakeOutOfResults(reader, project, delivery.envelope, found, batch));
  PendingPurge pending;
  pending.set_first_record(RecordKey(id, found.present.front().first));
  pending.set_last_record(RecordKey(id, found.present.back().first));
  batch.Put(Table::kMeta, project, PurgeKey(index), CanonicalBytes(pending));
  return OkStatus();
}

Status CheckNoneWithdrawn(const Reader& reader, const std::string& project,
                          const std::string& job_id) {
  return reader.Scan(Table::kResults, project, UsedDeliveriesPrefix(job_id),
                     [&](std::string_view, std::string_view value) -> Status {
                       KOPPEL_ASSIGN_OR_RETURN(const StoredDelivery used, ParseDelivery(value));
                       KOPPEL_ASSIGN_OR_RETURN(
                           const auto now,
                           FindDelivery(reader, project, used.envelope.delivery_id()));
                       if (now && now->delivery.withdrawn() == used.delivery.withdrawn())
                         return OkStatus();
                       return Failure(StatusCode::kFailedPrecondition, "records of source ",
                                      used.envelope.source(),
                                      " were withdrawn after the job read them; submit a new job");
                     });
}

Status PurgePending(Store& store, const std::string& project) {
  std::vector<std::pair<std::string, PendingPurge>> all;
  KOPPEL_RETURN_IF_ERROR(store.Scan(Table::kMeta, project, kPurgePrefix,
                                    [&](std::string_view key, std::string_view value) -> Status {
                                      auto& [name, pending] = all.emplace_back(key, PendingPurge());
                                      return ParseRow("pending purge", value, pending);
                                    }));
  for (const auto& [key, pending] : all) {
    KOPPEL_RETURN_IF_ERROR(Purge(store, project, key, pending));
  }
  return OkStatus();
}

}  // namespace koppel::linker
