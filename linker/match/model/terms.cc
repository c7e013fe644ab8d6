#include "linker/match/model/terms.h"

#include <algorithm>
#include <bit>

#include "linker/match/model/pattern.h"

namespace koppel::match {
namespace {

bool IsFieldFilter(const Plan& plan, size_t encoding) {
  return !plan.shapes[encoding].is_token && std::popcount(plan.fields[encoding]) == 1;
}

bool IsBlocking(const Plan& plan, size_t encoding) { return plan.shapes[encoding].tokens > 1; }

std::vector<size_t> OwnChoice(const Plan& plan) {
  std::vector<size_t> terms;
  uint64_t covered = 0;
  for (size_t i = 0; i < plan.shapes.size(); ++i) {
    if (!IsFieldFilter(plan, i)) continue;
    terms.push_back(i);
    covered |= plan.fields[i];
  }
  const bool by_field = !terms.empty();
  for (size_t i = 0; i < plan.shapes.size(); ++i) {
    if (IsBlocking(plan, i) || IsFieldFilter(plan, i)) continue;
    const bool is_new = plan.shapes[i].is_token && (plan.fields[i] & covered) == 0;
    if (!by_field || is_new) terms.push_back(i);
  }
  std::sort(terms.begin(), terms.end());
  return terms;
}

}  // namespace

Result<std::vector<size_t>> TermsOf(const Plan& plan) {
  std::vector<size_t> terms;
  for (const PlanTerm& term : plan.terms) terms.push_back(term.encoding);
  if (terms.empty()) terms = OwnChoice(plan);
  if (terms.empty() || terms.size() > kMostTerms) {
    return InvalidArgument("comparison.terms: got ", terms.size(), " encodings, want 1..",
                           kMostTerms);
  }
  return terms;
}

}  // namespace koppel::match
