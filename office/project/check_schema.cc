#include "office/project/check_schema.h"

#include <map>
#include <vector>

#include "office/project/names.h"

namespace koppel::office {
namespace {

constexpr char kSchema[] = "linkage_schema";
constexpr uint64_t kLeastBits = 64;
constexpr uint64_t kMostBits = 8192;
constexpr uint64_t kPermille = 1000;

using FieldTypes = std::map<std::string, v1::FieldType>;

Status CheckDateFormat(const std::string& where, const std::string& format) {
  if (format.empty() || format == "ymd" || format == "dmy" || format == "mdy") return OkStatus();
  return InvalidArgument(where, ".format: got ", format, ", want ymd, dmy or mdy");
}

Status CheckFields(const v1::LinkageSchema& schema, FieldTypes& types) {
  KOPPEL_RETURN_IF_ERROR(
      CheckNumber(Concat(kSchema, ".fields"), static_cast<uint64_t>(schema.fields_size()), 1, 64));
  std::set<std::string> seen;
  for (int i = 0; i < schema.fields_size(); ++i) {
    const v1::Field& field = schema.fields(i);
    const std::string where = Place(kSchema, "fields", i);
    KOPPEL_RETURN_IF_ERROR(
        CheckName(Concat(where, ".name"), field.name(), NameStyle::kUnderscores));
    KOPPEL_RETURN_IF_ERROR(CheckNew(Concat(where, ".name"), field.name(), seen));
    if (!v1::FieldType_IsValid(field.type()) || field.type() == v1::FIELD_TYPE_UNSPECIFIED) {
      return InvalidArgument(where, ".type: got none, want a field type such as NAME or DATE");
    }
    if (field.type() != v1::DATE && !field.format().empty()) {
      return InvalidArgument(where, ".format: got ", field.format(), ", want none: it is no DATE");
    }
    KOPPEL_RETURN_IF_ERROR(CheckDateFormat(where, field.format()));
    types[field.name()] = field.type();
  }
  return OkStatus();
}

std::set<std::string> NamesOf(const FieldTypes& types) {
  std::set<std::string> names;
  for (const auto& [name, type] : types) names.insert(name);
  return names;
}

Status CheckBits(const std::string& where, uint32_t bits) {
  KOPPEL_RETURN_IF_ERROR(CheckNumber(where, bits, kLeastBits, kMostBits));
  if (bits % 8 == 0) return OkStatus();
  return InvalidArgument(where, ": got ", bits, ", want a multiple of 8");
}

Status CheckHardening(const std::string& where, const v1::Hardening& hardening) {
  switch (hardening.step_case()) {
    case v1::Hardening::kPermute:
      return OkStatus();
    case v1::Hardening::kDiffuse:
      KOPPEL_RETURN_IF_ERROR(CheckBits(Concat(where, ".diffuse.bits"), hardening.diffuse().bits()));
      return CheckNumber(Concat(where, ".diffuse.inputs"), hardening.diffuse().inputs(), 2, 16);
    case v1::Hardening::STEP_NOT_SET:
      break;
  }
  return InvalidArgument(where, ": got no step, want permute or diffuse");
}

Status CheckBloomField(const std::string& where, const v1::BloomField& field,
                       const FieldTypes& types) {
  KOPPEL_RETURN_IF_ERROR(CheckKnown(Concat(where, ".field"), field.field(), NamesOf(types)));
  if (!v1::TokenRule_IsValid(field.tokens()) || field.tokens() == v1::TOKEN_RULE_UNSPECIFIED) {
    return InvalidArgument(where, ".tokens: got none, want a rule such as BIGRAMS");
  }
  if (field.tokens() == v1::DATE_PARTS && types.at(field.field()) != v1::DATE) {
    return InvalidArgument(where, ".tokens: got DATE_PARTS, want another rule: ", field.field(),
                           " is no DATE");
  }
  return CheckNumber(Concat(where, ".hashes"), field.hashes(), 1, 64);
}

Status CheckBloom(const std::string& where, const v1::Bloom& bloom, const FieldTypes& types) {
  KOPPEL_RETURN_IF_ERROR(CheckBits(Concat(where, ".bits"), bloom.bits()));
  KOPPEL_RETURN_IF_ERROR(
      CheckNumber(Concat(where, ".fields"), static_cast<uint64_t>(bloom.fields_size()), 1, 64));
  std::set<std::string> seen;
  for (int i = 0; i < bloom.fields_size(); ++i) {
    const std::string place = Place(where, "fields", i);
    KOPPEL_RETURN_IF_ERROR(CheckBloomField(place, bloom.fields(i), types));
    KOPPEL_RETURN_IF_ERROR(CheckNew(Concat(place, ".field"), bloom.fields(i).field(), seen));
  }
  for (int i = 0; i < bloom.hardening_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckHardening(Place(where, "hardening", i), bloom.hardening(i)));
  }
  return OkStatus();
}

Status CheckTokenPart(const std::string& where, const v1::TokenPart& part,
                      const FieldTypes& types) {
  KOPPEL_RETURN_IF_ERROR(CheckKnown(Concat(where, ".field"), part.field(), NamesOf(types)));
  if (!v1::Part_IsValid(part.part())) {
    return InvalidArgument(where, ".part: got an unknown part, want one such as WHOLE");
  }
  const bool of_date = part.part() == v1::YEAR || part.part() == v1::MONTH_DAY;
  if (of_date && types.at(part.field()) != v1::DATE) {
    return InvalidArgument(where, ".part: got ", v1::Part_Name(part.part()),
                           ", want another: ", part.field(), " is no DATE");
  }
  const bool cut = part.part() == v1::PREFIX || part.part() == v1::SUFFIX;
  return CheckNumber(Concat(where, ".length"), part.length(), cut ? 1 : 0, cut ? 32 : 0);
}

Status CheckToken(const std::string& where, const v1::Token& token, const FieldTypes& types) {
  KOPPEL_RETURN_IF_ERROR(
      CheckNumber(Concat(where, ".parts"), static_cast<uint64_t>(token.parts_size()), 1, 8));
  for (int i = 0; i < token.parts_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckTokenPart(Place(where, "parts", i), token.parts(i), types));
  }
  return OkStatus();
}

// The names of the encodings, by kind.
struct EncodingNames {
  std::set<std::string> all;
  std::set<std::string> blooms;
  std::set<std::string> tokens;
};

Status CheckEncodings(const v1::LinkageSchema& schema, const FieldTypes& types,
                      EncodingNames& names) {
  KOPPEL_RETURN_IF_ERROR(CheckNumber(Concat(kSchema, ".encodings"),
                                     static_cast<uint64_t>(schema.encodings_size()), 1, 32));
  for (int i = 0; i < schema.encodings_size(); ++i) {
    const v1::Encoding& encoding = schema.encodings(i);
    const std::string where = Place(kSchema, "encodings", i);
    KOPPEL_RETURN_IF_ERROR(CheckName(Concat(where, ".name"), encoding.name(), NameStyle::kBoth));
    KOPPEL_RETURN_IF_ERROR(CheckNew(Concat(where, ".name"), encoding.name(), names.all));
    if (encoding.has_bloom()) {
      names.blooms.insert(encoding.name());
      KOPPEL_RETURN_IF_ERROR(CheckBloom(Concat(where, ".bloom"), encoding.bloom(), types));
    } else if (encoding.has_token()) {
      names.tokens.insert(encoding.name());
      KOPPEL_RETURN_IF_ERROR(CheckToken(Concat(where, ".token"), encoding.token(), types));
    } else {
      return InvalidArgument(where, ": got no kind, want bloom or token");
    }
  }
  return OkStatus();
}

Status CheckPass(const std::string& where, const v1::Pass& pass, const EncodingNames& names) {
  if (pass.has_equal()) {
    return CheckKnown(Concat(where, ".equal.encoding"), pass.equal().encoding(), names.tokens);
  }
  if (!pass.has_similar()) {
    return InvalidArgument(where, ": got no kind, want equal or similar");
  }
  const v1::SimilarPass& similar = pass.similar();
  KOPPEL_RETURN_IF_ERROR(
      CheckKnown(Concat(where, ".similar.encoding"), similar.encoding(), names.blooms));
  return CheckNumber(Concat(where, ".similar.dice_permille"), similar.dice_permille(), 1,
                     kPermille);
}

Status CheckComparison(const v1::Comparison& comparison, const EncodingNames& names) {
  const std::string where = Concat(kSchema, ".comparison");
  std::set<std::string> seen;
  for (int i = 0; i < comparison.terms_size(); ++i) {
    const v1::Term& term = comparison.terms(i);
    const std::string place = Place(where, "terms", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(Concat(place, ".encoding"), term.encoding(), names.all));
    KOPPEL_RETURN_IF_ERROR(CheckNew(Concat(place, ".encoding"), term.encoding(), seen));
    KOPPEL_RETURN_IF_ERROR(CheckNumber(Concat(place, ".weight"), term.weight(), 1, kPermille));
    KOPPEL_RETURN_IF_ERROR(
        CheckNumber(Concat(place, ".floor_permille"), term.floor_permille(), 0, kPermille - 1));
  }
  return CheckNumber(Concat(where, ".threshold_permille"), comparison.threshold_permille(), 1,
                     kPermille);
}

Status CheckMapping(const std::string& where, const v1::SourceMapping& mapping,
                    const FieldTypes& types) {
  const std::set<std::string> fields = NamesOf(types);
  std::set<std::string> seen;
  for (int i = 0; i < mapping.fields_size(); ++i) {
    const v1::FieldColumns& columns = mapping.fields(i);
    const std::string place = Place(where, "fields", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(Concat(place, ".field"), columns.field(), fields));
    KOPPEL_RETURN_IF_ERROR(CheckNew(Concat(place, ".field"), columns.field(), seen));
    KOPPEL_RETURN_IF_ERROR(CheckDateFormat(place, columns.format()));
  }
  for (int i = 0; i < mapping.absent_size(); ++i) {
    const std::string place = Place(where, "absent", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(place, mapping.absent(i), fields));
    KOPPEL_RETURN_IF_ERROR(CheckNew(place, mapping.absent(i), seen));
  }
  return OkStatus();
}

Status CheckMappings(const v1::LinkageSchema& schema, const FieldTypes& types,
                     const std::set<std::string>& sources) {
  std::set<std::string> seen;
  for (int i = 0; i < schema.sources_size(); ++i) {
    const std::string where = Place(kSchema, "sources", i);
    const std::string& source = schema.sources(i).source();
    KOPPEL_RETURN_IF_ERROR(CheckKnown(Concat(where, ".source"), source, sources));
    KOPPEL_RETURN_IF_ERROR(CheckNew(Concat(where, ".source"), source, seen));
    KOPPEL_RETURN_IF_ERROR(CheckMapping(where, schema.sources(i), types));
  }
  return OkStatus();
}

}  // namespace

Status CheckSchema(const v1::LinkageSchema& schema, const std::set<std::string>& sources) {
  KOPPEL_RETURN_IF_ERROR(CheckName(Concat(kSchema, ".name"), schema.name(), NameStyle::kHyphens));
  KOPPEL_RETURN_IF_ERROR(CheckNumber(Concat(kSchema, ".version"), schema.version(), 1, UINT32_MAX));
  FieldTypes types;
  KOPPEL_RETURN_IF_ERROR(CheckFields(schema, types));
  EncodingNames names;
  KOPPEL_RETURN_IF_ERROR(CheckEncodings(schema, types, names));
  KOPPEL_RETURN_IF_ERROR(
      CheckNumber(Concat(kSchema, ".passes"), static_cast<uint64_t>(schema.passes_size()), 1, 64));
  for (int i = 0; i < schema.passes_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckPass(Place(kSchema, "passes", i), schema.passes(i), names));
  }
  KOPPEL_RETURN_IF_ERROR(CheckComparison(schema.comparison(), names));
  return CheckMappings(schema, types, sources);
}

}  // namespace koppel::office
