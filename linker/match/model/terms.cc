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

// Filters of one field, and those of several that have none in common with any; none where these
// are filters of whole records.
std::vector<size_t> FiltersByField(const Plan& plan) {
  std::vector<size_t> chosen;
  std::vector<size_t> groups;
  uint64_t covered = 0;
  for (size_t i = 0; i < plan.shapes.size(); ++i) {
    if (plan.shapes[i].is_token) continue;
    if (!IsFieldFilter(plan, i)) {
      groups.push_back(i);
      continue;
    }
    chosen.push_back(i);
    covered |= plan.fields[i];
  }
  const bool has_field = !chosen.empty();
  for (const size_t group : groups) {
    if ((plan.fields[group] & plan.AllTold(covered)) != 0) continue;
    chosen.push_back(group);
    covered |= plan.fields[group];
  }
  const bool are_disjoint = groups.size() > 1 && chosen.size() == groups.size();
  return has_field || are_disjoint ? chosen : std::vector<size_t>{};
}

std::vector<size_t> OwnChoice(const Plan& plan) {
  std::vector<size_t> terms = FiltersByField(plan);
  const bool by_field = !terms.empty();
  uint64_t covered = 0;
  for (const size_t filter : terms) covered |= plan.fields[filter];
  covered = plan.AllTold(covered);
  for (size_t i = 0; i < plan.shapes.size(); ++i) {
    if (IsBlocking(plan, i)) continue;
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
