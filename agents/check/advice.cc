#include "agents/check/advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "agents/check/findings.h"

namespace koppel::agents {
namespace {

// A file of fewer records has large shares by chance.
constexpr uint64_t kFewRecords = 20;
// An order of dates is doubted when another fits this much more.
constexpr double kBetterFormat = 0.02;
constexpr double kFillTolerance = 0.05;

double Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// "34%"; one decimal below ten.
std::string Percent(double share) {
  return fmt::format("{:.{}f}%", 100 * share, share < 0.0995 ? 1 : 0);
}

uint64_t Known(const FieldReport& field) { return field.whole() + field.partial(); }

// Records in which something stands that was to be a value.
uint64_t Tried(const FieldReport& field) { return Known(field) + field.invalid(); }

uint64_t CountOf(const FieldReport& field, Finding kind) {
  uint64_t records = 0;
  for (const auto* counts : {&field.invalid_kinds(), &field.remarks()}) {
    for (const FindingCount& count : *counts) records += count.kind() == kind ? count.records() : 0;
  }
  return records;
}

// From which share on a finding is worth a line, and the question that follows it.
struct Rule {
  Finding kind;
  double least;
  std::string_view question;
};
constexpr Rule kRules[] = {
    {ELEVEN_TEST, 0.05, "is it another number?"},
    {WRONG_LENGTH, 0.05, "is it another number, or were leading zeros lost?"},
    {LOST_ZERO, 0.2, "the zero in front was put back; were they exported as numbers?"},
    {PC4_ONLY, 0.05, "they cannot equal a whole postcode of another source"},
    {NOT_A_DUTCH_POSTCODE, 0.05, "is it the postcode's column?"},
    {TWO_DIGIT_YEAR, 0.01, "export years with four digits"},
    {SPREADSHEET_DAY, 0.01, "export the column as text"},
    {NOT_A_DATE, 0.05, "is it the date's column?"},
    {YEAR_OUT_OF_RANGE, 0.01, "do they stand for an unknown date?"},
    {FIRST_OF_JANUARY, 0.02, "do they stand for an unknown day?"},
    {UNKNOWN_CODE, 0.01, "which codes does the source use?"},
    {NO_NUMBER_IN_FRONT, 0.05, "is it the house number's column?"},
    {NO_LETTERS, 0.01, "is it the right column?"},
    {DIGITS_IN_NAME, 0.02, "is it the name's column?"},
    {ONE_LETTER, 0.05, "are they initials? Use the normaliser INITIALS in all sources then"},
    {WRONG_CHARSET, 0.001, "is the source's charset utf-8 or latin-1?"},
    {SEPARATOR_INSIDE, 0.01, "is the source's separator right?"},
};

class Adviser {
 public:
  explicit Adviser(const CheckReport& report) : report_(report) {}

  std::vector<std::string> Take() {
    for (const FieldReport& field : report_.fields()) {
      if (!field.absent()) AboutField(field);
    }
    AboutFile();
    for (const EncodingReport& encoding : report_.encodings()) AboutEncoding(encoding);
    return std::move(lines_);
  }

 private:
  template <typename... Parts>
  void Say(std::string_view about, fmt::format_string<Parts...> words, Parts&&... parts) {
    lines_.push_back(
        fmt::format("{}: {}", about, fmt::format(words, std::forward<Parts>(parts)...)));
  }

  void AboutField(const FieldReport& field) {
    if (Known(field) == 0 && field.placeholders() + field.invalid() == 0) {
      return Say(field.field(), "is empty in every record: is it the right column?");
    }
    if (field.type() == "DATE") AboutFormat(field);
    for (const Rule& rule : kRules) AboutFinding(field, rule);
    AboutMissing(field);
    AboutSpread(field);
    if (const double share = Share(field.conflicts(), report_.records_of_several_rows());
        share >= 0.1 && report_.records_of_several_rows() >= kFewRecords) {
      Say(field.field(), "differs between the rows of {} of the persons that have several",
          Percent(share));
    }
  }

  void AboutFormat(const FieldReport& field) {
    std::map<std::string, uint64_t> fits;
    for (const FormatCount& count : field.formats()) fits[count.format()] = count.records();
    const auto stated = fits.find(field.format());
    if (stated == fits.end()) return;
    const auto best = std::max_element(
        fits.begin(), fits.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    const double wrong = Share(CountOf(field, MONTH_OVER_12), Tried(field));
    const double better = Share(best->second - stated->second, Tried(field));
    if (better >= kBetterFormat && wrong >= kBetterFormat) {
      Say(field.field(),
          "{} of values have a number over 12 in the month's place: is the format {}?",
          Percent(wrong), best->first);
    } else if (better >= kBetterFormat) {
      Say(field.field(),
          "{} of values are dates in the order {} and not in {}: is that the format?",
          Percent(better), best->first, field.format());
    } else if (wrong >= kBetterFormat) {
      Say(field.field(), "{} of values have a number over 12 in the month's place", Percent(wrong));
    }
  }

  void AboutFinding(const FieldReport& field, const Rule& rule) {
    const double share = Share(CountOf(field, rule.kind), Tried(field));
    if (share == 0 || share < rule.least) return;
    Say(field.field(), "{} of values {}: {}", Percent(share), FindingWords(rule.kind),
        rule.question);
  }

  void AboutMissing(const FieldReport& field) {
    if (const double share = Share(field.placeholders(), report_.records()); share >= 0.1) {
      Say(field.field(), "{} of records hold a placeholder", Percent(share));
    }
    if (const double share = Share(field.empty(), report_.records()); share >= 0.5) {
      Say(field.field(), "is empty in {} of records", Percent(share));
    }
  }

  // The share of records that one value of the type may be in.
  static double MostOfOneValue(const FieldReport& field) {
    const auto& normalisers = field.normalisers();
    // Many people are a J.
    if (std::find(normalisers.begin(), normalisers.end(), "INITIALS") != normalisers.end())
      return 1;
    if (field.type() == "BSN") return 0.001;
    if (field.type() == "DATE") return 0.01;
    if (field.type() == "NAME" || field.type() == "POSTCODE") return 0.05;
    return 1;
  }

  void AboutSpread(const FieldReport& field) {
    const uint64_t known = Known(field);
    if (known < kFewRecords || field.spread().top().empty()) return;
    const TopValue& top = field.spread().top(0);
    if (field.spread().distinct() == 1) {
      return Say(field.field(), "every record has the same value: it tells nobody apart");
    }
    if (top.share() > MostOfOneValue(field) && top.records() >= kFewRecords) {
      Say(field.field(), "one value stands in {} of records: does it mean \"not known\"?",
          Percent(top.share()));
    }
  }

  void AboutFile() {
    if (const double share = Share(report_.repeated_rows(), report_.rows()); share >= 0.001) {
      Say("rows", "{} repeat an earlier row: was part of the file exported twice?", Percent(share));
    }
    if (const double share = Share(report_.duplicates(), report_.records()); share >= 0.01) {
      Say("records",
          "{} equal an earlier one in all fields: name the column of the person id, or "
          "do not call the source unique",
          Percent(share));
    }
    if (const double share = Share(report_.without_encoding(), report_.records()); share >= 0.01) {
      Say("records", "of {} no encoding can be made, they cannot be linked (first in line {})",
          Percent(share), report_.without_encoding_first_line());
    }
  }

  void AboutEncoding(const EncodingReport& encoding) {
    if (encoding.impossible()) return;
    if (encoding.records() == 0 && report_.records() > 0) {
      return Say(encoding.encoding(), "no record carries this encoding");
    }
    if (!encoding.has_mean_fill() || !encoding.has_expected_fill()) return;
    const double off = encoding.mean_fill() - encoding.expected_fill();
    if (std::abs(off) < kFillTolerance) return;
    Say(encoding.encoding(), "filters have {:.2f} of their bits set where {:.2f} is expected: {}",
        encoding.mean_fill(), encoding.expected_fill(),
        off < 0 ? "many values are missing or short" : "values are longer than usual");
  }

  const CheckReport& report_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> Advice(const CheckReport& report) { return Adviser(report).Take(); }

}  // namespace koppel::agents
