// Which pairs are linked and which are listed as possible, so that the errors that are expected
// stay below the shares that a job names.
//
// After Fellegi and Sunter (1969): pairs in the order of their probability are links down to an
// upper threshold, at which the expected share of false ones reaches the first rate, and possible
// links down to a lower one, below which the expected share of lost matches reaches the second.
// Within these rates as many pairs as can be are linked, and as few as can be are listed. Every
// choice is made in whole numbers.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "linker/match/quality/judged_pairs.h"

namespace koppel::match {

// The evidence of the pairs with what their rivals say (competition.h): a record that fits two
// of a unique source equally well is at most as likely as not to be either. In the same order.
std::vector<PairEvidence> CompetingEvidence(const std::vector<PairEvidence>& pairs,
                                            const std::vector<Billionths>& probabilities);

// The upper threshold: what a link needs.
struct NeededEvidence {
  // At least 0: a link rather is than not. Beyond that of all pairs, where no share of them is as
  // sure as that.
  Evidence needed = 0;
  // Pairs from there on, and how many of them are expected to be false, in billionths.
  uint64_t links = 0;
  uint64_t false_links = 0;
};

// The least evidence from 0 on from which on at most this share of the pairs is expected to be
// false: 0, or that of a pair. `most_false` is in millionths; probabilities in the order of pairs.
// Pairs that are `left_out` have no say; may be empty.
NeededEvidence ChooseNeeded(const std::vector<PairEvidence>& pairs,
                            const std::vector<Billionths>& probabilities, uint32_t most_false,
                            const std::function<bool(const PairEvidence&)>& left_out = {});

// Pairs that are listed together, as they are of the same two persons and sources.
struct PossibleGroup {
  // Of the likeliest pair.
  Billionths probability = 0;
  // Expected in all pairs, in billionths.
  uint64_t matches = 0;
};

// One for each of the edges (Persons::possible), in their order. `pairs` as given to JudgedPairs,
// `judged` what it returned.
std::vector<PossibleGroup> GroupPossible(const Pool& pool, const Persons& persons,
                                         const std::vector<PairEvidence>& pairs,
                                         const std::vector<QualityPair>& judged);

// What is less likely is never listed: a hundred strangers would stand beside one match.
inline constexpr Billionths kLeastListed = kSure / 100;

// The lower threshold: from which probability on groups are listed.
struct ListedFrom {
  // Of the least likely group that is listed, kLeastListed or more; beyond kSure: none needs to be.
  Billionths probability = kLeastListed;
  uint64_t listed = 0;
  // Expected matches that are neither linked nor listed, in billionths.
  uint64_t missed = 0;
  // False: more are missed than may be although all groups from kLeastListed on are listed.
  bool is_enough = true;
};

// `matches`: all that are expected; `lost`: those of them that are neither linked nor in a group;
// both in billionths. `most_missed` is in millionths.
ListedFrom ChooseListed(std::vector<PossibleGroup> groups, uint64_t matches, uint64_t lost,
                        uint32_t most_missed);

}  // namespace koppel::match
