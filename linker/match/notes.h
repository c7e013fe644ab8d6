// What a reader of a result should know beyond its counts.
#pragma once

#include <string>
#include <vector>

#include "linker/match/engine.h"

namespace koppel::match {

// A line each, in a fixed order: sources that seem to share nobody (fewer expected links than one
// record of 200 in the smaller one), blocks that were not listed, indexes that were replaced,
// candidate recall below 0.99, matches at the edge of what is looked at, clustering that did not
// look at everything. Holds exact counts: for the office alone.
std::vector<std::string> NotesOf(const Plan& plan, const std::vector<SourceRecords>& sources,
                                 const Outcome& outcome);

}  // namespace koppel::match
