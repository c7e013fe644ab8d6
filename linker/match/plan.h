// What a linkage schema asks of the engine: encodings by number instead of by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "koppel/v1/schema.pb.h"
#include "linker/match/records.h"

namespace koppel::match {

// One way of finding candidate pairs.
struct PlanPass {
  size_t encoding = 0;
  // Equal tokens, or else Dice >= dice_permille / 1000.
  bool equal = false;
  uint32_t dice_permille = 0;
  // "equal:bsn_birth" or "similar:person>=0.580", as manifests and messages name it.
  std::string label;
};

// One encoding's part in the score.
struct PlanTerm {
  size_t encoding = 0;
  uint32_t weight = 0;
  uint32_t floor_permille = 0;
};

struct Plan {
  std::vector<EncodingShape> shapes;
  std::vector<PlanPass> passes;
  std::vector<PlanTerm> terms;
  // Tokens whose equality decides.
  std::vector<size_t> settling;
  uint32_t threshold_permille = 0;
  uint32_t least_weight = 0;
};

// The plan of a schema that CheckSchema passes (it is called here); `threshold_permille` 0 takes
// the schema's own. INVALID_ARGUMENT with the schema's field, or for a threshold over 1000.
Result<Plan> PlanOf(const v1::LinkageSchema& schema, uint32_t threshold_permille = 0);

// Every number of the plan that a result depends on, as "name=value", in a fixed order.
std::vector<std::string> ParametersOf(const Plan& plan);

}  // namespace koppel::match
