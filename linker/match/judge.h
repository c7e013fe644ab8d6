// Who says how likely it is that two records are one person.
#pragma once

#include <memory>

#include "linker/match/cluster/persons.h"
#include "linker/match/model/learn.h"
#include "linker/match/score.h"

namespace koppel::match {

// What is said of one pair.
struct Judgement {
  Evidence evidence = 0;
  // With a threshold: the weighted mean similarity. Otherwise the match probability.
  double score = 0;
  bool settled = false;
  // With a threshold: the two share less than the least weight.
  bool undecided = false;
};

// Thread safe; refers to plan and pool.
class Judge {
 public:
  virtual ~Judge() = default;
  // Of a candidate pair.
  virtual Judgement Of(uint32_t a, uint32_t b) const = 0;
  // Of a pair that no pass found.
  virtual Evidence OfOther(uint32_t a, uint32_t b) const = 0;
  // The record will be asked for soon.
  virtual void Prefetch(uint32_t) const {}
};

// The plan has a threshold: evidence is 0 there and rises with the weighted mean similarity
// (score.h); settled pairs have the most.
class WeightedJudge : public Judge {
 public:
  WeightedJudge(const Plan& plan, const Pool& pool) : scorer_(plan, pool) {}
  Judgement Of(uint32_t a, uint32_t b) const override;
  Evidence OfOther(uint32_t a, uint32_t b) const override { return Of(a, b).evidence; }

 private:
  const Scorer scorer_;
};

// By the probabilistic model (model/learn.h).
class ModelJudge : public Judge {
 public:
  ModelJudge(const Model& model, const Pool& pool) : model_(model), pool_(pool) {}
  Judgement Of(uint32_t a, uint32_t b) const override;
  Evidence OfOther(uint32_t a, uint32_t b) const override;
  void Prefetch(uint32_t number) const override { model_.comparer().Prefetch(number); }

 private:
  const Model& model_;
  const Pool& pool_;
};

}  // namespace koppel::match
