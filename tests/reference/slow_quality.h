// Quality figures and competing pairs said again, by definition: sums over lists and over all sets
// of pairs.
#pragma once

#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

namespace koppel::reference {

struct SlowPair {
  double probability;
  bool linked;
};

inline double SlowPrecision(const std::vector<SlowPair>& pairs) {
  double linked = 0, correct = 0;
  for (const SlowPair& pair : pairs) {
    if (!pair.linked) continue;
    linked += 1;
    correct += pair.probability;
  }
  return linked == 0 ? 1 : correct / linked;
}

inline double SlowRecall(const std::vector<SlowPair>& pairs, double never_found) {
  double correct = 0, all = never_found;
  for (const SlowPair& pair : pairs) {
    all += pair.probability;
    if (pair.linked) correct += pair.probability;
  }
  return all == 0 ? 1 : correct / all;
}

// A pair of a record of one unique source and one of another.
struct SlowRival {
  int a;
  int b;
  double odds;
};

// For each pair its share of all sets in which no record stands twice, each weighed by the product
// of odds.
inline std::vector<double> SlowShares(const std::vector<SlowRival>& pairs) {
  std::vector<double> shares(pairs.size());
  double all = 0;
  for (uint32_t set = 0; set < uint32_t{1} << pairs.size(); ++set) {
    std::set<int> as, bs;
    double weight = 1;
    for (size_t i = 0; i < pairs.size(); ++i) {
      if ((set >> i & 1) == 0) continue;
      weight *= as.insert(pairs[i].a).second && bs.insert(pairs[i].b).second ? pairs[i].odds : 0;
    }
    all += weight;
    for (size_t i = 0; i < pairs.size(); ++i) shares[i] += (set >> i & 1) != 0 ? weight : 0;
  }
  for (double& share : shares) share /= all;
  return shares;
}

}  // namespace koppel::reference
