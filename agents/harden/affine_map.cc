#include "agents/harden/affine_map.h"

#include <endian.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace koppel::agents {
namespace {

constexpr size_t kWordBits = 64;
constexpr size_t kWordBytes = 8;
// Words of one bit: filters side by side, so many that a loop over them becomes wide instructions.
constexpr size_t kGroups = 4;
constexpr size_t kSideBySide = kGroups * kWordBits;

using Square = std::array<uint64_t, kWordBits>;
using Slice = std::array<uint64_t, kGroups>;
using Filters = std::span<const FilterToHarden>;

// Bit b of word w becomes bit w of word b (Warren, Hacker's Delight, section 7-3).
void Transpose(Square& square) {
  uint64_t mask = 0x00000000ffffffff;
  for (size_t half = 32; half > 0; half >>= 1, mask ^= mask << half) {
    for (size_t i = 0; i < kWordBits; i = (i + half + 1) & ~half) {
      const uint64_t differing = (square[i] >> half ^ square[i + half]) & mask;
      square[i] ^= differing << half;
      square[i + half] ^= differing;
    }
  }
}

// A filter's bit i is bit SliceOf(i) % 64 of its little-endian word SliceOf(i) / 64: its bytes
// begin with their highest bit.
uint32_t SliceOf(uint32_t bit) { return bit ^ 7; }

size_t BytesOfWord(size_t word, size_t bytes) {
  return std::min(kWordBytes, bytes - word * kWordBytes);
}

}  // namespace

// The same bit of all filters in one slice, bit after bit.
class AffineMap::Slices {
 public:
  explicit Slices(size_t bits) : words_((bits + kWordBits - 1) / kWordBits) {
    slices_.resize(words_ * kWordBits);
  }

  Slice& operator[](size_t slice) { return slices_[slice]; }
  const Slice& operator[](size_t slice) const { return slices_[slice]; }

  void Fill(Filters filters) {
    for (size_t word = 0; word < words_; ++word) {
      for (size_t first = 0; first < filters.size(); first += kWordBits) {
        FillWord(word, first / kWordBits, filters.subspan(first));
      }
    }
  }

  void Empty(Filters filters, size_t bytes) const {
    for (const FilterToHarden& filter : filters) filter.out.resize(bytes);
    for (size_t word = 0; word < words_; ++word) {
      for (size_t first = 0; first < filters.size(); first += kWordBits) {
        EmptyWord(word, first / kWordBits, filters.subspan(first));
      }
    }
  }

 private:
  void FillWord(size_t word, size_t group, Filters filters) {
    Square square{};
    for (size_t i = 0; i < std::min(filters.size(), kWordBits); ++i) {
      const std::string_view bytes = filters[i].filter;
      uint64_t read = 0;
      std::memcpy(&read, &bytes[word * kWordBytes], BytesOfWord(word, bytes.size()));
      square[i] = le64toh(read);
    }
    Transpose(square);
    for (size_t i = 0; i < kWordBits; ++i) slices_[word * kWordBits + i][group] = square[i];
  }

  void EmptyWord(size_t word, size_t group, Filters filters) const {
    Square square;
    for (size_t i = 0; i < kWordBits; ++i) square[i] = slices_[word * kWordBits + i][group];
    Transpose(square);
    for (size_t i = 0; i < std::min(filters.size(), kWordBits); ++i) {
      std::string& bytes = filters[i].out;
      const uint64_t written = htole64(square[i]);
      std::memcpy(&bytes[word * kWordBytes], &written, BytesOfWord(word, bytes.size()));
    }
  }

  size_t words_;
  WipedVector<Slice> slices_;
};

AffineMap::AffineMap(const std::vector<AffineBits>& maps) : input_bits_(maps.front().input_bits()) {
  for (const AffineBits& bits : maps) maps_.push_back(MapOf(bits));
}

AffineMap::Map AffineMap::MapOf(const AffineBits& bits) {
  Map map;
  map.inputs.reserve(bits.terms());
  for (uint32_t slice = 0; slice < bits.bits().size(); ++slice) {
    const AffineBits::Bit& bit = bits.bits()[SliceOf(slice)];
    for (const uint16_t input : bit.inputs) {
      map.inputs.push_back(static_cast<uint16_t>(SliceOf(input)));
    }
    map.outputs.push_back({static_cast<uint32_t>(map.inputs.size()), bit.flipped});
  }
  return map;
}

void AffineMap::Apply(const Map& map, const Slices& from, Slices& to) {
  uint32_t input = 0;
  for (size_t slice = 0; slice < map.outputs.size(); ++slice) {
    Slice sum;
    sum.fill(map.outputs[slice].flipped ? ~uint64_t{0} : 0);
    for (; input < map.outputs[slice].end; ++input) {
      const Slice& in = from[map.inputs[input]];
      for (size_t group = 0; group < kGroups; ++group) sum[group] ^= in[group];
    }
    to[slice] = sum;
  }
}

void AffineMap::Apply(Filters filters) const {
  // What the maps take, one after the other, and what the last one gives.
  std::vector<Slices> slices = {Slices(input_bits_)};
  for (const Map& map : maps_) slices.emplace_back(map.outputs.size());
  while (!filters.empty()) {
    const Filters now = filters.first(std::min(filters.size(), kSideBySide));
    slices.front().Fill(now);
    for (size_t i = 0; i < maps_.size(); ++i) Apply(maps_[i], slices[i], slices[i + 1]);
    slices.back().Empty(now, maps_.back().outputs.size() / 8);
    filters = filters.subspan(now.size());
  }
}

}  // namespace koppel::agents
