// The batches of a delivery on their way to the linker: a bounded number of them unacknowledged,
// taken up again after the last acknowledged one where the connection breaks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "agents/upload/linker_client.h"
#include "agents/upload/record_spool.h"
#include "base/status.h"

namespace koppel::agents {

// Batches sent and not yet acknowledged, at most.
inline constexpr uint64_t kBatchWindow = 8;

// Which delivery, and who watches.
struct BatchTarget {
  std::string project_id;
  std::string delivery_id;
  // Called with the number of records on disk at the linker; may be empty.
  std::function<void(uint64_t)> progress;
};

// Sends the batches after `acknowledged` until the linker has them all. Gives up after the policy's
// number of tries in a row without a further batch acknowledged. Errors: the linker's; DATA_LOSS
// where its acknowledgements make no sense.
Status SendBatches(LinkerClient& client, const BatchTarget& target, const RecordSpool& spool,
                   uint64_t acknowledged);

}  // namespace koppel::agents
