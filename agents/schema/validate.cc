#include <algorithm>
#include <array>

#include "agents/schema/rules.h"
#include "agents/schema/schema.h"

namespace koppel::agents {
namespace {

constexpr int kMostFields = 64;
constexpr int kMostEncodings = 32;
constexpr std::array<std::string_view, 3> kDateFormats = {"ymd", "dmy", "mdy"};

bool IsNameCharacter(char c, std::string_view others) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         others.find(c) != std::string_view::npos;
}

std::string Listed(const Names& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

Status CheckFormat(const std::string& path, const std::string& format, v1::FieldType type) {
  if (format.empty()) return OkStatus();
  if (type != v1::DATE) return InvalidArgument(path, ": got ", format, ", want none: not a DATE");
  if (std::find(kDateFormats.begin(), kDateFormats.end(), format) != kDateFormats.end()) {
    return OkStatus();
  }
  return InvalidArgument(path, ": got ", format, ", want one of ymd, dmy, mdy");
}

template <typename Columns>
Status CheckColumns(const std::string& path, const Columns& columns) {
  for (int i = 0; i < columns.size(); ++i) {
    if (columns[i].empty()) return InvalidArgument(At(path, i), ": got nothing, want a column");
  }
  return OkStatus();
}

Status ValidateField(const v1::Field& field, const std::string& path, Names& names) {
  KOPPEL_RETURN_IF_ERROR(CheckNewName(path + ".name", field.name(), "_", names));
  if (field.type() == v1::FIELD_TYPE_UNSPECIFIED || !v1::FieldType_IsValid(field.type())) {
    return InvalidArgument(path, ".type: got none that is known, want TEXT, NAME, DATE, SEX, ",
                           "POSTCODE, HOUSE_NUMBER, BSN, NUMBER or CODE");
  }
  KOPPEL_RETURN_IF_ERROR(CheckColumns(path + ".columns", field.columns()));
  return CheckFormat(path + ".format", field.format(), field.type());
}

const v1::Field& FieldNamed(const v1::LinkageSchema& schema, const std::string& name) {
  return *std::find_if(schema.fields().begin(), schema.fields().end(),
                       [&](const v1::Field& field) { return field.name() == name; });
}

Status ValidateMapping(const v1::LinkageSchema& schema, const v1::SourceMapping& mapping,
                       const std::string& path, const Names& fields) {
  Names mapped;
  for (int i = 0; i < mapping.fields_size(); ++i) {
    const v1::FieldColumns& own = mapping.fields(i);
    const std::string at = At(path + ".fields", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(at + ".field", own.field(), fields));
    KOPPEL_RETURN_IF_ERROR(CheckNewName(at + ".field", own.field(), "_", mapped));
    KOPPEL_RETURN_IF_ERROR(CheckColumns(at + ".columns", own.columns()));
    const v1::FieldType type = FieldNamed(schema, own.field()).type();
    KOPPEL_RETURN_IF_ERROR(CheckFormat(at + ".format", own.format(), type));
  }
  for (int i = 0; i < mapping.absent_size(); ++i) {
    const std::string at = At(path + ".absent", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(at, mapping.absent(i), fields));
    KOPPEL_RETURN_IF_ERROR(CheckNewName(at, mapping.absent(i), "_", mapped));
  }
  return OkStatus();
}

Status ValidatePass(const v1::Pass& pass, const std::string& path, const Names& tokens,
                    const Names& filters) {
  if (pass.has_equal()) {
    return CheckKnown(path + ".equal.encoding", pass.equal().encoding(), tokens);
  }
  if (!pass.has_similar()) return InvalidArgument(path, ": got no kind, want equal or similar");
  KOPPEL_RETURN_IF_ERROR(
      CheckKnown(path + ".similar.encoding", pass.similar().encoding(), filters));
  return CheckRange(path + ".similar.dice_permille", pass.similar().dice_permille(), 1, 1000);
}

Status ValidateComparison(const v1::Comparison& comparison, const Names& encodings) {
  Names terms;
  for (int i = 0; i < comparison.terms_size(); ++i) {
    const v1::Term& term = comparison.terms(i);
    const std::string at = At("comparison.terms", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(at + ".encoding", term.encoding(), encodings));
    KOPPEL_RETURN_IF_ERROR(CheckNewName(at + ".encoding", term.encoding(), "_-", terms));
    KOPPEL_RETURN_IF_ERROR(CheckRange(at + ".weight", term.weight(), 1, 1000));
    KOPPEL_RETURN_IF_ERROR(CheckRange(at + ".floor_permille", term.floor_permille(), 0, 999));
  }
  return CheckRange("comparison.threshold_permille", comparison.threshold_permille(), 1, 1000);
}

Status ValidateFields(const v1::LinkageSchema& schema, Names& fields) {
  KOPPEL_RETURN_IF_ERROR(CheckRange("fields (count)", schema.fields_size(), 1, kMostFields));
  for (int i = 0; i < schema.fields_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(ValidateField(schema.fields(i), At("fields", i), fields));
  }
  return OkStatus();
}

Status ValidateEncodings(const v1::LinkageSchema& schema, const Names& fields, Names& tokens,
                         Names& filters) {
  const int count = schema.encodings_size();
  KOPPEL_RETURN_IF_ERROR(CheckRange("encodings (count)", count, 1, kMostEncodings));
  Names names;
  for (int i = 0; i < count; ++i) {
    const v1::Encoding& encoding = schema.encodings(i);
    const std::string at = At("encodings", i) + ".name";
    KOPPEL_RETURN_IF_ERROR(CheckNewName(at, encoding.name(), "_-", names));
    KOPPEL_RETURN_IF_ERROR(ValidateEncoding(schema, i, fields));
    (encoding.has_token() ? tokens : filters).insert(encoding.name());
  }
  return OkStatus();
}

Status ValidateSources(const v1::LinkageSchema& schema, const Names& fields) {
  Names sources;
  for (int i = 0; i < schema.sources_size(); ++i) {
    const std::string at = At("sources", i);
    const v1::SourceMapping& mapping = schema.sources(i);
    if (mapping.source().empty() || !sources.insert(mapping.source()).second) {
      return InvalidArgument(at, ".source: got ", mapping.source(), ", want a name of its own");
    }
    KOPPEL_RETURN_IF_ERROR(ValidateMapping(schema, mapping, at, fields));
  }
  return OkStatus();
}

}  // namespace

Status CheckRange(const std::string& path, uint64_t value, uint64_t least, uint64_t most) {
  if (value >= least && value <= most) return OkStatus();
  return InvalidArgument(path, ": got ", value, ", want ", least, "..", most);
}

Status CheckKnown(const std::string& path, const std::string& value, const Names& names) {
  if (names.contains(value)) return OkStatus();
  if (names.empty()) return InvalidArgument(path, ": got ", value, ", but there are none");
  return InvalidArgument(path, ": got ", value, ", want one of ", Listed(names));
}

Status CheckNewName(const std::string& path, const std::string& name, std::string_view others,
                    Names& names) {
  const bool valid =
      !name.empty() && name.size() <= 64 &&
      std::all_of(name.begin(), name.end(), [&](char c) { return IsNameCharacter(c, others); });
  if (!valid) {
    return InvalidArgument(path, ": got ", name, ", want 1..64 of a-z, 0-9 and ", others);
  }
  if (names.insert(name).second) return OkStatus();
  return InvalidArgument(path, ": got ", name, " again, want each once");
}

Status ValidateSchema(const v1::LinkageSchema& schema) {
  Names ignored;
  KOPPEL_RETURN_IF_ERROR(CheckNewName("name", schema.name(), "-", ignored));
  KOPPEL_RETURN_IF_ERROR(CheckRange("version", schema.version(), 1, UINT32_MAX));
  Names fields;
  KOPPEL_RETURN_IF_ERROR(ValidateFields(schema, fields));
  Names tokens;
  Names filters;
  KOPPEL_RETURN_IF_ERROR(ValidateEncodings(schema, fields, tokens, filters));
  KOPPEL_RETURN_IF_ERROR(CheckRange("passes (count)", schema.passes_size(), 1, 64));
  for (int i = 0; i < schema.passes_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(ValidatePass(schema.passes(i), At("passes", i), tokens, filters));
  }
  Names encodings = tokens;
  encodings.insert(filters.begin(), filters.end());
  KOPPEL_RETURN_IF_ERROR(ValidateComparison(schema.comparison(), encodings));
  return ValidateSources(schema, fields);
}

}  // namespace koppel::agents
