// What goes wrong when a name or a number is typed, scanned or heard.
#pragma once

#include <string>
#include <string_view>

#include "bench/population/draw/draws.h"

namespace koppel::population {

// The letter that begins at that byte, with all of its bytes.
std::string_view LetterAt(std::string_view text, size_t begin);

// `text` with one slip of the hand, the scanner or the ear: a neighbouring key, letters that look
// alike, letters that sound alike, a letter dropped, doubled or swapped with the next one. With
// chance `by_ear` it is one of the ear, where the name has letters that sound like others. Never
// `text` itself; valid UTF-8 where `text` is. `text` is not empty.
std::string Mistyped(std::string_view text, double by_ear, SeededRandom& random);

// A number with one other digit, or with two different digits swapped: never the number itself,
// never more or fewer digits, and no zero in front unless there was one. `digits` is not empty.
std::string MistypedDigits(std::string_view digits, SeededRandom& random);

}  // namespace koppel::population
