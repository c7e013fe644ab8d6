#include "agents/clkhash/schema.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "absl/strings/escaping.h"
#include "agents/clkhash/hashing_rules.h"
#include "agents/clkhash/json_place.h"
#include "agents/clkhash/python_date.h"
#include "agents/clkhash/python_pattern.h"
#include "proto/canonical.h"

namespace koppel::agents {
namespace {

constexpr int64_t kMostLength = int64_t{1} << 53;
constexpr size_t kMostBlakeKeyBytes = 64;

// What Python's lenient b64decode keeps: other characters are left out, and the text ends with its
// padding. Empty where the padding is wrong.
std::optional<std::string> Base64Digits(std::string_view text) {
  std::string digits;
  size_t padding = 0;
  for (const char c : text) {
    const size_t rest = digits.size() % 4;
    if (c == '=' && rest >= 2 && rest + ++padding >= 4) return digits;
    if (c == '=' || (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '+' && c != '/')) {
      continue;
    }
    padding = 0;
    digits += c;
  }
  if (digits.size() % 4 != 0) return std::nullopt;
  return digits;
}

Result<std::string> ReadBase64(const JsonPlace& place, std::string_view key) {
  if (!place.Has(key)) return std::string();
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace text_place, place.At(key));
  KOPPEL_ASSIGN_OR_RETURN(const std::string text, text_place.Text());
  const std::optional<std::string> digits = Base64Digits(text);
  std::string bytes;
  if (!digits || !absl::Base64Unescape(*digits, &bytes)) {
    return text_place.Fail("got text that is not base64, want base64 with its padding");
  }
  return bytes;
}

// Absent is `otherwise`.
Result<int64_t> WholeOr(int64_t otherwise, const JsonPlace& place, std::string_view key,
                        int64_t least, int64_t most) {
  if (!place.Has(key)) return otherwise;
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace number, place.At(key));
  return number.Whole(least, most);
}

Status ReadKdf(const JsonPlace& config, ClkhashSchema& schema) {
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace kdf, config.At("kdf"));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace type, kdf.At("type"));
  KOPPEL_RETURN_IF_ERROR(type.OneOf({"HKDF"}).status());
  if (kdf.Has("hash")) {
    KOPPEL_ASSIGN_OR_RETURN(const JsonPlace hash_place, kdf.At("hash"));
    KOPPEL_ASSIGN_OR_RETURN(const std::string hash, hash_place.OneOf({"SHA256", "SHA512"}));
    schema.kdf_hash = hash == "SHA512" ? HkdfHash::kSha512 : HkdfHash::kSha256;
  }
  KOPPEL_ASSIGN_OR_RETURN(schema.salt, ReadBase64(kdf, "salt"));
  KOPPEL_ASSIGN_OR_RETURN(schema.info, ReadBase64(kdf, "info"));
  const auto most = static_cast<int64_t>(MostHkdfBytes(schema.kdf_hash));
  KOPPEL_ASSIGN_OR_RETURN(schema.key_size, WholeOr(64, kdf, "keySize", 1, most));
  if (schema.key_bytes() > MostHkdfBytes(schema.kdf_hash)) {
    return kdf.FailAt("keySize", Concat("got ", schema.key_size, " for ", schema.features.size(),
                                        " features, want keys of at most ", most,
                                        " bytes together (HKDF gives no more)"));
  }
  return OkStatus();
}

Status ReadConfig(const JsonPlace& config, ClkhashSchema& schema) {
  KOPPEL_RETURN_IF_ERROR(config.IsObject());
  if (config.Has("xorFolds")) {
    return config.FailAt("xorFolds",
                         "clkhash checks this key and then does not fold; want xor_folds, which "
                         "it folds by, or neither");
  }
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace l, config.At("l"));
  KOPPEL_ASSIGN_OR_RETURN(schema.bits, l.Whole(1, kMostClkBits));
  KOPPEL_ASSIGN_OR_RETURN(schema.folds, WholeOr(0, config, "xor_folds", 0, 24));
  if ((uint64_t{schema.bits} << schema.folds) > uint64_t{kMostClkBits}) {
    return config.FailAt("xor_folds", Concat("got ", schema.folds,
                                             ", want l doubled so often to be "
                                             "at most ",
                                             kMostClkBits));
  }
  return ReadKdf(config, schema);
}

// A bound of a whole number as canonical decimal text. JSON numbers beyond 2^53 are as near as a
// double is.
Result<std::optional<std::string>> ReadBound(const JsonPlace& format, std::string_view key) {
  if (!format.Has(key)) return std::optional<std::string>();
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace place, format.At(key));
  KOPPEL_ASSIGN_OR_RETURN(const double bound, place.Number());
  if (bound != std::trunc(bound)) return place.Want("a whole number");
  char digits[400];
  std::snprintf(digits, sizeof(digits), "%.0f", bound == 0 ? 0.0 : bound);
  return std::optional<std::string>(digits);
}

Status ReadInteger(const JsonPlace& place, ClkFormat& format) {
  KOPPEL_RETURN_IF_ERROR(place.OnlyKeys({"type", "minimum", "maximum", "description"}));
  KOPPEL_ASSIGN_OR_RETURN(format.minimum, ReadBound(place, "minimum"));
  KOPPEL_ASSIGN_OR_RETURN(format.maximum, ReadBound(place, "maximum"));
  return OkStatus();
}

Status ReadDate(const JsonPlace& place, ClkFormat& format) {
  KOPPEL_RETURN_IF_ERROR(place.OnlyKeys({"type", "format", "description"}));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace text, place.At("format"));
  KOPPEL_ASSIGN_OR_RETURN(format.date_format, text.Text());
  const auto compiled = PythonDate::Compile(format.date_format);
  return compiled.ok() ? OkStatus() : text.Fail(MessageOf(compiled.status()));
}

Status ReadEnum(const JsonPlace& place, ClkFormat& format) {
  KOPPEL_RETURN_IF_ERROR(place.OnlyKeys({"type", "values", "description"}));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace values, place.At("values"));
  KOPPEL_ASSIGN_OR_RETURN(const std::vector<JsonPlace> elements, values.Elements());
  for (const JsonPlace& element : elements) {
    KOPPEL_ASSIGN_OR_RETURN(format.values.emplace_back(), element.Text());
  }
  std::sort(format.values.begin(), format.values.end());
  return OkStatus();
}

Status ReadEncoding(const JsonPlace& place, ClkFormat& format) {
  if (!place.Has("encoding")) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace encoding, place.At("encoding"));
  KOPPEL_ASSIGN_OR_RETURN(const std::string name,
                          encoding.OneOf({"ascii", "utf-8", "utf-16", "utf-32"}));
  if (name == "ascii") format.text = ClkText::kAscii;
  if (name == "utf-16") format.text = ClkText::kUtf16;
  if (name == "utf-32") format.text = ClkText::kUtf32;
  return OkStatus();
}

Status ReadPattern(const JsonPlace& place, ClkFormat& format) {
  KOPPEL_RETURN_IF_ERROR(place.OnlyKeys({"type", "encoding", "pattern", "description"}));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace text, place.At("pattern"));
  KOPPEL_ASSIGN_OR_RETURN(format.pattern, text.Text());
  const auto compiled = PythonPattern::Compile(*format.pattern);
  return compiled.ok() ? OkStatus() : text.Fail(MessageOf(compiled.status()));
}

Status ReadLengths(const JsonPlace& place, ClkFormat& format) {
  if (place.Has("minLength")) {
    KOPPEL_ASSIGN_OR_RETURN(format.min_length, WholeOr(0, place, "minLength", 0, kMostLength));
  }
  if (place.Has("maxLength")) {
    KOPPEL_ASSIGN_OR_RETURN(format.max_length, WholeOr(0, place, "maxLength", 1, kMostLength));
  }
  return OkStatus();
}

Status ReadString(const JsonPlace& place, ClkFormat& format) {
  KOPPEL_RETURN_IF_ERROR(ReadEncoding(place, format));
  if (place.Has("pattern")) return ReadPattern(place, format);
  KOPPEL_RETURN_IF_ERROR(
      place.OnlyKeys({"type", "encoding", "case", "minLength", "maxLength", "description"}));
  if (place.Has("case")) {
    KOPPEL_ASSIGN_OR_RETURN(const JsonPlace letters, place.At("case"));
    KOPPEL_ASSIGN_OR_RETURN(const std::string name, letters.OneOf({"upper", "lower", "mixed"}));
    if (name == "upper") format.letters = ClkCase::kUpper;
    if (name == "lower") format.letters = ClkCase::kLower;
  }
  return ReadLengths(place, format);
}

Status ReadFormat(const JsonPlace& place, ClkFormat& format) {
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace type_place, place.At("type"));
  KOPPEL_ASSIGN_OR_RETURN(const std::string type,
                          type_place.OneOf({"string", "integer", "date", "enum"}));
  if (place.Has("description")) {
    KOPPEL_ASSIGN_OR_RETURN(const JsonPlace description, place.At("description"));
    KOPPEL_RETURN_IF_ERROR(description.Text().status());
  }
  if (type == "string") return ReadString(place, format);
  if (type == "integer") {
    format.type = ClkFormat::Type::kInteger;
    return ReadInteger(place, format);
  }
  format.type = type == "date" ? ClkFormat::Type::kDate : ClkFormat::Type::kEnum;
  return type == "date" ? ReadDate(place, format) : ReadEnum(place, format);
}

Status ReadFeature(int64_t version, const JsonPlace& config, const JsonPlace& place,
                   ClkFeature& feature) {
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace identifier, place.At("identifier"));
  KOPPEL_ASSIGN_OR_RETURN(feature.identifier, identifier.Text());
  bool ignored = false;
  if (place.Has("ignored")) {
    KOPPEL_ASSIGN_OR_RETURN(const JsonPlace flag, place.At("ignored"));
    KOPPEL_ASSIGN_OR_RETURN(ignored, flag.Flag());
  }
  if (ignored && !place.Has("format") && !place.Has("hashing")) {
    feature.ignored = true;
    return place.OnlyKeys({"identifier", "ignored", "description"});
  }
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace format, place.At("format"));
  KOPPEL_RETURN_IF_ERROR(ReadFormat(format, feature.format));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace hashing, place.At("hashing"));
  KOPPEL_RETURN_IF_ERROR(ReadHashing(version, config, hashing, feature));
  feature.ignored = feature.ignored || ignored;
  return OkStatus();
}

// What only feature and configuration together can be wrong about.
Status CheckFeature(const ClkhashSchema& schema, const ClkFeature& feature,
                    const JsonPlace& place) {
  if (feature.ignored) return OkStatus();
  const uint32_t bits = schema.unfolded_bits();
  if (feature.hash.double_hash) {
    if (bits > 1 || !feature.hash.prevent_singularity) return OkStatus();
    return place.Fail("got prevent_singularity for a filter of 1 bit, want 2 bits or more");
  }
  if ((bits & (bits - 1)) != 0) {
    return place.Fail(Concat("got blakeHash with ", bits,
                             " bits before folding, want a power of "
                             "two, or doubleHash"));
  }
  if (schema.key_size <= kMostBlakeKeyBytes) return OkStatus();
  return place.Fail(Concat("got blakeHash with keys of ", schema.key_size, " bytes, want at most ",
                           kMostBlakeKeyBytes, ", or doubleHash"));
}

Result<ClkhashSchema> ReadSchema(const JsonPlace& root) {
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace version_place, root.At("version"));
  KOPPEL_ASSIGN_OR_RETURN(const int64_t version, version_place.Whole(1, 3));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace config, root.At("clkConfig"));
  KOPPEL_ASSIGN_OR_RETURN(const JsonPlace features, root.At("features"));
  KOPPEL_ASSIGN_OR_RETURN(const std::vector<JsonPlace> places, features.Elements());
  if (places.empty()) return features.Want("at least one feature");
  ClkhashSchema schema;
  for (const JsonPlace& place : places) {
    KOPPEL_RETURN_IF_ERROR(ReadFeature(version, config, place, schema.features.emplace_back()));
  }
  KOPPEL_RETURN_IF_ERROR(ReadConfig(config, schema));
  for (size_t i = 0; i < places.size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckFeature(schema, schema.features[i], places[i]));
  }
  return schema;
}

}  // namespace

Result<ClkhashSchema> ParseClkhashSchema(std::string_view what, std::string_view json) {
  google::protobuf::Value root;
  KOPPEL_RETURN_IF_ERROR(ParseJson(what, json, root));
  return ReadSchema(JsonPlace(std::string(what), root));
}

}  // namespace koppel::agents
