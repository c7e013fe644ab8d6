#include "agents/check/report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "agents/check/findings.h"

namespace koppel::agents {
namespace {

constexpr int kBarCharacters = 20;
constexpr int kMostNameCharacters = 28;
constexpr size_t kMostValueCharacters = 40;

double Percent(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string Bar(double percent) {
  const int full =
      std::clamp(static_cast<int>(std::lround(percent * kBarCharacters / 100)), 0, kBarCharacters);
  std::string bar;
  for (int i = 0; i < kBarCharacters; ++i) bar += i < full ? "█" : "░";
  return bar;
}

// Not a character that would move the cursor, and not too many.
std::string Printable(const std::string& value) {
  std::string safe = value.substr(0, kMostValueCharacters);
  for (char& c : safe) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return safe;
}

class TextReport {
 public:
  explicit TextReport(const CheckReport& report) : report_(report) {
    for (const FieldReport& field : report.fields()) Widen(field.field());
    for (const EncodingReport& encoding : report.encodings()) Widen(encoding.encoding());
  }

  std::string Take() {
    Totals();
    Fields();
    Spreads();
    Findings();
    Values();
    Encodings();
    Advice();
    return std::move(text_);
  }

 private:
  template <typename... Parts>
  void Print(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Parts>(parts)...);
  }

  void Widen(const std::string& name) {
    name_width_ =
        std::max(name_width_, std::min(static_cast<int>(name.size()), kMostNameCharacters));
  }

  void Totals() {
    Print("{}: source {}, schema {}\n", report_.file(), report_.source(), report_.schema());
    Print("{} rows, {} records: {} of several rows, {} of those with rows that differ\n",
          report_.rows(), report_.records(), report_.records_of_several_rows(),
          report_.conflicting_records());
    Print("{}{} rows repeat an earlier row, {}{} records equal an earlier one in all fields\n",
          report_.repeated_rows_estimated() ? "about " : "", report_.repeated_rows(),
          report_.duplicates_estimated() ? "about " : "", report_.duplicates());
    if (report_.planted() > 0) Print("{} records are planted\n", report_.planted());
    Print("{} records carry no encoding", report_.without_encoding());
    if (report_.without_encoding() > 0) {
      Print(" (first in line {})", report_.without_encoding_first_line());
    }
    Print("\n");
  }

  void Fields() {
    Print("\n{:{}} {:{}} {:>6} {:>8} {:>6} {:>12} {:>8}\n", "% of records", name_width_, "a value",
          kBarCharacters, "whole", "partial", "empty", "placeholder", "invalid");
    const uint64_t all = report_.records();
    for (const FieldReport& field : report_.fields()) {
      if (field.absent()) {
        Print("{:{}} not in this source\n", field.field(), name_width_);
        continue;
      }
      Print("{:{}} {} {:6.1f} {:8.1f} {:6.1f} {:12.1f} {:8.1f}\n", field.field(), name_width_,
            Bar(Percent(field.whole() + field.partial(), all)), Percent(field.whole(), all),
            Percent(field.partial(), all), Percent(field.empty(), all),
            Percent(field.placeholders(), all), Percent(field.invalid(), all));
    }
  }

  void Spreads() {
    Print("\n{:{}} {:>10} {:>7} {:>6} {:>7}  {}\n", "of the values", name_width_, "different",
          "% once", "bits", "% agree", "% of the most frequent");
    for (const FieldReport& field : report_.fields()) {
      if (field.absent()) continue;
      const Spread& spread = field.spread();
      Print("{:{}} {:>10} {:7.1f} {:6.1f} {:7.2f} ", field.field(), name_width_,
            fmt::format("{}{}", spread.estimated() ? "~" : "", spread.distinct()),
            100 * spread.unique_share(), spread.entropy_bits(), 100 * spread.agreement());
      for (const TopValue& top : spread.top()) Print(" {:.1f}", 100 * top.share());
      Print("{}\n", spread.weak() ? "  (tells hardly anyone apart)" : "");
      estimated_ |= spread.estimated();
    }
    Print("once: values of one record alone; agree: two records by chance\n");
    if (estimated_) Print("~: over a million values, all figures of the line are estimates\n");
  }

  void Finding(const FieldReport& field, const FindingCount& count, std::string_view what) {
    if (findings_++ == 0) Print("\n");
    Print("{}: {} {} values {} (first in line {})\n", field.field(), count.records(), what,
          FindingWords(count.kind()), count.first_line());
  }

  void Findings() {
    for (const FieldReport& field : report_.fields()) {
      for (const FindingCount& count : field.invalid_kinds()) Finding(field, count, "invalid");
      for (const FindingCount& count : field.remarks()) Finding(field, count, "valid");
    }
  }

  void Values() {
    for (const FieldReport& field : report_.fields()) {
      for (const TopValue& top : field.spread().top()) {
        if (!top.has_value()) continue;
        if (values_++ == 0) Print("\nthe most frequent values, for no other eyes\n");
        Print("{:{}} {:>10}  {}\n", field.field(), name_width_, top.records(),
              Printable(top.value()));
      }
    }
  }

  void Encodings() {
    Print("\n{:{}} {:{}} {:>6} {:>10} {:12} {:>5} {:>9}\n", "encoding", name_width_, "of records",
          kBarCharacters, "%", "records", "kind", "fill", "expected");
    for (const EncodingReport& encoding : report_.encodings()) {
      const double percent = Percent(encoding.records(), report_.records());
      std::string line =
          fmt::format("{:{}} {} {:6.1f} {:>10} {:12}", encoding.encoding(), name_width_,
                      Bar(percent), percent, encoding.records(), encoding.kind());
      if (encoding.has_mean_fill()) line += fmt::format(" {:5.3f}", encoding.mean_fill());
      if (encoding.has_mean_fill() && encoding.has_expected_fill()) {
        line += fmt::format(" {:9.3f}", encoding.expected_fill());
      }
      line.erase(line.find_last_not_of(' ') + 1);
      Print("{}\n", line);
    }
  }

  void Advice() {
    if (report_.advice().empty()) return;
    Print("\nlook at\n");
    for (const std::string& line : report_.advice()) Print("- {}\n", line);
  }

  const CheckReport& report_;
  std::string text_;
  int name_width_ = 14;
  int findings_ = 0;
  int values_ = 0;
  bool estimated_ = false;
};

}  // namespace

std::string CheckReportText(const CheckReport& report) { return TextReport(report).Take(); }

}  // namespace koppel::agents
