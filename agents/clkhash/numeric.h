// The neighbourhood of a number (clkhash's numeric comparison, after Vatsalan and Christen 2016):
// near numbers share tokens. Whole numbers of any size; others as Python's float.
#pragma once

#include <openssl/bn.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace koppel::agents {

struct BigNumberFree {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
using BigNumber = std::unique_ptr<BIGNUM, BigNumberFree>;

// Movable. Const is thread safe.
class NumericGrid {
 public:
  // `threshold` above 0 and `resolution` at least 1. INVALID_ARGUMENT where the threshold is 0
  // after rounding to `precision` decimal places, or too large for them.
  static Result<NumericGrid> Create(double threshold, uint32_t resolution, uint32_t precision);

  // The 2 * resolution + 1 tokens of a number, ascending. INVALID_ARGUMENT without the text where
  // it is none, or not finite.
  Result<std::vector<std::string>> Neighbours(std::string_view utf8) const;

 private:
  NumericGrid(BigNumber distance, uint32_t resolution, uint32_t precision)
      : distance_(std::move(distance)), resolution_(resolution), precision_(precision) {}
  Result<BigNumber> Scaled(std::string_view utf8) const;

  BigNumber distance_;
  uint32_t resolution_;
  uint32_t precision_;
};

}  // namespace koppel::agents
