#include "linker/match/kernel/dice_kernel.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/random.h"
#include "tests/reference/match_twin.h"
#include "tests/reference/slow_measure.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::match {
namespace {

using reference::CountBits;
using reference::CountCommonBits;
using reference::SlowMeasure;

std::vector<const char*> Levels() {
  std::vector<const char*> names(16);
  names.resize(KernelLevels(names.data(), names.size()));
  return names;
}

using Row = std::vector<uint64_t>;

// Filters of one length as the kernel wants rows and columns: ascending by bits.
struct Filters {
  size_t words;
  std::vector<Row> rows;

  uint32_t bits(size_t i) const { return CountBits(rows[i].data(), words); }
  size_t size() const { return rows.size(); }
};

// One after another; the last one is repeated up to a multiple of the kernel's rows.
struct LaidOut {
  std::vector<uint64_t> words;
  std::vector<uint32_t> bits;
};

LaidOut AsRows(const Filters& filters) {
  LaidOut laid;
  const size_t count = (filters.size() + kRowsAtOnce - 1) / kRowsAtOnce * kRowsAtOnce;
  for (size_t i = 0; i < count; ++i) {
    const size_t place = std::min(i, filters.size() - 1);
    laid.words.insert(laid.words.end(), filters.rows[place].begin(), filters.rows[place].end());
    laid.bits.push_back(filters.bits(place));
  }
  return laid;
}

LaidOut AsBlocks(const Filters& filters) {
  const size_t blocks = (filters.size() + kLanes - 1) / kLanes;
  LaidOut laid{Row(blocks * kLanes * filters.words), std::vector<uint32_t>(blocks * kLanes)};
  for (size_t i = 0; i < laid.bits.size(); ++i) {
    laid.bits[i] = filters.bits(std::min(i, filters.size() - 1));
    for (size_t w = 0; w < filters.words && i < filters.size(); ++w) {
      laid.words[(i / kLanes * filters.words + w) * kLanes + i % kLanes] = filters.rows[i][w];
    }
  }
  return laid;
}

Row Complemented(Row words) {
  for (uint64_t& word : words) word = ~word;
  return words;
}

using Found = std::map<std::pair<uint32_t, uint32_t>, uint32_t>;

class DiceKernelTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { ASSERT_TRUE(ForceKernelLevel(GetParam())); }
  void TearDown() override { ForceKernelLevel(nullptr); }

  // Filters of `bytes` bytes, of every density, so that short and long ones meet; none is empty.
  // Some are alike.
  Filters RandomFilters(size_t count, size_t bytes) {
    const size_t words = (bytes + 7) / 8;
    Filters filters{words, {}};
    for (size_t i = 0; i < count; ++i) {
      Row row(words);
      const size_t kind = random_.Below(3);
      for (uint64_t& word : row) {
        word = kind == 0 ? random_() : kind == 1 ? random_() & random_() : random_() | random_();
      }
      if (!base_.empty() && base_.size() == words && random_.Chance(0.4)) {
        row = base_;
        row[random_.Below(words)] ^= random_() & random_();
      }
      row[0] |= 1;
      if (bytes % 8 != 0) row.back() &= (uint64_t{1} << (bytes % 8 * 8)) - 1;
      base_ = row;
      filters.rows.push_back(std::move(row));
    }
    std::stable_sort(filters.rows.begin(), filters.rows.end(), [&](const Row& a, const Row& b) {
      return CountBits(a.data(), words) < CountBits(b.data(), words);
    });
    return filters;
  }

  SeededRandom random_{testing::Seed()};
  Row base_;
};

TEST_P(DiceKernelTest, OverlapEqualsTheSlowCountAtEveryLength) {
  for (size_t words = 1; words <= 64; ++words) {
    // One word more, so that the second filter starts at an odd address.
    Row rows(2 * words + 1);
    for (uint64_t& word : rows) word = random_();
    const uint64_t* a = rows.data();
    const uint64_t* b = rows.data() + words + 1;
    EXPECT_EQ(Overlap(a, b, words), CountCommonBits(a, b, words)) << words;
  }
}

std::vector<uint32_t> LeastOf(const Measure& measure, size_t words) {
  std::vector<uint32_t> least;
  for (uint32_t bits = 0; bits <= 128 * words; ++bits) {
    least.push_back(measure.LeastOverlap(bits, 0));
  }
  return least;
}

// Rows and columns of one length, laid out for the kernel and compared slowly.
struct Meeting {
  Meeting(const Filters& the_rows, const Filters& the_columns)
      : words(the_rows.words),
        row_count(the_rows.size()),
        column_count(the_columns.size()),
        rows(AsRows(the_rows)),
        blocks(AsBlocks(the_columns)),
        no_rows(Complemented(rows.words)),
        no_blocks(Complemented(blocks.words)) {
    for (uint32_t i = 0; i < row_count; ++i) {
      for (uint32_t j = 0; j < column_count; ++j) {
        overlaps[{i, j}] =
            CountCommonBits(the_rows.rows[i].data(), the_columns.rows[j].data(), words);
      }
    }
  }

  Found Expected(const SlowMeasure& measure) const {
    Found found = overlaps;
    std::erase_if(found, [&](const auto& pair) {
      const auto& [row, column] = pair.first;
      return !measure.Wants(pair.second, rows.bits[row], blocks.bits[column]);
    });
    return found;
  }

  // Probes the filters' own words, as many whole groups as there are.
  Probe OwnWords(size_t group_words, bool rows_lack) const {
    if (group_words == 0) return {};
    return {rows_lack ? rows.words.data() : no_rows.data(),
            rows_lack ? no_blocks.data() : blocks.words.data(),
            words,
            std::min<size_t>(31, words / group_words),
            group_words,
            rows_lack};
  }

  Found Find(const std::vector<uint32_t>& least, const Probe& probe) const {
    const Tile tile{rows.words.data(),
                    rows.bits.data(),
                    row_count,
                    blocks.words.data(),
                    blocks.bits.data(),
                    column_count,
                    words,
                    least.data(),
                    probe};
    std::vector<Hit> hits(MostHits(row_count, blocks.bits.size()));
    hits.resize(FindSimilar(tile, hits.data()));
    Found found;
    for (const Hit& hit : hits) {
      EXPECT_TRUE(found.emplace(std::pair(hit.row, hit.column), hit.overlap).second);
    }
    return found;
  }

  size_t words;
  size_t row_count;
  size_t column_count;
  LaidOut rows;
  LaidOut blocks;
  Row no_rows;
  Row no_blocks;
  Found overlaps;
};

// Without a probe, and with every kind of it.
void ExpectEveryProbeFinds(const Meeting& meeting, const SlowMeasure& measure) {
  const Found expected = meeting.Expected(measure);
  const std::vector<uint32_t> least = LeastOf(measure.Fast(), meeting.words);
  for (const size_t group_words : {size_t{0}, size_t{1}, size_t{2}, size_t{4}}) {
    for (const bool rows_lack : {false, true}) {
      EXPECT_EQ(meeting.Find(least, meeting.OwnWords(group_words, rows_lack)), expected)
          << measure.name << " " << measure.permille << ", " << measure.length
          << " bits, groups of " << group_words;
    }
  }
}

// From 64 to 4096 bits in steps of a byte.
TEST_P(DiceKernelTest, TilesFindExactlyThePairsOfTheSlowTwinAtEveryLength) {
  for (size_t bytes = 8; bytes <= 512; ++bytes) {
    const Meeting meeting(RandomFilters(1 + random_.Below(5), bytes),
                          RandomFilters(1 + random_.Below(35), bytes));
    for (const std::string_view name : reference::kMeasures) {
      for (const uint64_t permille : {random_.Below(2) * 300, 400 + random_.Below(600)}) {
        ExpectEveryProbeFinds(meeting, {name, permille, bytes * 8});
      }
    }
  }
}

TEST(KernelLevelTest, AnUnknownLevelIsRefused) { EXPECT_FALSE(ForceKernelLevel("AVX-9000")); }

INSTANTIATE_TEST_SUITE_P(EveryLevel, DiceKernelTest, ::testing::ValuesIn(Levels()),
                         [](const auto& level) { return std::string(level.param); });

}  // namespace
}  // namespace koppel::match
