// Lists of names as the sources of this folder write them: one text, entries between commas.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace koppel::population {

// "Veld, Berg" -> {"Veld", "Berg"}. The views are of the text; line ends count as blanks.
std::vector<std::string_view> Words(std::string_view text);

// "Johannes 90, Jan 50, Piet": an entry without a number weighs 0.97 of the one before it, so that
// a list in the order of frequency needs figures only where they are known.
std::vector<std::pair<std::string, double>> WeightedWords(std::string_view text);

}  // namespace koppel::population
