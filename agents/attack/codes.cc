#include "agents/attack/codes.h"

#include <bit>
#include <numeric>

namespace koppel::attack {

Matrix BitsOf(const Codes& codes, const std::vector<size_t>& rows) {
  Matrix bits(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(codes.bits()));
  for (size_t row = 0; row < rows.size(); ++row) {
    for (size_t i = 0; i < codes.bits(); ++i) {
      bits(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(i)) =
          codes.bit(rows[row], i) ? 1 : 0;
    }
  }
  return bits;
}

Matrix BitsOf(const Codes& codes) {
  std::vector<size_t> rows(codes.size());
  std::iota(rows.begin(), rows.end(), 0);
  return BitsOf(codes, rows);
}

std::vector<uint32_t> OnesOf(const Codes& codes) {
  std::vector<uint32_t> ones(codes.size());
  for (size_t row = 0; row < codes.size(); ++row) {
    for (const char byte : codes[row]) {
      ones[row] += static_cast<uint32_t>(std::popcount(static_cast<unsigned char>(byte)));
    }
  }
  return ones;
}

}  // namespace koppel::attack
