// Threshold and rounding of counts and shares before they are shown (the "10-5 rule" of statistical
// offices). It stops what one figure, its complement or a subtraction of figures in the same bundle
// would tell about a group of 1..9 persons; it does not look at earlier releases.
#pragma once

#include <cstdint>

#include "base/status.h"
#include "koppel/v1/project.pb.h"
#include "office/disclosure/release.pb.h"

namespace koppel::office {

struct DisclosureRule {
  // Counts from 1 to this less 1 are suppressed.
  uint64_t least_count = 10;
  // Counts are shown as the nearest multiple of this, halves upwards.
  uint64_t round_to = 1;
};

// INVALID_ARGUMENT "disclosure.least_count: got 0, want at least 1".
Result<DisclosureRule> RuleOf(const v1::DisclosureProfile& profile);

// 1..least_count-1: a group that is too small. 0 is not: nobody is in it.
bool IsSmall(uint64_t count, const DisclosureRule& rule);

// The count, rounded; suppressed where it is small or would be rounded to 0 without being 0.
ProtectedCount ProtectCount(uint64_t count, const DisclosureRule& rule);
ProtectedCount SuppressedCount();

// `count` of `total`. Where either or the complement is small, and where nobody or everybody of the
// group is counted (that tells something about each of its members), the count, the share and the
// interval are suppressed. The percentages come from the counts as shown.
ProtectedShare ProtectShare(uint64_t count, uint64_t total, const DisclosureRule& rule);

}  // namespace koppel::office
