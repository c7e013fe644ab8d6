#include "linker/match/kernel/dice_kernel.h"

#include <bit>
#include <cstring>

// Targets whose vectors have no size at compile time cannot stand in arrays.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#define HWY_WANT_AVX3_DL
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "linker/match/kernel/dice_kernel.cc"
// Order matters: foreach_target.h includes this file once for each instruction set.
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace koppel::match::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Wide = hn::CappedTag<uint64_t, 8>;
using Words = hn::Vec<Wide>;
using Whole = hn::RebindToSigned<Wide>;

#define KOPPEL_UNROLL _Pragma("GCC unroll 8")

// Counts of set bits. Where no instruction counts those of a 64-bit word, they are summed byte by
// byte, at most 31 words at a time, and the bytes are added up once in a while.
#if (HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3_DL) || HWY_TARGET == HWY_SCALAR
constexpr size_t kWordsAtOnce = ~size_t{0};
using Counts = Words;
HWY_ATTR HWY_INLINE Counts NoCounts() { return hn::Zero(Wide()); }
HWY_ATTR HWY_INLINE Counts Count(Counts counts, Words words) {
  return hn::Add(counts, hn::PopulationCount(words));
}
HWY_ATTR HWY_INLINE Words Total(Counts counts) { return counts; }
#else
constexpr size_t kWordsAtOnce = 31;
using Bytes = hn::Repartition<uint8_t, Wide>;
using Counts = hn::Vec<Bytes>;
HWY_ATTR HWY_INLINE Counts NoCounts() { return hn::Zero(Bytes()); }
HWY_ATTR HWY_INLINE Counts Count(Counts counts, Words words) {
  return hn::Add(counts, hn::PopulationCount(hn::BitCast(Bytes(), words)));
}
HWY_ATTR HWY_INLINE Words Total(Counts counts) { return hn::SumsOf8(counts); }
#endif

// Columns that four rows are compared with at once: two vectors where there are registers for it.
constexpr size_t kVectors = HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3 ? 2 : 1;
constexpr size_t kRows = kRowsAtOnce;

HWY_ATTR HWY_INLINE size_t Lanes() { return hn::Lanes(Wide()); }

HWY_ATTR HWY_INLINE bool AllNegative(Words words) {
  const Whole d;
  return hn::AllTrue(d, hn::Lt(hn::BitCast(d, words), hn::Zero(d)));
}

HWY_ATTR HWY_INLINE bool AnyNegative(Words words) {
  const Whole d;
  return !hn::AllFalse(d, hn::Lt(hn::BitCast(d, words), hn::Zero(d)));
}

HWY_ATTR HWY_INLINE Words SetWhole(int64_t value) {
  return hn::Set(Wide(), static_cast<uint64_t>(value));
}

// Where words of a column vector lie: the block of `column`, and its lane in it.
HWY_INLINE const uint64_t* At(const uint64_t* blocks, size_t stride, size_t column) {
  return blocks + column / kLanes * stride * kLanes + column % kLanes;
}

// Lane by lane, the least overlap less one. Lengths ascend, so the outer lanes mostly say it all.
HWY_ATTR HWY_INLINE Words Below(const Tile& tile, size_t row, size_t column) {
  const uint32_t* least = tile.least + tile.row_bits[row];
  const uint32_t* bits = tile.column_bits + column;
  const uint32_t first = least[bits[0]];
  if (first == least[bits[Lanes() - 1]]) return SetWhole(int64_t{first} - 1);
  HWY_ALIGN uint64_t below[8];
  for (size_t lane = 0; lane < Lanes(); ++lane) below[lane] = uint64_t{least[bits[lane]]} - 1;
  return hn::Load(Wide(), below);
}

// A hit is one 64-bit lane: column, row and overlap from the lowest bits up.
static_assert(sizeof(Hit) == 8 && offsetof(Hit, row) == 4 && offsetof(Hit, overlap) == 6);
static_assert(std::endian::native == std::endian::little);

// Writes the lanes that are hits one after another. Without a branch: where hits are frequent none
// could be foreseen. Highway 1.0's Compress copies its table to the stack for every call.
template <class Mask>
HWY_ATTR HWY_INLINE size_t Append(Words lanes, Mask is_hit, Hit* hits) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
  _mm512_storeu_si512(hits, _mm512_maskz_compress_epi64(is_hit.raw, lanes.raw));
  return hn::CountTrue(Whole(), is_hit);
#else
  HWY_ALIGN uint64_t all[8];
  hn::Store(lanes, Wide(), all);
  HWY_ALIGN int64_t chosen[8];
  hn::Store(hn::VecFromMask(Whole(), is_hit), Whole(), chosen);
  size_t count = 0;
  for (size_t lane = 0; lane < Lanes(); ++lane) {
    std::memcpy(hits + count, all + lane, sizeof(Hit));
    count += chosen[lane] != 0 ? 1 : 0;
  }
  return count;
#endif
}

HWY_ATTR HWY_INLINE size_t Collect(const Tile& tile, size_t row, size_t column, Words overlaps,
                                   Hit* hits) {
  const Wide d;
  const Whole di;
  if (row >= tile.row_count || column >= tile.column_count) return 0;
  auto is_hit = hn::Gt(hn::BitCast(di, overlaps), hn::BitCast(di, Below(tile, row, column)));
  if (HWY_UNLIKELY(column + Lanes() > tile.column_count)) {
    is_hit = hn::And(is_hit, hn::FirstN(di, tile.column_count - column));
  }
  const Words places = hn::Iota(d, static_cast<uint64_t>(row) << 32 | column);
  const Words found = hn::Or(hn::ShiftLeft<48>(overlaps), places);
  return Append(found, is_hit, hits);
}

// All words of kRows rows and kVectors vectors of columns.
HWY_ATTR HWY_INLINE size_t CountAll(const Tile& tile, size_t row, size_t column, Hit* hits) {
  const Wide d;
  const uint64_t* rows = tile.rows + row * tile.words;
  const uint64_t* columns = At(tile.blocks, tile.words, column);
  // Lengths ascend, so that the first row and column need the least overlap of all: sums that have
  // no hit in them stay negative.
  const Words least = SetWhole(-int64_t{tile.least[tile.row_bits[row] + tile.column_bits[column]]});
  Words sums[kRows][kVectors];
  KOPPEL_UNROLL for (auto& sum : sums) { KOPPEL_UNROLL for (Words& each : sum) each = least; }
  for (size_t begin = 0; begin < tile.words; begin += HWY_MIN(kWordsAtOnce, tile.words)) {
    Counts counts[kRows][kVectors];
    KOPPEL_UNROLL for (auto& count : counts) {
      KOPPEL_UNROLL for (Counts& each : count) each = NoCounts();
    }
    const size_t end = begin + HWY_MIN(kWordsAtOnce, tile.words - begin);
    for (size_t w = begin; w < end; ++w) {
      Words words[kVectors];
      KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
        words[v] = hn::LoadU(d, columns + w * kLanes + v * Lanes());
      }
      KOPPEL_UNROLL for (size_t r = 0; r < kRows; ++r) {
        const Words word = hn::Set(d, rows[r * tile.words + w]);
        KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
          counts[r][v] = Count(counts[r][v], hn::And(word, words[v]));
        }
      }
    }
    KOPPEL_UNROLL for (size_t r = 0; r < kRows; ++r) {
      KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
        sums[r][v] = hn::Add(sums[r][v], Total(counts[r][v]));
      }
    }
  }
  Words all = SetWhole(-1);
  KOPPEL_UNROLL for (auto& sum : sums) {
    KOPPEL_UNROLL for (Words& each : sum) {
      all = hn::And(all, each);
      each = hn::Sub(each, least);
    }
  }
  if (HWY_LIKELY(AllNegative(all))) return 0;
  size_t found = 0;
  KOPPEL_UNROLL for (size_t r = 0; r < kRows; ++r) {
    KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
      found += Collect(tile, row + r, column + v * Lanes(), sums[r][v], hits + found);
    }
  }
  return found;
}

// All words of one row and one vector of columns, for the few that the probe leaves.
HWY_ATTR HWY_NOINLINE size_t CountOne(const Tile& tile, size_t row, size_t column, Hit* hits) {
  const Wide d;
  const uint64_t* words = tile.rows + row * tile.words;
  const uint64_t* columns = At(tile.blocks, tile.words, column);
  Words sum = hn::Zero(d);
  for (size_t begin = 0; begin < tile.words; begin += HWY_MIN(kWordsAtOnce, tile.words)) {
    Counts counts = NoCounts();
    const size_t end = begin + HWY_MIN(kWordsAtOnce, tile.words - begin);
    for (size_t w = begin; w < end; ++w) {
      counts = Count(counts, hn::And(hn::Set(d, words[w]), hn::LoadU(d, columns + w * kLanes)));
    }
    sum = hn::Add(sum, Total(counts));
  }
  return Collect(tile, row, column, sum, hits);
}

// The most bits that any pair of these rows and columns may lack: lengths ascend, and a longer
// filter may lack more, but not of a longer one.
HWY_INLINE int64_t MostLacking(const Tile& tile, size_t row, size_t column) {
  const bool rows_lack = tile.probe.rows_lack;
  const uint32_t row_bits = tile.row_bits[row + (rows_lack ? kRows - 1 : 0)];
  const uint32_t column_bits = tile.column_bits[column + (rows_lack ? 0 : kVectors * Lanes() - 1)];
  return int64_t{rows_lack ? row_bits : column_bits} - tile.least[row_bits + column_bits];
}

template <size_t kGroupWords>
HWY_ATTR HWY_INLINE size_t ProbeAndCount(const Tile& tile, size_t row, size_t column, Hit* hits) {
  const Wide d;
  const size_t stride = tile.probe.stride;
  const uint64_t* rows = tile.probe.rows + row * stride;
  const uint64_t* columns = At(tile.probe.blocks, stride, column);
  Counts counts[kRows][kVectors];
  KOPPEL_UNROLL for (auto& count : counts) {
    KOPPEL_UNROLL for (Counts& each : count) each = NoCounts();
  }
  for (size_t group = 0; group < tile.probe.groups; ++group) {
    Words lacking[kRows][kVectors];
    KOPPEL_UNROLL for (size_t w = 0; w < kGroupWords; ++w) {
      Words words[kVectors];
      KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
        words[v] = hn::LoadU(d, columns + w * kLanes + v * Lanes());
      }
      KOPPEL_UNROLL for (size_t r = 0; r < kRows; ++r) {
        const Words word = hn::Set(d, rows[r * stride + w]);
        KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
          lacking[r][v] =
              w == 0 ? hn::And(word, words[v]) : hn::OrAnd(lacking[r][v], word, words[v]);
        }
      }
    }
    KOPPEL_UNROLL for (size_t r = 0; r < kRows; ++r) {
      KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
        counts[r][v] = Count(counts[r][v], lacking[r][v]);
      }
    }
    rows += kGroupWords;
    columns += kGroupWords * kLanes;
  }
  // Negative in the lanes that are left.
  const Words most = SetWhole(MostLacking(tile, row, column) + 1);
  Words left[kRows][kVectors];
  Words any = hn::Zero(d);
  KOPPEL_UNROLL for (size_t r = 0; r < kRows; ++r) {
    KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
      left[r][v] = hn::Sub(Total(counts[r][v]), most);
      any = hn::Or(any, left[r][v]);
    }
  }
  if (HWY_LIKELY(!AnyNegative(any))) return 0;
  size_t found = 0;
  KOPPEL_UNROLL for (size_t r = 0; r < kRows; ++r) {
    KOPPEL_UNROLL for (size_t v = 0; v < kVectors; ++v) {
      if (HWY_LIKELY(!AnyNegative(left[r][v]))) continue;
      found += CountOne(tile, row + r, column + v * Lanes(), hits + found);
    }
  }
  return found;
}

using Step = size_t (*)(const Tile& tile, size_t row, size_t column, Hit* hits);

// The step for every kRows rows and kVectors vectors of columns.
template <Step kStep>
HWY_ATTR HWY_INLINE size_t EachStep(const Tile& tile, Hit* hits) {
  size_t found = 0;
  for (size_t row = 0; row < tile.row_count; row += kRows) {
    for (size_t column = 0; column < tile.column_count; column += kVectors * Lanes()) {
      found += kStep(tile, row, column, hits + found);
    }
  }
  return found;
}

HWY_ATTR size_t FindSimilarOn(const Tile& tile, Hit* hits) {
  if (tile.probe.groups == 0) return EachStep<CountAll>(tile, hits);
  switch (tile.probe.group_words) {
    case 1:
      return EachStep<ProbeAndCount<1>>(tile, hits);
    case 2:
      return EachStep<ProbeAndCount<2>>(tile, hits);
    default:
      return EachStep<ProbeAndCount<4>>(tile, hits);
  }
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
