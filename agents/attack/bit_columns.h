// Zeros and ones by column, 64 rows to a word: how many rows some columns have in common is a few
// ANDs and population counts.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace koppel::attack {

using BitColumn = std::vector<uint64_t>;

class BitColumns {
 public:
  BitColumns(size_t rows, size_t columns)
      : rows_(rows), words_((rows + 63) / 64), bits_(words_ * columns) {}

  size_t rows() const { return rows_; }
  size_t columns() const { return words_ == 0 ? 0 : bits_.size() / words_; }
  void Set(size_t row, size_t column) {
    bits_[column * words_ + row / 64] |= uint64_t{1} << (row % 64);
  }
  void Clear(size_t column) {
    const auto first = bits_.begin() + static_cast<std::ptrdiff_t>(column * words_);
    std::fill(first, first + static_cast<std::ptrdiff_t>(words_), 0);
  }
  std::span<const uint64_t> operator[](size_t column) const {
    return std::span(bits_).subspan(column * words_, words_);
  }

 private:
  size_t rows_;
  size_t words_;
  std::vector<uint64_t> bits_;
};

inline size_t CountOnes(std::span<const uint64_t> column) {
  size_t ones = 0;
  for (const uint64_t word : column) ones += static_cast<size_t>(std::popcount(word));
  return ones;
}

// Rows that are set in both, which are as long.
inline size_t CountCommon(std::span<const uint64_t> a, std::span<const uint64_t> b) {
  size_t ones = 0;
  for (size_t i = 0; i < a.size(); ++i) ones += static_cast<size_t>(std::popcount(a[i] & b[i]));
  return ones;
}

}  // namespace koppel::attack
