#include "bench/population/errors.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace koppel::population {
namespace {

// One keyboard or hearing error: swap, drop, double or replace a letter.
std::string Typo(std::string text, SeededRandom& random) {
  if (text.size() < 2) return text;
  const size_t at = random.Below(text.size() - 1);
  switch (random.Below(4)) {
    case 0:
      std::swap(text[at], text[at + 1]);
      break;
    case 1:
      text.erase(at, 1);
      break;
    case 2:
      text.insert(at, 1, text[at]);
      break;
    default:
      text[at] = static_cast<char>('a' + random.Below(26));
  }
  return text;
}

// Another spelling of the same name.
std::string Variant(std::string text, SeededRandom& random) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kSpellings = {
      {{"ij", "y"}, {"kk", "k"}, {"ou", "au"}, {"ck", "k"}, {"aa", "ae"}, {"s", "z"}}};
  for (const auto& [from, to] : kSpellings) {
    const size_t at = text.find(from);
    if (at != std::string::npos) return text.replace(at, from.size(), to);
  }
  return random.Chance(0.5) ? text + "s" : text;
}

std::string Digits(CivilDate date) {
  std::string digits = FormatDate(date);
  digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
  return digits;
}

std::string ObserveBirth(CivilDate birth, const ErrorRates& rates, SeededRandom& random) {
  std::string digits = Digits(birth);
  if (random.Chance(rates.birth_partial)) {
    const bool month_too = random.Chance(0.5);
    return digits.substr(0, month_too ? 4 : 6) + (month_too ? "0000" : "00");
  }
  if (!random.Chance(rates.birth_typo)) return digits;
  const bool may_swap = digits.substr(6) <= "12";
  if (may_swap && random.Chance(0.3))
    return digits.substr(0, 4) + digits.substr(6) + digits.substr(4, 2);
  if (random.Chance(0.3))
    return Digits(
        CivilDate(birth.year() - std::chrono::years(1), birth.month(), std::chrono::day(1)));
  digits[7] =
      static_cast<char>('0' + (digits[7] - '0' + 1 + static_cast<int>(random.Below(8))) % 10);
  return digits;
}

void ObserveName(const Person& person, const ErrorRates& rates, SeededRandom& random,
                 Observed& seen) {
  seen.surname = person.surname.stem;
  seen.particle = person.surname.particle;
  if (random.Chance(rates.surname_variant)) seen.surname = Variant(seen.surname, random);
  if (random.Chance(rates.surname_typo)) seen.surname = Typo(seen.surname, random);
  const std::string first = person.first_names.substr(0, person.first_names.find(' '));
  seen.first_names = person.first_names;
  if (!random.Chance(rates.first_name_short)) return;
  const uint64_t kind = random.Below(3);
  seen.first_names = kind == 0 ? CallName(first) : kind == 1 ? first : first.substr(0, 1);
}

}  // namespace

Observed Observe(const Person& person, const Person& relative, const ErrorRates& rates,
                 SeededRandom& random) {
  Observed seen;
  seen.bsn = random.Chance(rates.bsn_of_relative) ? relative.bsn : person.bsn;
  if (random.Chance(rates.bsn_missing)) seen.bsn = random.Chance(0.5) ? "999999999" : "";
  ObserveName(person, rates, random, seen);
  seen.birth = ObserveBirth(person.birth, rates, random);
  seen.male = (person.sex == Sex::kMale) != random.Chance(rates.sex_wrong);
  const Address& address =
      random.Chance(rates.old_address) ? person.former_address : person.address;
  seen.postcode =
      random.Chance(rates.postcode_short) ? address.postcode.substr(0, 4) : address.postcode;
  seen.house_number = address.house_number;
  return seen;
}

}  // namespace koppel::population
