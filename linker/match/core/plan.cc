#include "linker/match/core/plan.h"

#include <fmt/format.h>

#include <algorithm>
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

bool IsOfPlace(v1::FieldType type) {
  return type == v1::TEXT || type == v1::POSTCODE || type == v1::HOUSE_NUMBER;
}

// The field that reads this column alone, a bit; 0: none does.
uint64_t FieldOfColumn(const v1::LinkageSchema& schema, const std::string& column) {
  for (int i = 0; i < schema.fields_size(); ++i) {
    const v1::Field& field = schema.fields(i);
    const bool is_named = field.columns_size() == 0 && field.name() == column;
    const bool is_read = field.columns_size() == 1 && field.columns(0) == column;
    if (is_named || is_read) return uint64_t{1} << i;
  }
  return 0;
}

// The fields that a date is split into: those of its columns, if all of them have one.
uint64_t PartsOfDate(const v1::LinkageSchema& schema, const v1::Field& date) {
  uint64_t parts = 0;
  for (const std::string& column : date.columns()) {
    const uint64_t part = FieldOfColumn(schema, column);
    if (part == 0) return 0;
    parts |= part;
  }
  return date.columns_size() > 1 ? parts : 0;
}

void ReadFields(const v1::LinkageSchema& schema, Plan& plan) {
  for (int i = 0; i < schema.fields_size(); ++i) {
    const uint64_t field = uint64_t{1} << i;
    const v1::FieldType type = schema.fields(i).type();
    if (type == v1::NAME) plan.names |= field;
    if (type == v1::BSN) plan.identifiers |= field;
    if (IsOfPlace(type)) plan.places |= field;
    if (type != v1::DATE) continue;
    plan.dates |= field;
    const uint64_t parts = PartsOfDate(schema, schema.fields(i));
    if (parts != 0) plan.split_dates.push_back({field, parts});
    plan.dates |= parts;
  }
}

// A blocking encoding is made of the filter that it samples, which stands before it.
uint64_t FieldsOf(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                  const Names& encodings, const Plan& plan) {
  if (encoding.has_blocking()) return plan.fields[encodings.at(encoding.blocking().filter())];
  uint64_t fields = 0;
  const auto add = [&](const std::string& name) {
    for (int i = 0; i < schema.fields_size(); ++i) {
      if (schema.fields(i).name() == name) fields |= uint64_t{1} << i;
    }
  };
  for (const v1::BloomField& field : encoding.bloom().fields()) add(field.field());
  for (const v1::TokenPart& part : encoding.token().parts()) add(part.field());
  return fields;
}

Names ReadEncodings(const v1::LinkageSchema& schema, Plan& plan) {
  Names names;
  for (const v1::Encoding& encoding : schema.encodings()) {
    names.emplace(encoding.name(), plan.shapes.size());
    if (encoding.token().settles()) plan.settling.push_back(plan.shapes.size());
    plan.fields.push_back(FieldsOf(schema, encoding, names, plan));
    plan.shapes.push_back(ShapeOf(encoding));
  }
  return names;
}

std::string LabelOf(const PlanPass& pass, const std::string& encoding) {
  if (pass.equal) return Concat("equal:", encoding);
  std::string label =
      fmt::format("similar:{}>={}.{:03}", encoding, pass.dice_permille / kMostPermille,
                  pass.dice_permille % kMostPermille);
  if (pass.measure == MeasureKind::kJaccard) label += ",jaccard";
  if (pass.measure == MeasureKind::kHamming) label += ",hamming";
  if (pass.index == Index::kLsh) label += fmt::format(",lsh 0.{:03}", pass.recall_permille);
  if (pass.unsettled_only) label += ",unsettled";
  return label;
}

bool IsDiffused(const v1::LinkageSchema& schema, size_t encoding) {
  const auto& steps = schema.encodings(static_cast<int>(encoding)).bloom().hardening();
  return std::any_of(steps.begin(), steps.end(),
                     [](const v1::Hardening& step) { return step.has_diffuse(); });
}

MeasureKind MeasureOf(v1::SimilarPass::Measure measure) {
  if (measure == v1::SimilarPass::JACCARD) return MeasureKind::kJaccard;
  return measure == v1::SimilarPass::HAMMING ? MeasureKind::kHamming : MeasureKind::kDice;
}

PlanPass ReadPass(const v1::LinkageSchema& schema, const v1::Pass& pass, const Names& names) {
  PlanPass read;
  read.equal = pass.has_equal();
  const v1::SimilarPass& similar = pass.similar();
  const std::string& name = read.equal ? pass.equal().encoding() : similar.encoding();
  read.encoding = names.at(name);
  if (!read.equal) {
    read.dice_permille = similar.dice_permille();
    read.measure = MeasureOf(similar.measure());
    read.index = similar.index() == v1::SimilarPass::LSH ? Index::kLsh : Index::kExact;
    read.diffused = IsDiffused(schema, read.encoding);
    if (similar.recall_permille() != 0) read.recall_permille = similar.recall_permille();
    read.unsettled_only = similar.unsettled_only();
  }
  read.label = LabelOf(read, name);
  return read;
}

bool IsByModel(const Decision& decision) { return decision.by_model || decision.rates.IsNamed(); }

void ReadComparison(const v1::Comparison& comparison, const Names& names, Plan& plan) {
  for (const v1::Term& term : comparison.terms()) {
    plan.terms.push_back({names.at(term.encoding()), term.weight(), term.floor_permille()});
  }
  // Without a threshold a model chooses for itself (model/terms.h).
  if (plan.terms.empty() && plan.threshold_permille != 0) {
    for (size_t i = 0; i < plan.shapes.size(); ++i) {
      if (!plan.shapes[i].is_token) plan.terms.push_back({i, 1, 0});
    }
  }
}

// What the job wants stands above what the schema says.
void ReadDecision(const v1::Comparison& comparison, const Decision& decision, Plan& plan) {
  plan.rates = decision.rates;
  if (IsByModel(decision)) return;
  plan.threshold_permille = decision.threshold_permille != 0 ? decision.threshold_permille
                                                             : comparison.threshold_permille();
  plan.least_weight = comparison.least_weight();
}

}  // namespace

uint64_t Plan::AllTold(uint64_t told) const {
  for (const SplitDate& date : split_dates) {
    if ((told & date.field) != 0) told |= date.parts;
    if ((date.parts & ~told) == 0) told |= date.field;
  }
  return told;
}

Status CheckDecision(const Decision& decision) {
  KOPPEL_RETURN_IF_ERROR(
      CheckRange("threshold_permille", decision.threshold_permille, 0, kMostPermille));
  const ErrorRates& rates = decision.rates;
  KOPPEL_RETURN_IF_ERROR(CheckRange("most_false_links", rates.false_links, 0, kMostErrorRate));
  KOPPEL_RETURN_IF_ERROR(
      CheckRange("most_missed_matches", rates.missed_matches, 0, kMostErrorRate));
  if (decision.threshold_permille == 0 || !IsByModel(decision)) return OkStatus();
  return InvalidArgument("threshold_permille: got ", decision.threshold_permille,
                         " beside a model or error rates, want a threshold alone or none");
}

Result<Plan> PlanOf(const v1::LinkageSchema& schema, const Decision& decision) {
  KOPPEL_RETURN_IF_ERROR(CheckSchema(schema));
  KOPPEL_RETURN_IF_ERROR(CheckDecision(decision));
  Plan plan;
  const Names names = ReadEncodings(schema, plan);
  ReadFields(schema, plan);
  for (size_t i = 0; i < plan.shapes.size(); ++i) {
    if (IsDiffused(schema, i)) plan.diffused |= uint64_t{1} << i;
  }
  plan.makeup = MakeupOf(schema);
  for (const v1::Pass& pass : schema.passes()) {
    plan.passes.push_back(ReadPass(schema, pass, names));
  }
  ReadDecision(schema.comparison(), decision, plan);
  ReadComparison(schema.comparison(), names, plan);
  return plan;
}

void UseIndex(Index index, Plan& plan) {
  for (PlanPass& pass : plan.passes) {
    if (pass.equal) continue;
    pass.index = index;
    pass.label = LabelOf(pass, plan.shapes[pass.encoding].name);
  }
}

std::vector<std::string> ParametersOf(const Plan& plan) {
  std::vector<std::string> parameters = {
      Concat("threshold_permille=", plan.threshold_permille),
      Concat("least_weight=", plan.least_weight),
  };
  if (plan.rates.false_links != 0) {
    parameters.push_back(Concat("most_false_links=", plan.rates.false_links));
  }
  if (plan.rates.missed_matches != 0) {
    parameters.push_back(Concat("most_missed_matches=", plan.rates.missed_matches));
  }
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
