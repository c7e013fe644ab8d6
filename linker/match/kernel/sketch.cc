#include "linker/match/kernel/sketch.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include "linker/match/kernel/dice_kernel.h"
#include "linker/match/kernel/transpose.h"

namespace koppel::match {
namespace {

constexpr size_t kBits = 64;
constexpr size_t kMostGroups = 31;
constexpr std::array<size_t, 3> kGroupWords = {1, 2, 4};
// Rows of each side that a plan is made from, and rows of them that are compared.
constexpr size_t kCountedRows = 1024;
constexpr size_t kComparedRows = 64;
// Fewer pairs than this are compared before a plan is made.
constexpr uint64_t kFewestPairs = 1 << 18;

// Up to 64 filters bit by bit: word (w * 64 + bit) has that bit of each of them.
using BitColumns = std::vector<BitSquare>;

using Places = std::array<size_t, kBits>;

void ReadColumns(const FilterSide& side, const Places& places, size_t count, BitColumns& columns) {
  const size_t words = side.words();
  columns.resize(words);
  for (size_t i = 0; i < kBits; ++i) {
    const size_t place = places[i];
    const uint64_t* lane = side.blocks() + place / kLanes * kLanes * words + place % kLanes;
    for (size_t w = 0; w < words; ++w) columns[w][i] = i < count ? lane[w * kLanes] : 0;
  }
  for (BitSquare& square : columns) Transpose(square);
}

uint64_t Combine(const SketchBit& bit, const BitColumns& columns) {
  uint64_t word = bit.all ? ~uint64_t{0} : 0;
  for (const uint16_t of : bit.of) {
    const uint64_t column = columns[of / kBits][of % kBits];
    word = bit.all ? word & column : word | column;
  }
  return word;
}

// The sketch word of each of the 64 filters.
BitSquare SketchWord(const std::vector<SketchBit>& bits, size_t word, const BitColumns& columns) {
  BitSquare square;
  for (size_t i = 0; i < kBits; ++i) square[i] = Combine(bits[word * kBits + i], columns);
  Transpose(square);
  return square;
}

// `count` places spread evenly over the side.
std::vector<size_t> SpreadPlaces(const FilterSide& side, size_t most) {
  const size_t count = std::min(most, side.size());
  std::vector<size_t> places(count);
  for (size_t i = 0; i < count; ++i) places[i] = i * side.size() / count;
  return places;
}

// Calls see(columns, count) for 64 of the places at a time.
template <class See>
void ForEach64(const FilterSide& side, const std::vector<size_t>& places, See see) {
  BitColumns columns;
  for (size_t begin = 0; begin < places.size(); begin += kBits) {
    const size_t count = std::min(kBits, places.size() - begin);
    Places some{};
    std::copy_n(places.begin() + static_cast<ptrdiff_t>(begin), count, some.begin());
    ReadColumns(side, some, count, columns);
    see(columns, count);
  }
}

// How often each bit is set, over rows of both sides.
std::vector<double> Frequencies(const FilterSide& a, const FilterSide& b) {
  std::vector<double> frequency(a.words() * kBits);
  for (const FilterSide* side : {&a, &b}) {
    const std::vector<size_t> places = SpreadPlaces(*side, kCountedRows);
    ForEach64(*side, places, [&](const BitColumns& columns, size_t) {
      for (size_t i = 0; i < frequency.size(); ++i) {
        frequency[i] += std::popcount(columns[i / kBits][i % kBits]) / (2.0 * places.size());
      }
    });
  }
  return frequency;
}

// Rare bits are or-ed and frequent ones and-ed until about half of the filters have them; those
// between stay alone. The most telling ones come first.
std::vector<SketchBit> TellingBits(const std::vector<double>& frequency) {
  constexpr double kHalf = 0.42;
  constexpr double kRare = 0.33;
  std::vector<uint16_t> order(frequency.size());
  std::iota(order.begin(), order.end(), uint16_t{0});
  const auto unset = [&](uint16_t bit) {
    return frequency[bit] <= 0.5 ? 1 - frequency[bit] : frequency[bit];
  };
  // The rarest (or most frequent) first.
  std::stable_sort(order.begin(), order.end(),
                   [&](uint16_t x, uint16_t y) { return unset(x) > unset(y); });
  std::vector<std::pair<double, SketchBit>> made;
  for (const bool all : {false, true}) {
    SketchBit bit{{}, all};
    double left = 1;
    for (const uint16_t of : order) {
      if ((frequency[of] > 0.5) != all || unset(of) >= 1) continue;
      bit.of.push_back(of);
      left *= unset(of);
      if (1 - left < kHalf && 1 - unset(of) < kRare) continue;
      made.emplace_back(left * (1 - left), std::move(bit));
      bit = {{}, all};
      left = 1;
    }
    if (!bit.of.empty()) made.emplace_back(left * (1 - left), std::move(bit));
  }
  std::stable_sort(made.begin(), made.end(),
                   [](const auto& x, const auto& y) { return x.first > y.first; });
  std::vector<SketchBit> bits;
  for (auto& [telling, bit] : made) bits.push_back(std::move(bit));
  // Whole words: the bits of nothing that fill the last one are never set.
  bits.resize((bits.size() + kBits - 1) / kBits * kBits);
  return bits;
}

// Rows of a side that are compared to make a plan: their own words, or those of a sketch.
struct Compared {
  size_t words = 0;
  std::vector<uint32_t> bits;
  std::vector<uint64_t> rows;
};

Compared Take(const FilterSide& side, const std::vector<SketchBit>* sketch) {
  const std::vector<size_t> places = SpreadPlaces(side, kComparedRows);
  Compared taken{sketch != nullptr ? sketch->size() / kBits : side.words(), {}, {}};
  for (const size_t place : places) taken.bits.push_back(side.bits(place));
  taken.rows.resize(places.size() * taken.words);
  ForEach64(side, places, [&](BitColumns& columns, size_t count) {
    for (size_t w = 0; w < taken.words; ++w) {
      BitSquare square = sketch != nullptr ? SketchWord(*sketch, w, columns) : columns[w];
      if (sketch == nullptr) Transpose(square);
      for (size_t i = 0; i < count; ++i) taken.rows[i * taken.words + w] = square[i];
    }
  });
  return taken;
}

// Operations on a vector of columns: those of a full count, and of a probe with what it leaves.
double FullCost(size_t words) { return 3.0 * static_cast<double>(words) + 3; }

// What is left is looked for in 64 pairs at a time, then counted eight at a time; neither can be
// foreseen.
double ProbeCost(size_t groups, size_t group_words, double left, size_t words) {
  const double some_of_64 = 1 - std::pow(1 - left, 64);
  const double some_of_8 = 1 - std::pow(1 - left, 8);
  return static_cast<double>(groups * (group_words + 2)) + 2 + 8 * some_of_64 +
         (FullCost(words) + 80) * some_of_8;
}

struct Choice {
  size_t groups = 0;
  size_t group_words = 0;
  double cost = 0;
};

// How many pairs are left after each number of groups.
std::vector<uint64_t> CountLeft(const Compared& a, const Compared& b, const Measure& measure,
                                size_t group_words) {
  std::vector<uint64_t> left(std::min(kMostGroups, a.words / group_words));
  for (size_t i = 0; i < a.bits.size(); ++i) {
    for (size_t j = 0; j < b.bits.size(); ++j) {
      const bool a_lacks = a.bits[i] < b.bits[j];
      const uint64_t* has = a_lacks ? &a.rows[i * a.words] : &b.rows[j * b.words];
      const uint64_t* lacks = a_lacks ? &b.rows[j * b.words] : &a.rows[i * a.words];
      int64_t most =
          measure.MostMissing(std::min(a.bits[i], b.bits[j]), std::max(a.bits[i], b.bits[j]));
      for (size_t group = 0; group < left.size() && most >= 0; ++group) {
        uint64_t lacking = 0;
        for (size_t w = 0; w < group_words; ++w, ++has, ++lacks) lacking |= *has & ~*lacks;
        most -= std::popcount(lacking);
        left[group] += most >= 0 ? 1 : 0;
      }
    }
  }
  return left;
}

Choice BestProbe(const Compared& a, const Compared& b, const Measure& measure, size_t words) {
  Choice best{0, 0, FullCost(words)};
  const double pairs = static_cast<double>(a.bits.size()) * static_cast<double>(b.bits.size());
  for (const size_t group_words : kGroupWords) {
    const std::vector<uint64_t> left = CountLeft(a, b, measure, group_words);
    for (size_t i = 0; i < left.size(); ++i) {
      const double share = static_cast<double>(left[i]) / pairs;
      const double cost = ProbeCost(i + 1, group_words, share, words);
      if (cost < best.cost) best = {i + 1, group_words, cost};
    }
  }
  return best;
}

}  // namespace

ProbePlan PlanProbe(const FilterSide& side_a, const FilterSide& side_b, const Measure& measure) {
  const double pairs = static_cast<double>(JoinSize(side_a, side_b));
  if (pairs < static_cast<double>(kFewestPairs)) return {};
  const size_t words = side_a.words();
  const Choice own = BestProbe(Take(side_a, nullptr), Take(side_b, nullptr), measure, words);
  // What making a sketch of a filter costs, in operations on a vector.
  const double making =
      25.0 * static_cast<double>(words) * static_cast<double>(side_a.size() + side_b.size());
  ProbePlan plan{own.groups, own.group_words, {}};
  if (own.cost * pairs / 8 < 2 * making) return plan;
  const std::vector<SketchBit> bits = TellingBits(Frequencies(side_a, side_b));
  if (bits.empty()) return plan;
  const Choice made = BestProbe(Take(side_a, &bits), Take(side_b, &bits), measure, words);
  if (made.groups == 0 || made.cost * pairs / 8 + making >= own.cost * pairs / 8) return plan;
  plan = {made.groups, made.group_words, bits};
  plan.bits.resize(plan.words() * kBits);
  return plan;
}

void MakeSketch(const FilterSide& side, const std::vector<SketchBit>& bits, size_t begin,
                size_t end, Sketch& sketch) {
  BitColumns columns;
  for (size_t block = begin; block < end; block += kBits / kLanes) {
    const size_t first = block * kLanes;
    const size_t count = std::min(kBits, end * kLanes - first);
    Places places;
    for (size_t i = 0; i < kBits; ++i) places[i] = first + std::min(i, count - 1);
    ReadColumns(side, places, count, columns);
    for (size_t w = 0; w < sketch.words; ++w) {
      const BitSquare square = SketchWord(bits, w, columns);
      for (size_t i = 0; i < count; ++i) {
        const size_t place = first + i;
        sketch.blocks[(place / kLanes * sketch.words + w) * kLanes + place % kLanes] = square[i];
      }
    }
  }
}

}  // namespace koppel::match
