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
  // Memory for records and pairs that may be one person.
  uint64_t most_bytes = uint64_t{8} << 30;
  const Clock* clock = &SystemClock();
  // Draws the manifest's salt; nothing else of a result is random.
  Random* random = &SystemRandom();
  // Stages "read", those of the engine, "write". False cancels. Called on the job's own thread.
  match::OnProgress progress;
};

// Runs the job and returns the manifest, which is not yet stored. Rows of an earlier attempt at the
// same job are replaced. CANCELLED; FAILED_PRECONDITION where a source has no current delivery in
// the epoch; RESOURCE_EXHAUSTED "memory: ..." before anything is read where the records would not
// fit, for more pairs that may be one person than then fit, or as CheckLinkedPairs; errors of store
// and engine.
Result<v1::Manifest> RunLinkJob(Store& store, const StoredProject& project,
                                const v1::JobSpecification& job,
                                const SecretBytes& pseudonym_secret, const LinkJobOptions& options);

// How the job wants pairs decided.
match::Decision DecisionOf(const v1::JobSpecification& job);

// RESOURCE_EXHAUSTED where the result and those of the other jobs that succeeded in the epoch link
// more pairs together than the specification allows. One that links what another did already, by
// other pseudonyms or not, costs nothing: it says nothing new.
Status CheckLinkedPairs(const Reader& reader, const v1::ProjectSpecification& project,
                        uint32_t epoch, const v1::Manifest& manifest);

// The current delivery of every source that the job names (all of the project, where it names
// none), ordered by source. FAILED_PRECONDITION "sources: ..." where one has none in the epoch.
Result<std::vector<StoredDelivery>> DeliveriesOf(const Reader& reader,
                                                 const v1::ProjectSpecification& project,
                                                 const v1::JobSpecification& job);

// That the job finds what it is made of: as DeliveriesOf, and as FindResult where it names a
// previous result.
Status CheckInput(const Reader& reader, const v1::ProjectSpecification& project,
                  const v1::JobSpecification& job);

// FAILED_PRECONDITION "project ID: expired" from the day on which it expires.
Status CheckNotExpired(const v1::ProjectSpecification& project, int64_t time_ms);

}  // namespace koppel::linker
