#include "bench/population/country/homes.h"

#include <cassert>

namespace koppel::population {
namespace {

// The letters of postcodes. The others look like digits or each other and are rare in real ones.
constexpr std::string_view kLetters = "ABCDEGHJKLMNPRSTVWXZ";
// Twenty times twenty without SA, SD and SS, which do not exist.
constexpr uint32_t kPairs = 397;
static_assert(kMostHomes / 68 * 4 + kInstitutions < kPairs);

using Pair = std::array<char, 2>;

constexpr std::array<Pair, kPairs> MakePairs() {
  std::array<Pair, kPairs> pairs{};
  size_t count = 0;
  for (const char first : kLetters) {
    for (const char second : kLetters) {
      const bool barred = first == 'S' && (second == 'A' || second == 'D' || second == 'S');
      if (!barred) pairs[count++] = {first, second};
    }
  }
  return pairs;
}
constexpr std::array<Pair, kPairs> kLetterPairs = MakePairs();

// The number of pairs is a prime, so that each factor makes another permutation of them.
Pair LettersOf(uint64_t key, uint32_t street) {
  const uint64_t factor = 1 + key % (kPairs - 1);
  const uint64_t shift = key >> 32;
  return kLetterPairs[(street * factor + shift) % kPairs];
}

std::array<char, 6> PostcodeOf(const StreetPlan& plan, uint32_t street) {
  const Pair letters = LettersOf(plan.key, street);
  std::array<char, 6> code{0, 0, 0, 0, letters[0], letters[1]};
  uint32_t digits = plan.postcode;
  for (size_t i = 4; i-- > 0; digits /= 10) code[i] = static_cast<char>('0' + digits % 10);
  return code;
}

// Homes of one postcode: 10 to 30, 17 in the mean (design: real ones have about 17 addresses). Four
// streets together always have 68, so that a home's street is found without counting.
constexpr uint32_t kBlock = 68;
constexpr uint32_t kStreetsOfBlock = 4;
constexpr std::array<std::array<uint8_t, kStreetsOfBlock>, 8> kSplits{{
    {10, 14, 19, 25},
    {12, 15, 17, 24},
    {11, 13, 16, 28},
    {16, 17, 17, 18},
    {10, 12, 16, 30},
    {13, 14, 20, 21},
    {15, 15, 18, 20},
    {10, 13, 22, 23},
}};

struct Place {
  uint32_t street;  // in the district
  uint32_t number;  // of the home in the street, from 0
};

Place PlaceOf(const StreetPlan& plan, uint32_t home) {
  const uint32_t block = home / kBlock;
  const uint64_t chance = SeededRandom(plan.key ^ (uint64_t{block} << 20))();
  const auto& split = kSplits[chance % kSplits.size()];
  uint32_t number = home % kBlock;
  for (uint32_t i = 0;; ++i) {
    const uint32_t homes = split[(i + (chance >> 8)) % kStreetsOfBlock];
    if (number < homes) return {block * kStreetsOfBlock + i, number};
    number -= homes;
  }
}

constexpr std::array<std::string_view, 12> kLetterAdditions{"A", "B", "C", "D", "E", "F",
                                                            "G", "H", "J", "K", "L", "M"};
constexpr std::array<std::string_view, 4> kStoreys{"hs", "1-hoog", "2-hoog", "3-hoog"};
constexpr std::array<std::string_view, 2> kBis{"", "bis"};
constexpr std::array<std::string_view, 2> kUpstairs{"", "A"};
constexpr std::array<std::string_view, 12> kNumberAdditions{"1", "2", "3", "4",  "5",  "6",
                                                            "7", "8", "9", "10", "11", "12"};

template <size_t count>
void Stack(uint32_t number, uint32_t first, const std::array<std::string_view, count>& additions,
           uint32_t storeys, Address& address) {
  address.house_number = static_cast<uint16_t>(first + number / storeys * 2);
  address.addition = additions[number % storeys];
}

// A block of flats; the shares of the styles are design. Most have numbers of their own.
void PutFlat(uint64_t chance, uint32_t number, uint32_t first, Address& address) {
  address.dwelling = Dwelling::kFlat;
  const uint64_t style = chance % 100;
  const auto storeys = static_cast<uint32_t>(4 + (chance >> 8) % 9);
  if (style < 25) return Stack(number, first, kLetterAdditions, storeys, address);
  if (style < 38) return Stack(number, first, kStoreys, 4, address);
  if (style < 46) return Stack(number, first, kBis, 2, address);
  if (style < 54) return Stack(number, first, kUpstairs, 2, address);
  if (style < 68) return Stack(number, first, kNumberAdditions, storeys, address);
  address.house_number = static_cast<uint16_t>(first + number * (style % 2 + 1));
}

// A row of houses: the odd side, the even side, or one number after the other. One house in forty
// came later and has its neighbour's number with an A (design).
void PutHouse(uint64_t chance, uint32_t number, uint32_t first, Address& address) {
  const uint32_t step = chance % 10 == 0 ? 1 : 2;
  const bool later = number > 0 && ((chance >> 8) + number * 7) % 40 == 0;
  address.house_number = static_cast<uint16_t>(first + (number - later) * step);
  if (later) address.addition = kUpstairs[1];
}

}  // namespace

Address HomeOfPlan(const StreetPlan& plan, uint32_t home) {
  assert(home < kMostHomes);
  const Place place = PlaceOf(plan, home);
  Address address{plan.district, PostcodeOf(plan, place.street), 0, {}, Dwelling::kHouse};
  SeededRandom street(plan.key + place.street + 1);
  const uint64_t kind = street();
  const uint64_t style = street();
  // A street begins at 1 or 2, or is a later part of a longer one.
  const uint64_t before = kind % 3 == 0 ? 0 : (kind >> 8) % 90;
  const auto first = static_cast<uint32_t>(1 + (kind >> 40) % 2 + 2 * before);
  // 36% of homes are in blocks (design).
  if ((kind >> 20) % 100 < 36) {
    PutFlat(style, place.number, first, address);
  } else {
    PutHouse(style, place.number, first, address);
  }
  return address;
}

Address InstitutionOfPlan(const StreetPlan& plan, Dwelling kind, uint32_t slot) {
  const uint64_t chance = SeededRandom(plan.key ^ (uint64_t{slot + 1} << 50))();
  return {plan.district,
          PostcodeOf(plan, kPairs - 1 - slot),
          static_cast<uint16_t>(1 + chance % 150),
          {},
          kind};
}

}  // namespace koppel::population
