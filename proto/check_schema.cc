#include "proto/check_schema.h"

#include <algorithm>

#include "base/text.h"
#include "proto/check_encoding.h"
#include "proto/check_rules.h"

namespace koppel {
namespace {

constexpr uint64_t kMostFields = 64;
constexpr uint64_t kMostPasses = 64;
constexpr uint64_t kPermille = 1000;
constexpr uint64_t kMostWeight = 1000;
constexpr uint64_t kLeastRecall = 500;

Status CheckFormat(const std::string& path, const std::string& format, v1::FieldType type) {
  if (format.empty()) return OkStatus();
  if (type != v1::DATE) return InvalidArgument(path, ": got one, want none: not a DATE");
  return CheckKnown(path, format, {"auto", "ymd", "dmy", "mdy"});
}

bool NormaliserFits(v1::Normaliser normaliser, v1::FieldType type) {
  switch (normaliser) {
    case v1::DUTCH_SPELLING:
      return type == v1::NAME || type == v1::TEXT;
    case v1::DIGITS:
      return type == v1::POSTCODE || type == v1::HOUSE_NUMBER;
    case v1::ADDITION:
      return type == v1::HOUSE_NUMBER;
    default:
      return type == v1::NAME;
  }
}

// Normalisers of one group exclude each other.
std::string_view GroupOf(v1::Normaliser normaliser) {
  if (normaliser == v1::DUTCH_SPELLING) return "spelling";
  return normaliser == v1::DIGITS || normaliser == v1::ADDITION ? "number" : "parts";
}

Status CheckNormalisers(const v1::Field& field, const std::string& path) {
  Names groups;
  for (int i = 0; i < field.normalisers_size(); ++i) {
    const v1::Normaliser normaliser = field.normalisers(i);
    const std::string at = At(path, i);
    if (normaliser == v1::NORMALISER_UNSPECIFIED || !v1::Normaliser_IsValid(normaliser)) {
      return InvalidArgument(at, ": got none that is known, want DUTCH_SPELLING, PARTS, ",
                             "FIRST_PART, LAST_PART, INITIALS, DIGITS or ADDITION");
    }
    const std::string& name = v1::Normaliser_Name(normaliser);
    if (!NormaliserFits(normaliser, field.type())) {
      return InvalidArgument(at, ": got ", name, ", which no ", v1::FieldType_Name(field.type()),
                             " has");
    }
    if (!groups.emplace(GroupOf(normaliser)).second) {
      return InvalidArgument(at, ": got ", name, " beside another of its kind, want one");
    }
  }
  return OkStatus();
}

// Columns are a file's own words: which of them is there twice, their place says.
template <typename Columns>
Status CheckColumns(const std::string& path, const Columns& columns) {
  for (int i = 0; i < columns.size(); ++i) {
    if (columns[i].empty()) return InvalidArgument(At(path, i), ": got nothing, want a column");
    for (int before = 0; before < i; ++before) {
      if (columns[before] != columns[i]) continue;
      return InvalidArgument(At(path, i), ": got the same column as ", At(path, before),
                             ", want each once");
    }
  }
  return OkStatus();
}

template <typename Words>
Status CheckMissing(const std::string& path, const Words& words) {
  for (int i = 0; i < words.size(); ++i) {
    if (!Trim(words[i]).empty()) continue;
    return InvalidArgument(At(path, i), ": got nothing, want a word: empty cells are missing");
  }
  return OkStatus();
}

Status CheckField(const v1::Field& field, const std::string& path, Names& names) {
  KOPPEL_RETURN_IF_ERROR(CheckNewName(path + ".name", field.name(), kUnderscores, names));
  if (field.type() == v1::FIELD_TYPE_UNSPECIFIED || !v1::FieldType_IsValid(field.type())) {
    return InvalidArgument(path, ".type: got none that is known, want TEXT, NAME, DATE, SEX, ",
                           "POSTCODE, HOUSE_NUMBER, BSN, NUMBER, CODE or NAME_PARTICLE");
  }
  KOPPEL_RETURN_IF_ERROR(CheckNormalisers(field, path + ".normalisers"));
  KOPPEL_RETURN_IF_ERROR(CheckColumns(path + ".columns", field.columns()));
  KOPPEL_RETURN_IF_ERROR(CheckMissing(path + ".missing", field.missing()));
  return CheckFormat(path + ".format", field.format(), field.type());
}

Status CheckFields(const v1::LinkageSchema& schema, Names& fields) {
  KOPPEL_RETURN_IF_ERROR(CheckRange("fields", schema.fields_size(), 1, kMostFields));
  for (int i = 0; i < schema.fields_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckField(schema.fields(i), At("fields", i), fields));
  }
  return OkStatus();
}

Status CheckSimilar(const v1::SimilarPass& pass, const std::string& path) {
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".dice_permille", pass.dice_permille(), 1, kPermille));
  if (!v1::SimilarPass::Index_IsValid(pass.index())) {
    return InvalidArgument(path, ".index: got none that is known, want EXACT or LSH");
  }
  if (!v1::SimilarPass::Measure_IsValid(pass.measure())) {
    return InvalidArgument(path, ".measure: got none that is known, want DICE, JACCARD or HAMMING");
  }
  if (pass.recall_permille() == 0) return OkStatus();
  if (pass.index() != v1::SimilarPass::LSH) {
    return InvalidArgument(path, ".recall_permille: got one, want none: the exact index finds all");
  }
  return CheckRange(path + ".recall_permille", pass.recall_permille(), kLeastRecall, kPermille - 1);
}

Status CheckPass(const v1::Pass& pass, const std::string& path, const KnownEncodings& known) {
  if (pass.has_equal()) {
    Names names = known.tokens;
    names.insert(known.blocking.begin(), known.blocking.end());
    return CheckKnown(path + ".equal.encoding", pass.equal().encoding(), names);
  }
  if (!pass.has_similar()) return InvalidArgument(path, ": got no kind, want equal or similar");
  const v1::SimilarPass& similar = pass.similar();
  KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".similar.encoding", similar.encoding(), known.filters));
  return CheckSimilar(similar, path + ".similar");
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

Status CheckPasses(const v1::LinkageSchema& schema, const KnownEncodings& known) {
  KOPPEL_RETURN_IF_ERROR(CheckRange("passes", schema.passes_size(), 1, kMostPasses));
  for (int i = 0; i < schema.passes_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckPass(schema.passes(i), At("passes", i), known));
  }
  return CheckSettling(schema);
}

// All that a pair can share.
uint64_t SumOfWeights(const v1::Comparison& comparison, const KnownEncodings& known) {
  if (comparison.terms().empty()) return known.filters.size();
  uint64_t sum = 0;
  for (const v1::Term& term : comparison.terms()) sum += term.weight();
  return sum;
}

Status CheckComparison(const v1::Comparison& comparison, const KnownEncodings& known) {
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
  const uint64_t weights = SumOfWeights(comparison, known);
  KOPPEL_RETURN_IF_ERROR(
      CheckRange("comparison.least_weight", comparison.least_weight(), 0, weights));
  return CheckRange("comparison.threshold_permille", comparison.threshold_permille(), 0, kPermille);
}

Status CheckSeparator(const std::string& path, const std::string& separator) {
  constexpr std::string_view kSeparators = ",;|\t";
  if (separator.empty()) return OkStatus();
  if (separator.size() == 1 && kSeparators.find(separator[0]) != std::string_view::npos) {
    return OkStatus();
  }
  const bool shows = separator.size() == 1 && separator[0] > ' ' && separator[0] < '\x7f';
  return InvalidArgument(path, ": got ", shows ? Concat("\"", separator, "\"") : "another text",
                         ", want \",\", \";\", \"|\" or a tab (\"\\t\")");
}

Status CheckMapping(const v1::LinkageSchema& schema, const v1::SourceMapping& mapping,
                    const std::string& path, const Names& fields) {
  const Names charsets = {"latin-1", "utf-8"};
  if (!mapping.charset().empty()) {
    KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".charset", mapping.charset(), charsets));
  }
  KOPPEL_RETURN_IF_ERROR(CheckSeparator(path + ".separator", mapping.separator()));
  Names mapped;
  for (int i = 0; i < mapping.fields_size(); ++i) {
    const v1::FieldColumns& own = mapping.fields(i);
    const std::string at = At(path + ".fields", i);
    KOPPEL_RETURN_IF_ERROR(CheckKnown(at + ".field", own.field(), fields));
    KOPPEL_RETURN_IF_ERROR(CheckNew(at + ".field", own.field(), mapped));
    KOPPEL_RETURN_IF_ERROR(CheckColumns(at + ".columns", own.columns()));
    KOPPEL_RETURN_IF_ERROR(CheckMissing(at + ".missing", own.missing()));
    KOPPEL_RETURN_IF_ERROR(
        CheckFormat(at + ".format", own.format(), FindField(schema, own.field())->type()));
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

template <typename Parts>
void InsertFields(const Parts& parts, Names& fields) {
  for (const auto& part : parts) fields.insert(part.field());
}

// The fields that an encoding reads, those of its hardening included; or only those without which
// there is none.
Names FieldsOf(const v1::LinkageSchema& schema, const v1::Encoding& encoding, bool required) {
  Names fields;
  InsertFields(encoding.token().parts(), fields);
  for (const v1::BloomField& part : encoding.bloom().fields()) {
    if (!required || !part.optional()) fields.insert(part.field());
  }
  for (const v1::Hardening& step : encoding.bloom().hardening()) {
    InsertFields(step.salt().parts(), fields);
  }
  for (const v1::Encoding& filter : schema.encodings()) {
    if (!encoding.has_blocking() || filter.name() != encoding.blocking().filter()) continue;
    fields = FieldsOf(schema, filter, required);
  }
  return fields;
}

Status CheckUse(const v1::LinkageSchema& schema) {
  Names used;
  for (const v1::Encoding& encoding : schema.encodings()) {
    used.merge(FieldsOf(schema, encoding, false));
  }
  for (int i = 0; i < schema.fields_size(); ++i) {
    if (used.contains(schema.fields(i).name())) continue;
    return InvalidArgument(At("fields", i), ".name: got ", schema.fields(i).name(),
                           ", which no encoding uses, want it used or left out");
  }
  return OkStatus();
}

// Encodings that records of a source can have and that a pass looks at.
Names FoundBy(const v1::LinkageSchema& schema, const v1::SourceMapping& mapping) {
  const std::set<std::string> carried = CarriedBy(schema, mapping);
  Names found;
  for (const v1::Pass& pass : schema.passes()) {
    const std::string& name =
        pass.has_equal() ? pass.equal().encoding() : pass.similar().encoding();
    if (carried.contains(name)) found.insert(name);
  }
  return found;
}

// Sources that have no encoding in common would be linked in vain.
Status CheckSharing(const v1::LinkageSchema& schema) {
  for (int i = 0; i < schema.sources_size(); ++i) {
    const Names found = FoundBy(schema, schema.sources(i));
    for (int j = 0; j <= i; ++j) {
      const Names others = FoundBy(schema, schema.sources(j));
      if (std::any_of(found.begin(), found.end(),
                      [&](const std::string& name) { return others.contains(name); })) {
        continue;
      }
      return InvalidArgument(At("sources", i), ".absent: got no encoding left that a pass looks ",
                             "at and ", schema.sources(j).source(), " has, want one");
    }
  }
  return OkStatus();
}

}  // namespace

Status CheckSchema(const v1::LinkageSchema& schema) {
  KOPPEL_RETURN_IF_ERROR(CheckName("name", schema.name(), kHyphens));
  KOPPEL_RETURN_IF_ERROR(CheckRange("version", schema.version(), 1, UINT32_MAX));
  KOPPEL_RETURN_IF_ERROR(CheckRange("recipe", schema.recipe(), 0, kNewestRecipe));
  Names fields;
  KOPPEL_RETURN_IF_ERROR(CheckFields(schema, fields));
  KnownEncodings known;
  KOPPEL_RETURN_IF_ERROR(CheckEncodings(schema, fields, known));
  KOPPEL_RETURN_IF_ERROR(CheckUse(schema));
  KOPPEL_RETURN_IF_ERROR(CheckPasses(schema, known));
  KOPPEL_RETURN_IF_ERROR(CheckComparison(schema.comparison(), known));
  KOPPEL_RETURN_IF_ERROR(CheckMappings(schema, fields));
  return CheckSharing(schema);
}

std::set<std::string> CarriedBy(const v1::LinkageSchema& schema, const v1::SourceMapping& mapping) {
  const Names absent(mapping.absent().begin(), mapping.absent().end());
  const auto is_absent = [&](const std::string& field) { return absent.contains(field); };
  std::set<std::string> carried;
  for (const v1::Encoding& encoding : schema.encodings()) {
    const Names required = FieldsOf(schema, encoding, true);
    const Names all = FieldsOf(schema, encoding, false);
    if (std::any_of(required.begin(), required.end(), is_absent)) continue;
    if (!std::all_of(all.begin(), all.end(), is_absent)) carried.insert(encoding.name());
  }
  return carried;
}

}  // namespace koppel
