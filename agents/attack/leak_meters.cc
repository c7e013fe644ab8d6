#include "agents/attack/leak_meters.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string_view>
#include <unordered_map>

namespace koppel::attack {
namespace {

double Mean(const std::vector<uint32_t>& values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return sum / static_cast<double>(std::max<size_t>(values.size(), 1));
}

double CorrelationOf(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  const double mean_a = Mean(a);
  const double mean_b = Mean(b);
  double both = 0, of_a = 0, of_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    both += (a[i] - mean_a) * (b[i] - mean_b);
    of_a += (a[i] - mean_a) * (a[i] - mean_a);
    of_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return of_a > 0 && of_b > 0 ? both / std::sqrt(of_a * of_b) : 0;
}

// How often each bit is set.
std::vector<uint32_t> CountsOf(const Codes& codes) {
  std::vector<uint32_t> counts(codes.bits());
  for (size_t row = 0; row < codes.size(); ++row) {
    for (size_t i = 0; i < counts.size(); ++i) counts[i] += codes.bit(row, i) ? 1 : 0;
  }
  return counts;
}

double Gini(std::vector<uint32_t> counts) {
  std::sort(counts.begin(), counts.end());
  double sum = 0;
  double weighted = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    sum += counts[i];
    weighted += static_cast<double>(i + 1) * counts[i];
  }
  const auto n = static_cast<double>(counts.size());
  return sum > 0 ? 2 * weighted / (n * sum) - (n + 1) / n : 0;
}

// Of p against q = 1/n, with the middle m: (KL(p, m) + KL(q, m)) / 2.
double Divergence(const std::vector<uint32_t>& counts) {
  const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
  if (sum == 0) return 0;
  const double equal = 1 / static_cast<double>(counts.size());
  double divergence = 0;
  for (const uint32_t count : counts) {
    const double share = count / sum;
    const double middle = (share + equal) / 2;
    if (share > 0) divergence += share * std::log2(share / middle) / 2;
    divergence += equal * std::log2(equal / middle) / 2;
  }
  return std::max(divergence, 0.0);
}

}  // namespace

uint64_t RepeatedCodes(const Codes& codes) {
  std::unordered_map<std::string_view, uint64_t> counts;
  for (size_t row = 0; row < codes.size(); ++row) ++counts[codes[row]];
  uint64_t repeated = 0;
  for (const auto& [code, count] : counts) repeated += count > 1 ? count : 0;
  return repeated;
}

Leaks MeasureLeaks(const Codes& codes, const std::vector<uint32_t>& tokens) {
  Leaks leaks;
  const std::vector<uint32_t> ones = OnesOf(codes);
  const std::vector<uint32_t> counts = CountsOf(codes);
  const auto bits = static_cast<double>(codes.bits());
  leaks.repeated = RepeatedCodes(codes);
  leaks.ones_with_tokens = CorrelationOf(ones, tokens);
  leaks.gini = Gini(counts);
  leaks.divergence = Divergence(counts);
  leaks.fill = Mean(ones) / bits;
  const double mean_tokens = Mean(tokens);
  if (leaks.fill < 1 && mean_tokens > 0) {
    leaks.hashes = std::log(1 - leaks.fill) / std::log(1 - 1 / bits) / mean_tokens;
  }
  return leaks;
}

}  // namespace koppel::attack
