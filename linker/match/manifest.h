// What a linkage leaves on paper: the engine's part of the manifest.
#pragma once

#include <string>
#include <vector>

#include "koppel/v1/job.pb.h"
#include "linker/match/engine.h"

namespace koppel::match {

// The digest of a partition as PublicManifest.result_digest of koppel/v1/manifest.proto defines it.
std::string ResultDigest(const std::vector<SourceRecords>& sources, const Partition& persons);

// Both parts, without what only a job knows (project hash, job id, deliveries): totals of the
// public part are rounded to 5 and left out under 10. Stage times are in the restricted part.
v1::Manifest ManifestOf(const Plan& plan, const std::vector<SourceRecords>& sources,
                        const Outcome& outcome);

}  // namespace koppel::match
