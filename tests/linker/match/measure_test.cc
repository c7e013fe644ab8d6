#include "linker/match/kernel/measure.h"

#include <gtest/gtest.h>

#include "tests/reference/slow_measure.h"

namespace koppel::match {
namespace {

using reference::kMeasures;
using reference::SlowMeasure;

constexpr uint32_t kLength = 24;

// Calls see(measure, a, b) for every threshold and every two lengths of short filters.
template <class See>
void ForEveryLength(See see) {
  for (const std::string_view name : kMeasures) {
    for (uint64_t permille = 0; permille <= 1000; permille += permille % 25 == 0 ? 1 : 8) {
      for (uint32_t a = 1; a <= kLength; ++a) {
        for (uint32_t b = 1; b <= kLength; ++b) see(SlowMeasure{name, permille, kLength}, a, b);
      }
    }
  }
}

// Overlaps of two filters of this many bits each.
uint32_t Fewest(uint32_t a, uint32_t b) { return a + b > kLength ? a + b - kLength : 0; }

TEST(MeasureTest, DecidesEveryPairOfShortFiltersAsTheTextbookDoes) {
  ForEveryLength([](const SlowMeasure& slow, uint32_t a, uint32_t b) {
    const Measure fast = slow.Fast();
    bool any = false;
    for (uint32_t overlap = Fewest(a, b); overlap <= std::min(a, b); ++overlap) {
      const bool wanted = slow.Wants(overlap, a, b);
      any = any || wanted;
      ASSERT_EQ(fast.Reaches(overlap, a, b), wanted)
          << slow.name << " " << slow.permille << ": " << overlap << " of " << a << ", " << b;
      ASSERT_EQ(overlap >= fast.LeastOverlap(a, b), wanted);
    }
    ASSERT_EQ(fast.LengthsAllow(a, b), any);
    ASSERT_EQ(fast.MostMissing(a, b) >= 0 && fast.MostMissing(b, a) >= 0, any);
  });
}

// What the kernel's bounds for whole groups of filters rest on.
TEST(MeasureTest, TheLeastOverlapGrowsWithEitherLengthByAtMostOne) {
  ForEveryLength([](const SlowMeasure& slow, uint32_t a, uint32_t b) {
    const Measure fast = slow.Fast();
    const uint32_t least = fast.LeastOverlap(a, b);
    ASSERT_EQ(least, fast.LeastOverlap(b, a));
    ASSERT_EQ(least, fast.LeastOverlap(a + b, 0));
    ASSERT_GE(fast.LeastOverlap(a + 1, b), least);
    ASSERT_LE(fast.LeastOverlap(a + 1, b), least + 1);
  });
}

TEST(MeasureTest, APairExactlyAtTheThresholdIsIn) {
  EXPECT_TRUE(Measure::Dice(800).Reaches(4, 5, 5));
  EXPECT_FALSE(Measure::Dice(801).Reaches(4, 5, 5));
  EXPECT_TRUE(Measure::Jaccard(800).Reaches(8, 9, 9));
  EXPECT_FALSE(Measure::Jaccard(801).Reaches(8, 9, 9));
  EXPECT_TRUE(Measure::Hamming(875, 64).Reaches(6, 10, 10));
  EXPECT_FALSE(Measure::Hamming(876, 64).Reaches(6, 10, 10));
}

TEST(MeasureTest, HoldsForTheLongestFilters) {
  EXPECT_TRUE(Measure::Dice(1000).Reaches(kMostFilterBits, kMostFilterBits, kMostFilterBits));
  EXPECT_EQ(Measure::Dice(800).LeastOverlap(kMostFilterBits, kMostFilterBits), 6554u);
  EXPECT_EQ(Measure::Hamming(0, kMostFilterBits).LeastOverlap(1, 1), 0u);
}

}  // namespace
}  // namespace koppel::match
