// A district made by hand, with an event of each kind for everybody, to see what sources make of
// it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/population/views/view.h"

namespace koppel::population {

inline constexpr Day kTestCut{std::chrono::year(2020) / 7 / 1};
inline constexpr Day kMovingDay{std::chrono::year(2014) / 6 / 1};
inline constexpr uint32_t kVillage = 3;

struct Village {
  Country country;
  District district;
  Events events;

  Scene At(Difficulty difficulty) const { return {country, district, events, difficulty}; }
  Scene Usual() const { return At(Difficulty::kRealistic); }
  Person& operator[](uint32_t index) { return district.persons[index]; }
};

// Households of a mother, a father and two children, all "van den", with two first names and a call
// name that is neither, born on no first of a month, who moved on kMovingDay. Adults are married
// since 2000 and use both names. Everybody has an event of every kind between 2016 and the cut.
Village MakeVillage(uint32_t persons, uint32_t number = kVillage);
// The same persons without events.
Village MakeQuietVillage(uint32_t persons, uint32_t number = kVillage);

const Source& SourceOf(std::string_view name);
View LookOf(std::string_view source, const Scene& scene, Day cut = kTestCut, bool later = false);

// Rows by column name.
using Rows = std::vector<std::map<std::string, std::string>>;
Rows RowsOf(std::string_view source, const View& view);
// Cells of one line as RFC 4180 has them; `at` moves behind its CR LF.
std::vector<std::string> CellsAt(std::string_view csv, size_t& at);

// Is `found` of `n` what a chance of `rate` gives? Five standard deviations, and three for rates so
// small that the distribution is skewed.
bool IsAsOften(size_t found, size_t n, double rate);

}  // namespace koppel::population
