// Old and new spellings of Dutch names and words made one.
#pragma once

#include <string>
#include <string_view>

namespace koppel::agents {

// Rewrites each word of `words` (upper case, parted by blanks) into `out`. Each word is read once
// from left to right; at each place the first rule of the table that fits is applied and reading
// goes on after what it read, so that no rule sees what another wrote. A consonant that repeats
// what was written last is not written again. The rules, in their order:
//
//   AIJ AY -> AI   AE -> AA   AU -> OU   EIJ EY -> EI   OIJ OY -> OI   UIJ UY -> UI   IJ -> Y
//   CHR at the start -> KR   CKX CX -> KS   CK -> K   CH -> G   C before E I Y stays, else -> K
//   DT at the end -> T   D at the end -> T   GH -> G   PH -> F   QU -> KW
//   SSCH -> S   SCH at the end -> S, else stays   SZ at the end -> S   TH -> T   X -> KS
//
// De Bruijn, De Bruyn and De Bruin become alike, Janssen and Jansen, Bakker and Backer, Claes and
// Klaas, Smid, Smit and Smidt, Hendriks and Hendrickx, Visscher and Visser, Ligt and Licht. What
// changes the sound (f/v, s/z, ee/ie) is left to the comparison.
void DutchSpelling(std::string_view words, std::string& out);

}  // namespace koppel::agents
