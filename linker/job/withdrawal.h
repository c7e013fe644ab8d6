// Withdrawn records: taken out of their delivery, out of the results that hold them, and out of the
// database's files.
//
// In the place of a record stays the hash of its leaf: the root that the agency signed can still be
// proven, and a record that was never there is told from one that was withdrawn.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "koppel/v1/ingest.pb.h"
#include "linker/job/rows.h"
#include "linker/store/store.h"

namespace koppel::linker {

// What a withdrawal finds in its delivery.
struct FoundRecords {
  // Reference and leaf hash of those that are still there, ascending.
  std::vector<std::pair<std::string, std::string>> present;
  // The last log entry that took one of the others; 0 where there are none.
  uint64_t last_index = 0;
};

// Looks all references up. NOT_FOUND "withdrawal.record_refs[I]: ..." for one that the delivery
// never held; errors of the store.
Result<FoundRecords> FindWithdrawn(const Reader& reader, const std::string& project,
                                   const v1::RecordWithdrawal& withdrawal);

// Adds the withdrawal of the present records to the batch of log entry `index`: deletes them,
// counts them in the delivery, takes them out of the persons of every result that was made of it,
// and leaves a PendingPurge. Of such a result stays what a later one continues: persons by their
// pseudonyms, without records where all were withdrawn, so that the next result can say that they
// are gone. It takes as long as reading those results.
Status StageWithdrawal(const Reader& reader, const std::string& project, StoredDelivery delivery,
                       const FoundRecords& found, uint64_t index, Batch& batch);

// FAILED_PRECONDITION "records of source NAME were withdrawn ..." where a delivery that the job has
// read has lost records since.
Status CheckNoneWithdrawn(const Reader& reader, const std::string& project,
                          const std::string& job_id);

// Does every PendingPurge of the project. One that a snapshot keeps from being done stays pending.
// Errors of the store, after which the rest stays pending.
Status PurgePending(Store& store, const std::string& project);

}  // namespace koppel::linker
