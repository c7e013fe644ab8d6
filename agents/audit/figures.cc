#include "agents/audit/figures.h"

#include <algorithm>
#include <cmath>

namespace koppel::agents {

uint32_t Millionths(double share) {
  return static_cast<uint32_t>(std::llround(std::clamp(share, 0.0, 1.0) * kMillionth));
}

void CountGuess(const std::vector<uint32_t>& candidates, size_t truth, v1::AttackFigures& figures) {
  figures.set_persons(figures.persons() + 1);
  const auto found = std::find(candidates.begin(), candidates.end(), truth);
  if (found == candidates.end()) return;
  figures.set_first_ten(figures.first_ten() + 1);
  if (found == candidates.begin()) figures.set_first(figures.first() + 1);
}

uint32_t ShareFound(const v1::AttackFigures& figures) {
  if (figures.persons() == 0) return 0;
  return static_cast<uint32_t>(uint64_t{figures.first()} * kMillionth / figures.persons());
}

v1::AttackOutcome& Added(v1::Attack attack, v1::AuditedPattern& audited) {
  v1::AttackOutcome& outcome = *audited.add_attacks();
  outcome.set_attack(attack);
  return outcome;
}

}  // namespace koppel::agents
