// What graph matching asks of rows, said again by definition: pair by pair.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "tests/reference/slow_attacks.h"

namespace koppel::reference {

using SlowRow = std::vector<double>;

inline double SlowProduct(const SlowRow& a, const SlowRow& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

inline void SlowUnit(SlowRows& rows) {
  for (SlowRow& row : rows) {
    const double length = std::sqrt(SlowProduct(row, row));
    for (double& value : row) value /= length;
  }
}

inline SlowRows SlowFirst(const SlowRows& rows, size_t columns) {
  SlowRows first;
  for (const SlowRow& row : rows) {
    const size_t count = std::min(columns, row.size());
    first.emplace_back(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return first;
}

// 64 of each row's sorted similarities, more of the largest and of the smallest ones.
inline SlowRows SlowSorted(const SlowRows& rows) {
  SlowRows all;
  for (const SlowRow& row : rows) {
    SlowRow similarities;
    for (const SlowRow& other : rows) similarities.push_back(SlowProduct(row, other));
    std::sort(similarities.rbegin(), similarities.rend());
    SlowRow& some = all.emplace_back();
    for (int i = 0; i < 64; ++i) {
      const double part = i / 63.0;
      const double place = part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) * (1 - part);
      some.push_back(
          similarities[static_cast<size_t>(place * static_cast<double>(similarities.size() - 1))]);
    }
  }
  return all;
}

inline void SlowAppend(SlowRows& rows, const SlowRows& others) {
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].insert(rows[i].end(), others[i].begin(), others[i].end());
  }
}

inline SlowRows SlowOfThoseNear(const SlowRows& directions, const SlowRows& told) {
  SlowRows summed(told.size(), SlowRow(told[0].size()));
  for (size_t i = 0; i < told.size(); ++i) {
    for (size_t j = 0; j < told.size(); ++j) {
      const double similarity = std::max(SlowProduct(directions[i], directions[j]), 0.0);
      if (i == j) continue;
      for (size_t c = 0; c < told[j].size(); ++c) {
        summed[i][c] += similarity * similarity * told[j][c];
      }
    }
  }
  SlowStandardise(summed);
  return summed;
}

inline SlowRows SlowDescriptors(SlowRows rows) {
  SlowStandardise(rows);
  SlowRows own(rows.size());
  for (const size_t axes : {4, 16, 64, 256}) {
    SlowRows first = SlowFirst(rows, axes);
    SlowAppend(own, SlowSorted(first));
    SlowUnit(first);
    SlowAppend(own, SlowSorted(first));
  }
  SlowStandardise(own);
  SlowRows directions = SlowFirst(rows, 64);
  SlowUnit(directions);
  const SlowRows of_near = SlowOfThoseNear(directions, own);
  SlowAppend(own, of_near);
  SlowAppend(own, SlowOfThoseNear(directions, of_near));
  SlowUnit(own);
  return own;
}

// Of each row the mean similarity with its ten nearest ones.
inline SlowRow SlowNearness(const SlowRows& rows, const SlowRows& others) {
  SlowRow nearness;
  for (const SlowRow& row : rows) {
    SlowRow similarities;
    for (const SlowRow& other : others) similarities.push_back(SlowProduct(row, other));
    std::sort(similarities.rbegin(), similarities.rend());
    similarities.resize(std::min<size_t>(similarities.size(), 10));
    double sum = 0;
    for (const double similarity : similarities) sum += similarity;
    nearness.push_back(sum / static_cast<double>(similarities.size()));
  }
  return nearness;
}

// For each row all others, those first whose similarity, doubled, less how near they are to all
// rows is largest.
inline std::vector<std::vector<size_t>> SlowScaledOrder(const SlowRows& rows,
                                                        const SlowRows& others) {
  const SlowRow nearness = SlowNearness(others, rows);
  std::vector<std::vector<size_t>> orders;
  for (const SlowRow& row : rows) {
    std::vector<std::pair<double, size_t>> scores;
    for (size_t j = 0; j < others.size(); ++j) {
      scores.emplace_back(2 * SlowProduct(row, others[j]) - nearness[j], j);
    }
    std::sort(scores.begin(), scores.end(), std::greater<>());
    std::vector<size_t>& order = orders.emplace_back();
    for (const auto& [score, number] : scores) order.push_back(number);
  }
  return orders;
}

}  // namespace koppel::reference
