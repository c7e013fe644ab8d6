#include "linker/match/score.h"

#include "linker/match/kernel/dice_kernel.h"

namespace koppel::match {

Score FilterSimilarity(uint32_t overlap, uint32_t bits, uint32_t floor_permille) {
  const uint64_t above = 2000ull * overlap;
  const uint64_t floor = uint64_t{floor_permille} * bits;
  if (above <= floor) return 0;
  const uint64_t whole = uint64_t{bits} * (1000 - floor_permille);
  return (((above - floor) << kScoreBits) + whole - 1) / whole;
}

bool Scorer::EqualTokens(size_t encoding, uint32_t a, uint32_t b) const {
  const uint64_t* token_a = pool_.row(encoding, a);
  const uint64_t* token_b = pool_.row(encoding, b);
  return token_a[0] == token_b[0] && token_a[1] == token_b[1];
}

Score Scorer::Similarity(const PlanTerm& term, uint32_t a, uint32_t b) const {
  const size_t encoding = term.encoding;
  if (plan_.shapes[encoding].is_token) return EqualTokens(encoding, a, b) ? kScoreOne : 0;
  const uint32_t overlap =
      Overlap(pool_.row(encoding, a), pool_.row(encoding, b), pool_.shape(encoding).words());
  return FilterSimilarity(overlap, pool_.bits(encoding, a) + pool_.bits(encoding, b),
                          term.floor_permille);
}

PairScore Scorer::Compare(uint32_t a, uint32_t b) const {
  for (const size_t token : plan_.settling) {
    if (pool_.bits(token, a) != 0 && EqualTokens(token, a, b)) {
      return {Verdict::kSettled, kScoreOne};
    }
  }
  uint64_t sum = 0;
  uint64_t weight = 0;
  for (const PlanTerm& term : plan_.terms) {
    if (pool_.bits(term.encoding, a) == 0 || pool_.bits(term.encoding, b) == 0) continue;
    sum += term.weight * Similarity(term, a, b);
    weight += term.weight;
  }
  if (weight == 0 || weight < plan_.least_weight) return {Verdict::kUndecided, 0};
  const bool match = 1000 * sum >= ((plan_.threshold_permille * weight) << kScoreBits);
  return {match ? Verdict::kMatch : Verdict::kNonMatch, sum / weight};
}

}  // namespace koppel::match
