// What can be counted of the residents on the census day and has a published figure.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "bench/population/views/view.h"

namespace koppel::population {

// Sums over districts. Eight bytes for each resident (surnames), four for each number.
struct Census {
  uint64_t residents = 0;
  std::array<uint64_t, 3> ages{};             // 0-17, 18-64, 65 and older
  std::array<uint64_t, 5> household_sizes{};  // private households of 1, 2, 3, 4, 5 and more
  uint64_t children = 0;
  uint64_t twins = 0;             // of the children, however many are born at once
  uint64_t twins_of_one_sex = 0;  // of the children: in a pair of one sex
  uint64_t partial_births = 0;    // of the residents: day or month is not known
  uint64_t movers = 0;            // residents who moved in the year before
  uint64_t moves = 0;             // their moves, of which
  uint64_t within_municipality = 0;
  uint64_t within_province = 0;
  std::array<uint64_t, 10> top_ten{};  // bearers of the most frequent surnames
  std::vector<uint64_t> surnames;      // a hash of each resident's

  void AddDistrict(const Country& country, const District& district);
  void Add(const Census& other);

 private:
  void AddPerson(const District& district, const Person& person);
  void AddMoves(const Country& country, const Person& person);
  void AddName(const Surname& name);
};

// How many of the names are different, and how many of those have one bearer, and fewer than five.
struct NameCounts {
  uint64_t different = 0;
  uint64_t single = 0;
  uint64_t below_five = 0;
};
NameCounts CountNames(std::vector<uint64_t> names);

// Numbers in the records of sources that the register does not have.
class NumberJoin {
 public:
  void AddRecord(const Observed& seen);
  void AddPerson(const Observed& seen);
  void Add(const NumberJoin& other);
  uint64_t records() const { return records_.size(); }
  uint64_t Lost() const;

 private:
  std::vector<uint32_t> records_;
  std::vector<uint32_t> register_;
};

}  // namespace koppel::population
