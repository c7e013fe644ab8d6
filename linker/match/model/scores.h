// Pairs by bin of similarity as densities, and the tail that they fall off in: for
// score_mixture.h. Const is thread safe.
#pragma once

#include <vector>

#include "linker/match/model/comparer.h"

namespace koppel::match {

// By bin: the unequal levels of a term from the lowest up, and equality last.
using Bins = std::vector<double>;

// The first bin that hardly any two strangers reach.
inline constexpr size_t kStrangersEnd = kAboveStrangers - 1;
// A bin or a sum that holds less of something counts as if it held that, in pairs.
inline constexpr double kLeastPairs = 0.5;
inline constexpr double kLeast = 1e-9;
// At least so many bins.
inline constexpr size_t kLeastBinsOfTail = 4;

// At least kLeast.
double Sum(const Bins& bins);

// Densities: pairs for each permille of similarity. Refers to both.
class Scores {
 public:
  Scores(const Term& term, const Bins& pairs) : cuts_(term.cuts), pairs_(pairs) {
    for (size_t bin = 0; bin < size(); ++bin) width_.push_back(WidthOf(bin));
  }

  size_t size() const { return pairs_.size(); }
  // Bins of pairs that are not equal.
  size_t unequal() const { return size() - 1; }
  double middle(size_t bin) const { return Low(bin) + width_[bin] / 2; }
  double width(size_t bin) const { return width_[bin]; }
  double pairs(size_t bin) const { return pairs_[bin]; }
  const Bins& all() const { return pairs_; }
  // With the bins beside it.
  double smooth(size_t bin) const;
  // Where most pairs are, of those that may be most of the non-matches.
  size_t Top() const;
  // The last of the least dense bins.
  size_t Least(size_t begin, size_t end) const;
  // The first bin of the tail above it that ends in a valley.
  size_t TailBegin(size_t top, size_t valley) const;

 private:
  double Low(size_t bin) const {
    if (bin == 0) return 0;
    return bin <= cuts_.size() ? cuts_[bin - 1] : 1000;
  }
  double WidthOf(size_t bin) const {
    const size_t last = cuts_.size();
    return std::max(1.0, Low(std::min(bin, last) + 1) - Low(std::min(bin, last)));
  }

  const std::vector<uint32_t>& cuts_;
  const Bins& pairs_;
  Bins width_;
};

// A line, or a parabola that bends down, through the logarithms of densities, weighed by pairs:
// what strangers have in common falls ever faster.
struct Tail {
  // Means.
  double place = 0;
  double log = 0;
  double slope = 0;
  double error_of_slope = 0;
  // Of what is left of the square beside the line; at most 0.
  double bend = 0;
  double skew = 0;
  double spread = 0;

  double LineAt(double at, double with_slope) const;
  double At(double at) const;
  // From the bin on; none below.
  Bins Pairs(const Scores& scores, size_t begin) const;
};

// Least squares, weighed by pairs, of bins from `begin` on that hold any.
Tail FitTail(const Scores& scores, const Bins& pairs, size_t begin);
// Without the bend.
Tail FitLine(const Scores& scores, const Bins& pairs, size_t begin);

}  // namespace koppel::match
