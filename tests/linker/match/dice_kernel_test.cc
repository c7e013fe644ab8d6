#include "linker/match/dice_kernel.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <vector>

#include "base/random.h"
#include "tests/reference/match_twin.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::match {
namespace {

using reference::CountBits;
using reference::CountCommonBits;

std::vector<const char*> Levels() {
  std::vector<const char*> names(16);
  names.resize(KernelLevels(names.data(), names.size()));
  return names;
}

class DiceKernelTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { ASSERT_TRUE(ForceKernelLevel(GetParam())); }
  void TearDown() override { ForceKernelLevel(nullptr); }

  // Rows of every density, so that short and long ones meet; none is empty.
  std::vector<uint64_t> RandomRows(size_t count, size_t words) {
    std::vector<uint64_t> rows(count * words);
    for (size_t row = 0; row < count; ++row) {
      for (size_t w = 0; w < words; ++w) {
        rows[row * words + w] = row % 3 == 0 ? random_() : random_() & random_();
      }
      rows[row * words] |= 1;
    }
    return rows;
  }

  SeededRandom random_{testing::Seed()};
};

TEST_P(DiceKernelTest, OverlapEqualsTheSlowCountAtEveryLength) {
  for (size_t words = 1; words <= 64; ++words) {
    // One word more, so that the second filter starts at an odd address.
    const std::vector<uint64_t> rows = RandomRows(2, words + 1);
    const uint64_t* a = rows.data();
    const uint64_t* b = rows.data() + words + 1;
    EXPECT_EQ(Overlap(a, b, words), CountCommonBits(a, b, words)) << words;
  }
}

struct Columns {
  std::vector<uint64_t> blocks;
  std::vector<uint32_t> bits;
};

// Lays filters out as the kernel wants them; `rows` must ascend in bits.
Columns Transposed(const std::vector<uint64_t>& rows, size_t count, size_t words) {
  const size_t blocks = (count + kLanes - 1) / kLanes;
  Columns columns{std::vector<uint64_t>(blocks * kLanes * words),
                  std::vector<uint32_t>(blocks * kLanes)};
  for (size_t i = 0; i < count; ++i) {
    for (size_t w = 0; w < words; ++w) {
      columns.blocks[i / kLanes * kLanes * words + w * kLanes + i % kLanes] = rows[i * words + w];
    }
    columns.bits[i] = CountBits(&rows[i * words], words);
  }
  return columns;
}

std::vector<uint64_t> SortedByBits(const std::vector<uint64_t>& rows, size_t count, size_t words) {
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return CountBits(&rows[a * words], words) < CountBits(&rows[b * words], words);
  });
  std::vector<uint64_t> sorted;
  for (const size_t i : order) {
    sorted.insert(sorted.end(), rows.begin() + static_cast<ptrdiff_t>(i * words),
                  rows.begin() + static_cast<ptrdiff_t>((i + 1) * words));
  }
  return sorted;
}

using Found = std::set<std::pair<uint32_t, uint32_t>>;

TEST_P(DiceKernelTest, TilesFindExactlyThePairsOfTheSlowTwinAtEveryLength) {
  for (size_t words = 1; words <= 32; ++words) {
    const size_t row_count = 1 + random_.Below(9);
    const size_t column_count = 1 + random_.Below(40);
    const std::vector<uint64_t> rows = RandomRows(row_count, words);
    const std::vector<uint64_t> others =
        SortedByBits(RandomRows(column_count, words), column_count, words);
    const Columns columns = Transposed(others, column_count, words);
    std::vector<uint32_t> bits;
    for (size_t i = 0; i < row_count; ++i) bits.push_back(CountBits(&rows[i * words], words));
    for (const uint32_t permille : {1u, 350u, 400u, 500u, 1000u}) {
      const Tile tile = {rows.data(),
                         bits.data(),
                         row_count,
                         columns.blocks.data(),
                         columns.bits.data(),
                         columns.bits.size() / kLanes,
                         words,
                         permille};
      std::vector<Hit> hits(row_count * columns.bits.size());
      hits.resize(FindSimilar(tile, hits.data()));
      Found found;
      for (const Hit& hit : hits) EXPECT_TRUE(found.emplace(hit.row, hit.column).second);
      Found expected;
      for (uint32_t i = 0; i < row_count; ++i) {
        for (uint32_t j = 0; j < column_count; ++j) {
          const uint64_t both = CountCommonBits(&rows[i * words], &others[j * words], words);
          if (2000 * both >= permille * (bits[i] + columns.bits[j])) expected.emplace(i, j);
        }
      }
      EXPECT_EQ(found, expected) << words << " words, " << permille;
    }
  }
}

TEST(DiceTest, APairExactlyAtTheThresholdIsIn) {
  EXPECT_TRUE(DiceAtLeast(4, 5, 5, 800));
  EXPECT_FALSE(DiceAtLeast(4, 5, 5, 801));
  EXPECT_TRUE(DiceAtLeast(1, 3, 3, 333));
  EXPECT_FALSE(DiceAtLeast(1, 3, 3, 334));
}

TEST(KernelLevelTest, AnUnknownLevelIsRefused) { EXPECT_FALSE(ForceKernelLevel("AVX-9000")); }

INSTANTIATE_TEST_SUITE_P(EveryLevel, DiceKernelTest, ::testing::ValuesIn(Levels()),
                         [](const auto& level) { return std::string(level.param); });

}  // namespace
}  // namespace koppel::match
