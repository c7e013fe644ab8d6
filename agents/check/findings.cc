#include "agents/check/findings.h"

#include <algorithm>
#include <optional>

#include "agents/normalise/dates.h"
#include "agents/normalise/fold.h"
#include "agents/normalise/normalise.h"
#include "agents/normalise/values.h"
#include "base/text.h"

namespace koppel::agents {
namespace {

// Days since 1900 of dates from 1927 to 2064.
constexpr int kFirstSpreadsheetDay = 10000;
constexpr int kLastSpreadsheetDay = 60000;
constexpr size_t kBsnDigits = 9;

size_t CountDigits(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), IsDigit));
}

bool HasLetter(std::string_view text) { return std::any_of(text.begin(), text.end(), IsLetter); }

// As normalising reads it.
std::string Folded(std::string_view text) {
  const std::string folded = ToUpperAscii(text);
  return std::string(Trim(folded));
}

// Runs of digits.
std::vector<std::string_view> Numbers(std::string_view text) {
  std::vector<std::string_view> numbers;
  for (size_t i = 0; i < text.size();) {
    if (!IsDigit(text[i])) {
      ++i;
      continue;
    }
    size_t end = i;
    while (end < text.size() && IsDigit(text[end])) ++end;
    numbers.push_back(text.substr(i, end - i));
    i = end;
  }
  return numbers;
}

bool HasWrongMonth(const v1::Field& field, std::string_view text) {
  if (field.type() != v1::DATE || field.format() == "auto") return false;
  const std::optional<Date> date = ReadDate(text, DateOrderOf(field.format()));
  return date && date->month > 12;
}

// A day count, perhaps with a part of a day: "38425" or "38425.5".
bool IsSpreadsheetDay(std::string_view text) {
  const std::vector<std::string_view> numbers = Numbers(text);
  if (HasLetter(text) || numbers.empty() || numbers.size() > 2 || numbers[0].size() != 5) {
    return false;
  }
  const int day = std::stoi(std::string(numbers[0]));
  return day >= kFirstSpreadsheetDay && day <= kLastSpreadsheetDay;
}

bool HasShortYear(std::string_view text) {
  const std::vector<std::string_view> numbers = Numbers(text);
  if (numbers.size() == 1) return numbers[0].size() == 6;
  return numbers.size() == 3 && std::all_of(numbers.begin(), numbers.end(),
                                            [](std::string_view n) { return n.size() <= 2; });
}

bool FitsAnyOrder(std::string_view text) {
  return std::any_of(kDateOrders.begin(), kDateOrders.end(),
                     [&](DateOrder order) { return FitsOrder(text, order); });
}

Finding WhyNoDate(const v1::Field& field, std::string_view text) {
  if (HasWrongMonth(field, text)) return MONTH_OVER_12;
  if (IsSpreadsheetDay(text)) return SPREADSHEET_DAY;
  if (HasShortYear(text)) return TWO_DIGIT_YEAR;
  if (FitsAnyOrder(text)) return ANOTHER_ORDER;
  const std::optional<Date> date = ReadDate(text, DateOrderOf(field.format()));
  if (!date) return NOT_A_DATE;
  return date->year > 0 && !IsYear(date->year) ? YEAR_OUT_OF_RANGE : NO_SUCH_DAY;
}

Finding WhyNoBsn(std::string_view text) {
  if (HasLetter(text)) return NOT_DIGITS;
  const size_t digits = CountDigits(text);
  if (digits == 0) return NOT_DIGITS;
  return digits == kBsnDigits || digits + 1 == kBsnDigits ? ELEVEN_TEST : WRONG_LENGTH;
}

bool HasWrongCharset(std::string_view text) {
  // U+FFFD; and U+00C2 or U+00C3 before U+0080..U+00BF or what Windows-1252 has there: two bytes of
  // one character, each read as one of its own.
  if (text.find("\xEF\xBF\xBD") != std::string_view::npos) return true;
  for (const std::string_view lead : {"\xC3\x82\xC2", "\xC3\x83\xC2", "\xC3\x83\xE2"}) {
    if (text.find(lead) != std::string_view::npos) return true;
  }
  return false;
}

bool IsCutToDigits(const v1::Field& field) {
  const auto& normalisers = field.normalisers();
  return std::find(normalisers.begin(), normalisers.end(), v1::DIGITS) != normalisers.end();
}

void RemarkOnPostcode(const v1::Field& field, std::string_view value, std::vector<Finding>& found) {
  if (IsCutToDigits(field) || IsDutchPostcode(value)) return;
  const bool four_digits = value.size() == 4 && CountDigits(value) == 4;
  found.push_back(four_digits ? PC4_ONLY : NOT_A_DUTCH_POSTCODE);
}

void RemarkOnName(const v1::Field& field, std::string_view text, std::string_view value,
                  std::vector<Finding>& found) {
  const auto& normalisers = field.normalisers();
  const bool initials =
      std::find(normalisers.begin(), normalisers.end(), v1::INITIALS) != normalisers.end();
  if (CountDigits(text) > 0) found.push_back(DIGITS_IN_NAME);
  if (value.size() == 1 && !initials) found.push_back(ONE_LETTER);
}

// Of the parts that are written, those that became unknown because they cannot be.
void RemarkOnDate(const v1::Field& field, std::string_view text, std::string_view value,
                  std::vector<Finding>& found) {
  const std::optional<Date> written = ReadDate(text, DateOrderOf(field.format()));
  if (written && written->year > 0 && value.starts_with("0000")) found.push_back(YEAR_OUT_OF_RANGE);
  if (HasWrongMonth(field, text)) found.push_back(MONTH_OVER_12);
  if (written && written->day > 0 && value.ends_with("00")) found.push_back(NO_SUCH_DAY);
  if (value.ends_with("0101")) found.push_back(FIRST_OF_JANUARY);
}

}  // namespace

std::string CellText(const v1::Field& field, const std::vector<std::string_view>& cells) {
  std::string text;
  return JoinCells(field.type(), cells, text) ? text : "";
}

Finding WhyInvalid(const v1::Field& field, std::string_view cell) {
  const std::string text = Folded(cell);
  switch (field.type()) {
    case v1::DATE:
      return WhyNoDate(field, text);
    case v1::BSN:
      return WhyNoBsn(text);
    case v1::NUMBER:
      return NOT_DIGITS;
    case v1::HOUSE_NUMBER:
      return NO_NUMBER_IN_FRONT;
    case v1::SEX:
      return UNKNOWN_CODE;
    default:
      return HasLetter(text) ? OTHER : NO_LETTERS;
  }
}

std::vector<Finding> Remarks(const v1::Field& field, std::string_view text,
                             std::string_view value) {
  std::vector<Finding> found;
  switch (field.type()) {
    case v1::DATE:
      RemarkOnDate(field, Folded(text), value, found);
      break;
    case v1::BSN:
      if (CountDigits(text) + 1 == kBsnDigits) found.push_back(LOST_ZERO);
      break;
    case v1::POSTCODE:
      RemarkOnPostcode(field, value, found);
      break;
    case v1::NAME:
      RemarkOnName(field, text, value, found);
      break;
    default:
      break;
  }
  if (HasWrongCharset(text)) found.push_back(WRONG_CHARSET);
  if (text.find_first_of(";|\t") != std::string_view::npos) found.push_back(SEPARATOR_INSIDE);
  return found;
}

bool FitsFormat(std::string_view text, std::string_view format) {
  return FitsOrder(Folded(text), DateOrderOf(format));
}

std::string_view FindingWords(Finding finding) {
  switch (finding) {
    case NOT_DIGITS:
      return "hold more than digits";
    case WRONG_LENGTH:
      return "have too many or too few digits";
    case ELEVEN_TEST:
      return "fail the 11-test";
    case NOT_A_DATE:
      return "are no dates";
    case MONTH_OVER_12:
      return "have a number over 12 in the month's place";
    case ANOTHER_ORDER:
      return "are dates in another order of day, month and year";
    case NO_SUCH_DAY:
      return "name a day that does not exist";
    case TWO_DIGIT_YEAR:
      return "have a year of two digits";
    case SPREADSHEET_DAY:
      return "are a spreadsheet's day counts";
    case YEAR_OUT_OF_RANGE:
      return "have a year before 1800 or after 2199";
    case UNKNOWN_CODE:
      return "are no known code";
    case NO_NUMBER_IN_FRONT:
      return "do not begin with a number";
    case NO_LETTERS:
      return "hold no letter";
    case FIRST_OF_JANUARY:
      return "are the first of January";
    case PC4_ONLY:
      return "are PC4 only";
    case NOT_A_DUTCH_POSTCODE:
      return "are no Dutch postcode";
    case DIGITS_IN_NAME:
      return "hold digits";
    case ONE_LETTER:
      return "are a single letter";
    case WRONG_CHARSET:
      return "hold characters of a wrong charset";
    case SEPARATOR_INSIDE:
      return "hold a semicolon, a bar or a tab";
    case LOST_ZERO:
      return "have eight digits";
    default:
      return "cannot be read";
  }
}

}  // namespace koppel::agents
