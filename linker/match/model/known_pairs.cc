#include "linker/match/model/known_pairs.h"

#include <algorithm>

namespace koppel::match {
namespace {

// Fewer known non-matches teach nothing.
constexpr uint64_t kLeastKnown = 300;
// Pairs that agree throughout: how many a source may have beside those with another source, to pass
// for nearly unique.
constexpr double kFewDuplicates = 0.02;
// Records in such pairs that a source may have however little it has in common with others.
constexpr double kHardlyAnyDuplicates = 0.01;
// Of duplicates that agree throughout, so many are equal throughout; strangers whose names begin
// alike are not.
constexpr double kLeastEqual = 0.1;

}  // namespace

Result<KnownPairs> KnownPairFinder::Of(EncodingSet in_common,
                                       std::span<const size_t> source_pairs) const {
  KOPPEL_ASSIGN_OR_RETURN(KnownPairs known, ByIdentifier(in_common, source_pairs));
  if (known.any()) return known;
  KOPPEL_ASSIGN_OR_RETURN(known, WithinUnique(in_common));
  if (known.any()) return known;
  return WithinNearlyUnique(in_common);
}

// Of the wanted pairs themselves; where they carry no number, of pairs that carry as much beside
// it.
Result<KnownPairs> KnownPairFinder::ByIdentifier(EncodingSet in_common,
                                                 std::span<const size_t> source_pairs) const {
  std::vector<PatternCounts> of_sources;
  double pairs = 0;
  for (const size_t one : source_pairs) {
    of_sources.push_back(by_identifier_.TwoPersons(wanted_[one].patterns));
    pairs += static_cast<double>(Total(of_sources.back())) * wanted_[one].scale();
  }
  std::vector<const PatternCounts*> parts;
  for (const PatternCounts& one : of_sources) parts.push_back(&one);
  PatternCounts patterns = United(parts);
  if (Total(patterns) < kLeastKnown && plan_.identifiers != 0) {
    const auto carries_as_much = [&](uint32_t record) {
      return IsWithin(in_common, carried_[pool_.rank(record)]);
    };
    const auto among = [&](uint32_t a, uint32_t b) -> size_t {
      return carries_as_much(a) && carries_as_much(b) ? 0 : kNoGroup;
    };
    KOPPEL_ASSIGN_OR_RETURN(const PatternSample sample,
                            Sample(in_common, CandidateScope::kWanted, among));
    patterns =
        WithTermsOf(comparer_.terms(), in_common, by_identifier_.TwoPersons(sample.patterns));
    pairs = static_cast<double>(Total(patterns)) * sample.scale();
  }
  if (Total(patterns) < kLeastKnown) return KnownPairs{};
  return KnownPairs{std::move(patterns), static_cast<uint64_t>(pairs), 0, true};
}

Result<KnownPairs> KnownPairFinder::WithinUnique(EncodingSet in_common) const {
  std::vector<bool> unique(pool_.ranks());
  for (uint32_t rank = 0; rank < pool_.ranks(); ++rank) {
    unique[rank] = pool_.unique(rank) && IsWithin(in_common, carried_[rank]);
  }
  if (std::find(unique.begin(), unique.end(), true) == unique.end()) return KnownPairs{};
  KOPPEL_ASSIGN_OR_RETURN(PatternSample sample,
                          SampleWithin(in_common, CandidateScope::kWithinUnique, unique));
  double records = 0;
  for (uint32_t rank = 0; rank < pool_.ranks(); ++rank) {
    if (unique[rank]) records += pool_.end(rank) - pool_.begin(rank);
  }
  KnownPairs known{std::move(sample.patterns), sample.pairs, PairsWithin(unique)};
  const PatternCounts apart = WithoutAlike(known.patterns);
  const uint64_t alike = Total(known.patterns) - Total(apart);
  uint64_t equal = 0;
  for (const PatternCount& one : known.patterns) {
    if (agreement_.IsEqual(one.pattern)) equal += one.count;
  }
  const double of_all = static_cast<double>(alike) * sample.scale();
  const bool are_duplicates =
      static_cast<double>(equal) >= kLeastEqual * static_cast<double>(alike);
  if (are_duplicates && of_all > kHardlyAnyDuplicates * records) {
    known.alike = static_cast<uint64_t>(of_all);
    known.pairs -= known.alike;
    known.patterns = apart;
  }
  return Total(known.patterns) < kLeastKnown ? KnownPairs{} : known;
}

PatternCounts KnownPairFinder::WithoutAlike(PatternCounts patterns) const {
  std::erase_if(patterns,
                [&](const PatternCount& one) { return agreement_.IsThroughout(one.pattern); });
  return patterns;
}

Result<KnownPairs> KnownPairFinder::WithinNearlyUnique(EncodingSet in_common) const {
  std::vector<bool> nearly(pool_.ranks());
  for (uint32_t rank = 0; rank < pool_.ranks(); ++rank) {
    nearly[rank] =
        !pool_.unique(rank) && IsWithin(in_common, carried_[rank]) && HasFewDuplicates(rank);
  }
  if (std::find(nearly.begin(), nearly.end(), true) == nearly.end()) return KnownPairs{};
  KOPPEL_ASSIGN_OR_RETURN(PatternSample sample,
                          SampleWithin(in_common, CandidateScope::kWanted, nearly));
  sample.patterns = WithoutAlike(std::move(sample.patterns));
  const uint64_t left = Total(sample.patterns);
  if (left < kLeastKnown) return KnownPairs{};
  const auto pairs = static_cast<uint64_t>(static_cast<double>(left) * sample.scale());
  return KnownPairs{std::move(sample.patterns), pairs, PairsWithin(nearly)};
}

// Found without what is not in common, with all that they carry.
Result<PatternSample> KnownPairFinder::Sample(EncodingSet in_common, CandidateScope scope,
                                              const GroupOf& wanted) const {
  KOPPEL_ASSIGN_OR_RETURN(std::vector<PatternSample> samples,
                          SamplePatterns(pool_, WithPassesOf(plan_, in_common), scope, comparer_, 1,
                                         wanted, kMostSampled, options_));
  return std::move(samples[0]);
}

Result<PatternSample> KnownPairFinder::SampleWithin(EncodingSet in_common, CandidateScope scope,
                                                    const std::vector<bool>& ranks) const {
  const auto within = [&](uint32_t a, uint32_t b) -> size_t {
    const uint32_t rank = pool_.rank(a);
    return rank == pool_.rank(b) && ranks[rank] ? 0 : kNoGroup;
  };
  KOPPEL_ASSIGN_OR_RETURN(PatternSample sample, Sample(in_common, scope, within));
  sample.patterns = WithTermsOf(comparer_.terms(), in_common, sample.patterns);
  return sample;
}

double KnownPairFinder::PairsWithin(const std::vector<bool>& ranks) const {
  double pairs = 0;
  for (uint32_t rank = 0; rank < pool_.ranks(); ++rank) {
    if (ranks[rank]) pairs += static_cast<double>(AllPairs(pool_, {rank, rank}));
  }
  return pairs;
}

// Records that agree throughout with one of the other source, for each record of the smaller one.
double KnownPairFinder::AgreeingShare(size_t source_pair) const {
  const RankPair ranks = source_pairs_[source_pair];
  uint64_t agree = 0;
  for (const PatternCount& one : wanted_[source_pair].patterns) {
    if (agreement_.IsThroughout(one.pattern)) agree += one.count;
  }
  const uint32_t a = pool_.end(ranks.a) - pool_.begin(ranks.a);
  const uint32_t b = pool_.end(ranks.b) - pool_.begin(ranks.b);
  return static_cast<double>(agree) * wanted_[source_pair].scale() / std::max(1u, std::min(a, b));
}

// A source that is not declared unique, but much less alike with itself than with another one; or
// hardly at all, where most of its pairs could be: then what its pairs share is a household.
bool KnownPairFinder::HasFewDuplicates(uint32_t rank) const {
  const size_t itself = source_pairs_.IndexOf(rank, rank);
  // Tokens of several fields differ in every record with an error: that hardly any pair has all of
  // them equal says nothing.
  uint64_t may_agree = 0;
  for (const PatternCount& one : wanted_[itself].patterns) {
    if (agreement_.MayBeThroughout(one.pattern)) may_agree += one.count;
  }
  const bool is_told = agreement_.is_by_field() && 2 * may_agree > wanted_[itself].sampled;
  double most = is_told ? kHardlyAnyDuplicates : 0;
  for (uint32_t other = 0; other < pool_.ranks(); ++other) {
    if (other == rank) continue;
    most = std::max(most, kFewDuplicates * AgreeingShare(source_pairs_.IndexOf(rank, other)));
  }
  return AgreeingShare(itself) < most;
}

}  // namespace koppel::match
