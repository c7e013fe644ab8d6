// The part of the manifest that the office alone gets: exact counts, what was learnt, quality.
#pragma once

#include <vector>

#include "koppel/v1/job.pb.h"
#include "linker/match/continuity/continuity.h"
#include "linker/match/engine.h"

namespace koppel::match {

// Places of the sources in the input, by name.
std::vector<uint32_t> SourcesByName(const std::vector<SourceRecords>& sources);

// How the persons go on from those of a previous result.
void Set(const ChangeCounts& counts, v1::ChangeCounts& told);

void FillRestricted(const Plan& plan, const std::vector<SourceRecords>& sources,
                    const Outcome& outcome, v1::RestrictedManifest& manifest);

}  // namespace koppel::match
