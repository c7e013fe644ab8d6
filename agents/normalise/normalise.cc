#include "agents/normalise/normalise.h"

#include <algorithm>
#include <array>

#include "agents/normalise/text.h"
#include "agents/normalise/values.h"

namespace koppel::agents {
namespace {

// Words that stand for "not known", without blanks.
constexpr std::array<std::string_view, 12> kUnknownWords = {
    "ONBEKEND", "NB",  "NVT", "NNB", "UNKNOWN",  "NULL",
    "NONE",     "NTB", "NAN", "XXX", "GEENNAAM", "NIETBEKEND"};

bool IsUnknownWord(std::string_view squeezed) {
  return std::find(kUnknownWords.begin(), kUnknownWords.end(), squeezed) != kUnknownWords.end();
}

std::string Join(const v1::Field& field, const std::vector<std::string_view>& cells) {
  const char joint = field.type() == v1::DATE ? '-' : ' ';
  std::string text;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) text += joint;
    text += Trim(cells[i]);
  }
  return text;
}

bool AllEmpty(const std::vector<std::string_view>& cells) {
  return std::all_of(cells.begin(), cells.end(),
                     [](std::string_view cell) { return Trim(cell).empty(); });
}

Normalised Text(std::string value) {
  if (value.empty()) return {Outcome::kInvalid, ""};
  return {Outcome::kValue, std::move(value)};
}

Normalised ByType(const v1::Field& field, const std::string& folded) {
  const std::string_view text = Trim(folded);
  switch (field.type()) {
    case v1::TEXT:
      return Text(Words(text));
    case v1::NAME:
      return Text(NameStem(text));
    case v1::DATE:
      return NormaliseDate(text, field.format().empty() ? "ymd" : field.format());
    case v1::SEX:
      return NormaliseSex(text);
    case v1::POSTCODE:
      return NormalisePostcode(text);
    case v1::HOUSE_NUMBER:
      return NormaliseHouseNumber(text);
    case v1::BSN:
      return NormaliseBsn(text);
    case v1::NUMBER:
      return NormaliseNumber(text);
    default:
      return Text(std::string(text));
  }
}

// Words of the schema are compared after the field's own normalising.
bool IsDeclaredMissing(const v1::Field& field, const std::string& folded, const Normalised& value) {
  for (const std::string& word : field.missing()) {
    const std::string folded_word = ToUpperAscii(word);
    if (Trim(folded_word) == Trim(folded)) return true;
    if (!value.value.empty() && ByType(field, folded_word).value == value.value) return true;
  }
  return false;
}

}  // namespace

Normalised Normalise(const v1::Field& field, const std::vector<std::string_view>& cells) {
  if (AllEmpty(cells)) return {};
  const std::string folded = ToUpperAscii(Join(field, cells));
  if (Trim(folded).empty()) return {Outcome::kInvalid, ""};
  if (field.type() != v1::CODE && IsUnknownWord(Squeeze(Words(folded)))) {
    return {Outcome::kPlaceholder, ""};
  }
  Normalised value = ByType(field, folded);
  if (IsDeclaredMissing(field, folded, value)) return {Outcome::kPlaceholder, ""};
  return value;
}

}  // namespace koppel::agents
