// The exact join of records with a register by comparing every record with every residence: the
// slow twin of population::ExactJoins.
#pragma once

#include <set>
#include <tuple>
#include <vector>

#include "bench/population/measure/exact_joins.h"

namespace koppel::reference {

struct RegisterRow {
  std::string birth;
  char sex;
  std::string postcode;
  std::string house;
  uint64_t person;
  population::Day from;
  population::Day until;
};

inline bool SamePlace(const population::Observed& seen, const RegisterRow& row,
                      population::JoinKey key) {
  if (seen.birth != row.birth || seen.sex != row.sex) return false;
  if (key == population::JoinKey::kPostcode4)
    return seen.postcode.substr(0, 4) == row.postcode.substr(0, 4);
  if (seen.postcode != row.postcode) return false;
  return key == population::JoinKey::kPostcode6 || seen.house_number + seen.addition == row.house;
}

inline bool SameKey(const population::Observed& one, const population::Observed& other,
                    population::JoinKey key) {
  return SamePlace(
      one, {other.birth, other.sex, other.postcode, other.house_number + other.addition, 0, {}, {}},
      key);
}

inline population::JoinCounts SlowJoin(const std::vector<population::Entry>& records,
                                       const std::vector<RegisterRow>& rows,
                                       population::JoinKey key) {
  population::JoinCounts counts;
  for (const population::Entry& record : records) {
    std::set<uint64_t> persons;
    for (const RegisterRow& row : rows) {
      const bool there = row.from <= record.noted && record.noted < row.until;
      if (there && SamePlace(record.seen, row, key)) persons.insert(row.person);
    }
    size_t rivals = 0;
    for (const population::Entry& other : records) rivals += SameKey(record.seen, other.seen, key);
    ++counts.records;
    counts.none += persons.empty();
    const bool unique = persons.size() == 1 && rivals == 1;
    counts.unique += unique;
    counts.wrong += unique && *persons.begin() != record.person;
    counts.several_records += persons.size() == 1 && rivals > 1;
    counts.several_persons += persons.size() > 1;
  }
  return counts;
}

}  // namespace koppel::reference
