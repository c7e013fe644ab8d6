// Pairs of records that are two persons for certain, or nearly so: what non-matches are learnt
// from. They look like the pairs that are wanted: found by the same passes, relatives and twins
// included.
//
//   by identifier      both carry a number that is given to one person (by_identifier.h), and the
//                      numbers differ; a few are one person with a wrong number, too few to hide
//                      what matches look like
//   within a source    that holds a person at most once; or nearly so, as it shows, and what agrees
//                      throughout is left out
#pragma once

#include <span>
#include <vector>

#include "linker/match/core/source_pairs.h"
#include "linker/match/model/agreement.h"
#include "linker/match/model/by_identifier.h"
#include "linker/match/model/carried.h"
#include "linker/match/model/sample.h"

namespace koppel::match {

struct KnownPairs {
  // None where too few are known.
  PatternCounts patterns;
  uint64_t pairs = 0;
  // Pairs of records, candidates or not, that they were looked for among; 0: the wanted ones.
  double among = 0;
  // They say nothing of how pairs without the identifier compare in it.
  bool by_identifier = false;
  // Pairs within unique sources that agree throughout, where they are too many to be twins: they
  // are not taken for known, as the sources do not seem to be unique.
  uint64_t alike = 0;

  bool any() const { return !patterns.empty(); }
};

// Refers to everything.
class KnownPairFinder {
 public:
  // `carried` of each rank; `wanted`: a sample of the candidates of each pair of sources.
  KnownPairFinder(const Pool& pool, const Plan& plan, const Comparer& comparer,
                  const Agreement& agreement, const SourcePairs& source_pairs,
                  const std::vector<EncodingSet>& carried, const std::vector<PatternSample>& wanted,
                  const Options& options)
      : pool_(pool),
        plan_(plan),
        comparer_(comparer),
        agreement_(agreement),
        source_pairs_(source_pairs),
        by_identifier_(comparer.terms(), plan),
        carried_(carried),
        wanted_(wanted),
        options_(options) {}

  // For pairs of sources that have this in common. CANCELLED and errors of the search.
  Result<KnownPairs> Of(EncodingSet in_common, std::span<const size_t> source_pairs) const;

 private:
  Result<KnownPairs> ByIdentifier(EncodingSet in_common,
                                  std::span<const size_t> source_pairs) const;
  Result<KnownPairs> WithinUnique(EncodingSet in_common) const;
  PatternCounts WithoutAlike(PatternCounts patterns) const;
  Result<KnownPairs> WithinNearlyUnique(EncodingSet in_common) const;
  Result<PatternSample> Sample(EncodingSet in_common, CandidateScope scope,
                               const GroupOf& wanted) const;
  Result<PatternSample> SampleWithin(EncodingSet in_common, CandidateScope scope,
                                     const std::vector<bool>& ranks) const;
  // Of records within each of these sources.
  double PairsWithin(const std::vector<bool>& ranks) const;
  double AgreeingShare(size_t source_pair) const;
  bool HasFewDuplicates(uint32_t rank) const;

  const Pool& pool_;
  const Plan& plan_;
  const Comparer& comparer_;
  const Agreement& agreement_;
  const SourcePairs& source_pairs_;
  const match::ByIdentifier by_identifier_;
  const std::vector<EncodingSet>& carried_;
  const std::vector<PatternSample>& wanted_;
  const Options& options_;
};

}  // namespace koppel::match
