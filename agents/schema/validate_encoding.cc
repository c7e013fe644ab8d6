#include "agents/schema/rules.h"

namespace koppel::agents {
namespace {

constexpr uint32_t kLeastBits = 64;
constexpr uint32_t kMostBits = 8192;
constexpr uint32_t kMostHashes = 64;
constexpr int kMostParts = 8;
constexpr int kMostSteps = 8;

v1::FieldType TypeOf(const v1::LinkageSchema& schema, const std::string& field) {
  for (const v1::Field& candidate : schema.fields()) {
    if (candidate.name() == field) return candidate.type();
  }
  return v1::FIELD_TYPE_UNSPECIFIED;
}

Status CheckBits(const std::string& path, uint32_t bits) {
  if (bits >= kLeastBits && bits <= kMostBits && bits % 8 == 0) return OkStatus();
  return InvalidArgument(path, ": got ", bits, ", want a multiple of 8 in 64..8192");
}

Status ValidateBloomField(const v1::LinkageSchema& schema, const v1::BloomField& part,
                          const std::string& path, const Names& fields, Names& seen) {
  KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".field", part.field(), fields));
  KOPPEL_RETURN_IF_ERROR(CheckNewName(path + ".field", part.field(), "_", seen));
  if (part.tokens() == v1::TOKEN_RULE_UNSPECIFIED || !v1::TokenRule_IsValid(part.tokens())) {
    return InvalidArgument(path, ".tokens: got none that is known, want BIGRAMS, TRIGRAMS, EXACT, ",
                           "POSITIONAL, POSITIONAL_BIGRAMS or DATE_PARTS");
  }
  if (part.tokens() == v1::DATE_PARTS && TypeOf(schema, part.field()) != v1::DATE) {
    return InvalidArgument(path, ".tokens: got DATE_PARTS, want another rule: not a DATE");
  }
  return CheckRange(path + ".hashes", part.hashes(), 1, kMostHashes);
}

Status ValidateStep(const v1::Hardening& step, const std::string& path, uint32_t& bits) {
  if (step.has_permute()) return OkStatus();
  if (!step.has_diffuse()) {
    return InvalidArgument(path, ": got no step, want permute or diffuse");
  }
  KOPPEL_RETURN_IF_ERROR(CheckBits(path + ".diffuse.bits", step.diffuse().bits()));
  bits = step.diffuse().bits();
  return CheckRange(path + ".diffuse.inputs", step.diffuse().inputs(), 2, 16);
}

Status ValidateBloom(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                     const std::string& path, const Names& fields) {
  KOPPEL_RETURN_IF_ERROR(CheckBits(path + ".bits", bloom.bits()));
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".fields (count)", bloom.fields_size(), 1, 64));
  Names seen;
  for (int i = 0; i < bloom.fields_size(); ++i) {
    const std::string at = At(path + ".fields", i);
    KOPPEL_RETURN_IF_ERROR(ValidateBloomField(schema, bloom.fields(i), at, fields, seen));
  }
  const std::string steps = path + ".hardening";
  KOPPEL_RETURN_IF_ERROR(CheckRange(steps + " (count)", bloom.hardening_size(), 0, kMostSteps));
  uint32_t bits = bloom.bits();
  for (int i = 0; i < bloom.hardening_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(ValidateStep(bloom.hardening(i), At(steps, i), bits));
  }
  return OkStatus();
}

Status ValidateTokenPart(const v1::LinkageSchema& schema, const v1::TokenPart& part,
                         const std::string& path, const Names& fields) {
  KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".field", part.field(), fields));
  if (!v1::Part_IsValid(part.part())) {
    return InvalidArgument(path, ".part: got one that is not known");
  }
  const bool cuts = part.part() == v1::PREFIX || part.part() == v1::SUFFIX;
  const bool dates = part.part() == v1::YEAR || part.part() == v1::MONTH_DAY;
  if (dates && TypeOf(schema, part.field()) != v1::DATE) {
    return InvalidArgument(path, ".part: got ", v1::Part_Name(part.part()),
                           ", want WHOLE, PREFIX or SUFFIX");
  }
  return CheckRange(path + ".length", part.length(), cuts ? 1 : 0, cuts ? 32 : 0);
}

Status ValidateToken(const v1::LinkageSchema& schema, const v1::Token& token,
                     const std::string& path, const Names& fields) {
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".parts (count)", token.parts_size(), 1, kMostParts));
  for (int i = 0; i < token.parts_size(); ++i) {
    const std::string at = At(path + ".parts", i);
    KOPPEL_RETURN_IF_ERROR(ValidateTokenPart(schema, token.parts(i), at, fields));
  }
  return OkStatus();
}

}  // namespace

Status ValidateEncoding(const v1::LinkageSchema& schema, int index, const Names& fields) {
  const v1::Encoding& encoding = schema.encodings(index);
  const std::string path = At("encodings", index);
  if (encoding.has_bloom()) return ValidateBloom(schema, encoding.bloom(), path + ".bloom", fields);
  if (encoding.has_token()) return ValidateToken(schema, encoding.token(), path + ".token", fields);
  return InvalidArgument(path, ": got no kind, want bloom or token");
}

}  // namespace koppel::agents
