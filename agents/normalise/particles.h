// The words that stand before a surname and are not its stem.
#pragma once

#include <string_view>

namespace koppel::agents {

// Words of the population register's table of voorvoegsels (table 36), and VD for "van de(n)",
// "van der". Its compounds ("van de", "uit te de", "voor in 't") are made of these words one after
// another. Upper case, without apostrophes: S and T are 's and 't.
bool IsParticle(std::string_view word);

// Words that belong to the one after them whether they are written together or not: "El Idrissi" is
// "El-Idrissi" is "Elidrissi".
bool IsArticle(std::string_view word);

// The same for words that do so only with an apostrophe at their end: d' l' O'. (The register's
// table has d' and l' as voorvoegsels; most people write "D'Hondt" in one word.)
bool IsElided(std::string_view word);

}  // namespace koppel::agents
