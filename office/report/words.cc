#include "office/report/words.h"

#include <fmt/format.h>

#include <algorithm>

namespace koppel::office {
namespace {

constexpr char kSuppressed[] = "suppressed";

std::string Grouped(uint32_t number) {
  std::string digits = std::to_string(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  return digits;
}

std::string Line(std::string_view label, std::string_view value) {
  return fmt::format("  {:<44}{}\n", label, value);
}

}  // namespace

std::string Spoken(std::string_view kind) {
  std::string words(kind);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string CountWords(const ProtectedCount& count) {
  return count.suppressed() ? kSuppressed : Grouped(count.value());
}

std::string ShareWords(const ProtectedShare& share) {
  if (share.suppressed()) return kSuppressed;
  return fmt::format("{:.1f}% (95% interval {:.1f}% to {:.1f}%)", share.percent(),
                     share.percent_low(), share.percent_high());
}

std::string NoCareTitle(const NoCareTable& table) {
  return fmt::format("No {} within {} month{} of a {}", Spoken(table.care_kind()), table.months(),
                     table.months() == 1 ? "" : "s", Spoken(table.cohort_kind()));
}

std::string ProtectionWords(const Provenance& provenance) {
  std::string words = fmt::format(
      "Counts from 1 to {} are suppressed, and so is what would give them away by subtraction",
      provenance.least_count() - 1);
  if (provenance.least_count() <= 1) words = "No count is suppressed";
  if (provenance.round_to() > 1) {
    words += fmt::format("; other counts are rounded to multiples of {}", provenance.round_to());
  }
  return words + ". Percentages are computed from the counts as shown.";
}

std::string NoCareText(const Release& release) {
  const NoCareTable& table = release.no_care();
  const std::string cohort = Spoken(table.cohort_kind());
  const std::string care = Spoken(table.care_kind());
  std::string text = NoCareTitle(table) + "\n";
  text += Line("project", release.provenance().project());
  text += Line("job", release.provenance().job_id());
  text +=
      Line(fmt::format("first {} in", cohort), fmt::format("{} to {}", table.from(), table.to()));
  text += Line("data until", table.data_cut());
  text += Line(fmt::format("persons with a {}", cohort), CountWords(table.cohort()));
  text += Line("left out: data end before their months do", CountWords(table.incomplete()));
  text += Line("persons followed for all months", CountWords(table.no_care().total()));
  text += Line(fmt::format("of these without {}", care), CountWords(table.no_care().count()));
  text += Line("share", ShareWords(table.no_care()));
  text +=
      Line(fmt::format("in {} at the start", care), CountWords(table.in_care_at_start().count()));
  text += Line("share", ShareWords(table.in_care_at_start()));
  return text + ProtectionWords(release.provenance()) + "\n";
}

}  // namespace koppel::office
