// What an attacker holds of one encoding: a row of bits for each record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agents/attack/matrix.h"

namespace koppel::attack {

// Rows of equal length, in the order in which they come. Not thread safe while it grows.
class Codes {
 public:
  // `bits`: a multiple of 8.
  explicit Codes(size_t bits) : bits_(bits) {}

  // bits/8 bytes; bit i is byte i/8, mask 0x80 >> (i mod 8).
  void Add(std::string_view bytes) { bytes_ += bytes; }

  size_t bits() const { return bits_; }
  size_t size() const { return bytes_.size() * 8 / bits_; }
  std::string_view operator[](size_t row) const {
    return std::string_view(bytes_).substr(row * bits_ / 8, bits_ / 8);
  }
  // `count` rows from `first` on.
  Codes Rows(size_t first, size_t count) const {
    Codes rows(bits_);
    rows.bytes_ = bytes_.substr(first * bits_ / 8, count * bits_ / 8);
    return rows;
  }
  bool bit(size_t row, size_t i) const {
    return (static_cast<unsigned char>((*this)[row][i / 8]) >> (7 - i % 8) & 1) != 0;
  }

 private:
  size_t bits_;
  std::string bytes_;
};

// A row of zeros and ones for each of these rows.
Matrix BitsOf(const Codes& codes, const std::vector<size_t>& rows);
Matrix BitsOf(const Codes& codes);

// Bits that are set, row by row.
std::vector<uint32_t> OnesOf(const Codes& codes);

}  // namespace koppel::attack
