// How many true pairs of records, of one person in two sources, agree on each field as it is
// written: what a linkage has to work with.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/population/views/view.h"

namespace koppel::population {

inline constexpr std::array<std::string_view, 7> kComparedFields = {
    "bsn", "surname", "first_names", "birth_date", "sex", "postcode", "house_number"};

struct FieldCounts {
  uint64_t agree = 0;
  uint64_t differ = 0;
  uint64_t missing = 0;  // from one of the two or both
};

struct PairCounts {
  uint64_t pairs = 0;
  std::array<FieldCounts, kComparedFields.size()> fields;
};

// By the names of the two sources, "board - police". The six lists of trafficking victims count as
// one source, whose lists are compared with each other too.
class Agreement {
 public:
  // The entries of each source for one district, in the order of Sources().
  void AddDistrict(const std::vector<std::vector<Entry>>& by_source,
                   const std::vector<Source>& sources);
  void Add(const Agreement& other);
  const std::map<std::string, PairCounts>& pairs() const { return pairs_; }

 private:
  std::map<std::string, PairCounts> pairs_;
};

}  // namespace koppel::population
