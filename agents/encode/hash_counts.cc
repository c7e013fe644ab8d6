#include "agents/encode/hash_counts.h"

#include <algorithm>

#include "agents/tokens/tokens.h"
#include "proto/check_encoding.h"

namespace koppel::agents {
namespace {

constexpr uint32_t kMostHashes = 64;
constexpr uint64_t kWhole = uint64_t{1} << 32;
constexpr uint64_t kPermille = 1000;

// Hashes for a weight of one, as a fraction: exact where a floating point number would not be.
struct Factor {
  uint32_t hashes;
  uint32_t weight;

  friend bool operator<(const Factor& a, const Factor& b) {
    return a.hashes * b.weight < b.hashes * a.weight;
  }
};

struct Filter {
  const v1::Bloom& bloom;
  // Of a usual record, field by field.
  std::vector<uint32_t> tokens;
};

uint32_t HashesAt(Factor factor, uint32_t weight) {
  return std::clamp(weight * factor.hashes / factor.weight, 1u, kMostHashes);
}

// Whether a usual record sets no more bits than it should, in units of 2^-32 of the filter. A token
// leaves a bit unset with the chance (bits - hashes) / bits: its positions are distinct.
bool IsWithinTarget(const Filter& filter, Factor factor) {
  const uint64_t bits = filter.bloom.bits();
  uint64_t unset = kWhole;
  for (size_t i = 0; i < filter.tokens.size(); ++i) {
    const uint64_t hashes = HashesAt(factor, filter.bloom.fields(static_cast<int>(i)).weight());
    for (uint32_t t = 0; t < filter.tokens[i]; ++t) unset = unset * (bits - hashes) / bits;
  }
  return (kWhole - unset) * kPermille <= filter.bloom.target_fill_permille() * kWhole;
}

// All factors at which some field gets another hash.
std::vector<Factor> Factors(const v1::Bloom& bloom) {
  std::vector<Factor> factors;
  for (const v1::BloomField& field : bloom.fields()) {
    for (uint32_t hashes = 1; hashes <= kMostHashes; ++hashes) {
      factors.push_back({hashes, field.weight()});
    }
  }
  std::sort(factors.begin(), factors.end());
  return factors;
}

std::vector<uint32_t> FromWeights(const Filter& filter) {
  const std::vector<Factor> factors = Factors(filter.bloom);
  // The fill grows with the factor.
  const auto over = std::partition_point(factors.begin(), factors.end(), [&](Factor factor) {
    return IsWithinTarget(filter, factor);
  });
  std::vector<uint32_t> counts;
  for (const v1::BloomField& field : filter.bloom.fields()) {
    counts.push_back(over == factors.begin() ? 1 : HashesAt(*std::prev(over), field.weight()));
  }
  return counts;
}

}  // namespace

std::vector<uint32_t> HashCounts(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
  std::vector<uint32_t> numbers;
  for (const v1::BloomField& part : bloom.fields()) {
    const bool weighted = bloom.target_fill_permille() > 0;
    numbers.push_back(weighted ? ExpectedTokens(*FindField(schema, part.field()), part)
                               : part.hashes());
  }
  return bloom.target_fill_permille() > 0 ? FromWeights({bloom, std::move(numbers)}) : numbers;
}

}  // namespace koppel::agents
