#include "agents/normalise/normalise.h"

#include <algorithm>

#include "agents/normalise/fold.h"
#include "agents/normalise/names.h"
#include "agents/normalise/spelling.h"
#include "agents/normalise/text.h"
#include "agents/normalise/values.h"
#include "base/text.h"
#include "keys/secret_memory.h"

namespace koppel::agents {
namespace {

// Memory that calls of one thread use one after another; wiped when the thread ends.
struct Scratch {
  WipedString joined;
  WipedString folded;
  WipedString respelt;
  NameWords name;
};

Scratch& OwnScratch() {
  thread_local Scratch scratch;
  return scratch;
}

Outcome ValueUnlessEmpty(const std::string& value) {
  return value.empty() ? Outcome::kInvalid : Outcome::kValue;
}

// Takes the first word off words that are parted by one blank.
std::string_view TakeWord(std::string_view& words) {
  const size_t end = std::min(words.find(' '), words.size());
  const std::string_view word = words.substr(0, end);
  words.remove_prefix(std::min(end + 1, words.size()));
  return word;
}

bool HasWord(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    if (TakeWord(words) == word) return true;
  }
  return false;
}

// Each word once, in order.
void DropRepeatedWords(std::string& words) {
  size_t kept = 0;
  std::string_view left = words;
  while (!left.empty()) {
    const std::string_view word = TakeWord(left);
    if (HasWord(std::string_view(words).substr(0, kept), word)) continue;
    if (kept > 0) words[kept++] = ' ';
    // What is kept never overtakes what is read.
    std::copy(word.begin(), word.end(), words.begin() + static_cast<std::ptrdiff_t>(kept));
    kept += word.size();
  }
  words.resize(kept);
}

// The first letter of each word.
void KeepInitials(std::string& words) {
  size_t kept = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i == 0 || words[i - 1] == ' ') words[kept++] = words[i];
  }
  words.resize(kept);
}

void Respell(std::string& words) {
  std::string& respelt = OwnScratch().respelt;
  DutchSpelling(words, respelt);
  words.swap(respelt);
}

void Apply(v1::Normaliser normaliser, std::string& words) {
  switch (normaliser) {
    case v1::DUTCH_SPELLING:
      return Respell(words);
    case v1::FIRST_PART:
      return words.resize(std::min(words.find(' '), words.size()));
    case v1::LAST_PART:
      words.erase(0, words.rfind(' ') + 1);
      return;
    case v1::INITIALS:
      return KeepInitials(words);
    default:
      return;
  }
}

}  // namespace

bool JoinCells(v1::FieldType type, std::span<const std::string_view> cells, std::string& joined) {
  joined.clear();
  bool any = false;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) joined += type == v1::DATE ? '-' : ' ';
    const std::string_view cell = Trim(cells[i]);
    any = any || !cell.empty();
    joined += cell;
  }
  return any;
}

FieldNormaliser::FieldNormaliser(const v1::Field& field)
    : type_(field.type()), order_(DateOrderOf(field.format())) {
  for (const int number : field.normalisers()) {
    normalisers_.push_back(static_cast<v1::Normaliser>(number));
    if (normalisers_.back() != v1::DUTCH_SPELLING) part_ = normalisers_.back();
  }
  for (const std::string& word : field.missing()) {
    const std::string folded = ToUpperAscii(word);
    missing_cells_.emplace_back(Trim(folded));
    std::string value;
    const bool has_value =
        !missing_cells_.back().empty() && HasValue(ByType(missing_cells_.back(), value));
    if (has_value) missing_values_.push_back(std::move(value));
  }
}

Outcome FieldNormaliser::Normalise(std::span<const std::string_view> cells,
                                   std::string& value) const {
  Scratch& scratch = OwnScratch();
  value.clear();
  std::string_view cell;
  if (cells.size() == 1) {
    cell = Trim(cells[0]);
  } else if (JoinCells(type_, cells, scratch.joined)) {
    cell = scratch.joined;
  }
  if (cell.empty()) return Outcome::kEmpty;
  ToUpperAscii(cell, scratch.folded);
  const std::string_view text = Trim(scratch.folded);
  if (text.empty()) return ShowsNothing(cell) ? Outcome::kEmpty : Outcome::kInvalid;
  const Outcome outcome = NormaliseFolded(text, value);
  if (!HasValue(outcome)) value.clear();
  return outcome;
}

Outcome FieldNormaliser::NormaliseFolded(std::string_view text, std::string& value) const {
  if (type_ != v1::CODE && IsUnknownWord(text)) return Outcome::kPlaceholder;
  const Outcome outcome = ByType(text, value);
  if (!HasValue(outcome)) value.clear();
  if (missing_cells_.empty()) return outcome;
  return IsDeclaredMissing(text, value) ? Outcome::kPlaceholder : outcome;
}

Outcome FieldNormaliser::ByType(std::string_view text, std::string& value) const {
  switch (type_) {
    case v1::NAME:
    case v1::NAME_PARTICLE:
      return ByName(text, value);
    case v1::DATE:
      return NormaliseDate(text, order_, value);
    case v1::SEX:
      return NormaliseSex(WithoutDecimals(text), value);
    case v1::POSTCODE:
      return NormalisePostcode(WithoutDecimals(text), part_, value);
    case v1::HOUSE_NUMBER:
      return NormaliseHouseNumber(WithoutDecimals(text), part_, value);
    case v1::BSN:
      return NormaliseBsn(WithoutDecimals(text), value);
    case v1::NUMBER:
      return NormaliseNumber(WithoutDecimals(text), value);
    case v1::CODE:
      value = text;
      return Outcome::kValue;
    default:
      Words(text, value);
      for (const v1::Normaliser normaliser : normalisers_) Apply(normaliser, value);
      return ValueUnlessEmpty(value);
  }
}

Outcome FieldNormaliser::ByName(std::string_view text, std::string& value) const {
  NameWords& name = OwnScratch().name;
  name.Read(text);
  if (type_ == v1::NAME_PARTICLE) {
    name.Particles(value);
    return value.empty() ? Outcome::kEmpty : Outcome::kValue;
  }
  if (part_ == v1::NORMALISER_UNSPECIFIED) {
    value = name.Stem();
  } else {
    name.Parts(value);
  }
  for (const v1::Normaliser normaliser : normalisers_) Apply(normaliser, value);
  if (part_ == v1::PARTS) DropRepeatedWords(value);
  return ValueUnlessEmpty(value);
}

// The schema's words are compared as they are written, and after the field's own normalising.
bool FieldNormaliser::IsDeclaredMissing(std::string_view text, std::string_view value) const {
  const auto holds = [](const std::vector<std::string>& list, std::string_view wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
  };
  return holds(missing_cells_, text) || (!value.empty() && holds(missing_values_, value));
}

}  // namespace koppel::agents
