// What a linkage leaves on paper: the engine's part of the manifest.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "koppel/v1/job.pb.h"
#include "linker/match/continuity/continuity.h"
#include "linker/match/engine.h"

namespace koppel::match {

// The digest of a partition as PublicManifest.result_digest of koppel/v1/manifest.proto defines it.
std::string ResultDigest(const std::vector<SourceRecords>& sources, const Partition& persons);

// Both parts, without what only a job knows (project hash, job id, deliveries): totals of the
// public part are rounded to 5 and left out under 10. Stage times are in the restricted part.
v1::Manifest ManifestOf(const Plan& plan, const std::vector<SourceRecords>& sources,
                        const Outcome& outcome);

// How a result continues an earlier one.
struct Continuation {
  // The earlier one's digest.
  std::string_view previous_result;
  const ChangeCounts& counts;
  // What the new persons are called.
  std::function<std::string_view(size_t person)> name;
};

// Makes the manifest that of a continued result, whose digest is over what persons are called, too.
void SetContinuation(const std::vector<SourceRecords>& sources, const Partition& persons,
                     const Continuation& continuation, v1::Manifest& manifest);

}  // namespace koppel::match
