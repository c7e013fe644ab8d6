// Counting values in bounded memory, against counting them all.
#include <cmath>
#include <map>

#include "agents/check/value_counts.h"
#include "base/random.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

// The slow twin: every value in a map.
class AllCounts {
 public:
  void Add(uint64_t hash) { ++counts_[hash]; }

  double Sum(const std::function<double(double)>& of) const {
    double sum = 0;
    for (const auto& [hash, count] : counts_) sum += of(count);
    return sum;
  }
  double Distinct() const { return static_cast<double>(counts_.size()); }
  double Total() const {
    return Sum([](double c) { return c; });
  }
  double Unique() const {
    return Sum([](double c) { return c == 1; });
  }
  double Entropy() const {
    return Sum([all = Total()](double c) { return -c / all * std::log2(c / all); });
  }
  double Agreement() const {
    return Sum([all = Total()](double c) { return c / all * (c - 1) / (all - 1); });
  }
  uint64_t Of(uint64_t hash) const { return static_cast<uint64_t>(counts_.at(hash)); }
  uint64_t Largest() const {
    double most = 0;
    for (const auto& [hash, count] : counts_) most = std::max(most, count);
    return static_cast<uint64_t>(most);
  }

 private:
  std::map<uint64_t, double> counts_;
};

// Value number i as a hash: SplitMix64 gives every number one of its own.
uint64_t HashOf(uint64_t value) { return SeededRandom(value * 0x9E3779B97F4A7C15u)(); }

// Values of which small numbers are much likelier than large ones.
uint64_t SkewedValue(SeededRandom& random, uint64_t values) {
  return random.Below(1 + random.Below(1 + random.Below(values)));
}

TEST(ValueCountsTest, OfNothingThereIsNothing) {
  const ValueCounts counts;
  EXPECT_EQ(counts.total(), 0u);
  EXPECT_EQ(counts.Distinct(), 0);
  EXPECT_EQ(counts.Entropy(), 0);
  EXPECT_EQ(counts.Agreement(), 0);
  EXPECT_TRUE(counts.MostFrequent(5).empty());
}

TEST(ValueCountsTest, IsExactUpToItsLimit) {
  SeededRandom random(koppel::testing::Seed());
  for (const uint64_t values : {1, 2, 50, 3000}) {
    ValueCounts counts(3000);
    AllCounts all;
    for (int i = 0; i < 20000; ++i) {
      const uint64_t hash = HashOf(SkewedValue(random, values));
      counts.Add(hash);
      all.Add(hash);
    }
    ASSERT_TRUE(counts.exact());
    EXPECT_EQ(counts.Distinct(), all.Distinct());
    EXPECT_EQ(counts.Unique(), all.Unique());
    EXPECT_EQ(counts.Repeats(), all.Total() - all.Distinct());
    EXPECT_NEAR(counts.Entropy(), all.Entropy(), 1e-9);
    EXPECT_NEAR(counts.Agreement(), all.Agreement(), 1e-12);
    const auto top = counts.MostFrequent(5);
    EXPECT_EQ(top.size(), std::min<size_t>(5, static_cast<size_t>(all.Distinct())));
    EXPECT_EQ(top[0].count, all.Largest());
    for (const auto& one : top) EXPECT_EQ(one.count, all.Of(one.hash));
  }
}

TEST(ValueCountsTest, TheHashZeroIsAValueToo) {
  ValueCounts counts;
  counts.Add(0);
  counts.Add(0);
  EXPECT_EQ(counts.Distinct(), 1);
  EXPECT_EQ(counts.MostFrequent(1)[0].count, 2u);
}

// 60,000 values once or twice, two of them in thousands of records; 2,000 places.
TEST(ValueCountsTest, EstimatesBeyondItsLimit) {
  SeededRandom random(koppel::testing::Seed());
  ValueCounts counts(2000, 256);
  AllCounts all;
  const auto add = [&](uint64_t value) {
    counts.Add(HashOf(value));
    all.Add(HashOf(value));
  };
  for (uint64_t i = 0; i < 60000; ++i) {
    add(i);
    if (i % 4 == 0) add(random.Below(60000));
    if (i % 10 == 0) add(1'000'000);
    if (i % 20 == 0) add(1'000'001);
  }
  EXPECT_FALSE(counts.exact());
  EXPECT_NEAR(counts.Distinct() / all.Distinct(), 1, 0.2);
  EXPECT_NEAR(counts.Unique() / all.Unique(), 1, 0.2);
  EXPECT_NEAR(counts.Entropy(), all.Entropy(), 0.5);
  EXPECT_NEAR(counts.Agreement() / all.Agreement(), 1, 0.1);
  const auto top = counts.MostFrequent(2);
  ASSERT_EQ(top.size(), 2u);
  EXPECT_EQ(top[0].hash, HashOf(1'000'000));
  EXPECT_EQ(top[1].hash, HashOf(1'000'001));
  for (const auto& one : top) {
    EXPECT_LE(one.count, all.Of(one.hash));
    EXPECT_GE(one.count + counts.top_error(), all.Of(one.hash));
  }
}

TEST(ValueCountsTest, TheMostFrequentOnesAreFoundHoweverLateTheyCome) {
  ValueCounts counts(1000, 64);
  for (uint64_t i = 0; i < 50000; ++i) counts.Add(HashOf(i));
  for (uint64_t i = 0; i < 5000; ++i) counts.Add(HashOf(77'777'777));
  const auto top = counts.MostFrequent(1);
  ASSERT_EQ(top.size(), 1u);
  EXPECT_EQ(top[0].hash, HashOf(77'777'777));
  EXPECT_EQ(top[0].count, 5000u);
  EXPECT_LE(counts.top_error(), 50000u / 64 + 1);
}

TEST(ValueCountsTest, ManyDifferentValuesLookUnique) {
  ValueCounts counts(1000, 64);
  for (uint64_t i = 0; i < 50000; ++i) counts.Add(HashOf(i));
  EXPECT_EQ(counts.Repeats(), 0);
  EXPECT_NEAR(counts.Unique() / counts.Distinct(), 1, 1e-9);
  for (const auto& one : counts.MostFrequent(5)) EXPECT_EQ(one.count, 1u);
}

}  // namespace
}  // namespace koppel::agents
