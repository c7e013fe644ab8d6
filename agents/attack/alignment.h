// Two sides in one space: which records are nearest, and how the sides are turned so that pairs
// fall together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "agents/attack/candidates.h"
#include "agents/attack/matrix.h"

namespace koppel::attack {

// Both sides' records in one space, as directions: rows of length 1, or 0.
struct Sides {
  Matrix codes;
  Matrix theirs;
};

// The score is twice the cosine, less how near the other one is to all.
struct Pair {
  uint32_t code;
  uint32_t record;
  float score;
};

// Which records are not looked at, at random: all but one of 2^halvings of either side.
struct Drop {
  uint64_t seed = 0;
  unsigned halvings = 0;
};

// What is nearest in both directions: a pair for each code, and one with code and record exchanged
// for each of theirs.
struct Found {
  std::vector<Pair> of_codes;
  std::vector<Pair> of_theirs;
};

// Looks for what is nearest, turn after turn. Similarities count less the mean similarity with the
// nearest ones, so that no record is everybody's nearest (cross-domain local scaling; Conneau et
// al. 2018). Not thread safe.
class Search {
 public:
  explicit Search(unsigned threads) : threads_(threads) {}

  Found Find(const Sides& sides, const Drop& drop = {});
  // The nearest of theirs of each code, the nearest first.
  Candidates Nearest(const Sides& sides);

 private:
  unsigned threads_;
  // That of the turn before: sides turn little from one to the next, and to find it anew would
  // take half as long again.
  Column nearness_of_theirs_;
};

// Pairs of which each is the other's nearest.
std::vector<Pair> Mutual(const Found& found);
// All pairs of both directions.
std::vector<Pair> Either(const Found& found);
double MeanScore(const std::vector<Pair>& pairs);
// Those with the highest scores.
std::vector<Pair> Surest(std::vector<Pair> pairs, size_t count);

// Turns both sides so that pairs fall together (orthogonal Procrustes; Schoenemann 1966). What goes
// together in many pairs counts more.
Sides Aligned(const Sides& sides, const std::vector<Pair>& pairs, unsigned threads);

}  // namespace koppel::attack
