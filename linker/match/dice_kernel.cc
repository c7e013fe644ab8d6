#include "linker/match/dice_kernel.h"

#include <cstring>

#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linker/match/dice_kernel.cc"
// Order matters: foreach_target.h includes this file once for each instruction set.
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace koppel::match::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Wide = hn::CappedTag<uint64_t, kLanes>;

// The least overlap with which any lane of the block can reach the threshold.
inline uint64_t LeastOverlap(const Tile& tile, size_t row, size_t block) {
  const uint64_t bits = uint64_t{tile.row_bits[row]} + tile.block_bits[block * kLanes];
  return (tile.dice_permille * bits + 1999) / 2000;
}

HWY_ATTR inline size_t Collect(const Tile& tile, size_t row, size_t block, size_t first_lane,
                               const uint64_t* overlaps, size_t lanes, Hit* hits) {
  size_t found = 0;
  for (size_t lane = 0; lane < lanes; ++lane) {
    const size_t column = block * kLanes + first_lane + lane;
    if (DiceAtLeast(static_cast<uint32_t>(overlaps[lane]), tile.row_bits[row],
                    tile.block_bits[column], tile.dice_permille)) {
      hits[found++] = {static_cast<uint32_t>(row), static_cast<uint32_t>(column)};
    }
  }
  return found;
}

template <class V>
HWY_ATTR inline size_t Check(const Tile& tile, size_t row, size_t block, size_t first_lane,
                             V overlap, Hit* hits) {
  const Wide d;
  const hn::RebindToSigned<Wide> di;
  const auto below = hn::Set(di, static_cast<int64_t>(LeastOverlap(tile, row, block)) - 1);
  if (HWY_LIKELY(hn::AllFalse(di, hn::Gt(hn::BitCast(di, overlap), below)))) return 0;
  HWY_ALIGN uint64_t overlaps[kLanes];
  hn::Store(overlap, d, overlaps);
  return Collect(tile, row, block, first_lane, overlaps, hn::Lanes(d), hits);
}

// Four rows share each load of a block's word.
HWY_ATTR inline size_t FourRows(const Tile& tile, size_t row, size_t block, size_t lane,
                                Hit* hits) {
  const Wide d;
  const uint64_t* words = tile.blocks + block * tile.words * kLanes + lane;
  const uint64_t* rows = tile.rows + row * tile.words;
  auto sum0 = hn::Zero(d);
  auto sum1 = hn::Zero(d);
  auto sum2 = hn::Zero(d);
  auto sum3 = hn::Zero(d);
  for (size_t w = 0; w < tile.words; ++w) {
    const auto word = hn::LoadU(d, words + w * kLanes);
    const uint64_t* at = rows + w;
    sum0 = hn::Add(sum0, hn::PopulationCount(hn::And(word, hn::Set(d, at[0]))));
    sum1 = hn::Add(sum1, hn::PopulationCount(hn::And(word, hn::Set(d, at[tile.words]))));
    sum2 = hn::Add(sum2, hn::PopulationCount(hn::And(word, hn::Set(d, at[2 * tile.words]))));
    sum3 = hn::Add(sum3, hn::PopulationCount(hn::And(word, hn::Set(d, at[3 * tile.words]))));
  }
  size_t found = Check(tile, row, block, lane, sum0, hits);
  found += Check(tile, row + 1, block, lane, sum1, hits + found);
  found += Check(tile, row + 2, block, lane, sum2, hits + found);
  found += Check(tile, row + 3, block, lane, sum3, hits + found);
  return found;
}

HWY_ATTR inline size_t OneRow(const Tile& tile, size_t row, size_t block, size_t lane, Hit* hits) {
  const Wide d;
  const uint64_t* words = tile.blocks + block * tile.words * kLanes + lane;
  auto sum = hn::Zero(d);
  for (size_t w = 0; w < tile.words; ++w) {
    const auto word = hn::LoadU(d, words + w * kLanes);
    sum = hn::Add(sum,
                  hn::PopulationCount(hn::And(word, hn::Set(d, tile.rows[row * tile.words + w]))));
  }
  return Check(tile, row, block, lane, sum, hits);
}

HWY_ATTR size_t FindSimilarOn(const Tile& tile, Hit* hits) {
  const size_t step = hn::Lanes(Wide());
  size_t found = 0;
  size_t row = 0;
  for (; row + 4 <= tile.row_count; row += 4) {
    for (size_t block = 0; block < tile.block_count; ++block) {
      for (size_t lane = 0; lane < kLanes; lane += step) {
        found += FourRows(tile, row, block, lane, hits + found);
      }
    }
  }
  for (; row < tile.row_count; ++row) {
    for (size_t block = 0; block < tile.block_count; ++block) {
      for (size_t lane = 0; lane < kLanes; lane += step) {
        found += OneRow(tile, row, block, lane, hits + found);
      }
    }
  }
  return found;
}

HWY_ATTR uint32_t OverlapOn(const uint64_t* a, const uint64_t* b, size_t words) {
  const Wide d;
  const size_t step = hn::Lanes(d);
  auto sum = hn::Zero(d);
  size_t w = 0;
  for (; w + step <= words; w += step) {
    sum = hn::Add(sum, hn::PopulationCount(hn::And(hn::LoadU(d, a + w), hn::LoadU(d, b + w))));
  }
  uint64_t bits = hn::GetLane(hn::SumOfLanes(d, sum));
  for (; w < words; ++w) bits += static_cast<uint64_t>(hwy::PopCount(a[w] & b[w]));
  return static_cast<uint32_t>(bits);
}

}  // namespace koppel::match::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace koppel::match {
HWY_EXPORT(FindSimilarOn);
HWY_EXPORT(OverlapOn);

size_t FindSimilar(const Tile& tile, Hit* hits) {
  return HWY_DYNAMIC_DISPATCH(FindSimilarOn)(tile, hits);
}

uint32_t Overlap(const uint64_t* a, const uint64_t* b, size_t words) {
  return HWY_DYNAMIC_DISPATCH(OverlapOn)(a, b, words);
}

size_t KernelLevels(const char** names, size_t most) {
  hwy::SetSupportedTargetsForTest(0);
  size_t count = 0;
  for (int64_t targets = hwy::SupportedTargets() & HWY_TARGETS; targets != 0 && count < most;
       targets &= targets - 1) {
    names[count++] = hwy::TargetName(targets & -targets);
  }
  return count;
}

bool ForceKernelLevel(const char* name) {
  hwy::SetSupportedTargetsForTest(0);
  int64_t chosen = 0;
  for (int64_t targets = hwy::SupportedTargets() & HWY_TARGETS; name != nullptr && targets != 0;
       targets &= targets - 1) {
    if (std::strcmp(hwy::TargetName(targets & -targets), name) == 0) chosen = targets & -targets;
  }
  if (chosen != 0) hwy::SetSupportedTargetsForTest(chosen);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return name == nullptr || chosen != 0;
}

}  // namespace koppel::match
#endif
