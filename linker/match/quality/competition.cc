#include "linker/match/quality/competition.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace koppel::match {
namespace {

constexpr size_t kMostRounds = 200;
constexpr double kSettled = 1e-10;
// Where everybody has so many rivals in the mean, everybody is like everybody else: what they say
// of one another settles slowly, and any of them is hardly likely.
constexpr uint64_t kManyRivals = 500;
constexpr size_t kRoundsOfMany = 10;
constexpr double kMostBits = 60;

// Pairs of which one holds at most: those of one record with one unique source.
struct Exclusion {
  uint32_t begin = 0;
  uint32_t end = 0;
};

class Competition {
 public:
  Competition(const Pool& pool, const std::vector<PairEvidence>& pairs) : pairs_(pairs) {
    odds_.reserve(pairs.size());
    for (const PairEvidence& pair : pairs) {
      odds_.push_back(
          std::exp2(std::clamp(pair.evidence / double{kEvidenceBit}, -kMostBits, kMostBits)));
    }
    MakeExclusions(pool);
  }

  void Settle();
  double ProbabilityOf(size_t pair) const;

 private:
  // End 0 of a pair is its first record.
  static constexpr size_t EndOf(size_t pair, size_t end) { return 2 * pair + end; }
  void MakeExclusions(const Pool& pool);
  double Round();

  const std::vector<PairEvidence>& pairs_;
  std::vector<double> odds_;
  // Ends of pairs: those that exclude one another stand side by side.
  std::vector<uint32_t> ends_;
  std::vector<Exclusion> exclusions_;
  // For each end: the probability that its record is free for the pair, as far as others say.
  std::vector<double> free_;
};

void Competition::MakeExclusions(const Pool& pool) {
  free_.assign(2 * pairs_.size(), 1.0);
  const auto record = [&](uint32_t end) {
    const PackedPair pair = pairs_[end / 2].pair;
    return end % 2 == 0 ? First(pair) : Second(pair);
  };
  const auto towards = [&](uint32_t end) { return pool.rank(record(end ^ 1)); };
  for (uint32_t end = 0; end < 2 * pairs_.size(); ++end) {
    if (pool.unique(towards(end))) ends_.push_back(end);
  }
  std::sort(ends_.begin(), ends_.end(), [&](uint32_t a, uint32_t b) {
    return std::tuple(record(a), towards(a), a) < std::tuple(record(b), towards(b), b);
  });
  for (uint32_t begin = 0; begin < ends_.size();) {
    uint32_t end = begin + 1;
    while (end < ends_.size() && record(ends_[end]) == record(ends_[begin]) &&
           towards(ends_[end]) == towards(ends_[begin])) {
      ++end;
    }
    if (end - begin > 1) exclusions_.push_back({begin, end});
    begin = end;
  }
}

// What an end says depends on the other ends of its rivals. The largest change.
double Competition::Round() {
  double most = 0;
  std::vector<double> said;
  for (const Exclusion& one : exclusions_) {
    said.clear();
    for (uint32_t i = one.begin; i < one.end; ++i) {
      said.push_back(odds_[ends_[i] / 2] * free_[ends_[i] ^ 1]);
    }
    // Taken together without the end's own from both sides: what is subtracted would be lost.
    std::vector<double> after(said.size() + 1);
    for (size_t i = said.size(); i > 0; --i) after[i - 1] = after[i] + said[i - 1];
    double before = 0;
    for (size_t i = 0; i < said.size(); ++i) {
      const double free = 1 / (1 + before + after[i + 1]);
      double& known = free_[ends_[one.begin + i]];
      most = std::max(most, std::abs(free - known));
      known = free;
      before += said[i];
    }
  }
  return most;
}

void Competition::Settle() {
  uint64_t ends = 0;
  for (const Exclusion& one : exclusions_) ends += one.end - one.begin;
  const bool are_many = ends > kManyRivals * exclusions_.size();
  const size_t rounds = are_many ? kRoundsOfMany : kMostRounds;
  for (size_t round = 0; round < rounds; ++round) {
    if (Round() <= kSettled) return;
  }
}

double Competition::ProbabilityOf(size_t pair) const {
  const double odds = odds_[pair] * free_[EndOf(pair, 0)] * free_[EndOf(pair, 1)];
  return odds / (1 + odds);
}

}  // namespace

Billionths BillionthsOf(double probability) {
  return static_cast<Billionths>(std::llround(probability * double{kSure}));
}

std::vector<Billionths> CompetingProbabilities(const Pool& pool,
                                               const std::vector<PairEvidence>& pairs) {
  Competition competition(pool, pairs);
  competition.Settle();
  std::vector<Billionths> probabilities;
  probabilities.reserve(pairs.size());
  for (size_t i = 0; i < pairs.size(); ++i) {
    probabilities.push_back(BillionthsOf(competition.ProbabilityOf(i)));
  }
  return probabilities;
}

}  // namespace koppel::match
