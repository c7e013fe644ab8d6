// How many persons an attacker knows: as many as the settings say, if there are so many.
#pragma once

#include <algorithm>
#include <cstdint>

#include "koppel/v1/audit.pb.h"

namespace koppel::agents {

// To compare with: at most half of those whose codes are attacked.
inline uint32_t KnownToCompare(const v1::AuditSettings& settings, uint32_t in_both) {
  return std::min(settings.seeds(), in_both / 2);
}

// To learn from: at most two thirds of the codes.
inline uint32_t KnownToLearn(const v1::AuditSettings& settings, uint32_t codes) {
  return static_cast<uint32_t>(std::min<uint64_t>(settings.pairs(), uint64_t{codes} * 2 / 3));
}

}  // namespace koppel::agents
