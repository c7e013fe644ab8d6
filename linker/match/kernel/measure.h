// Dice, Jaccard and Hamming similarity of two filters as one question: how many common bits make a
// pair? All three are functions of |a|, |b| and |a AND b|, and "similarity >= permille / 1000" says
// for each of them
//
//   divisor * |a AND b| >= factor * (|a| + |b|) - slack
//
//   Dice     2 |a AND b| / (|a| + |b|)          2000 o        >= permille (|a| + |b|)
//   Jaccard  |a AND b| / |a OR b|               (1000 + p) o  >= permille (|a| + |b|)
//   Hamming  1 - |a XOR b| / length             2000 o        >= 1000 (|a| + |b|) - (1000 - p)
//   length
//
// in whole numbers: a pair exactly at the threshold is a pair, and nothing is ever rounded.
//
// Filters have 1 to kMostFilterBits bits; permille is 0..1000. Constant and thread safe.
#pragma once

#include <algorithm>
#include <cstdint>

namespace koppel::match {

inline constexpr uint32_t kMostFilterBits = 8192;

// The Dice coefficient of two filters with so many bits together, in permille, rounded down.
constexpr uint32_t DicePermille(uint32_t overlap, uint32_t bits) { return 2000 * overlap / bits; }

class Measure {
 public:
  static constexpr Measure Dice(uint32_t permille) { return {permille, 2000, 0}; }
  static constexpr Measure Jaccard(uint32_t permille) { return {permille, 1000 + permille, 0}; }
  // `length` is the number of bits of the filters, set or not.
  static constexpr Measure Hamming(uint32_t permille, uint32_t length) {
    return {1000, 2000, int64_t{1000 - permille} * length};
  }

  // Whether two filters with these bits, of which `overlap` are common, reach the threshold.
  constexpr bool Reaches(uint32_t overlap, uint32_t bits_a, uint32_t bits_b) const {
    return divisor_ * overlap >= Needed(bits_a, bits_b);
  }

  // The least overlap that reaches the threshold: never negative, and more than either filter has
  // where their lengths alone rule the pair out. Grows with either length, by at most 1 for each.
  constexpr uint32_t LeastOverlap(uint32_t bits_a, uint32_t bits_b) const {
    const int64_t needed = Needed(bits_a, bits_b);
    return needed <= 0 ? 0 : static_cast<uint32_t>((needed + divisor_ - 1) / divisor_);
  }

  // Whether some pair of these lengths reaches the threshold.
  constexpr bool LengthsAllow(uint32_t bits_a, uint32_t bits_b) const {
    return Reaches(std::min(bits_a, bits_b), bits_a, bits_b);
  }

  // How many bits of `a` may be missing in `b`: |a| - LeastOverlap. Negative where none may.
  constexpr int64_t MostMissing(uint32_t bits_a, uint32_t bits_b) const {
    return int64_t{bits_a} - LeastOverlap(bits_a, bits_b);
  }

  constexpr int64_t factor() const { return factor_; }
  constexpr int64_t divisor() const { return divisor_; }
  constexpr int64_t slack() const { return slack_; }

 private:
  constexpr Measure(int64_t factor, int64_t divisor, int64_t slack)
      : factor_(factor), divisor_(divisor), slack_(slack) {}
  constexpr int64_t Needed(uint32_t bits_a, uint32_t bits_b) const {
    return factor_ * (int64_t{bits_a} + bits_b) - slack_;
  }

  int64_t factor_;
  int64_t divisor_;
  int64_t slack_;
};

}  // namespace koppel::match
