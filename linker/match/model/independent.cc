#include "linker/match/model/independent.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace koppel::match {

Independent::Independent(const std::vector<Term>& terms, const Plan& plan) : plan_(&plan) {
  for (size_t i = 0; i < terms.size(); ++i) {
    fields_.push_back(terms[i].fields);
    order_.push_back(i);
  }
  const auto rank = [&](size_t i) {
    return std::pair(plan.shapes[terms[i].encoding].is_token, -std::popcount(terms[i].fields));
  };
  std::stable_sort(order_.begin(), order_.end(),
                   [&](size_t a, size_t b) { return rank(a) < rank(b); });
}

Pattern Independent::Of(const Pattern& pattern) const {
  Pattern kept;
  uint64_t told = 0;
  for (const size_t i : order_) {
    if (pattern.levels[i] == kMissing || (fields_[i] & ~told) == 0) continue;
    kept.levels[i] = pattern.levels[i];
    told = plan_->AllTold(told | fields_[i]);
  }
  return kept;
}

Pattern Independent::OfAll() const {
  Pattern pattern;
  for (const size_t i : order_) pattern.levels[i] = 1;
  return Of(pattern);
}

}  // namespace koppel::match
