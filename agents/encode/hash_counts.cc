#include "agents/encode/hash_counts.h"

#include <algorithm>
#include <optional>

#include "agents/tokens/tokens.h"
#include "proto/check_encoding.h"
#include "proto/check_rules.h"

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

// The largest factor within the target, and whether a larger one would have been over it. Nothing
// where one position for each token is over it.
struct Chosen {
  std::optional<Factor> factor;
  bool reaches_target = true;
};

Chosen ChooseFactor(const Filter& filter) {
  const std::vector<Factor> factors = Factors(filter.bloom);
  // The fill grows with the factor.
  const auto over = std::partition_point(factors.begin(), factors.end(), [&](Factor factor) {
    return IsWithinTarget(filter, factor);
  });
  if (over == factors.begin()) return {};
  return {*std::prev(over), over != factors.end()};
}

Filter FilterOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
  Filter filter{bloom, {}};
  for (const v1::BloomField& part : bloom.fields()) {
    filter.tokens.push_back(ExpectedTokens(*FindField(schema, part.field()), part));
  }
  return filter;
}

Status CheckWeightsOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                      const std::string& path) {
  const Chosen chosen = ChooseFactor(FilterOf(schema, bloom));
  const auto refuse_target = [&](std::string_view why) {
    return InvalidArgument(path, ".target_fill_permille: got ", bloom.target_fill_permille(), why);
  };
  if (!chosen.factor) {
    return refuse_target(", which one position for each token exceeds; want more, or more bits");
  }
  if (!chosen.reaches_target) {
    return refuse_target(
        ", which 64 positions for each token do not reach; want less, or fewer bits");
  }
  for (int i = 0; i < bloom.fields_size(); ++i) {
    const uint32_t weight = bloom.fields(i).weight();
    // A field of little weight has one position where it should have less.
    if (weight * chosen.factor->hashes <= kMostHashes * chosen.factor->weight) continue;
    return InvalidArgument(At(path + ".fields", i), ".weight: got ", weight,
                           ", which beside the other weights makes more than 64 positions for each "
                           "token; want weights nearer to each other");
  }
  return OkStatus();
}

}  // namespace

std::vector<uint32_t> HashCounts(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
  std::vector<uint32_t> counts;
  if (bloom.target_fill_permille() == 0) {
    for (const v1::BloomField& part : bloom.fields()) counts.push_back(part.hashes());
    return counts;
  }
  const std::optional<Factor> factor = ChooseFactor(FilterOf(schema, bloom)).factor;
  for (const v1::BloomField& part : bloom.fields()) {
    counts.push_back(factor ? HashesAt(*factor, part.weight()) : 1);
  }
  return counts;
}

Status CheckWeights(const v1::LinkageSchema& schema) {
  for (int i = 0; i < schema.encodings_size(); ++i) {
    const v1::Bloom& bloom = schema.encodings(i).bloom();
    if (bloom.target_fill_permille() == 0) continue;
    KOPPEL_RETURN_IF_ERROR(CheckWeightsOf(schema, bloom, At("encodings", i) + ".bloom"));
  }
  return OkStatus();
}

}  // namespace koppel::agents
