#include "linker/match/kernel/exact_join.h"

#include <map>
#include <vector>

#include "base/mutex.h"
#include "base/random.h"
#include "tests/reference/match_twin.h"
#include "tests/reference/slow_measure.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::match {
namespace {

using reference::SlowMeasure;

// Filters of every density; some are empty.
struct Filters {
  Filters(SeededRandom& random, size_t count, size_t the_words) : words(the_words) {
    for (size_t i = 0; i < count; ++i) {
      const double density = 0.6 * random.Unit();
      for (size_t w = 0; w < words; ++w) {
        uint64_t word = 0;
        for (int bit = 0; bit < 64; ++bit) word = word << 1 | (random.Chance(density) ? 1 : 0);
        bits.push_back(i % 10 == 9 ? 0 : word);
      }
    }
  }
  // A row in which some bits are much rarer than others, or one of another side with some bits new.
  void AddOneOf(SeededRandom& random, double density, const Filters* other) {
    for (size_t i = 0; i < words * 64; ++i) {
      const bool bit = random.Chance(density * (i % 7 == 0 ? 1.8 : i % 2 == 0 ? 1 : 0.2));
      if (i % 64 == 0) bits.push_back(0);
      const bool keep = other != nullptr && other->size() > 0 && random.Chance(0.8);
      const bool old = keep && (other->bits[other->bits.size() - words + i / 64] >> (i % 64) & 1);
      bits.back() |= uint64_t{keep ? old : bit} << (i % 64);
    }
  }
  size_t size() const { return bits.size() / words; }
  FilterRow row(size_t i) const {
    const uint64_t* row = bits.data() + i * words;
    return {row, reference::CountBits(row, words), static_cast<uint32_t>(1000 + i)};
  }
  std::vector<FilterRow> rows() const {
    std::vector<FilterRow> rows;
    for (size_t i = 0; i < size(); ++i) rows.push_back(row(i));
    return rows;
  }
  FilterSide side() const { return {rows(), words}; }

  size_t words;
  std::vector<uint64_t> bits;
};

// Pairs with their overlap; `twice` counts the pairs that were handed over again.
struct Found {
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> overlaps;
  size_t twice = 0;

  void Add(const JoinPair& pair, bool within) {
    const bool turn = within && pair.b < pair.a;
    const auto key = turn ? std::pair(pair.b, pair.a) : std::pair(pair.a, pair.b);
    twice += overlaps.emplace(key, pair.overlap).second ? 0 : 1;
  }
};

Found SlowJoin(const Filters& a, const Filters& b, const SlowMeasure& measure, bool within) {
  Found found;
  const std::vector<FilterRow> rows = a.rows();
  const std::vector<FilterRow> columns = b.rows();
  for (size_t i = 0; i < rows.size(); ++i) {
    for (size_t j = within ? i + 1 : 0; j < columns.size(); ++j) {
      const FilterRow& x = rows[i];
      const FilterRow& y = columns[j];
      if (x.bits == 0 || y.bits == 0) continue;
      const uint32_t overlap = reference::CountCommonBits(x.words, y.words, a.words);
      if (measure.Wants(overlap, x.bits, y.bits)) found.Add({x.id, y.id, overlap}, within);
    }
  }
  return found;
}

struct Gathered {
  Found found;
  Status status;
};

Gathered Gather(const Filters& a, const Filters& b, const Measure& measure, bool within,
                const JoinOptions& options) {
  Mutex mutex;
  Gathered gathered;
  const FilterSide side_a = a.side();
  const OnPairs consume = [&](unsigned worker, std::span<const JoinPair> pairs) {
    EXPECT_LT(worker, options.threads);
    EXPECT_FALSE(pairs.empty());
    EXPECT_LE(pairs.size(), kJoinBatch);
    MutexLock lock(mutex);
    for (const JoinPair& pair : pairs) gathered.found.Add(pair, within);
    return OkStatus();
  };
  gathered.status = within ? JoinWithin(side_a, measure, options, consume)
                           : JoinExactly(side_a, b.side(), measure, options, consume);
  return gathered;
}

void ExpectTheSame(const Filters& a, const Filters& b, const SlowMeasure& measure, bool within,
                   SeededRandom& random) {
  JoinOptions options;
  options.threads = 1 + static_cast<unsigned>(random.Below(4));
  options.abandon_early = random.Chance(0.8);
  const Gathered gathered = Gather(a, b, measure.Fast(), within, options);
  ASSERT_OK(gathered.status);
  EXPECT_EQ(gathered.found.twice, 0u);
  EXPECT_EQ(gathered.found.overlaps, SlowJoin(a, b, measure, within).overlaps)
      << a.words << " words, " << a.size() << " x " << b.size() << (within ? " within" : "");
}

// Sizes around strips, tiles and blocks, where an off-by-one would lose or repeat pairs.
TEST(ExactJoinTest, FindsExactlyThePairsOfTheSlowTwinAtEverySize) {
  SeededRandom random(testing::Seed());
  for (const size_t size : {0, 1, 2, 7, 8, 9, 31, 32, 33, 64, 65, 130, 300}) {
    const size_t words = 1 + random.Below(5);
    const Filters a(random, size, words);
    const Filters b(random, random.Below(2 * size + 3), words);
    for (const uint64_t permille : {0, 300, 450, 800, 1000}) {
      for (const std::string_view name : reference::kMeasures) {
        const SlowMeasure measure{name, permille, words * 64};
        ExpectTheSame(a, b, measure, false, random);
        ExpectTheSame(a, a, measure, true, random);
      }
    }
  }
}

TEST(ExactJoinTest, ASampleOfAFewRowsMeetsTheWholeOtherSide) {
  SeededRandom random(testing::Seed());
  const Filters sample(random, 12, 16);
  const Filters all(random, 3000, 16);
  ExpectTheSame(sample, all, {"Dice", 450, 1024}, false, random);
}

// Large enough for sketches to be made: of rare bits, of bits of every frequency and of filters
// that are too alike for any.
TEST(ExactJoinTest, LosesNothingWhereProbingPays) {
  SeededRandom random(testing::Seed());
  for (const double density : {0.05, 0.25, 0.5}) {
    Filters a(random, 0, 6);
    Filters b(random, 0, 6);
    for (int i = 0; i < 700; ++i) {
      a.AddOneOf(random, density, i % 3 == 0 ? &b : nullptr);
      b.AddOneOf(random, density, i % 3 == 1 ? &a : nullptr);
    }
    for (const uint64_t permille : {300, 800}) {
      ExpectTheSame(a, b, {"Dice", permille, 384}, false, random);
    }
  }
}

TEST(ExactJoinTest, AStatusOfTheConsumerEndsTheJoin) {
  SeededRandom random(testing::Seed());
  const Filters filters(random, 500, 4);
  const FilterSide side = filters.side();
  JoinOptions options;
  options.threads = 2;
  const Status status = JoinWithin(
      side, Measure::Dice(0), options,
      [](unsigned, std::span<const JoinPair>) { return InvalidArgument("that is enough"); });
  EXPECT_EQ(status.message(), "that is enough");
}

TEST(ExactJoinTest, AReportCanCancelAndNeverPassesTheSize) {
  SeededRandom random(testing::Seed());
  const Filters filters(random, 500, 4);
  const FilterSide side = filters.side();
  JoinOptions options;
  uint64_t most = 0;
  options.report = [&](uint64_t done) {
    most = std::max(most, done);
    return OkStatus();
  };
  const OnPairs ignore = [](unsigned, std::span<const JoinPair>) { return OkStatus(); };
  ASSERT_OK(JoinWithin(side, Measure::Dice(0), options, ignore));
  EXPECT_EQ(most, JoinSizeWithin(side));
  options.report = [](uint64_t) { return Failure(StatusCode::kCancelled, "stop"); };
  EXPECT_EQ(JoinWithin(side, Measure::Dice(0), options, ignore).code(), StatusCode::kCancelled);
}

}  // namespace
}  // namespace koppel::match
