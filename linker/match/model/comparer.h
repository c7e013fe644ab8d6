// Records compared term by term, in levels.
//
// The levels of a filter, from the least alike: up to seven stretches of Dice, cut where strangers
// end (their median, 90 % and 99 %, on random pairs) and evenly above; then equality, parted by how
// rare the value is: equal filters that nearly everybody has say little, and a rare one much
// (frequency-based weights; Fellegi and Sunter 1969, Winkler 1989). A token is unequal, or equal
// by rarity. All cuts are whole permille and decided exactly.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "linker/match/core/parallel.h"
#include "linker/match/core/pool.h"
#include "linker/match/model/pattern.h"

namespace koppel::match {

// Values held by more than 1/4 of the records that carry the encoding, 1/16, ... and the rest.
inline constexpr size_t kRarities = 6;

// The first level that hardly any two strangers reach, of a filter.
inline constexpr Level kAboveStrangers = 4;

// Twice as many random pairs are drawn, as not all are wanted.
inline constexpr uint64_t kRandomPairs = 250'000;

struct Term {
  size_t encoding = 0;
  // Ascending Dice in permille: level 1 is below all, level 1 + i from cuts[i-1] on. Equality is
  // above: level 2 + cuts.size() + rarity. None for a token.
  std::vector<uint32_t> cuts;
  // Fields that the encoding is made of, a bit each (Plan::fields).
  uint64_t fields = 0;

  Level first_equal() const { return static_cast<Level>(2 + cuts.size()); }
  // With kMissing.
  size_t levels() const { return first_equal() + kRarities; }
};

// Const is thread safe. Refers to the pool.
class Comparer {
 public:
  // Looks at all records and at random pairs; the same for the same content. CANCELLED, and
  // errors of TermsOf.
  static Result<Comparer> Of(const Pool& pool, const Plan& plan, const Options& options);

  const std::vector<Term>& terms() const { return terms_; }
  Pattern Compare(uint32_t a, uint32_t b) const;
  // Asks for the memory that Compare will read of a record, a few pairs ahead of it.
  void Prefetch(uint32_t number) const;

  // How likely each level of a term is between two records drawn at random that both carry it:
  // [term][level], level 0 unused. Never 0.
  const std::vector<std::vector<double>>& by_chance() const { return by_chance_; }

 private:
  explicit Comparer(const Pool& pool) : pool_(&pool) {}
  Level LevelOf(size_t term, uint32_t a, uint32_t b) const;
  uint32_t DicePermille(size_t term, uint32_t a, uint32_t b) const;
  Status SetValues(const Options& options);
  void SetValuesOf(size_t term);
  Status LookAtRandomPairs(const Plan& plan, const Options& options);
  void SetCuts(size_t term, const Plan& plan, std::span<const uint64_t> strangers);
  void SetChances(size_t term, std::span<const uint64_t> strangers);

  const Pool* pool_;
  std::vector<Term> terms_;
  // What a record has in a term.
  struct Held {
    // Equal for equal values that two records or more have; kAbsent, kAlone.
    uint32_t value = 0;
    // Of the filter, as far as there is one.
    uint16_t bits = 0;
    uint8_t rarity = 0;
  };
  // [record * terms + term]: side by side, since comparing waits for memory more than it counts.
  std::vector<Held> held_;
  // [term][Dice in permille, rounded down]: cuts are whole permille, so that rounding changes none.
  std::vector<std::vector<Level>> level_of_dice_;
  // [term][rarity]: that two random records agree in such a value.
  std::vector<std::vector<double>> agreement_;
  std::vector<std::vector<double>> by_chance_;
};

}  // namespace koppel::match
