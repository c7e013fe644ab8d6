// What a linkage schema asks of the engine: encodings by number instead of by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "koppel/v1/schema.pb.h"
#include "linker/match/core/makeup.h"
#include "linker/match/core/records.h"

namespace koppel::match {

// How similar two filters are; schema.proto says each.
enum class MeasureKind { kDice, kJaccard, kHamming };

// How a similar pass finds its pairs: all compared, or those that agree in sampled bits.
enum class Index { kExact, kLsh };

inline constexpr uint32_t kUsualRecall = 995;

// One way of finding candidate pairs.
struct PlanPass {
  size_t encoding = 0;
  // Equal tokens, or else similarity of at least dice_permille / 1000 by the measure.
  bool equal = false;
  uint32_t dice_permille = 0;
  // "equal:bsn_birth" or "similar:person>=0.580", as manifests and messages name it; what differs
  // from the exact Dice join stands behind it: "similar:person>=0.580,jaccard,lsh 0.995".
  std::string label;
  MeasureKind measure = MeasureKind::kDice;
  Index index = Index::kExact;
  // The filter is diffused: LSH is replaced by the exact join.
  bool diffused = false;
  // LSH: the share of pairs to find.
  uint32_t recall_permille = kUsualRecall;
  // Records that an earlier settling pass has paired with a unique source are not sought there.
  bool unsettled_only = false;
};

// One encoding's part in the score.
struct PlanTerm {
  size_t encoding = 0;
  uint32_t weight = 0;
  uint32_t floor_permille = 0;
};

// The largest expected shares of errors that a job names, in millionths; 0: not named.
struct ErrorRates {
  // Of false links among the links.
  uint32_t false_links = 0;
  // Of matches that are neither linked nor listed as possible, among all matches.
  uint32_t missed_matches = 0;

  bool IsNamed() const { return false_links != 0 || missed_matches != 0; }
};
// Half of the links may be false: a link is one that rather is than not.
inline constexpr uint32_t kMostErrorRate = 500'000;

// How a job wants pairs decided.
struct Decision {
  // 0: the schema's own.
  uint32_t threshold_permille = 0;
  // A model learnt from the records decides, whatever threshold the schema has; as where rates are
  // named.
  bool by_model = false;
  ErrorRates rates = {};
};

struct Plan {
  std::vector<EncodingShape> shapes;
  // The fields that each encoding is made of, and those that hold it back when missing: a bit each,
  // in the order of the schema (64 fields at most).
  std::vector<uint64_t> fields;
  // Fields that are dates, with the parts that they are split into, and names: a bit each as in
  // `fields`.
  uint64_t dates = 0;
  uint64_t names = 0;
  // A date of several columns, each read by a field of its own as well (its year, its month, its
  // day).
  struct SplitDate {
    uint64_t field = 0;
    uint64_t parts = 0;
  };
  std::vector<SplitDate> split_dates;
  // Fields that say where somebody lives, and change together: house numbers, postcodes, text.
  uint64_t places = 0;
  // Fields that number persons and whose misprints show (check digits), a bit each.
  uint64_t identifiers = 0;
  // A bit for each encoding: a diffused filter. Strangers' Dice is 1/2 there, and a similarity
  // falls steeply towards it.
  uint64_t diffused = 0;
  // Nothing of it where a plan was not made by PlanOf.
  Makeup makeup;
  std::vector<PlanPass> passes;
  std::vector<PlanTerm> terms;
  // Tokens whose equality decides.
  std::vector<size_t> settling;
  uint32_t threshold_permille = 0;
  uint32_t least_weight = 0;
  // Only without a threshold.
  ErrorRates rates;

  // These fields and what they tell: a split date tells its parts, and they tell the date.
  uint64_t AllTold(uint64_t told) const;
};

// INVALID_ARGUMENT "threshold_permille: ...", "most_false_links: ..." for what is out of range, and
// for a threshold beside what only a model can do.
Status CheckDecision(const Decision& decision);

// The plan of a schema that CheckSchema passes (it is called here). Where a model is to decide, the
// schema's threshold and least weight are left out, and its terms are what the model compares.
// INVALID_ARGUMENT with the schema's field, or as CheckDecision.
Result<Plan> PlanOf(const v1::LinkageSchema& schema, const Decision& decision = {});

// Makes all similar passes use this index.
void UseIndex(Index index, Plan& plan);

// Every number of the plan that a result depends on, as "name=value", in a fixed order.
std::vector<std::string> ParametersOf(const Plan& plan);

}  // namespace koppel::match
