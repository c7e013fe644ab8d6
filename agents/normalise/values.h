// Values with a form of their own: dates, sex, postcodes, house numbers, BSN, whole numbers.
//
// Each takes what ToUpperAscii gave, trimmed and not empty. Pure functions, thread safe.
#pragma once

#include <string_view>

#include "agents/normalise/normalise.h"

namespace koppel::agents {

// `format` is "ymd", "dmy" or "mdy"; parts are parted by - / . or blanks, or stand in eight digits.
// Gives "yyyymmdd". A part that is empty, 0, or impossible is zeros, as is a year outside
// 1800..2199; a date that lacks its year and another part is
// invalid. 1 January 1900 is a
// placeholder.
Normalised NormaliseDate(std::string_view text, std::string_view format);

// "M" or "V"; reads M, MAN, MALE, 1 and V, F, VROUW, FEMALE, 2; 0, 9, U, O, X and words for unknown
// are placeholders.
Normalised NormaliseSex(std::string_view text);

// Letters and digits together. A code whose digits are all 0 or all 9 is a placeholder.
Normalised NormalisePostcode(std::string_view text);

// "12 - a" is "12A"; leading zeros go. Without digits in front it is invalid; 0 is a placeholder.
Normalised NormaliseHouseNumber(std::string_view text);

// Nine digits (eight get a leading zero) that pass the 11-test; 000000000 and 999999999 are
// placeholders.
Normalised NormaliseBsn(std::string_view text);

// A whole number without leading zeros.
Normalised NormaliseNumber(std::string_view text);

}  // namespace koppel::agents
