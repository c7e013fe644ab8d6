// Names as they are borne in the Netherlands: a weighted head after published counts, a tail
// of hundreds of thousands made by rule, first names by birth cohort and origin. All persons are
// invented.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "bench/population/country/country.h"
#include "bench/population/draw/draws.h"

namespace koppel::population {

enum class Sex : uint8_t { kMale, kFemale };

// Where a family's names come from.
enum class Origin : uint8_t {
  kDutch,
  kTurkish,
  kMoroccan,
  kSurinamese,
  kAntillean,
  kPolish,
  kOtherEuropean,
  kArab,
  kAfrican,
  kAsian,
};
inline constexpr size_t kOrigins = 10;

// The share of the residents whose families' names are Dutch; the weights of Dutch surnames allow
// for the rest, so that published counts come out among all residents (about three in four, 2019).
inline constexpr double kDutchShare = 0.75;
// Shares of the origins, in the order of Origin (remembered after CBS 2019, rounded).
inline constexpr std::array<double, kOrigins> kOriginShares = {
    kDutchShare, 0.025, 0.024, 0.021, 0.010, 0.012, 0.085, 0.020, 0.018, 0.035};

// The stem "." is no surname: the register has one name only.
struct Surname {
  std::string particle;  // "van den", or empty
  std::string stem;      // "Berg"
  bool operator==(const Surname&) const = default;
};

// "van den Berg".
std::string Whole(const Surname& name);

// In capitals, letters with marks of Latin-1 and Latin Extended-A too ("MŁYNEWSKI"); others stay.
std::string InCapitals(std::string_view name);

// A surname as often as it is borne in that province. A fourth of the frequent names are at home in
// one region (-stra in Friesland, -ink in Twente and the Achterhoek, Janssen in the south-east).
Surname DrawSurname(Origin origin, Province province, SeededRandom& random);

// One of the hundred most frequent Dutch names, as often as among those.
Surname DrawCommonSurname(SeededRandom& random);

// The place of a surname among the ten most frequent ones, 0 to 9; -1 for others.
int TopTen(const Surname& name);

// "Maria" of "Maria Johanna".
std::string_view FirstOf(std::string_view first_names);

// Official first names, one to four in the shares of the birth year ("Maria Johanna"); some
// origins have one only.
std::string DrawFirstNames(Origin origin, Sex sex, int birth_year, SeededRandom& random);
// One of the twenty most frequent first names of the birth year.
std::string DrawCommonFirstName(Sex sex, int birth_year, SeededRandom& random);

// What somebody of these official names is called: the first one, or its short form ("Wilhelmus" ->
// "Wim"), or now and then another.
std::string DrawCallName(std::string_view first_names, SeededRandom& random);

// Another spelling of the same name, as another clerk writes it: ij/y, c/k, ae/aa, ou/au, g/ch,
// d/dt, a hyphen or blank, a transliteration (Mohammed, Mohamed; Yilmaz, Yılmaz; El Idrissi,
// Elidrissi). The name itself where none is known.
std::string OtherSpelling(std::string_view name, SeededRandom& random);
// Of these only the spellings of a name from another alphabet or language: Mohamed, El-Idrissi,
// Wrobel for Wróbel, Kowalska. The name itself where none is known.
std::string OtherTransliteration(std::string_view name, SeededRandom& random);
// Another way to write the particle: "v.d.", "Van Den", "VAN DEN", "vd", "van de", or nothing.
// Empty for an empty one.
std::string OtherParticle(std::string_view particle, SeededRandom& random);

}  // namespace koppel::population
