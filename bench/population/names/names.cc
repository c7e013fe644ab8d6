#include "bench/population/names/names.h"

#include "bench/population/names/dutch_surnames.h"
#include "bench/population/names/world_surnames.h"

namespace koppel::population {
namespace {

// Of the other origins, those whose surname is Dutch all the same: names given at emancipation,
// neighbours from across the border (design).
constexpr std::array<double, kOrigins> kDutchNamed = {1, 0, 0, 0.05, 0.05, 0, 0.04, 0, 0, 0.01};

struct Known {
  std::string_view particle;
  std::string_view stem;
  int place;
};
// The ranking of 2007 counts Meijer and Meyer as one.
constexpr std::array<Known, 11> kTopTen = {{{"de", "Jong", 0},
                                            {"", "Jansen", 1},
                                            {"de", "Vries", 2},
                                            {"van den", "Berg", 3},
                                            {"van", "Dijk", 4},
                                            {"", "Bakker", 5},
                                            {"", "Janssen", 6},
                                            {"", "Visser", 7},
                                            {"", "Smit", 8},
                                            {"", "Meijer", 9},
                                            {"", "Meyer", 9}}};

// The capital of a letter of two bytes, which stands 32 before it in Latin-1 and beside it in
// Latin Extended-A; 0 for what is none or has none.
uint32_t CapitalOf(uint32_t letter) {
  if (letter == 0x131) return 'I';  // Turkish, without a dot
  if (letter >= 0xE0 && letter <= 0xFE && letter != 0xF7) return letter - 0x20;
  const bool even_capitals =
      (letter >= 0x100 && letter < 0x138) || (letter >= 0x14A && letter < 0x178);
  const bool odd_capitals =
      (letter >= 0x139 && letter < 0x149) || (letter >= 0x179 && letter < 0x17F);
  return (even_capitals && letter % 2 == 1) || (odd_capitals && letter % 2 == 0) ? letter - 1 : 0;
}

}  // namespace

std::string Whole(const Surname& name) {
  return name.particle.empty() ? name.stem : name.particle + " " + name.stem;
}

std::string InCapitals(std::string_view name) {
  std::string capitals;
  for (size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    const bool two = (byte & 0xE0) == 0xC0 && i + 1 < name.size();
    const uint32_t capital = two ? CapitalOf((byte & 0x1Fu) << 6 | (name[i + 1] & 0x3Fu)) : 0;
    if (byte >= 'a' && byte <= 'z') {
      capitals += static_cast<char>(byte - 'a' + 'A');
    } else if (capital == 0) {
      capitals += name[i];
    } else {
      if (capital >= 0x80) capitals += static_cast<char>(0xC0 | capital >> 6);
      capitals += static_cast<char>(capital >= 0x80 ? 0x80 | (capital & 0x3F) : capital);
      ++i;
    }
  }
  return capitals;
}

std::string_view FirstOf(std::string_view first_names) {
  return first_names.substr(0, first_names.find(' '));
}

Surname DrawSurname(Origin origin, Province province, SeededRandom& random) {
  const double dutch = kDutchNamed[static_cast<size_t>(origin)];
  if (dutch < 1 && !(dutch > 0 && random.Chance(dutch))) return DrawWorldSurname(origin, random);
  const Region region = DrawRegion(province, random);
  const SurnameRanks& names = DutchSurnames(region);
  return region == Region::kGeneral ? names.DrawNear(province, random) : names.Draw(random);
}

Surname DrawCommonSurname(SeededRandom& random) { return CommonSurnames().Draw(random); }

int TopTen(const Surname& name) {
  for (const Known& known : kTopTen) {
    if (name.stem == known.stem && name.particle == known.particle) return known.place;
  }
  return -1;
}

}  // namespace koppel::population
