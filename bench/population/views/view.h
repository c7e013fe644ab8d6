// How each source sees the persons: its columns, its formats, its errors, its double entries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/population/events/events.h"

namespace koppel::population {

// How far the rates of error are from the realistic ones: 0.3, 1 and 2 times.
enum class Difficulty : uint8_t { kEasy, kRealistic, kHard };
double FactorOf(Difficulty difficulty);

// What is delivered where nobody says until when: the half year after the orders of 2018 is in it.
inline constexpr Day kFirstCut{std::chrono::year(2019) / 6 / 30};

// A delivery of everything that a source registered until a day.
struct Delivery {
  Day cut;
  // A delivery of a later period: what was wrong in the earlier one is partly corrected (birth
  // dates completed, names and numbers mended, double entries merged), and what is new is in it.
  bool later = false;
};

// What one record says about a person, as it stands in the file; empty where it says nothing.
struct Observed {
  std::string bsn;      // "999999999" and "000000000" too, which are nobody's
  std::string surname;  // without the particle where the source has a column for it
  std::string particle;
  std::string first_names;
  std::string birth;     // "20050314", with zeros for unknown parts
  char sex = 0;          // 'M', 'V' or 0 for unknown, whatever the source's code
  std::string postcode;  // six or four positions
  std::string house_number;
  std::string addition;
};

// A record of a source: one person as the source knows them.
struct Entry {
  std::string record;  // the source's own number for the person; unique in the whole source
  uint32_t person;     // index in the district
  Day noted;           // when the source wrote it down: of its first row
  Observed seen;
};

// What a source has of one district.
struct View {
  std::string csv;  // rows without the header; lines end with CR LF
  std::vector<Entry> entries;
};

// One district with all that happened in it.
struct Scene {
  const Country& country;
  const District& district;
  const Events& events;
  Difficulty difficulty;
};

struct Source {
  std::string_view name;    // also the file's: "police" for police.csv
  std::string_view header;  // without a line end
  View (*look)(const Scene& scene, const Delivery& delivery);
};

// police, youth_care, board, prosecution, the six lists of trafficking victims (trafficking_i,
// ...), register, and hospital (a tenth of the residents, without number and names: to measure
// joins by).
const std::vector<Source>& Sources();

}  // namespace koppel::population
