// What Dutch surnames are made of: the frequent ones, and the elements of the others.
#pragma once

#include <string_view>

namespace koppel::population {

// Frequent names with their bearers about 2007, by where they are at home (WeightedWords).
extern const std::string_view kGeneralHead;
extern const std::string_view kNorthHead;    // Friesland, Groningen
extern const std::string_view kEastHead;     // Overijssel, the east of Gelderland, Drenthe
extern const std::string_view kSouthHead;    // Limburg, Noord-Brabant, the south-east of Gelderland
extern const std::string_view kZeelandHead;  // Zeeland and the islands

// Elements (Words), the commoner ones first.
extern const std::string_view kLandscapeFirst;   // "ooster", "groene": before a landscape
extern const std::string_view kLandscapeSecond;  // "veld n", "berg d": with the article it takes
extern const std::string_view kPersonStems;      // "Jan", "Willem": fathers' names
extern const std::string_view kOccupations;      // "Bakker"
extern const std::string_view kPlaces;           // "Arnhem"
extern const std::string_view kFrisianStems;     // "Hoek", "Boon": before -stra, -sma, -inga
extern const std::string_view kQualities;        // "Groot": what somebody was called
extern const std::string_view kFrequent;         // less frequent than the heads, no figures

}  // namespace koppel::population
