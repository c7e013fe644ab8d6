// Numbers as sources write them. Those that they give to persons and rows are used once each, and
// say nothing of the person.
#pragma once

#include <cstdint>
#include <string>

#include "bench/population/draw/draws.h"

namespace koppel::population {

// With zeros in front; `number` has at most so many digits.
std::string Padded(uint64_t number, size_t digits);
// A day as most sources write it: "20050314".
std::string DigitsOf(Day day);

// Which record of a source: the index of the person, the office that keeps it (a police unit, a
// provider of care), and whether it is a second entry of the same person at that office.
struct RecordKey {
  uint32_t person;
  uint32_t office = 0;
  bool second = false;
};
inline constexpr uint32_t kMostOffices = 16;  // a person's later ones share the last number

// 32,768 districts of 65,536 persons with every office fit: 36 bits, eleven digits.
std::string RecordDigits(uint64_t key, uint32_t district, const RecordKey& record);
// The same for rows: 1,048,576 events in each district, each entered once or twice.
std::string RowDigits(uint64_t key, uint32_t district, uint32_t event, bool again);
// Ten digits as the population register's numbers of persons have, the first no zero.
std::string RegisterDigits(uint64_t key, uint32_t district, uint32_t person, bool second);

}  // namespace koppel::population
