#include "office/disclosure/protect.h"

#include <cmath>

#include "base/wilson.h"

namespace koppel::office {
namespace {

double PercentInTenths(double share) { return std::round(share * 1000) / 10; }

uint64_t RoundTo(uint64_t count, uint64_t multiple) {
  return multiple <= 1 ? count : (count + multiple / 2) / multiple * multiple;
}

}  // namespace

Result<DisclosureRule> RuleOf(const v1::DisclosureProfile& profile) {
  if (profile.least_count() < 1) {
    return InvalidArgument("disclosure.least_count: got 0, want at least 1");
  }
  if (profile.round_to() < 1) return InvalidArgument("disclosure.round_to: got 0, want at least 1");
  return DisclosureRule{profile.least_count(), profile.round_to()};
}

bool IsSmall(uint64_t count, const DisclosureRule& rule) {
  return count > 0 && count < rule.least_count;
}

ProtectedCount SuppressedCount() {
  ProtectedCount shown;
  shown.set_suppressed(true);
  return shown;
}

ProtectedCount ProtectCount(uint64_t count, const DisclosureRule& rule) {
  const uint64_t rounded = RoundTo(count, rule.round_to);
  if (IsSmall(count, rule) || (count > 0 && rounded == 0)) return SuppressedCount();
  ProtectedCount shown;
  shown.set_value(static_cast<uint32_t>(rounded));
  return shown;
}

ProtectedShare ProtectShare(uint64_t count, uint64_t total, const DisclosureRule& rule) {
  ProtectedShare shown;
  *shown.mutable_total() = ProtectCount(total, rule);
  *shown.mutable_count() = ProtectCount(count, rule);
  const uint64_t complement = total - count;
  const bool unsafe = shown.total().suppressed() || shown.count().suppressed() || count == 0 ||
                      complement == 0 || ProtectCount(complement, rule).suppressed();
  const uint64_t shown_count = shown.count().value();
  const uint64_t shown_total = shown.total().value();
  if (unsafe || shown_count > shown_total) {
    shown.set_suppressed(true);
    if (total > 0) *shown.mutable_count() = SuppressedCount();
    return shown;
  }
  const Interval interval = WilsonInterval(shown_count, shown_total);
  shown.set_percent(
      PercentInTenths(static_cast<double>(shown_count) / static_cast<double>(shown_total)));
  shown.set_percent_low(PercentInTenths(interval.low));
  shown.set_percent_high(PercentInTenths(interval.high));
  return shown;
}

}  // namespace koppel::office
