// Writes a population: a file for each source and delivery, the truth apart from them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "bench/population/make/truth.h"

namespace koppel::population {

struct WriteOptions {
  uint64_t seed;
  uint64_t persons;  // residents on the census day; Country's bounds
  Difficulty difficulty;
  std::vector<Source> sources;
  // What was registered until this day is in OUT/SOURCE.csv.
  Day cut;
  // Then each source once more, as it stood on that day, in OUT/later/SOURCE.csv.
  std::optional<Day> later;
  // Orders of the statistic "no_youth_care".
  Period orders;
  std::string out;
  uint32_t threads;  // at least 1; the files do not depend on it
};

struct Written {
  Sums sums;
  uint64_t records;
  uint64_t bytes;
};

// Makes the folders OUT, OUT/truth and OUT/later. Files get their names when all of them are whole
// and on the disk. FAILED_PRECONDITION where OUT holds anything: two populations would mix.
// Memory: a few districts for each thread, and four bytes for each district. UNAVAILABLE or
// RESOURCE_EXHAUSTED with the file's name.
Result<Written> WritePopulation(const WriteOptions& options);

}  // namespace koppel::population
