#include "bench/population/views/numbers.h"

#include "bench/population/country/permutation.h"

namespace koppel::population {
namespace {

uint64_t Scrambled(uint64_t key, unsigned bits, uint64_t value) {
  return Permutation(key, uint64_t{1} << bits).Of(value);
}

}  // namespace

std::string Padded(uint64_t number, size_t digits) {
  std::string text(digits, '0');
  for (size_t i = digits; i > 0 && number > 0; number /= 10)
    text[--i] = static_cast<char>('0' + number % 10);
  return text;
}

std::string DigitsOf(Day day) {
  const std::chrono::year_month_day date(day);
  return Padded(static_cast<unsigned>(static_cast<int>(date.year())) * 10000 +
                    static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day()),
                8);
}

std::string RecordDigits(uint64_t key, uint32_t district, const RecordKey& record) {
  const uint64_t value = uint64_t{district} << 21 | uint64_t{record.person} << 5 |
                         uint64_t{record.office} << 1 | (record.second ? 1 : 0);
  return Padded(Scrambled(key, 36, value), 11);
}

std::string RowDigits(uint64_t key, uint32_t district, uint32_t event, bool again) {
  const uint64_t value = uint64_t{district} << 21 | uint64_t{event} << 1 | (again ? 1 : 0);
  return Padded(Scrambled(key, 36, value), 11);
}

std::string RegisterDigits(uint64_t key, uint32_t district, uint32_t person, bool second) {
  const uint64_t value = uint64_t{district} << 17 | uint64_t{person} << 1 | (second ? 1 : 0);
  return Padded(uint64_t{1'000'000'000} + Scrambled(key, 32, value), 10);
}

}  // namespace koppel::population
