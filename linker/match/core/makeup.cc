#include "linker/match/core/makeup.h"

#include <algorithm>
#include <string>

namespace koppel::match {
namespace {

constexpr size_t kMostParts = 64;
// Of a name or another value.
constexpr double kShareOfBeginning = 0.35;
constexpr double kShareOfHalfDate = 0.5;

size_t NumberOf(const v1::LinkageSchema& schema, const std::string& field) {
  const auto& fields = schema.fields();
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const v1::Field& one) { return one.name() == field; });
  return static_cast<size_t>(found - fields.begin());
}

bool IsDate(const v1::LinkageSchema& schema, const std::string& field) {
  return schema.fields(static_cast<int>(NumberOf(schema, field))).type() == v1::DATE;
}

// Whether equal values of `part` have this other part in common too.
bool Tells(const v1::TokenPart& part, const v1::TokenPart& other) {
  if (part.field() != other.field()) return false;
  if (part.part() == v1::WHOLE) return true;
  return part.part() == other.part() && part.length() >= other.length();
}

bool AreSame(const v1::TokenPart& a, const v1::TokenPart& b) { return Tells(a, b) && Tells(b, a); }

std::vector<v1::TokenPart> PartsOf(const v1::LinkageSchema& schema, const v1::Encoding& token) {
  std::vector<v1::TokenPart> parts;
  for (const v1::TokenPart& part : token.token().parts()) {
    parts.push_back(part);
    if (part.part() != v1::WHOLE || !IsDate(schema, part.field())) continue;
    parts.back().set_part(v1::YEAR);
    parts.push_back(part);
    parts.back().set_part(v1::MONTH_DAY);
  }
  return parts;
}

std::vector<v1::TokenPart> AllParts(const v1::LinkageSchema& schema) {
  std::vector<v1::TokenPart> all;
  for (const v1::Encoding& encoding : schema.encodings()) {
    for (const v1::TokenPart& part : PartsOf(schema, encoding)) {
      const auto is_same = [&](const v1::TokenPart& other) { return AreSame(part, other); };
      if (std::none_of(all.begin(), all.end(), is_same)) all.push_back(part);
    }
  }
  if (all.size() > kMostParts) all.resize(kMostParts);
  return all;
}

Makeup::Part PartOf(const v1::LinkageSchema& schema, const std::vector<v1::TokenPart>& all,
                    const v1::TokenPart& part) {
  Makeup::Part known{.field = NumberOf(schema, part.field())};
  known.adds_up = part.part() == v1::YEAR || part.part() == v1::MONTH_DAY;
  if (known.adds_up) {
    known.share = kShareOfHalfDate;
  } else if (part.part() != v1::WHOLE) {
    known.share = kShareOfBeginning;
  }
  for (size_t i = 0; i < all.size(); ++i) {
    if (Tells(all[i], part)) known.within |= uint64_t{1} << i;
  }
  return known;
}

// Of a value of usual length.
double UsualTokens(v1::TokenRule rule) {
  switch (rule) {
    case v1::EXACT:
    case v1::PHONETIC:
      return 1;
    case v1::DATE_PARTS:
    case v1::NEIGHBOURS:
      return 10;
    default:
      return 7;
  }
}

std::vector<double> WeightsOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
  std::vector<double> weights(static_cast<size_t>(schema.fields_size()));
  double sum = 0;
  for (const v1::BloomField& part : bloom.fields()) {
    const uint32_t expected = part.expected_tokens();
    const double tokens = expected != 0 ? expected : UsualTokens(part.tokens());
    // Hashes, or where the filter's fill is named weights instead.
    const double positions = tokens * std::max(part.hashes(), part.weight());
    weights[NumberOf(schema, part.field())] = positions;
    sum += positions;
  }
  for (double& weight : weights) weight /= std::max(sum, 1.0);
  return weights;
}

uint32_t InputsOf(const v1::Bloom& bloom) {
  uint32_t inputs = 1;
  for (const v1::Hardening& step : bloom.hardening()) {
    if (step.has_diffuse()) inputs *= step.diffuse().inputs();
  }
  return inputs;
}

}  // namespace

Makeup MakeupOf(const v1::LinkageSchema& schema) {
  const std::vector<v1::TokenPart> all = AllParts(schema);
  Makeup makeup;
  for (const v1::TokenPart& part : all) makeup.parts.push_back(PartOf(schema, all, part));
  for (const v1::Encoding& encoding : schema.encodings()) {
    makeup.made_of.push_back(0);
    makeup.tells.push_back(0);
    for (const v1::TokenPart& part : PartsOf(schema, encoding)) {
      for (size_t i = 0; i < all.size(); ++i) {
        if (AreSame(part, all[i])) makeup.made_of.back() |= uint64_t{1} << i;
        if (Tells(part, all[i])) makeup.tells.back() |= uint64_t{1} << i;
      }
    }
    makeup.weights.push_back(WeightsOf(schema, encoding.bloom()));
    makeup.inputs.push_back(InputsOf(encoding.bloom()));
  }
  return makeup;
}

}  // namespace koppel::match
