#include "linker/match/kernel/sketch.h"

#include <bit>

#include "base/random.h"
#include "linker/match/kernel/dice_kernel.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::match {
namespace {

constexpr size_t kWords = 16;

struct Filters {
  Filters(SeededRandom& random, size_t count, double density) {
    for (size_t i = 0; i < count * kWords; ++i) {
      words.push_back(0);
      for (int bit = 0; bit < 64; ++bit) {
        // Every fourth bit is rare, every fourth frequent.
        const double share = bit % 4 == 0 ? density / 4 : bit % 4 == 1 ? 2 * density : density;
        words.back() = words.back() << 1 | (random.Chance(share) ? 1 : 0);
      }
    }
  }
  size_t size() const { return words.size() / kWords; }
  FilterSide side() const {
    std::vector<FilterRow> rows;
    for (size_t i = 0; i < size(); ++i) {
      uint32_t bits = 0;
      for (size_t w = 0; w < kWords; ++w) {
        bits += static_cast<uint32_t>(std::popcount(words[i * kWords + w]));
      }
      rows.push_back({words.data() + i * kWords, bits, static_cast<uint32_t>(i)});
    }
    return {rows, kWords};
  }

  std::vector<uint64_t> words;
};

// Bits that one filter has and the other lacks, by place.
int64_t Lacking(const uint64_t* blocks, size_t words, size_t has, size_t lacks) {
  int64_t bits = 0;
  const auto word = [&](size_t place, size_t w) {
    return blocks[(place / kLanes * words + w) * kLanes + place % kLanes];
  };
  for (size_t w = 0; w < words; ++w) bits += std::popcount(word(has, w) & ~word(lacks, w));
  return bits;
}

Sketch SketchOf(const FilterSide& side, const ProbePlan& plan) {
  Sketch sketch{plan.words(), {}};
  sketch.blocks.resize(side.block_count() * kLanes * sketch.words);
  MakeSketch(side, plan.bits, 0, side.block_count(), sketch);
  return sketch;
}

// The one thing that abandoning a pair by its sketch rests on.
TEST(SketchTest, NeverCountsMoreLackingBitsThanTheFiltersLack) {
  SeededRandom random(testing::Seed());
  for (const double density : {0.03, 0.1}) {
    const Filters filters(random, 3000, density);
    const FilterSide side = filters.side();
    const ProbePlan plan = PlanProbe(side, side, Measure::Dice(800));
    ASSERT_FALSE(plan.bits.empty()) << density;
    ASSERT_EQ(plan.bits.size(), plan.words() * 64);
    const Sketch sketch = SketchOf(side, plan);
    for (size_t i = 0; i < side.size(); i += 97) {
      for (size_t j = 0; j < side.size(); j += 7) {
        ASSERT_LE(Lacking(sketch.blocks.data(), sketch.words, i, j),
                  Lacking(side.blocks(), kWords, i, j));
      }
    }
  }
}

TEST(SketchTest, UsesNoBitTwice) {
  SeededRandom random(testing::Seed());
  const FilterSide side = Filters(random, 3000, 0.1).side();
  const ProbePlan plan = PlanProbe(side, side, Measure::Dice(800));
  std::vector<bool> used(kWords * 64);
  for (const SketchBit& bit : plan.bits) {
    for (const uint16_t of : bit.of) {
      EXPECT_FALSE(used.at(of));
      used[of] = true;
    }
  }
}

TEST(SketchTest, IsShortForSparseFiltersAndLeftOutWhereNothingCanBeAbandoned) {
  SeededRandom random(testing::Seed());
  const FilterSide sparse = Filters(random, 3000, 0.1).side();
  EXPECT_LE(PlanProbe(sparse, sparse, Measure::Dice(800)).words(), 6u);
  const FilterSide dense = Filters(random, 3000, 0.5).side();
  EXPECT_EQ(PlanProbe(dense, dense, Measure::Dice(300)).groups, 0u);
}

}  // namespace
}  // namespace koppel::match
