// Values with a form of their own: sex, postcodes, house numbers, BSN, whole numbers.
//
// Each takes what ToUpperAscii gave, trimmed and not empty, writes the value to `out`, and says
// what became of it; `out` is then only meaningful for kValue and kPartial. Pure functions, thread
// safe.
#pragma once

#include <string>
#include <string_view>

#include "agents/normalise/outcome.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// "M" or "V"; reads M, MAN, MALE, 1 and V, F, VROUW, FEMALE, 2; 0, 9, U, O, X are placeholders.
Outcome NormaliseSex(std::string_view text, std::string& out);

// Digits before ".0", ".00", ",0" or ",00", which programs write that took the column for decimal
// numbers; all else as it is. Three zeros may be thousands.
std::string_view WithoutDecimals(std::string_view text);

// Whether the code has the form 1234AB.
bool IsDutchPostcode(std::string_view code);

// Letters and digits together, or with DIGITS those digits in front (PC4). A code whose digits are
// all 0 or all 9 is a placeholder, but for the postcodes 9999XA to 9999XL. What has the form of a
// Dutch postcode (1234AB) and cannot be one is invalid: 0 in front, the letters SA, SD, SS. The
// country's code goes: "NL-3512 JE" is "3512JE".
Outcome NormalisePostcode(std::string_view text, v1::Normaliser part, std::string& out);

// The digits in front without leading zeros, then the addition; a hyphen parts the two where the
// addition begins with a digit: "12 - a" is "12A", "12-2 hoog" is "12-2", "12 huis" is "12HS". With
// DIGITS or ADDITION only that; a number without addition has kEmpty then. Without digits in front
// it is invalid; 0 is a placeholder.
Outcome NormaliseHouseNumber(std::string_view text, v1::Normaliser part, std::string& out);

// Nine digits (eight get a leading zero) that pass the 11-test; 000000000 and 999999999 are
// placeholders.
Outcome NormaliseBsn(std::string_view text, std::string& out);

// A whole number without leading zeros.
Outcome NormaliseNumber(std::string_view text, std::string& out);

}  // namespace koppel::agents
