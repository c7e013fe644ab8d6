// How many records of a source find their person in the population register by equal values alone,
// as statistical offices join where there is no number.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "bench/population/views/view.h"

namespace koppel::population {

// Birth date and sex, and of the address:
enum class JoinKey : uint8_t { kPostcode4, kPostcode6, kHouse };
inline constexpr size_t kJoinKeys = 3;

// Records by what their key finds among the persons who lived there when it was written down.
struct JoinCounts {
  uint64_t records = 0;
  uint64_t unique = 0;           // one person, and no other record has the key
  uint64_t several_records = 0;  // one person, and other records have the key
  uint64_t several_persons = 0;
  uint64_t none = 0;
  uint64_t lost = 0;   // not exactly one person, however many records
  uint64_t wrong = 0;  // unique, but another person than the record's
};

// Collects both files, then joins them. 24 bytes for each residence of the year, 40 for each
// record. Not thread safe.
class ExactJoins {
 public:
  // Records written down and residences on the days [from, to] count.
  ExactJoins(Day from, Day to) : from_(from), to_(to) {}

  void AddRecord(const Entry& record, const Person& person);
  // A person as the register has them, with their residences.
  // The register's own slips in addresses (one in a thousand) are left out.
  void AddPerson(const Observed& seen, const Person& person);
  void Add(const ExactJoins& other);

  JoinCounts Count(JoinKey key) const;

 private:
  struct Place {
    uint64_t who;  // birth date and sex
    uint32_t postcode;
    uint32_t house;
  };
  struct Residing {
    Place place;
    uint32_t person;
    uint16_t from;  // days since from_
    uint16_t until;
  };
  struct Noted {
    Place place;
    uint32_t person;
    uint16_t day;
  };
  static uint64_t KeyOf(const Place& place, JoinKey key);
  static Place PlaceOf(const Observed& seen, std::string_view postcode, std::string_view house);

  Day from_;
  Day to_;
  std::vector<Noted> records_;
  std::vector<Residing> register_;
};

}  // namespace koppel::population
