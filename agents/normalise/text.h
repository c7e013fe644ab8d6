// Folding of text and names. Pure functions, thread safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace koppel::agents {

// Upper-case ASCII: Unicode compatibility forms are resolved, other scripts transliterated, marks
// and what has no ASCII form dropped (ICU: NFKD; Any-Latin; Latin-ASCII; Upper).
std::string ToUpperAscii(std::string_view utf8);

// Letters and digits in words parted by one blank: apostrophes vanish, all other punctuation parts
// words. `upper_ascii` is what ToUpperAscii gave.
std::string Words(std::string_view upper_ascii);

// A name without the particles before it ("VAN DEN BERG" is "BERG"; "BERG, VAN DEN" too) and
// without blanks ("EL IDRISSI" is "ELIDRISSI", as is "EL-IDRISSI"). A name of particles alone keeps
// its last word.
std::string NameStem(std::string_view upper_ascii);

// Without the blanks.
std::string Squeeze(std::string_view words);

// `text` without blanks at both ends.
std::string_view Trim(std::string_view text);

}  // namespace koppel::agents
