#include "proto/check_encoding.h"

#include <algorithm>

#include "proto/encoding_shape.h"

namespace koppel {
namespace {

constexpr uint64_t kMostEncodings = 32;
constexpr uint64_t kMostFields = 64;
constexpr uint32_t kLeastBits = 64;
constexpr uint32_t kMostBits = 8192;
constexpr uint64_t kMostHashes = 64;
constexpr uint64_t kMostGram = 8;
constexpr uint64_t kMostDistance = 1'000'000;
constexpr uint64_t kMostNeighbours = 32;
constexpr uint64_t kMostExpected = 256;
constexpr uint64_t kMostFill = 900;
constexpr uint64_t kMostSteps = 8;
constexpr uint64_t kMostParts = 8;
constexpr uint64_t kMostSaltParts = 4;
constexpr uint64_t kMostPartLength = 32;
constexpr uint64_t kMostSampled = 64;
constexpr uint64_t kMostBlockingTokens = 256;
constexpr uint64_t kPermille = 1000;

// A schema, and the names of its fields.
struct Context {
  const v1::LinkageSchema& schema;
  const Names& fields;
};

v1::FieldType TypeOf(const Context& context, const std::string& field) {
  return FindField(context.schema, field)->type();
}

Status CheckBits(const std::string& path, uint32_t bits) {
  if (bits >= kLeastBits && bits <= kMostBits && bits % 8 == 0) return OkStatus();
  return InvalidArgument(path, ": got ", bits, ", want a multiple of 8 in ", kLeastBits, "..",
                         kMostBits);
}

// A setting of one rule: within its range there, 0 everywhere else.
Status CheckSetting(const std::string& path, uint64_t got, bool belongs, uint64_t least,
                    uint64_t most) {
  return CheckRange(path, got, belongs ? least : 0, belongs ? most : 0);
}

// What a value of the type has at most after normalising; 0: any number.
uint64_t MostCharacters(v1::FieldType type) {
  if (type == v1::SEX) return 1;
  if (type == v1::DATE) return 8;
  return type == v1::BSN ? 9 : 0;
}

// What no value of the type can give would leave every record without the encoding.
Status CheckReach(const Context& context, const std::string& path, const std::string& field,
                  uint64_t got, uint64_t padded) {
  const v1::FieldType type = TypeOf(context, field);
  const uint64_t most = MostCharacters(type);
  if (most == 0 || got <= most + padded) return OkStatus();
  return InvalidArgument(path, ": got ", got, ", want at most ", most + padded, ": ", field,
                         " is a ", v1::FieldType_Name(type), ", of ", most,
                         most == 1 ? " character" : " characters");
}

bool RuleFits(v1::TokenRule rule, v1::FieldType type) {
  switch (rule) {
    case v1::DATE_PARTS:
      return type == v1::DATE;
    case v1::NEIGHBOURS:
      return type == v1::DATE || type == v1::NUMBER;
    case v1::PHONETIC:
      return type == v1::NAME || type == v1::TEXT;
    default:
      return true;
  }
}

Status CheckRule(const Context& context, const v1::BloomField& part, const std::string& path) {
  const v1::TokenRule rule = part.tokens();
  if (rule == v1::TOKEN_RULE_UNSPECIFIED || !v1::TokenRule_IsValid(rule)) {
    return InvalidArgument(path, ".tokens: got none that is known, want BIGRAMS, TRIGRAMS, EXACT, ",
                           "POSITIONAL, POSITIONAL_BIGRAMS, DATE_PARTS, QGRAMS, ",
                           "POSITIONAL_QGRAMS, NEIGHBOURS or PHONETIC");
  }
  const v1::FieldType type = TypeOf(context, part.field());
  if (!RuleFits(rule, type)) {
    return InvalidArgument(path, ".tokens: got ", v1::TokenRule_Name(rule),
                           ", want another rule: ", part.field(), " is a ",
                           v1::FieldType_Name(type));
  }
  const bool grams = rule == v1::QGRAMS || rule == v1::POSITIONAL_QGRAMS;
  const bool near = rule == v1::NEIGHBOURS;
  KOPPEL_RETURN_IF_ERROR(CheckSetting(path + ".q", part.q(), grams, 1, kMostGram));
  KOPPEL_RETURN_IF_ERROR(
      CheckSetting(path + ".padding", part.padding(), grams, 0, grams ? part.q() - 1 : 0));
  KOPPEL_RETURN_IF_ERROR(
      CheckReach(context, path + ".q", part.field(), part.q(), uint64_t{2} * part.padding()));
  KOPPEL_RETURN_IF_ERROR(CheckSetting(path + ".distance", part.distance(), near, 1, kMostDistance));
  return CheckSetting(path + ".steps", part.steps(), near, 1, kMostNeighbours);
}

Status CheckBloomField(const Context& context, const v1::Bloom& bloom, const v1::BloomField& part,
                       const std::string& path, Names& seen) {
  KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".field", part.field(), context.fields));
  KOPPEL_RETURN_IF_ERROR(CheckNew(path + ".field", part.field(), seen));
  KOPPEL_RETURN_IF_ERROR(CheckRule(context, part, path));
  const bool weighted = bloom.target_fill_permille() > 0;
  KOPPEL_RETURN_IF_ERROR(CheckSetting(path + ".hashes", part.hashes(), !weighted, 1, kMostHashes));
  KOPPEL_RETURN_IF_ERROR(CheckSetting(path + ".weight", part.weight(), weighted, 1, kMostHashes));
  return CheckSetting(path + ".expected_tokens", part.expected_tokens(), weighted, 0,
                      kMostExpected);
}

Status CheckPart(const Context& context, const v1::TokenPart& part, const std::string& path) {
  KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".field", part.field(), context.fields));
  if (!v1::Part_IsValid(part.part())) {
    return InvalidArgument(path, ".part: got one that is not known");
  }
  const bool of_date = part.part() == v1::YEAR || part.part() == v1::MONTH_DAY;
  if (of_date && TypeOf(context, part.field()) != v1::DATE) {
    return InvalidArgument(path, ".part: got ", v1::Part_Name(part.part()),
                           ", want WHOLE, PREFIX or SUFFIX");
  }
  const bool cuts = part.part() == v1::PREFIX || part.part() == v1::SUFFIX;
  KOPPEL_RETURN_IF_ERROR(CheckSetting(path + ".length", part.length(), cuts, 1, kMostPartLength));
  return CheckReach(context, path + ".length", part.field(), part.length(), 0);
}

template <typename Parts>
Status CheckParts(const Context& context, const Parts& parts, const std::string& path,
                  uint64_t most) {
  KOPPEL_RETURN_IF_ERROR(CheckRange(path, parts.size(), 1, most));
  for (int i = 0; i < parts.size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckPart(context, parts[i], At(path, i)));
  }
  return OkStatus();
}

Status CheckSalt(const Context& context, const v1::Salt& salt, const std::string& path,
                 const Names& filter_fields) {
  KOPPEL_RETURN_IF_ERROR(CheckParts(context, salt.parts(), path + ".salt.parts", kMostSaltParts));
  Names seen;
  for (int i = 0; i < salt.fields_size(); ++i) {
    const std::string at = At(path + ".salt.fields", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(at, salt.fields(i), filter_fields));
    KOPPEL_RETURN_IF_ERROR(CheckNew(at, salt.fields(i), seen));
  }
  return OkStatus();
}

// `bits` is the length before the step.
Status CheckStep(const Context& context, const v1::Hardening& step, const std::string& path,
                 const Names& filter_fields, uint32_t bits) {
  switch (step.step_case()) {
    case v1::Hardening::kPermute:
    case v1::Hardening::kBalance:
      break;
    case v1::Hardening::kDiffuse:
      KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".diffuse.inputs", step.diffuse().inputs(), 2, 16));
      return CheckBits(path + ".diffuse.bits", step.diffuse().bits());
    case v1::Hardening::kSalt:
      return CheckSalt(context, step.salt(), path, filter_fields);
    case v1::Hardening::kFold:
      KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".fold.times", step.fold().times(), 1, 4));
      if (bits % (8u << step.fold().times()) != 0) {
        return InvalidArgument(path, ".fold.times: got ", step.fold().times(), ", but ", bits,
                               " bits cannot be halved so often into whole bytes");
      }
      break;
    case v1::Hardening::kRule90:
      return CheckRange(path + ".rule90.times", step.rule90().times(), 1, 8);
    case v1::Hardening::kRandomise:
      return CheckRange(path + ".randomise.chance_permille", step.randomise().chance_permille(), 1,
                        kPermille - 1);
    case v1::Hardening::STEP_NOT_SET:
      return InvalidArgument(path, ": got no step, want permute, diffuse, salt, fold, balance, ",
                             "rule90 or randomise");
  }
  return CheckBits(path + ": bits after it", BitsAfter(step, bits));
}

Status CheckSteps(const Context& context, const v1::Bloom& bloom, const std::string& path,
                  const Names& filter_fields) {
  const int count = bloom.hardening_size();
  KOPPEL_RETURN_IF_ERROR(CheckRange(path, count, 0, kMostSteps));
  uint32_t bits = bloom.bits();
  bool balanced = false;
  for (int i = 0; i < count; ++i) {
    const v1::Hardening& step = bloom.hardening(i);
    const std::string at = At(path, i);
    KOPPEL_RETURN_IF_ERROR(CheckStep(context, step, at, filter_fields, bits));
    if (step.has_salt() && i != 0) {
      return InvalidArgument(at, ": got salt, want it as the first step");
    }
    if (step.has_randomise() && i != count - 1) {
      return InvalidArgument(at, ": got randomise, want it as the last step");
    }
    // A bit and its complement together are the same in all records.
    if (balanced && !step.has_permute() && !step.has_randomise()) {
      return InvalidArgument(at, ": got a step that joins bits behind balance, ",
                             "want permute or randomise alone behind it");
    }
    balanced = balanced || step.has_balance();
    bits = BitsAfter(step, bits);
  }
  return OkStatus();
}

Status CheckBloom(const Context& context, const v1::Bloom& bloom, const std::string& path) {
  KOPPEL_RETURN_IF_ERROR(CheckBits(path + ".bits", bloom.bits()));
  KOPPEL_RETURN_IF_ERROR(
      CheckRange(path + ".target_fill_permille", bloom.target_fill_permille(), 0, kMostFill));
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".fields", bloom.fields_size(), 1, kMostFields));
  Names fields;
  for (int i = 0; i < bloom.fields_size(); ++i) {
    const std::string at = At(path + ".fields", i);
    KOPPEL_RETURN_IF_ERROR(CheckBloomField(context, bloom, bloom.fields(i), at, fields));
  }
  return CheckSteps(context, bloom, path + ".hardening", fields);
}

Status CheckBlocking(const v1::LinkageSchema& schema, const v1::Blocking& blocking,
                     const std::string& path, const Names& filters) {
  KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".filter", blocking.filter(), filters));
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".bits", blocking.bits(), 4, kMostSampled));
  for (const v1::Encoding& encoding : schema.encodings()) {
    if (encoding.name() != blocking.filter()) continue;
    const auto& steps = encoding.bloom().hardening();
    if (!steps.empty() && steps[0].has_salt()) {
      return InvalidArgument(path, ".filter: got ", blocking.filter(),
                             ", want one that is not salted");
    }
  }
  return CheckRange(path + ".tokens", blocking.tokens(), 1, kMostBlockingTokens);
}

Status CheckEncoding(const Context& context, const v1::Encoding& encoding, const std::string& path,
                     KnownEncodings& known) {
  switch (encoding.kind_case()) {
    case v1::Encoding::kBloom:
      KOPPEL_RETURN_IF_ERROR(CheckBloom(context, encoding.bloom(), path + ".bloom"));
      known.filters.insert(encoding.name());
      return OkStatus();
    case v1::Encoding::kToken:
      KOPPEL_RETURN_IF_ERROR(
          CheckParts(context, encoding.token().parts(), path + ".token.parts", kMostParts));
      known.tokens.insert(encoding.name());
      return OkStatus();
    case v1::Encoding::kBlocking:
      KOPPEL_RETURN_IF_ERROR(
          CheckBlocking(context.schema, encoding.blocking(), path + ".blocking", known.filters));
      known.blocking.insert(encoding.name());
      return OkStatus();
    default:
      return InvalidArgument(path, ": got no kind, want bloom, token or blocking");
  }
}

}  // namespace

const v1::Field* FindField(const v1::LinkageSchema& schema, const std::string& name) {
  const auto found = std::find_if(schema.fields().begin(), schema.fields().end(),
                                  [&](const v1::Field& field) { return field.name() == name; });
  return found == schema.fields().end() ? nullptr : &*found;
}

Status CheckEncodings(const v1::LinkageSchema& schema, const Names& fields, KnownEncodings& known) {
  const Context context{schema, fields};
  KOPPEL_RETURN_IF_ERROR(CheckRange("encodings", schema.encodings_size(), 1, kMostEncodings));
  Names names;
  for (int i = 0; i < schema.encodings_size(); ++i) {
    const v1::Encoding& encoding = schema.encodings(i);
    const std::string path = At("encodings", i);
    KOPPEL_RETURN_IF_ERROR(
        CheckNewName(path + ".name", encoding.name(), kHyphensAndUnderscores, names));
    KOPPEL_RETURN_IF_ERROR(CheckEncoding(context, encoding, path, known));
  }
  return OkStatus();
}

}  // namespace koppel
