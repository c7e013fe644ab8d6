// What attacks measure, said again by definition: bit by bit, pair by pair.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace koppel::reference {

using SlowCode = std::vector<bool>;

inline double SlowOnes(const SlowCode& code) {
  double ones = 0;
  for (const bool bit : code) ones += bit ? 1 : 0;
  return ones;
}

inline double SlowDice(const SlowCode& a, const SlowCode& b) {
  double common = 0;
  for (size_t i = 0; i < a.size(); ++i) common += a[i] && b[i] ? 1 : 0;
  return 2 * common / std::max(SlowOnes(a) + SlowOnes(b), 1.0);
}

// Half the mean difference of two values, by the mean.
inline double SlowGini(const std::vector<double>& values) {
  double differences = 0, sum = 0;
  for (const double a : values) {
    sum += a;
    for (const double b : values) differences += std::abs(a - b);
  }
  return differences / (2 * static_cast<double>(values.size()) * sum);
}

inline double SlowEntropy(const std::vector<double>& shares) {
  double entropy = 0;
  for (const double share : shares) entropy -= share > 0 ? share * std::log2(share) : 0;
  return entropy;
}

// The entropy of the mixture less the mean entropy.
inline double SlowDivergence(std::vector<double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  const double equal = 1 / static_cast<double>(values.size());
  std::vector<double> mixture;
  for (double& value : values) {
    value /= sum;
    mixture.push_back((value + equal) / 2);
  }
  const std::vector<double> equals(values.size(), equal);
  return SlowEntropy(mixture) - (SlowEntropy(values) + SlowEntropy(equals)) / 2;
}

using SlowRows = std::vector<std::vector<double>>;

inline void SlowStandardise(SlowRows& rows) {
  for (size_t column = 0; column < rows[0].size(); ++column) {
    double mean = 0, square = 0;
    for (const auto& row : rows) mean += row[column] / static_cast<double>(rows.size());
    for (const auto& row : rows) {
      square += (row[column] - mean) * (row[column] - mean) / static_cast<double>(rows.size());
    }
    // A column of one value.
    const bool same = square < 1e-12;
    for (auto& row : rows) row[column] = same ? 0 : (row[column] - mean) / std::sqrt(square);
  }
}

// For each code the record whose similarities with its own seeds are most alike: seed i of the
// codes is seed i of the records.
inline std::vector<size_t> SlowProfile(const std::vector<SlowCode>& codes,
                                       const std::vector<SlowCode>& theirs,
                                       const std::vector<size_t>& seeds,
                                       const std::vector<size_t>& their_seeds) {
  const auto profiles = [](const std::vector<SlowCode>& of, const std::vector<size_t>& with) {
    SlowRows rows(of.size());
    for (size_t i = 0; i < of.size(); ++i) {
      for (const size_t seed : with) rows[i].push_back(SlowDice(of[i], of[seed]));
    }
    SlowStandardise(rows);
    return rows;
  };
  const SlowRows ours = profiles(codes, seeds);
  const SlowRows others = profiles(theirs, their_seeds);
  std::vector<size_t> nearest;
  for (const auto& row : ours) {
    double best = -2;
    size_t who = 0;
    for (size_t j = 0; j < others.size(); ++j) {
      double product = 0, of_row = 0, of_other = 0;
      for (size_t s = 0; s < row.size(); ++s) {
        product += row[s] * others[j][s];
        of_row += row[s] * row[s];
        of_other += others[j][s] * others[j][s];
      }
      const double cosine = product / std::sqrt(of_row * of_other);
      if (cosine <= best) continue;
      best = cosine;
      who = j;
    }
    nearest.push_back(who);
  }
  return nearest;
}

// Pearson's correlation of two columns; 0 where either is the same in all rows.
inline double SlowCorrelation(const SlowRows& rows, size_t a, size_t b) {
  double mean_a = 0, mean_b = 0, together = 0, of_a = 0, of_b = 0;
  for (const auto& row : rows) {
    mean_a += row[a] / static_cast<double>(rows.size());
    mean_b += row[b] / static_cast<double>(rows.size());
  }
  for (const auto& row : rows) {
    together += (row[a] - mean_a) * (row[b] - mean_b);
    of_a += (row[a] - mean_a) * (row[a] - mean_a);
    of_b += (row[b] - mean_b) * (row[b] - mean_b);
  }
  return of_a > 0 && of_b > 0 ? together / std::sqrt(of_a * of_b) : 0;
}

// The share of pairs of a value of each kind in which that of `high` is larger; equal ones count
// half.
inline double SlowArea(const std::vector<double>& high, const std::vector<double>& low) {
  double larger = 0;
  for (const double one : high) {
    for (const double other : low) larger += one > other ? 1 : one == other ? 0.5 : 0;
  }
  return larger / static_cast<double>(high.size() * low.size());
}

// How many are more frequent than this one; of equally frequent ones those before it count.
inline size_t SlowRank(const std::vector<uint32_t>& all, uint32_t one) {
  const uint32_t most = *std::max_element(all.begin(), all.end());
  const auto count = [&](uint32_t number) { return std::count(all.begin(), all.end(), number); };
  size_t rank = 0;
  for (uint32_t other = 0; other <= most; ++other) {
    rank += count(other) > count(one) || (count(other) == count(one) && other < one) ? 1 : 0;
  }
  return rank;
}

// The value that is as many as this code; the number of values where they are fewer.
inline size_t SlowSameRank(const std::vector<uint32_t>& codes, const std::vector<uint32_t>& values,
                           uint32_t code) {
  const uint32_t most = *std::max_element(values.begin(), values.end());
  const size_t rank = SlowRank(codes, code);
  uint32_t value = 0;
  while (value <= most && SlowRank(values, value) != rank) ++value;
  return value;
}

// Codes that have all these bits.
inline size_t SlowInCommon(const std::vector<SlowCode>& codes, const std::vector<size_t>& bits) {
  size_t in_common = 0;
  for (const SlowCode& code : codes) {
    bool all = true;
    for (const size_t bit : bits) all = all && code[bit];
    in_common += all ? 1 : 0;
  }
  return in_common;
}

// Grown from one bit by that one, of those in at most `most_share` of the codes, that leaves most
// codes in common and at least `least`: until it leaves less than the share `same` of them after
// `in_a_row` that did not; empty where that never comes within `most_bits`.
inline std::vector<size_t> SlowGrownSet(const std::vector<SlowCode>& codes, size_t first,
                                        size_t least, double most_share, double same,
                                        size_t in_a_row, size_t most_bits) {
  std::vector<size_t> set = {first};
  const auto too_frequent = [&](size_t bit) {
    return static_cast<double>(SlowInCommon(codes, {bit})) >
           most_share * static_cast<double>(codes.size());
  };
  if (too_frequent(first)) return {};
  for (size_t row = 0;;) {
    size_t best = 0, most = 0;
    for (size_t bit = 0; bit < codes[0].size(); ++bit) {
      if (std::find(set.begin(), set.end(), bit) != set.end() || too_frequent(bit)) continue;
      std::vector<size_t> with = set;
      with.push_back(bit);
      const size_t left = SlowInCommon(codes, with);
      if (left < least || left <= most) continue;
      most = left;
      best = bit;
    }
    const bool is_same =
        static_cast<double>(most) >= same * static_cast<double>(SlowInCommon(codes, set));
    if (most == 0 || (!is_same && (row >= in_a_row || set.size() >= most_bits))) {
      std::sort(set.begin(), set.end());
      return row >= in_a_row ? set : std::vector<size_t>();
    }
    row = is_same ? row + 1 : 0;
    set.push_back(best);
  }
}

}  // namespace koppel::reference
