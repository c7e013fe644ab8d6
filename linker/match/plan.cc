#include "linker/match/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace koppel::match {
namespace {

constexpr uint32_t kLeastBits = 64;
constexpr uint32_t kMostBits = 8192;
constexpr uint32_t kMostPermille = 1000;
constexpr uint32_t kMostWeight = 1000;
constexpr size_t kMostEncodings = 32;

using Names = std::map<std::string, size_t>;

Status CheckRange(std::string_view field, uint32_t got, uint32_t least, uint32_t most) {
  if (got >= least && got <= most) return OkStatus();
  return InvalidArgument(field, ": got ", got, ", want ", least, "..", most);
}

// Bits of the filter that leaves the agency: the last diffusion decides.
uint32_t BitsAfterHardening(const v1::Bloom& bloom) {
  uint32_t bits = bloom.bits();
  for (const v1::Hardening& step : bloom.hardening()) {
    if (step.has_diffuse()) bits = step.diffuse().bits();
  }
  return bits;
}

Result<EncodingShape> ShapeOf(const v1::Encoding& encoding, const std::string& field) {
  if (encoding.has_token()) return EncodingShape{encoding.name(), true, kTokenBytes};
  if (!encoding.has_bloom()) return InvalidArgument(field, ": got no kind, want bloom or token");
  const uint32_t bits = BitsAfterHardening(encoding.bloom());
  KOPPEL_RETURN_IF_ERROR(CheckRange(field + ".bloom.bits", bits, kLeastBits, kMostBits));
  if (bits % 8 != 0) {
    return InvalidArgument(field, ".bloom.bits: got ", bits, ", want a multiple of 8");
  }
  return EncodingShape{encoding.name(), false, bits / 8};
}

Result<Names> ReadEncodings(const v1::LinkageSchema& schema, Plan& plan) {
  const size_t count = static_cast<size_t>(schema.encodings_size());
  if (count == 0 || count > kMostEncodings) {
    return InvalidArgument("encodings: got ", count, ", want 1..", kMostEncodings);
  }
  Names names;
  for (const v1::Encoding& encoding : schema.encodings()) {
    const std::string field = Concat("encodings[", encoding.name(), "]");
    if (encoding.name().empty()) return InvalidArgument("encodings: got one without a name");
    if (!names.emplace(encoding.name(), plan.shapes.size()).second) {
      return InvalidArgument(field, ": got the name twice, want it once");
    }
    KOPPEL_ASSIGN_OR_RETURN(EncodingShape shape, ShapeOf(encoding, field));
    if (encoding.has_token() && encoding.token().settles()) {
      plan.settling.push_back(plan.shapes.size());
    }
    plan.shapes.push_back(std::move(shape));
  }
  return names;
}

Result<size_t> Find(const Names& names, const std::string& field, const std::string& name) {
  const auto found = names.find(name);
  if (found != names.end()) return found->second;
  return InvalidArgument(field, ": got \"", name, "\", want the name of an encoding");
}

Result<PlanPass> ReadPass(const v1::Pass& pass, const std::string& field, const Names& names,
                          const Plan& plan) {
  PlanPass read;
  if (pass.has_equal()) {
    const std::string& name = pass.equal().encoding();
    KOPPEL_ASSIGN_OR_RETURN(read.encoding, Find(names, field + ".equal.encoding", name));
    if (!plan.shapes[read.encoding].is_token) {
      return InvalidArgument(field, ".equal.encoding: got the filter \"", name, "\", want a token");
    }
    read.equal = true;
    read.label = Concat("equal:", name);
    return read;
  }
  if (!pass.has_similar()) return InvalidArgument(field, ": got no kind, want equal or similar");
  const std::string& name = pass.similar().encoding();
  KOPPEL_ASSIGN_OR_RETURN(read.encoding, Find(names, field + ".similar.encoding", name));
  if (plan.shapes[read.encoding].is_token) {
    return InvalidArgument(field, ".similar.encoding: got the token \"", name, "\", want a filter");
  }
  read.dice_permille = pass.similar().dice_permille();
  KOPPEL_RETURN_IF_ERROR(
      CheckRange(field + ".similar.dice_permille", read.dice_permille, 1, kMostPermille));
  read.label = fmt::format("similar:{}>={}.{:03}", name, read.dice_permille / kMostPermille,
                           read.dice_permille % kMostPermille);
  return read;
}

Status ReadPasses(const v1::LinkageSchema& schema, const Names& names, Plan& plan) {
  if (schema.passes().empty()) return InvalidArgument("passes: got none, want at least 1");
  for (int i = 0; i < schema.passes_size(); ++i) {
    KOPPEL_ASSIGN_OR_RETURN(PlanPass pass,
                            ReadPass(schema.passes(i), Concat("passes[", i, "]"), names, plan));
    plan.passes.push_back(std::move(pass));
  }
  for (const size_t token : plan.settling) {
    const bool found = std::any_of(plan.passes.begin(), plan.passes.end(), [&](const auto& pass) {
      return pass.equal && pass.encoding == token;
    });
    if (!found) {
      return InvalidArgument("encodings[", plan.shapes[token].name,
                             "].token.settles: got no equal pass on it, want one");
    }
  }
  return OkStatus();
}

Status ReadTerm(const v1::Term& term, const std::string& field, const Names& names, Plan& plan) {
  KOPPEL_ASSIGN_OR_RETURN(const size_t encoding, Find(names, field + ".encoding", term.encoding()));
  for (const PlanTerm& other : plan.terms) {
    if (other.encoding == encoding) {
      return InvalidArgument(field, ".encoding: got \"", term.encoding(), "\" twice, want it once");
    }
  }
  KOPPEL_RETURN_IF_ERROR(CheckRange(field + ".weight", term.weight(), 1, kMostWeight));
  KOPPEL_RETURN_IF_ERROR(
      CheckRange(field + ".floor_permille", term.floor_permille(), 0, kMostPermille - 1));
  plan.terms.push_back({encoding, term.weight(), term.floor_permille()});
  return OkStatus();
}

Status ReadComparison(const v1::Comparison& comparison, const Names& names, Plan& plan) {
  for (int i = 0; i < comparison.terms_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(
        ReadTerm(comparison.terms(i), Concat("comparison.terms[", i, "]"), names, plan));
  }
  if (plan.terms.empty()) {
    for (size_t i = 0; i < plan.shapes.size(); ++i) {
      if (!plan.shapes[i].is_token) plan.terms.push_back({i, 1, 0});
    }
  }
  plan.least_weight = comparison.least_weight();
  return OkStatus();
}

}  // namespace

Result<Plan> PlanOf(const v1::LinkageSchema& schema, uint32_t threshold_permille) {
  Plan plan;
  KOPPEL_ASSIGN_OR_RETURN(const Names names, ReadEncodings(schema, plan));
  KOPPEL_RETURN_IF_ERROR(ReadPasses(schema, names, plan));
  KOPPEL_RETURN_IF_ERROR(ReadComparison(schema.comparison(), names, plan));
  plan.threshold_permille =
      threshold_permille != 0 ? threshold_permille : schema.comparison().threshold_permille();
  KOPPEL_RETURN_IF_ERROR(
      CheckRange("comparison.threshold_permille", plan.threshold_permille, 1, kMostPermille));
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
