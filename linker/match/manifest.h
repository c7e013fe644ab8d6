// What a linkage leaves on paper: the engine's part of the manifest.
#pragma once

#include <string>
#include <vector>

#include "koppel/v1/job.pb.h"
#include "linker/match/engine.h"

namespace koppel::match {

// SHA-256 over "koppel/v1/result\0" and the partition in canonical order: for each person the
// number of its members and for each member the source's name and the reference; numbers are 4
// bytes little-endian, texts come after their length.
std::string ResultDigest(const std::vector<SourceRecords>& sources, const Partition& persons);

// Both parts, without what only a job knows (project hash, job id, deliveries): totals of the
// public part are rounded to 5 and left out under 10. Stage times are in the restricted part.
v1::Manifest ManifestOf(const Plan& plan, const std::vector<SourceRecords>& sources,
                        const Outcome& outcome);

}  // namespace koppel::match
