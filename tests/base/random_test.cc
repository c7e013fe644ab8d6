#include "base/random.h"

#include <gtest/gtest.h>

namespace koppel {
namespace {

TEST(RandomTest, SeededNumbersAreThoseOfSplitMix64) {
  SeededRandom random(1234567);
  EXPECT_EQ(random(), 6457827717110365317u);
  EXPECT_EQ(random(), 3203168211198807973u);
}

TEST(RandomTest, BelowStaysBelowAndReachesEveryValue) {
  SeededRandom random(7);
  int seen[5] = {};
  for (int i = 0; i < 1000; ++i) ++seen[random.Below(5)];
  for (int count : seen) EXPECT_GT(count, 100);
}

TEST(RandomTest, TheSystemGivesAsManyBytesAsAskedAndNeverTheSame) {
  EXPECT_EQ(SystemRandom().Bytes(33).size(), 33u);
  EXPECT_NE(SystemRandom().Bytes(16), SystemRandom().Bytes(16));
}

}  // namespace
}  // namespace koppel
