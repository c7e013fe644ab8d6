// Words of folded text. Pure functions, thread safe.
#pragma once

#include <string>
#include <string_view>

namespace koppel::agents {

// Writes to `out` the letters and digits of what ToUpperAscii gave, in words parted by one blank:
// apostrophes vanish, all other punctuation parts words.
void Words(std::string_view upper_ascii, std::string& out);

// The letters and digits alone.
void LettersAndDigits(std::string_view upper_ascii, std::string& out);

// Whether the text stands for "not known" in any field that has words: "onbekend", "n.v.t.", "?",
// "-", "XXX" and their like.
bool IsUnknownWord(std::string_view upper_ascii);

}  // namespace koppel::agents
