// Non-matches where nothing better is known: records drawn at random.
#pragma once

#include <vector>

#include "linker/match/model/comparer.h"
#include "linker/match/model/mixture.h"

namespace koppel::match {

// Pairs drawn at random are matches now and then: among few records often enough to pass for
// chance. Takes `share` of the pairs out as matches, but never nearly all of a level.
LevelTable WithoutMatches(const LevelTable& chance, const Mixture& matches, double share);

// Whether no pattern has more than one term.
bool HaveOneTerm(const PatternCounts& patterns);

// One term cannot say by itself which of the pairs that are more alike than nearly all strangers
// are strangers. Chance falls from level to level: what does not is matches.
LevelTable Falling(LevelTable chance, const std::vector<Term>& terms);

}  // namespace koppel::match
