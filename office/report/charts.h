// The report's pictures, made from protected figures alone.
#pragma once

#include <string>

#include "office/disclosure/release.pb.h"

namespace koppel::office {

// The share with its interval on a line from 0% to 100%; a sentence where it is suppressed.
std::string ShareChart(const ProtectedShare& share, const std::string& label);

// A row for each combination of sources: dots for the sources, a bar for the persons (as in UpSet;
// Lex et al. 2014). A suppressed cell is a hatched stub of fixed length.
std::string OverlapChart(const OverlapTable& table);

// Expected precision and recall against the probability from which pairs would be linked; a
// sentence where nothing was estimated. A suppressed point is left out.
std::string QualityChart(const QualityTable& table);

// Candidate pairs by similarity or match probability; heights are logarithmic. A suppressed class
// is a hatched stub.
std::string ScoreChart(const ScoreTable& table);

}  // namespace koppel::office
