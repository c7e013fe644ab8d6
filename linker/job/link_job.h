// One linkage job: reads the current deliveries of its sources as of one moment, links them, writes
// persons and manifest. What it writes stays invisible until the job's row says SUCCEEDED.
#pragma once

#include <cstdint>
#include <string>

#include "base/random.h"
#include "base/status.h"
#include "base/time.h"
#include "keys/secret.h"
#include "koppel/v1/job.pb.h"
#include "linker/job/rows.h"
#include "linker/match/engine.h"
#include "linker/store/store.h"

namespace koppel::linker {

struct LinkJobOptions {
  unsigned match_threads = 0;
  uint64_t most_records = 10'000'000;
  const Clock* clock = &SystemClock();
  // Draws the manifest's salt; nothing else of a result is random.
  Random* random = &SystemRandom();
  // Stages "read", those of the engine, "write". False cancels. Called on the job's own thread.
  match::OnProgress progress;
};

// Runs the job and returns the manifest, which is not yet stored. Rows of an earlier attempt at the
// same job are replaced. CANCELLED; FAILED_PRECONDITION where a source has no current delivery in
// the epoch; RESOURCE_EXHAUSTED for more records or pairs than the limits, or more linked pairs
// than the specification allows; errors of store and engine.
Result<v1::Manifest> RunLinkJob(Store& store, const StoredProject& project,
                                const v1::JobSpecification& job,
                                const SecretBytes& pseudonym_secret, const LinkJobOptions& options);

// The current delivery of every source that the job names (all of the project, where it names
// none), ordered by source. FAILED_PRECONDITION "sources: ..." where one has none in the epoch.
Result<std::vector<StoredDelivery>> DeliveriesOf(const Reader& reader,
                                                 const v1::ProjectSpecification& project,
                                                 const v1::JobSpecification& job);

// FAILED_PRECONDITION "project ID: expired" from the day on which it expires.
Status CheckNotExpired(const v1::ProjectSpecification& project, int64_t time_ms);

}  // namespace koppel::linker
