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
  explicit Slices(uint32_t bits) : words_((bits + kWordBits - 1) / kWordBits) {
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
  std::vector<Slice> slices_;
};

AffineMap::AffineMap(const AffineBits& bits)
    : input_bits_(bits.input_bits()), output_bits_(bits.output_bits()) {
  for (uint32_t slice = 0; slice < output_bits_; ++slice) {
    const uint32_t output = SliceOf(slice);
    for (uint32_t input = 0; input < input_bits_; ++input) {
      if (bits.Depends(output, input)) inputs_.push_back(static_cast<uint16_t>(SliceOf(input)));
    }
    outputs_.push_back({static_cast<uint32_t>(inputs_.size()), bits.Depends(output, input_bits_)});
  }
}

void AffineMap::Apply(const Slices& from, Slices& to) const {
  uint32_t input = 0;
  for (uint32_t slice = 0; slice < output_bits_; ++slice) {
    Slice sum;
    sum.fill(outputs_[slice].flipped ? ~uint64_t{0} : 0);
    for (; input < outputs_[slice].end; ++input) {
      const Slice& in = from[inputs_[input]];
      for (size_t group = 0; group < kGroups; ++group) sum[group] ^= in[group];
    }
    to[slice] = sum;
  }
}

void AffineMap::Apply(Filters filters) const {
  Slices from(input_bits_);
  Slices to(output_bits_);
  while (!filters.empty()) {
    const Filters now = filters.first(std::min(filters.size(), kSideBySide));
    from.Fill(now);
    Apply(from, to);
    to.Empty(now, output_bits_ / 8);
    filters = filters.subspan(now.size());
  }
}

}  // namespace koppel::agents
