#include "agents/harden/affine_map.h"

#include <array>
#include <bit>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "agents/harden/affine_map.cc"
// Order matters: foreach_target.h includes this file once for each instruction set.
// clang-format off
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace koppel::agents::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Whole cache lines: 64 bytes at most, so that every column is whole vectors.
using Wide = hn::CappedTag<uint8_t, 64>;

// Four vectors' worth of every column at once, so that sums stay in registers.
HWY_ATTR void XorFour(const unsigned char* columns, size_t stride, const uint16_t* set,
                      size_t count, unsigned char* out) {
  const Wide d;
  const size_t lanes = hn::Lanes(d);
  auto sum0 = hn::Zero(d);
  auto sum1 = hn::Zero(d);
  auto sum2 = hn::Zero(d);
  auto sum3 = hn::Zero(d);
  for (size_t i = 0; i < count; ++i) {
    const unsigned char* column = columns + set[i] * stride;
    sum0 = hn::Xor(sum0, hn::Load(d, column));
    sum1 = hn::Xor(sum1, hn::Load(d, column + lanes));
    sum2 = hn::Xor(sum2, hn::Load(d, column + 2 * lanes));
    sum3 = hn::Xor(sum3, hn::Load(d, column + 3 * lanes));
  }
  hn::Store(sum0, d, out);
  hn::Store(sum1, d, out + lanes);
  hn::Store(sum2, d, out + 2 * lanes);
  hn::Store(sum3, d, out + 3 * lanes);
}

HWY_ATTR void XorOne(const unsigned char* columns, size_t stride, const uint16_t* set, size_t count,
                     unsigned char* out) {
  const Wide d;
  auto sum = hn::Zero(d);
  for (size_t i = 0; i < count; ++i) {
    sum = hn::Xor(sum, hn::Load(d, columns + set[i] * stride));
  }
  hn::Store(sum, d, out);
}

// The XOR of the columns whose numbers stand in `set`; `stride` bytes each.
HWY_ATTR void XorColumns(const unsigned char* columns, size_t stride, const uint16_t* set,
                         size_t count, unsigned char* out) {
  const size_t lanes = hn::Lanes(Wide());
  size_t at = 0;
  for (; at + 4 * lanes <= stride; at += 4 * lanes) {
    XorFour(columns + at, stride, set, count, out + at);
  }
  for (; at < stride; at += lanes) XorOne(columns + at, stride, set, count, out + at);
}

}  // namespace koppel::agents::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace koppel::agents {
namespace {

HWY_EXPORT(XorColumns);

constexpr size_t kLineBytes = 64;
// Filters have at most 8192 bits (proto/check_encoding.cc).
constexpr size_t kMostBits = 8192;

// The numbers of the set bits; returns how many.
size_t SetBits(std::string_view filter, uint16_t* set) {
  size_t count = 0;
  for (size_t byte = 0; byte < filter.size(); byte += 8) {
    uint64_t word = 0;
    for (size_t i = 0; i < 8; ++i) {
      const bool inside = byte + i < filter.size();
      word = word << 8 | (inside ? static_cast<unsigned char>(filter[byte + i]) : 0u);
    }
    while (word != 0) {
      const auto bit = static_cast<size_t>(std::countl_zero(word));
      set[count++] = static_cast<uint16_t>(8 * byte + bit);
      word ^= uint64_t{1} << (63 - bit);
    }
  }
  return count;
}

}  // namespace

AffineMap::AffineMap(const AffineBits& bits)
    : input_bits_(bits.input_bits()),
      output_bits_(bits.output_bits()),
      stride_((output_bits_ / 8 + kLineBytes - 1) / kLineBytes),
      columns_((input_bits_ + 1) * stride_) {
  for (uint32_t output = 0; output < output_bits_; ++output) {
    const size_t line = output / (8 * kLineBytes);
    const size_t byte = output / 8 % kLineBytes;
    for (uint32_t input = 0; input <= input_bits_; ++input) {
      if (!bits.Depends(output, input)) continue;
      columns_[input * stride_ + line].bytes[byte] |=
          static_cast<unsigned char>(0x80u >> (output % 8));
    }
  }
}

void AffineMap::Apply(std::string_view filter, std::string& out) const {
  std::array<uint16_t, kMostBits + 1> set;
  alignas(kLineBytes) std::array<unsigned char, kMostBits / 8> sum;
  size_t count = SetBits(filter, set.data());
  set[count++] = static_cast<uint16_t>(input_bits_);
  HWY_DYNAMIC_DISPATCH(XorColumns)
  (columns_.data()->bytes, stride_ * kLineBytes, set.data(), count, sum.data());
  out.assign(sum.begin(), sum.begin() + output_bits_ / 8);
}

}  // namespace koppel::agents
#endif  // HWY_ONCE
