#include "linker/match/plan.h"

#include <fmt/format.h>

#include <map>

#include "proto/check_rules.h"
#include "proto/check_schema.h"
#include "proto/encoding_shape.h"

namespace koppel::match {
namespace {

constexpr uint32_t kMostPermille = 1000;

using Names = std::map<std::string, size_t>;

EncodingShape ShapeOf(const v1::Encoding& encoding) {
  const size_t tokens = encoding.has_blocking() ? encoding.blocking().tokens() : 1;
  return {encoding.name(), !encoding.has_bloom(), EncodedBytes(encoding), tokens};
}

Names ReadEncodings(const v1::LinkageSchema& schema, Plan& plan) {
  Names names;
  for (const v1::Encoding& encoding : schema.encodings()) {
    names.emplace(encoding.name(), plan.shapes.size());
    if (encoding.token().settles()) plan.settling.push_back(plan.shapes.size());
    plan.shapes.push_back(ShapeOf(encoding));
  }
  return names;
}

PlanPass ReadPass(const v1::Pass& pass, const Names& names) {
  if (pass.has_equal()) {
    const std::string& name = pass.equal().encoding();
    return {names.at(name), true, 0, Concat("equal:", name)};
  }
  const v1::SimilarPass& similar = pass.similar();
  const uint32_t dice = similar.dice_permille();
  return {names.at(similar.encoding()), false, dice,
          fmt::format("similar:{}>={}.{:03}", similar.encoding(), dice / kMostPermille,
                      dice % kMostPermille)};
}

void ReadComparison(const v1::Comparison& comparison, const Names& names, Plan& plan) {
  for (const v1::Term& term : comparison.terms()) {
    plan.terms.push_back({names.at(term.encoding()), term.weight(), term.floor_permille()});
  }
  if (plan.terms.empty()) {
    for (size_t i = 0; i < plan.shapes.size(); ++i) {
      if (!plan.shapes[i].is_token) plan.terms.push_back({i, 1, 0});
    }
  }
  plan.least_weight = comparison.least_weight();
}

}  // namespace

Result<Plan> PlanOf(const v1::LinkageSchema& schema, uint32_t threshold_permille) {
  KOPPEL_RETURN_IF_ERROR(CheckSchema(schema));
  KOPPEL_RETURN_IF_ERROR(CheckRange("threshold_permille", threshold_permille, 0, kMostPermille));
  Plan plan;
  const Names names = ReadEncodings(schema, plan);
  for (const v1::Pass& pass : schema.passes()) plan.passes.push_back(ReadPass(pass, names));
  ReadComparison(schema.comparison(), names, plan);
  plan.threshold_permille =
      threshold_permille != 0 ? threshold_permille : schema.comparison().threshold_permille();
  return plan;
}

std::vector<std::string> ParametersOf(const Plan& plan) {
  std::vector<std::string> parameters = {
      Concat("threshold_permille=", plan.threshold_permille),
      Concat("least_weight=", plan.least_weight),
  };
  for (const PlanPass& pass : plan.passes) parameters.push_back(Concat("pass=", pass.label));
  for (const PlanTerm& term : plan.terms) {
    parameters.push_back(Concat("term=", plan.shapes[term.encoding].name, " weight ", term.weight,
                                " floor_permille ", term.floor_permille));
  }
  for (const size_t token : plan.settling) {
    parameters.push_back(Concat("settles=", plan.shapes[token].name));
  }
  return parameters;
}

}  // namespace koppel::match
