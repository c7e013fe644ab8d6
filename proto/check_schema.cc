#include "proto/check_schema.h"

#include <algorithm>

#include "proto/check_rules.h"

namespace koppel {
namespace {

constexpr uint64_t kMostFields = 64;
constexpr uint64_t kMostEncodings = 32;
constexpr uint64_t kMostPasses = 64;
constexpr uint32_t kLeastBits = 64;
constexpr uint32_t kMostBits = 8192;
constexpr uint64_t kMostHashes = 64;
constexpr uint64_t kMostSteps = 8;
constexpr uint64_t kMostParts = 8;
constexpr uint64_t kMostPartLength = 32;
constexpr uint64_t kPermille = 1000;
constexpr uint64_t kMostWeight = 1000;

// What the rest of a schema may name.
struct Known {
  Names fields;
  Names tokens;
  Names filters;
};

Status CheckFormat(const std::string& path, const std::string& format, v1::FieldType type) {
  if (format.empty()) return OkStatus();
  if (type != v1::DATE) return InvalidArgument(path, ": got one, want none: not a DATE");
  return CheckKnown(path, format, {"ymd", "dmy", "mdy"});
}

template <typename Columns>
Status CheckColumns(const std::string& path, const Columns& columns) {
  for (int i = 0; i < columns.size(); ++i) {
    if (columns[i].empty()) return InvalidArgument(At(path, i), ": got nothing, want a column");
  }
  return OkStatus();
}

Status CheckField(const v1::Field& field, const std::string& path, Names& names) {
  KOPPEL_RETURN_IF_ERROR(CheckNewName(path + ".name", field.name(), kUnderscores, names));
  if (field.type() == v1::FIELD_TYPE_UNSPECIFIED || !v1::FieldType_IsValid(field.type())) {
    return InvalidArgument(path, ".type: got none that is known, want TEXT, NAME, DATE, SEX, ",
                           "POSTCODE, HOUSE_NUMBER, BSN, NUMBER or CODE");
  }
  KOPPEL_RETURN_IF_ERROR(CheckColumns(path + ".columns", field.columns()));
  return CheckFormat(path + ".format", field.format(), field.type());
}

Status CheckFields(const v1::LinkageSchema& schema, Names& fields) {
  KOPPEL_RETURN_IF_ERROR(CheckRange("fields", schema.fields_size(), 1, kMostFields));
  for (int i = 0; i < schema.fields_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckField(schema.fields(i), At("fields", i), fields));
  }
  return OkStatus();
}

v1::FieldType TypeOf(const v1::LinkageSchema& schema, const std::string& field) {
  for (const v1::Field& candidate : schema.fields()) {
    if (candidate.name() == field) return candidate.type();
  }
  return v1::FIELD_TYPE_UNSPECIFIED;
}

Status CheckBits(const std::string& path, uint32_t bits) {
  if (bits >= kLeastBits && bits <= kMostBits && bits % 8 == 0) return OkStatus();
  return InvalidArgument(path, ": got ", bits, ", want a multiple of 8 in ", kLeastBits, "..",
                         kMostBits);
}

Status CheckBloomField(const v1::LinkageSchema& schema, const v1::BloomField& part,
                       const std::string& path, const Names& fields, Names& seen) {
  KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".field", part.field(), fields));
  KOPPEL_RETURN_IF_ERROR(CheckNew(path + ".field", part.field(), seen));
  if (part.tokens() == v1::TOKEN_RULE_UNSPECIFIED || !v1::TokenRule_IsValid(part.tokens())) {
    return InvalidArgument(path, ".tokens: got none that is known, want BIGRAMS, TRIGRAMS, EXACT, ",
                           "POSITIONAL, POSITIONAL_BIGRAMS or DATE_PARTS");
  }
  if (part.tokens() == v1::DATE_PARTS && TypeOf(schema, part.field()) != v1::DATE) {
    return InvalidArgument(path, ".tokens: got DATE_PARTS, want another rule: not a DATE");
  }
  return CheckRange(path + ".hashes", part.hashes(), 1, kMostHashes);
}

Status CheckStep(const v1::Hardening& step, const std::string& path) {
  if (step.has_permute()) return OkStatus();
  if (!step.has_diffuse()) {
    return InvalidArgument(path, ": got no step, want permute or diffuse");
  }
  KOPPEL_RETURN_IF_ERROR(CheckBits(path + ".diffuse.bits", step.diffuse().bits()));
  return CheckRange(path + ".diffuse.inputs", step.diffuse().inputs(), 2, 16);
}

Status CheckBloom(const v1::LinkageSchema& schema, const v1::Bloom& bloom, const std::string& path,
                  const Names& fields) {
  KOPPEL_RETURN_IF_ERROR(CheckBits(path + ".bits", bloom.bits()));
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".fields", bloom.fields_size(), 1, kMostFields));
  Names seen;
  for (int i = 0; i < bloom.fields_size(); ++i) {
    const std::string at = At(path + ".fields", i);
    KOPPEL_RETURN_IF_ERROR(CheckBloomField(schema, bloom.fields(i), at, fields, seen));
  }
  const std::string steps = path + ".hardening";
  KOPPEL_RETURN_IF_ERROR(CheckRange(steps, bloom.hardening_size(), 0, kMostSteps));
  for (int i = 0; i < bloom.hardening_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckStep(bloom.hardening(i), At(steps, i)));
  }
  return OkStatus();
}

Status CheckTokenPart(const v1::LinkageSchema& schema, const v1::TokenPart& part,
                      const std::string& path, const Names& fields) {
  KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".field", part.field(), fields));
  if (!v1::Part_IsValid(part.part())) {
    return InvalidArgument(path, ".part: got one that is not known");
  }
  const bool of_date = part.part() == v1::YEAR || part.part() == v1::MONTH_DAY;
  if (of_date && TypeOf(schema, part.field()) != v1::DATE) {
    return InvalidArgument(path, ".part: got ", v1::Part_Name(part.part()),
                           ", want WHOLE, PREFIX or SUFFIX");
  }
  const bool cuts = part.part() == v1::PREFIX || part.part() == v1::SUFFIX;
  return CheckRange(path + ".length", part.length(), cuts ? 1 : 0, cuts ? kMostPartLength : 0);
}

Status CheckToken(const v1::LinkageSchema& schema, const v1::Token& token, const std::string& path,
                  const Names& fields) {
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".parts", token.parts_size(), 1, kMostParts));
  for (int i = 0; i < token.parts_size(); ++i) {
    const std::string at = At(path + ".parts", i);
    KOPPEL_RETURN_IF_ERROR(CheckTokenPart(schema, token.parts(i), at, fields));
  }
  return OkStatus();
}

Status CheckEncodings(const v1::LinkageSchema& schema, Known& known) {
  KOPPEL_RETURN_IF_ERROR(CheckRange("encodings", schema.encodings_size(), 1, kMostEncodings));
  Names names;
  for (int i = 0; i < schema.encodings_size(); ++i) {
    const v1::Encoding& encoding = schema.encodings(i);
    const std::string path = At("encodings", i);
    KOPPEL_RETURN_IF_ERROR(
        CheckNewName(path + ".name", encoding.name(), kHyphensAndUnderscores, names));
    if (encoding.has_bloom()) {
      KOPPEL_RETURN_IF_ERROR(CheckBloom(schema, encoding.bloom(), path + ".bloom", known.fields));
      known.filters.insert(encoding.name());
    } else if (encoding.has_token()) {
      KOPPEL_RETURN_IF_ERROR(CheckToken(schema, encoding.token(), path + ".token", known.fields));
      known.tokens.insert(encoding.name());
    } else {
      return InvalidArgument(path, ": got no kind, want bloom or token");
    }
  }
  return OkStatus();
}

Status CheckPass(const v1::Pass& pass, const std::string& path, const Known& known) {
  if (pass.has_equal()) {
    return CheckKnown(path + ".equal.encoding", pass.equal().encoding(), known.tokens);
  }
  if (!pass.has_similar()) return InvalidArgument(path, ": got no kind, want equal or similar");
  const v1::SimilarPass& similar = pass.similar();
  KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".similar.encoding", similar.encoding(), known.filters));
  return CheckRange(path + ".similar.dice_permille", similar.dice_permille(), 1, kPermille);
}

// A token that settles but that no pass looks for would settle nothing.
Status CheckSettling(const v1::LinkageSchema& schema) {
  for (int i = 0; i < schema.encodings_size(); ++i) {
    const v1::Encoding& encoding = schema.encodings(i);
    if (!encoding.token().settles()) continue;
    const bool found =
        std::any_of(schema.passes().begin(), schema.passes().end(), [&](const v1::Pass& pass) {
          return pass.has_equal() && pass.equal().encoding() == encoding.name();
        });
    if (!found) {
      return InvalidArgument(At("encodings", i), ".token.settles: got no equal pass on ",
                             encoding.name(), ", want one");
    }
  }
  return OkStatus();
}

Status CheckPasses(const v1::LinkageSchema& schema, const Known& known) {
  KOPPEL_RETURN_IF_ERROR(CheckRange("passes", schema.passes_size(), 1, kMostPasses));
  for (int i = 0; i < schema.passes_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckPass(schema.passes(i), At("passes", i), known));
  }
  return CheckSettling(schema);
}

Status CheckComparison(const v1::Comparison& comparison, const Known& known) {
  Names encodings = known.tokens;
  encodings.insert(known.filters.begin(), known.filters.end());
  Names seen;
  for (int i = 0; i < comparison.terms_size(); ++i) {
    const v1::Term& term = comparison.terms(i);
    const std::string path = At("comparison.terms", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".encoding", term.encoding(), encodings));
    KOPPEL_RETURN_IF_ERROR(CheckNew(path + ".encoding", term.encoding(), seen));
    KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".weight", term.weight(), 1, kMostWeight));
    KOPPEL_RETURN_IF_ERROR(
        CheckRange(path + ".floor_permille", term.floor_permille(), 0, kPermille - 1));
  }
  return CheckRange("comparison.threshold_permille", comparison.threshold_permille(), 1, kPermille);
}

Status CheckMapping(const v1::LinkageSchema& schema, const v1::SourceMapping& mapping,
                    const std::string& path, const Names& fields) {
  Names mapped;
  for (int i = 0; i < mapping.fields_size(); ++i) {
    const v1::FieldColumns& own = mapping.fields(i);
    const std::string at = At(path + ".fields", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(at + ".field", own.field(), fields));
    KOPPEL_RETURN_IF_ERROR(CheckNew(at + ".field", own.field(), mapped));
    KOPPEL_RETURN_IF_ERROR(CheckColumns(at + ".columns", own.columns()));
    KOPPEL_RETURN_IF_ERROR(CheckFormat(at + ".format", own.format(), TypeOf(schema, own.field())));
  }
  for (int i = 0; i < mapping.absent_size(); ++i) {
    const std::string at = At(path + ".absent", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(at, mapping.absent(i), fields));
    KOPPEL_RETURN_IF_ERROR(CheckNew(at, mapping.absent(i), mapped));
  }
  return OkStatus();
}

Status CheckMappings(const v1::LinkageSchema& schema, const Names& fields) {
  Names sources;
  for (int i = 0; i < schema.sources_size(); ++i) {
    const std::string path = At("sources", i);
    const v1::SourceMapping& mapping = schema.sources(i);
    KOPPEL_RETURN_IF_ERROR(
        CheckNewName(path + ".source", mapping.source(), kHyphensAndUnderscores, sources));
    KOPPEL_RETURN_IF_ERROR(CheckMapping(schema, mapping, path, fields));
  }
  return OkStatus();
}

}  // namespace

Status CheckSchema(const v1::LinkageSchema& schema) {
  KOPPEL_RETURN_IF_ERROR(CheckName("name", schema.name(), kHyphens));
  KOPPEL_RETURN_IF_ERROR(CheckRange("version", schema.version(), 1, UINT32_MAX));
  Known known;
  KOPPEL_RETURN_IF_ERROR(CheckFields(schema, known.fields));
  KOPPEL_RETURN_IF_ERROR(CheckEncodings(schema, known));
  KOPPEL_RETURN_IF_ERROR(CheckPasses(schema, known));
  KOPPEL_RETURN_IF_ERROR(CheckComparison(schema.comparison(), known));
  return CheckMappings(schema, known.fields);
}

}  // namespace koppel
