// Is the population as hard to link as a real one? Measured figures beside the published ones.
#pragma once

#include "base/status.h"
#include "bench/population/measure/agreement.h"
#include "bench/population/measure/census.h"
#include "bench/population/measure/exact_joins.h"
#include "bench/population/report.pb.h"

namespace koppel::population {

struct MeasureOptions {
  uint64_t seed;
  uint64_t persons;
  uint32_t threads;  // at least 1; the figures do not depend on it
};

// Invents the whole population with every source at every difficulty, and writes nothing. Memory:
// 24 bytes for each residence of 2018, 8 for each resident, 40 for each hospital record, 4 for each
// number.
RealismReport MeasureRealism(const MeasureOptions& options);

// Every figure with a tolerance is inside it.
bool HoldsItsTolerances(const RealismReport& report);

// Tables for people.
std::string Text(const RealismReport& report);

}  // namespace koppel::population
