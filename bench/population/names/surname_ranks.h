// Surnames by rank of frequency: a head with known weights, a tail made by rule whose frequencies
// fall by geometric steps, and behind it doubles of two names without end.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/population/names/coinage.h"

namespace koppel::population {

// How the frequencies of the tail fall. The ranks from one step to the next grow by a fourth; the
// weight of a whole step is `early` times that of the step before it, `late` times from the rank
// `knee` on. A step's weight times 1 would be Zipf's law with exponent 1.
struct Decline {
  double early;
  size_t knee;
  double late;
};

// "van den Berg" -> {"van den", "Berg"}: words that begin with a small letter or an apostrophe and
// are followed by a blank are the particle.
Surname Parted(std::string_view whole);

class SurnameRanks {
 public:
  // The head's weights are shares of `bearers`; the tail gets what is left, at least a tenth.
  // With `doubles` the ranks go on behind the tail until kRanks.
  SurnameRanks(const std::vector<std::pair<std::string, double>>& head, double bearers,
               NameStore tail, const Decline& decline, bool doubles);

  static constexpr size_t kRanks = 1'600'000;
  // Ranks of the tail: every one is another name, and none is in the head.
  size_t ranks() const { return ranks_; }
  size_t singles() const { return tail_.size(); }
  Surname AtRank(size_t rank) const;
  const std::vector<Surname>& head() const { return head_; }

  Surname Draw(SeededRandom& random) const;
  // As Draw; three in five names of the tail are at home in one province and found there.
  Surname DrawNear(Province province, SeededRandom& random) const;

 private:
  struct Step {
    size_t begin;
    size_t width;
  };
  static constexpr size_t kPartners = 2048;  // names that make doubles

  Surname Double(size_t number) const;

  std::vector<Surname> head_;
  NameStore tail_;
  size_t ranks_;
  std::vector<Step> steps_;
  std::vector<Surname> partners_;
  Weights weights_;  // of the head's names, then of the steps
};

}  // namespace koppel::population
