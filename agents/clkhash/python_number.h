// Numbers as Python's int() and float() read them from text.
//
// Both take white space around, a sign, single underscores between digits, and the decimal digits
// of every script. Pure functions, thread safe.
#pragma once

#include <unicode/umachine.h>

#include <optional>
#include <string>
#include <string_view>

namespace koppel::agents {

// str.isspace() of one character.
bool IsPythonSpace(UChar32 c);

// int(text, 10) printed again: no plus, no leading zeros, "-0" is "0". Any size. Nothing where
// Python raises.
std::optional<std::string> PythonInteger(std::string_view utf8);

// float(text), correctly rounded, infinities and NaN included. Nothing where Python raises.
std::optional<double> PythonFloat(std::string_view utf8);

// Compares two numbers that PythonInteger gave: negative, 0 or positive.
int CompareIntegers(std::string_view a, std::string_view b);

}  // namespace koppel::agents
