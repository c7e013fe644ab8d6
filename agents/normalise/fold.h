// Text of any script to upper-case ASCII. Pure functions, thread safe.
#pragma once

#include <string>
#include <string_view>

namespace koppel::agents {

// Writes `utf8` to `out` as upper-case ASCII: Unicode compatibility forms are resolved, other
// scripts transliterated, marks and what has no ASCII form dropped (ICU: NFKD; Any-Latin;
// Latin-ASCII; Upper). Before that apostrophes, hyphens and blanks of all kinds become ' - and a
// blank, and characters that show nothing (zero-width, soft hyphen) go. `out` keeps its memory.
void ToUpperAscii(std::string_view utf8, std::string& out);
std::string ToUpperAscii(std::string_view utf8);

// The same, slowly: every cell goes through ICU. ToUpperAscii does so only with characters outside
// a table of Latin letters and marks.
std::string ToUpperAsciiByIcu(std::string_view utf8);

// Whether there is nothing to see: blanks of all kinds and zero-width characters alone.
bool ShowsNothing(std::string_view utf8);

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsLetter(char c) { return c >= 'A' && c <= 'Z'; }
inline bool IsLetterOrDigit(char c) { return IsLetter(c) || IsDigit(c); }
// Part of a word, but no letter.
inline bool IsApostrophe(char c) { return c == '\'' || c == '`'; }

}  // namespace koppel::agents
