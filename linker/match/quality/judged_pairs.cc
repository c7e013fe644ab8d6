#include "linker/match/quality/judged_pairs.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace koppel::match {
namespace {

constexpr size_t kMostChained = 64;
// Records that stand for a person where a pair of two persons is judged.
constexpr size_t kMostBetween = 8;
// Pairs that rivals have ruled out need no other pairs.
constexpr Billionths kNegligible = kSure / 1000;
// Own evidence is worth 30 bits at most.
constexpr double kLeastShare = 1e-9;

using Members = std::vector<uint32_t>;

class Judging {
 public:
  Judging(const Pool& pool, const std::vector<PairEvidence>& pairs,
          const std::vector<uint32_t>& person_of_record, const EvidenceBetween& between)
      : pool_(pool),
        pairs_(pairs),
        person_(person_of_record),
        between_(between),
        source_pairs_(pool),
        probability_(CompetingProbabilities(pool, pairs)) {}

  std::vector<QualityPair> Run() &&;

 private:
  void TakePerson(uint32_t person, const Members& members);
  void TakeApart(size_t pair);
  double BitsBetween(uint32_t person_a, uint32_t person_b) const;
  Billionths ProbabilityOf(uint32_t a, uint32_t b) const;
  const PairEvidence* Find(uint32_t a, uint32_t b) const;
  uint32_t SourcePairOf(uint32_t a, uint32_t b) const {
    return static_cast<uint32_t>(source_pairs_.IndexOf(pool_.rank(a), pool_.rank(b)));
  }

  const Pool& pool_;
  const std::vector<PairEvidence>& pairs_;
  const std::vector<uint32_t>& person_;
  const EvidenceBetween& between_;
  const SourcePairs source_pairs_;
  const std::vector<Billionths> probability_;
  // Records by person, and where each person begins.
  Members order_;
  std::vector<uint32_t> first_;
  std::vector<QualityPair> judged_;
};

// Null: no pass found the pair, or it is too unlikely to be kept.
const PairEvidence* Judging::Find(uint32_t a, uint32_t b) const {
  const PackedPair pair = Pack(a, b);
  const auto at = std::lower_bound(
      pairs_.begin(), pairs_.end(), pair,
      [](const PairEvidence& one, PackedPair sought) { return one.pair < sought; });
  return at != pairs_.end() && at->pair == pair ? &*at : nullptr;
}

Billionths Judging::ProbabilityOf(uint32_t a, uint32_t b) const {
  if (!pool_.pairs_wanted(pool_.rank(a), pool_.rank(b))) return 0;
  const PairEvidence* known = Find(a, b);
  if (known != nullptr) return probability_[static_cast<size_t>(known - pairs_.data())];
  return BillionthsOf(match::ProbabilityOf(between_(a, b)));
}

double BitsOf(double probability) {
  const double p = std::clamp(probability, kLeastShare, 1 - kLeastShare);
  return std::log2(p / (1 - p));
}

double ShareOfBits(double bits) { return 1 / (1 + std::exp2(-bits)); }

// Each pair's best chain of pairs: the greatest product (Floyd and Warshall's algorithm).
void RaiseByChains(size_t size, std::vector<Billionths>& probability) {
  const std::vector<Billionths> own = probability;
  for (size_t through = 0; through < size; ++through) {
    for (size_t i = 0; i < size; ++i) {
      for (size_t j = 0; j < size; ++j) {
        if (i == j) continue;
        const uint64_t chain =
            uint64_t{probability[i * size + through]} * probability[through * size + j] / kSure;
        Billionths& direct = probability[i * size + j];
        direct = std::max(direct, static_cast<Billionths>(chain));
      }
    }
  }
  for (size_t i = 0; i < own.size(); ++i) {
    if (probability[i] == own[i]) continue;
    const double bits = BitsOf(own[i] / double{kSure}) + BitsOf(probability[i] / double{kSure});
    probability[i] = BillionthsOf(ShareOfBits(bits / 2));
  }
}

Members Spread(const Members& members, uint64_t most) {
  if (members.size() <= most) return members;
  Members some;
  for (uint64_t i = 0; i < most; ++i) some.push_back(members[i * members.size() / most]);
  return some;
}

void Judging::TakePerson(uint32_t person, const Members& members) {
  const Members some = Spread(members, kMostJudged);
  const size_t size = some.size();
  std::vector<Billionths> probability(size * size);
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = i + 1; j < size; ++j) {
      probability[i * size + j] = probability[j * size + i] = ProbabilityOf(some[i], some[j]);
    }
  }
  if (size > 2 && size <= kMostChained) RaiseByChains(size, probability);
  const double all = static_cast<double>(members.size());
  const double taken = static_cast<double>(size);
  const auto count = static_cast<uint32_t>(
      std::clamp(std::round(all * (all - 1) / (taken * (taken - 1))), 1.0, 4e9));
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = i + 1; j < size; ++j) {
      if (!pool_.pairs_wanted(pool_.rank(some[i]), pool_.rank(some[j]))) continue;
      judged_.push_back({SourcePairOf(some[i], some[j]), person, probability[i * size + j], count});
    }
  }
}

// The mean over the wanted pairs between them; at least one is.
double Judging::BitsBetween(uint32_t person_a, uint32_t person_b) const {
  const auto members = [&](uint32_t person) {
    return Spread(Members(order_.begin() + first_[person], order_.begin() + first_[person + 1]),
                  kMostBetween);
  };
  const Members of_b = members(person_b);
  double bits = 0;
  size_t pairs = 0;
  for (const uint32_t a : members(person_a)) {
    for (const uint32_t b : of_b) {
      if (!pool_.pairs_wanted(pool_.rank(a), pool_.rank(b))) continue;
      const PairEvidence* known = Find(a, b);
      const Evidence evidence = known != nullptr ? known->evidence : between_(a, b);
      bits += evidence / double{kEvidenceBit};
      ++pairs;
    }
  }
  return pairs == 0 ? 0 : bits / static_cast<double>(pairs);
}

void Judging::TakeApart(size_t pair) {
  const uint32_t a = First(pairs_[pair].pair);
  const uint32_t b = Second(pairs_[pair].pair);
  const auto size = [&](uint32_t person) { return first_[person + 1] - first_[person]; };
  Billionths probability = probability_[pair];
  if (probability > kNegligible && size(person_[a]) + size(person_[b]) > 2) {
    const double bits = BitsBetween(person_[a], person_[b]);
    probability = std::min(probability, BillionthsOf(ShareOfBits(bits)));
  }
  judged_.push_back({SourcePairOf(a, b), kApart, probability, 1});
}

std::vector<QualityPair> Judging::Run() && {
  order_.resize(person_.size());
  std::iota(order_.begin(), order_.end(), 0u);
  std::stable_sort(order_.begin(), order_.end(),
                   [&](uint32_t a, uint32_t b) { return person_[a] < person_[b]; });
  for (uint32_t i = 0; i < order_.size(); ++i) {
    if (i == 0 || person_[order_[i]] != person_[order_[i - 1]]) first_.push_back(i);
  }
  first_.push_back(static_cast<uint32_t>(order_.size()));
  for (uint32_t person = 0; person + 1 < first_.size(); ++person) {
    if (first_[person + 1] - first_[person] < 2) continue;
    TakePerson(person,
               Members(order_.begin() + first_[person], order_.begin() + first_[person + 1]));
  }
  for (size_t i = 0; i < pairs_.size(); ++i) {
    if (person_[First(pairs_[i].pair)] != person_[Second(pairs_[i].pair)]) TakeApart(i);
  }
  return std::move(judged_);
}

}  // namespace

std::vector<QualityPair> JudgedPairs(const Pool& pool, const std::vector<PairEvidence>& pairs,
                                     const std::vector<uint32_t>& person_of_record,
                                     const EvidenceBetween& between) {
  return Judging(pool, pairs, person_of_record, between).Run();
}

}  // namespace koppel::match
