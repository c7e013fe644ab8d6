// Linkage schemas of clkhash (versions 1, 2 and 3) as agents read them, so that CLKs come out bit
// for bit as clkhash 0.18 makes them.
//
// Where clkhash accepts a file and then does something else than it says, the file is refused with
// an explanation: the key xorFolds, which clkhash checks and then does not use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "keys/derive.h"

namespace koppel::agents {

// Limits that clkhash does not have; beyond them a schema would only use up memory or time.
inline constexpr int64_t kMostClkBits = 1 << 24;
inline constexpr int64_t kMostClkPositions = 1 << 20;
inline constexpr int64_t kMostNgram = 1000;
inline constexpr int64_t kMostResolution = 10000;
inline constexpr int64_t kMostPrecision = 1000;

enum class ClkText { kAscii, kUtf8, kUtf16, kUtf32 };
enum class ClkCase { kMixed, kLower, kUpper };

// `format` of a feature: what is valid, and how it is written before it is hashed.
struct ClkFormat {
  enum class Type { kString, kInteger, kDate, kEnum };
  Type type = Type::kString;
  // kString.
  ClkText text = ClkText::kUtf8;
  ClkCase letters = ClkCase::kMixed;
  std::optional<int64_t> min_length;
  std::optional<int64_t> max_length;
  std::optional<std::string> pattern;
  // kInteger: canonical decimal numbers.
  std::optional<std::string> minimum;
  std::optional<std::string> maximum;
  // kDate: for strptime.
  std::string date_format;
  // kEnum: sorted.
  std::vector<std::string> values;
};

// `comparison`: which tokens a value has.
struct ClkComparison {
  enum class Type { kNgram, kExact, kNumeric };
  Type type = Type::kNgram;
  size_t n = 0;
  bool positional = false;
  double threshold_distance = 0;
  uint32_t resolution = 0;
  uint32_t fractional_precision = 0;
};

// `hash` and `strategy`: which bits a token has.
struct ClkHash {
  bool double_hash = false;
  bool prevent_singularity = false;
  // True: `bits` are for all tokens of a value together; false: for each.
  bool per_feature = false;
  uint32_t bits = 0;
};

struct ClkMissing {
  std::string sentinel;
  std::string replace_with;
};

struct ClkFeature {
  std::string identifier;
  bool ignored = false;
  // The rest only where not ignored.
  ClkFormat format;
  ClkComparison comparison;
  ClkHash hash;
  std::optional<ClkMissing> missing;
};

struct ClkhashSchema {
  // After folding.
  uint32_t bits = 0;
  uint32_t folds = 0;
  HkdfHash kdf_hash = HkdfHash::kSha256;
  std::string salt;
  std::string info;
  size_t key_size = 64;
  std::vector<ClkFeature> features;

  uint32_t unfolded_bits() const { return bits << folds; }
  // Of all keys, two a feature, the ignored ones included.
  size_t key_bytes() const { return features.size() * 2 * key_size; }
};

// Reads a schema; versions 1 and 2 as clkhash upgrades them. `what` is what messages call the file.
// INVALID_ARGUMENT "FILE: features[2].format: got ..., want ..." for whatever is wrong in it,
// expressions and date formats that cannot be compiled included. Pure; safe on hostile input.
Result<ClkhashSchema> ParseClkhashSchema(std::string_view what, std::string_view json);

}  // namespace koppel::agents
