// How often each part of a token is right in matches, where only those are known of which some
// token is equal.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "linker/match/quality/caught_pairs.h"

namespace koppel::match {

using Tenths = std::array<double, kTenths>;

void Add(const Tenths& those, Tenths& sum);
// Without one of them; kTenths: all.
double PairsOf(const Tenths& tenths, size_t without);

// For each found match, of which this share is missed, so many are missed.
double UnfoundForEach(double missed);

// Of each part a bit for each pass whose token tells it; `parts` as of CaughtPairs. Parts that the
// same passes tell are one. Nothing where all passes tell a part: where it is wrong nothing is
// found, and nothing tells how often that is.
std::vector<uint64_t> PassesByPart(std::span<const uint64_t> parts);

// A state says which parts of a match are right, a bit each. Takes 2^parts doubles; not thread
// safe.
class PartRates {
 public:
  // `sets`: matches by the tokens that they carry, each of one set of tokens.
  PartRates(const std::vector<uint64_t>& by_part, std::span<const std::vector<Caught>> sets);

  // Learns without one of the tenths (kTenths: with all), from where the last run has ended.
  void Fit(size_t without);
  // Of matches, the share that has other tokens equal than the rates say.
  double Unlike() const;
  // For each found match that carries these tokens, those that nothing finds.
  double UnfoundOf(uint64_t tokens) const;

 private:
  // Matches that carry the same tokens, by the sets of those that may be equal.
  struct Carrying {
    // The first one is empty.
    std::vector<uint64_t> equal;
    std::vector<Tenths> pairs;
    // By state: which set is equal.
    std::vector<uint32_t> of_state;
    // Tokens that cannot be equal without another one, which is not.
    Tenths impossible = {};
  };

  Carrying CarryingOf(std::span<const Caught> caught) const;
  void Weigh();
  std::vector<double> BySet(const Carrying& one) const;
  double Round(size_t without);

  // Tokens that are equal in each state.
  std::vector<uint64_t> equal_by_state_;
  std::vector<Carrying> carrying_;
  std::vector<double> right_;
  // How likely each state is.
  std::vector<double> weight_;
};

}  // namespace koppel::match
