#include "base/wilson.h"

#include <gtest/gtest.h>

namespace koppel {
namespace {

TEST(WilsonTest, TheHeadlineFigureHasItsPublishedInterval) {
  const Interval interval = WilsonInterval(21, 136);
  EXPECT_NEAR(interval.low, 0.103, 0.0005);
  EXPECT_NEAR(interval.high, 0.225, 0.0005);
}

// Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
TEST(WilsonTest, AgreesWithNewcombesTable) {
  EXPECT_NEAR(WilsonInterval(81, 263).low, 0.2553, 5e-5);
  EXPECT_NEAR(WilsonInterval(81, 263).high, 0.3662, 5e-5);
  EXPECT_NEAR(WilsonInterval(15, 148).low, 0.0624, 5e-5);
  EXPECT_NEAR(WilsonInterval(15, 148).high, 0.1605, 5e-5);
  EXPECT_NEAR(WilsonInterval(0, 20).high, 0.1611, 5e-5);
  EXPECT_NEAR(WilsonInterval(1, 29).low, 0.0061, 5e-5);
  EXPECT_NEAR(WilsonInterval(1, 29).high, 0.1718, 5e-5);
}

TEST(WilsonTest, StaysBetweenZeroAndOneAtBothEnds) {
  EXPECT_EQ(WilsonInterval(0, 20).low, 0);
  EXPECT_EQ(WilsonInterval(20, 20).high, 1);
  EXPECT_EQ(WilsonInterval(0, 0).low, 0);
  EXPECT_EQ(WilsonInterval(0, 0).high, 1);
}

TEST(WilsonTest, IsMirroredInTheComplement) {
  for (uint64_t total = 1; total <= 60; ++total) {
    for (uint64_t count = 0; count <= total; ++count) {
      const Interval one = WilsonInterval(count, total);
      const Interval other = WilsonInterval(total - count, total);
      EXPECT_NEAR(one.low, 1 - other.high, 1e-12) << count << " of " << total;
      EXPECT_LE(one.low, static_cast<double>(count) / static_cast<double>(total) + 1e-12);
      EXPECT_GE(one.high, static_cast<double>(count) / static_cast<double>(total) - 1e-12);
    }
  }
}

TEST(WilsonDeathTest, RefusesACountLargerThanItsTotal) { EXPECT_DEATH(WilsonInterval(2, 1), ""); }

}  // namespace
}  // namespace koppel
