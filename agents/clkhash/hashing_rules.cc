#include "agents/clkhash/hashing_rules.h"

#include <cmath>

#include "agents/clkhash/numeric.h"

namespace koppel::agents {
namespace {

Status ReadNgram(const JsonPlace& place, std::string_view key, ClkComparison& comparison) {
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace n, place.At(key));
  KOPPEL_ASSIGN_OR_RETURN(comparison.n, n.Whole(1, kMostNgram));
  if (!place.Has("positional")) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace positional, place.At("positional"));
  KOPPEL_ASSIGN_OR_RETURN(comparison.positional, positional.Flag());
  return OkStatus();
}

Status ReadNumeric(const JsonPlace& place, ClkComparison& comparison) {
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace threshold, place.At("thresholdDistance"));
  KOPPEL_ASSIGN_OR_RETURN(comparison.threshold_distance, threshold.Number());
  if (comparison.threshold_distance <= 0) return threshold.Want("a number above 0");
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace resolution, place.At("resolution"));
  KOPPEL_ASSIGN_OR_RETURN(comparison.resolution, resolution.Whole(1, kMostResolution));
  if (place.Has("fractional_precision")) {
    KOPPEL_ASSIGN_OR_RETURN(const JsonPlace precision, place.At("fractional_precision"));
    KOPPEL_ASSIGN_OR_RETURN(comparison.fractional_precision, precision.Whole(0, kMostPrecision));
  }
  const auto grid = NumericGrid::Create(comparison.threshold_distance, comparison.resolution,
                                        comparison.fractional_precision);
  return grid.ok() ? OkStatus() : threshold.Fail(MessageOf(grid.status()));
}

Status ReadComparison(const JsonPlace& place, ClkComparison& comparison) {
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace type_place, place.At("type"));
  KOPPEL_ASSIGN_OR_RETURN(const std::string type, type_place.OneOf({"ngram", "exact", "numeric"}));
  if (type == "ngram") return ReadNgram(place, "n", comparison);
  comparison.type = type == "exact" ? ClkComparison::Type::kExact : ClkComparison::Type::kNumeric;
  return type == "exact" ? OkStatus() : ReadNumeric(place, comparison);
}

Status ReadHash(const JsonPlace& place, ClkHash& hash) {
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace type_place, place.At("type"));
  KOPPEL_ASSIGN_OR_RETURN(const std::string type, type_place.OneOf({"blakeHash", "doubleHash"}));
  hash.double_hash = type == "doubleHash";
  if (!place.Has("prevent_singularity")) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace prevent, place.At("prevent_singularity"));
  if (!hash.double_hash) {
    return prevent.IsNull() ? OkStatus() : prevent.Want("it for doubleHash alone");
  }
  KOPPEL_ASSIGN_OR_RETURN(hash.prevent_singularity, prevent.Flag());
  return OkStatus();
}

Status ReadHashOf(const JsonPlace& place, ClkHash& hash) {
  if (!place.Has("hash")) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace hash_place, place.At("hash"));
  return ReadHash(hash_place, hash);
}

// One of two keys: bits for each token, or for a whole value.
Status ReadStrategy(const JsonPlace& place, std::string_view each, std::string_view all,
                    ClkHash& hash) {
  KOPPEL_RETURN_IF_ERROR(place.OnlyKeys({each, all}));
  if (place.Has(each) == place.Has(all)) return place.Want(Concat("either ", each, " or ", all));
  hash.per_feature = place.Has(all);
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace bits, place.At(hash.per_feature ? all : each));
  KOPPEL_ASSIGN_OR_RETURN(hash.bits, bits.Whole(1, kMostClkPositions));
  return OkStatus();
}

Status ReadMissing(const JsonPlace& hashing, std::optional<ClkMissing>& missing) {
  if (!hashing.Has("missingValue")) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace place, hashing.At("missingValue"));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace sentinel, place.At("sentinel"));
  missing.emplace();
  KOPPEL_ASSIGN_OR_RETURN(missing->sentinel, sentinel.Text());
  missing->replace_with = missing->sentinel;
  if (!place.Has("replaceWith")) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace replace_with, place.At("replaceWith"));
  KOPPEL_ASSIGN_OR_RETURN(missing->replace_with, replace_with.Text());
  return OkStatus();
}

Status ReadVersion3(const JsonPlace& hashing, ClkFeature& feature) {
  KOPPEL_RETURN_IF_ERROR(hashing.OnlyKeys({"comparison", "strategy", "hash", "missingValue"}));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace comparison, hashing.At("comparison"));
  KOPPEL_RETURN_IF_ERROR(ReadComparison(comparison, feature.comparison));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace strategy, hashing.At("strategy"));
  KOPPEL_RETURN_IF_ERROR(ReadStrategy(strategy, "bitsPerToken", "bitsPerFeature", feature.hash));
  return ReadHashOf(hashing, feature.hash);
}

Status ReadVersion2(const JsonPlace& hashing, ClkFeature& feature) {
  KOPPEL_RETURN_IF_ERROR(
      hashing.OnlyKeys({"ngram", "positional", "strategy", "hash", "missingValue"}));
  KOPPEL_RETURN_IF_ERROR(ReadNgram(hashing, "ngram", feature.comparison));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace strategy, hashing.At("strategy"));
  KOPPEL_RETURN_IF_ERROR(ReadStrategy(strategy, "k", "numBits", feature.hash));
  return ReadHashOf(hashing, feature.hash);
}

// Bits for each token: weight times k, halves to even. Weight 0 leaves the feature out.
Status ReadWeight(const JsonPlace& config, const JsonPlace& hashing, ClkFeature& feature) {
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace k_place, config.At("k"));
  KOPPEL_ASSIGN_OR_RETURN(const int64_t k, k_place.Whole(1, kMostClkPositions));
  double weight = 1;
  if (hashing.Has("weight")) {
    KOPPEL_ASSIGN_OR_RETURN(const JsonPlace place, hashing.At("weight"));
    KOPPEL_ASSIGN_OR_RETURN(weight, place.Number());
    if (weight < 0) return place.Want("a number of at least 0");
  }
  feature.ignored = weight == 0;
  if (feature.ignored) return OkStatus();
  const double bits = std::nearbyint(weight * static_cast<double>(k));
  if (bits < 1 || bits > static_cast<double>(kMostClkPositions)) {
    return hashing.FailAt("weight", Concat("times k is ", bits, " bits, want 1 to ",
                                           kMostClkPositions, " (or weight 0)"));
  }
  feature.hash.bits = static_cast<uint32_t>(bits);
  return OkStatus();
}

Status ReadVersion1(const JsonPlace& config, const JsonPlace& hashing, ClkFeature& feature) {
  KOPPEL_RETURN_IF_ERROR(hashing.OnlyKeys({"ngram", "positional", "weight", "missingValue"}));
  KOPPEL_RETURN_IF_ERROR(ReadWeight(config, hashing, feature));
  if (feature.ignored) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(ReadNgram(hashing, "ngram", feature.comparison));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace hash, config.At("hash"));
  return ReadHash(hash, feature.hash);
}

}  // namespace

Status ReadHashing(int64_t version, const JsonPlace& config, const JsonPlace& hashing,
                   ClkFeature& feature) {
  KOPPEL_RETURN_IF_ERROR(ReadMissing(hashing, feature.missing));
  if (version == 1) return ReadVersion1(config, hashing, feature);
  if (version == 2) return ReadVersion2(hashing, feature);
  return ReadVersion3(hashing, feature);
}

}  // namespace koppel::agents
