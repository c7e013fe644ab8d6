// The words that stand before a surname and are not its stem.
#pragma once

#include <string_view>

namespace koppel::agents {

// Words of the population register's table of voorvoegsels (table 36), and what people write for
// some of its compounds in one word: VANDE, VANDEN, VANDER, VANT, VD, VDR. The compounds ("van de",
// "uit te de", "voor in 't") are made of these words one after another. Upper case, without
// apostrophes: S and T are 's and 't.
bool IsParticle(std::string_view word);

// DE, DEN, DER: behind VAN one compound with it, for "v.d." is short for each of the three.
bool MakesVanDe(std::string_view word_after_van);

// Whether the word is that compound by itself: VANDE, VANDEN, VANDER, VD, VDR.
bool IsVanDe(std::string_view word);

// Words between the two names of a married person: EV ("e/v", "e.v.": echtgenote van), GEB, WED and
// what they are short for.
bool IsPartnerWord(std::string_view word);

// Partner words whose "van" belongs to them: "echtgenote van de Vries" is "e/v de Vries".
bool TakesVan(std::string_view partner_word);

// Words that belong to the one after them whether they are written together or not: "El Idrissi" is
// "El-Idrissi" is "Elidrissi".
bool IsArticle(std::string_view word);

// The same for words that do so only with an apostrophe at their end: d' l' O'. (The register's
// table has d' and l' as voorvoegsels; most people write "D'Hondt" in one word.)
bool IsElided(std::string_view word);

}  // namespace koppel::agents
