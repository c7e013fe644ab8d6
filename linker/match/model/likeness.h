// How alike filters of whole records are where a share of what they are made of is the same, from
// the schema and from how alike strangers are.
#pragma once

#include <cstdint>
#include <vector>

#include "linker/match/model/comparer.h"

namespace koppel::match {

// Strangers have a part of a filter's positions in common anyway; of the rest, so much is the same
// as of the tokens. Behind diffusion by the exclusive or of n bits the correlation of two filters
// is its n-th power (Armknecht, Heng, Schnell 2023: strangers there have a Dice coefficient of
// 1/2). Other hardening is taken to leave similarity as it is. Refers to both; const is thread
// safe.
class Likeness {
 public:
  Likeness(const Comparer& comparer, const Plan& plan) : comparer_(comparer), plan_(plan) {}

  // Of what the filter `term` is made of, the share that these parts are (Makeup).
  double ShareOf(size_t term, uint64_t parts) const;
  // The same of whole fields, a bit each as in Plan::fields.
  double ShareOfFields(size_t term, uint64_t fields) const;

  // Levels (by_chance()) of unequal filters of records that have about this share in common:
  // values differ in length. Sums to 1.
  std::vector<double> Around(size_t term, double share) const;
  // Any share between these two, each as likely.
  std::vector<double> Between(size_t term, double least, double most) const;

 private:
  void Add(size_t term, double share, double weight, std::vector<double>& levels) const;

  const Comparer& comparer_;
  const Plan& plan_;
};

}  // namespace koppel::match
