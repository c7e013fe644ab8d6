// Deliveries: opened, filled by acknowledged batches, committed as a whole or not at all. Knows no
// gRPC.
//
// What an agency is told never depends on whether its records linked: nothing here reads a job or a
// result.
#pragma once

#include <array>
#include <string>

#include "base/mutex.h"
#include "base/status.h"
#include "koppel/v1/ingest.pb.h"
#include "linker/job/rows.h"
#include "linker/log/log.h"
#include "linker/service/projects.h"
#include "linker/store/store.h"

namespace koppel::linker {

inline constexpr int kMostOpenDeliveries = 4;

// The RPCs of v1.Ingest; ingest.proto says what each does and how it fails. Thread safe.
class Ingest {
 public:
  // Both must outlive it.
  Ingest(Store& store, Log& log) : store_(store), log_(log) {}

  Result<v1::Delivery> Open(const Visit& visit, const v1::OpenDeliveryRequest& request);
  // One batch of the stream; on OK it is synced to disk.
  Result<v1::UploadResponse> Upload(const Visit& visit, const v1::UploadRequest& request);
  Result<v1::Delivery> Commit(const Visit& visit, const v1::CommitDeliveryRequest& request);
  Result<v1::AbortDeliveryResponse> Abort(const Visit& visit,
                                          const v1::AbortDeliveryRequest& request);
  Result<v1::Delivery> Get(const Visit& visit, const v1::GetDeliveryRequest& request) const;
  Result<v1::ListDeliveriesResponse> List(const Visit& visit) const;
  // On OK the records are gone from the rows, and from the files unless a job is reading them.
  Result<v1::WithdrawRecordsResponse> Withdraw(const Visit& visit,
                                               const v1::WithdrawRecordsRequest& request);

 private:
  // Changes of one delivery happen one after the other; several deliveries go on side by side.
  Mutex& LockOf(std::string_view delivery_id);
  // NOT_FOUND where there is none or it is another agency's.
  Result<StoredDelivery> FindOwn(const Visit& visit, const std::string& delivery_id) const;
  Status CheckOpening(const Visit& visit, const v1::DeliveryEnvelope& envelope) const;
  Status CheckFollows(const Visit& visit, const v1::DeliveryEnvelope& envelope) const;
  Status StoreBatch(const Visit& visit, StoredDelivery stored, const v1::UploadRequest& request,
                    const std::string& digest);
  Status CheckStored(const Visit& visit, const StoredDelivery& stored,
                     const v1::DeliveryCommit& commit) const;
  Result<uint64_t> TakeOut(const Visit& visit, const v1::RecordWithdrawal& withdrawal,
                           const v1::Signed& message);
  Status MakeCurrent(const Visit& visit, StoredDelivery& stored, const v1::Signed& commit);

  Store& store_;
  Log& log_;
  Mutex opening_;
  std::array<Mutex, 16> locks_;
};

}  // namespace koppel::linker
