// How each source sees the persons: its columns, its formats and its errors.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "base/status.h"
#include "bench/population/life.h"
#include "bench/population/people.h"

namespace koppel::population {

// One source file and the truth about its records.
struct SourceView {
  std::string name;
  std::string csv;
  // "source,record,entity" rows: which person each record really is.
  std::string truth;
};

// police.csv, youth_care.csv and board.csv.
std::vector<SourceView> MakeViews(const std::vector<Person>& persons, const Life& life,
                                  SeededRandom& random);

}  // namespace koppel::population
