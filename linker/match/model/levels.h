// Probabilities of the levels of one term (by_chance() of comparer.h); [0] is not used.
#pragma once

#include <vector>

#include "linker/match/model/comparer.h"

namespace koppel::match {

// Makes them sum to 1; none is ruled out.
void Normalise(std::vector<double>& levels);

// Sets the levels of equality to sum to `equal`, in values as common as those of matches are: of
// one person's records every value is as frequent as it is, and chance agreement in a value is the
// square of its share.
void SetEqual(const std::vector<double>& by_chance, Level first_equal, double equal,
              std::vector<double>& levels);

// A token that is equal so often among matches.
std::vector<double> TokenOfMatches(const std::vector<double>& by_chance, double equal);
// And among strangers, who share common values.
std::vector<double> TokenOfStrangers(const std::vector<double>& by_chance, double equal);

}  // namespace koppel::match
