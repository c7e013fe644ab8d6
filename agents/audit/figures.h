// What an attack found, as a report holds it. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "koppel/v1/audit.pb.h"

namespace koppel::agents {

// Shares are in so many parts.
inline constexpr uint32_t kMillionth = 1'000'000;

// In millionths.
uint32_t Millionths(double share);

// Counts a person whose code was attacked, and who is `truth`.
void CountGuess(const std::vector<uint32_t>& candidates, size_t truth, v1::AttackFigures& figures);

// The share of persons whom the first guess found, in millionths, rounded down.
uint32_t ShareFound(const v1::AttackFigures& figures);

v1::AttackOutcome& Added(v1::Attack attack, v1::AuditedPattern& audited);

}  // namespace koppel::agents
