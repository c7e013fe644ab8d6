// A household as it lives on: who leads it, when its adults came together, part, die or leave, and
// the steps in which its members' lives are drawn. Private to the life course.
#pragma once

#include <optional>
#include <vector>

#include "bench/population/people/life_lines.h"
#include "bench/population/people/person.h"

namespace koppel::population {

// What all steps of one district share.
struct Life {
  const Country& country;
  District& district;
  // Planted look-alikes keep their names and birth dates, by index in the district.
  std::vector<bool> look_alike;

  Person& At(uint32_t index) { return district.persons[index]; }
  const Person& At(uint32_t index) const { return district.persons[index]; }
  bool IsLookAlike(uint32_t index) const { return index < look_alike.size() && look_alike[index]; }
};

struct Family {
  SeededRandom random{0};
  uint32_t first = 0;               // its persons in the district
  uint32_t last = 0;                // the one behind them
  Day base{};                       // the day on which it is as it was made
  std::vector<uint32_t> born = {};  // after the base day

  // The adults who lead it; children without any are led by the first person.
  uint32_t one = kNobody;
  uint32_t other = kNobody;
  Day together{};            // the couple's first day under one roof
  std::optional<Day> apart;  // and its last; one stays, the other leaves
  uint32_t stays = kNobody;
  std::optional<Day> emigrated;  // with the children
  Line home = {};                // where the household lived, from together on or alone
};

// One purpose of the streams "life" a number: what one household draws moves no other's.
enum class Part : uint64_t { kHousehold = 1, kDead, kEmigrants, kImmigrants, kCounts };
SeededRandom StreamOf(const Life& life, Part part, uint64_t number);

// The citizen service number of a person of the district, and one that was given before it.
std::string NumberOf(const Life& life, uint32_t index);
std::string FormerNumberOf(const Life& life, uint32_t index);

// Asylum centres and shelters: nobody stays.
inline bool IsForAWhile(Dwelling dwelling) {
  return dwelling == Dwelling::kAsylumCentre || dwelling == Dwelling::kShelter;
}
// Whether that member of the family leads it.
inline bool Leads(const Family& family, uint32_t index) {
  return index == family.one || index == family.other;
}
// The member whom a child of the family lives with before its adults part, and after.
uint32_t ParentOf(const Life& life, const Family& family, uint32_t child);
uint32_t ParentAfterwards(const Life& life, const Family& family, uint32_t child);

// The whole life of a household that is made but has not lived. Appends who is born.
void LiveFamily(Life& life, Family& family);

// Its steps, in this order:
// Finds the adults and the day from which a couple lives together.
void FindAdults(const Life& life, Family& family);
void DrawTogether(const Life& life, Family& family);
// Who of the residents immigrated between kFirstDay and the census.
void DrawArrivals(Life& life, Family& family);
// Deaths, separation and emigration after the base day.
void DrawEnds(Life& life, Family& family);
// Residences, still without regard to death and emigration.
void HouseAdults(Life& life, Family& family);
void HouseChild(Life& life, Family& family, uint32_t index);
// Another family takes in a child that lost who it lived with.
void TakeIn(Life& life, Family& family, uint32_t index);
void HouseFosterChild(Life& life, Family& family, uint32_t index);
void HouseInstitution(Life& life, Family& family, uint32_t index);
void Marry(Life& life, Family& family);
void BearChildren(Life& life, Family& family);
void Rename(Life& life, Family& family);
// Care homes, and the last day of who died or left.
void Leave(Life& life, Family& family);

// Marriages that the district knows one side of.
void MarryStranger(Life& life, SeededRandom& random, uint32_t index, Day base);
// How a person writes their name in marriage.
NameUse DrawNameUse(const Person& person, SeededRandom& random);

// What registers get wrong for good: a birth date moved to 1 January or 1 July, before anything is
// drawn that depends on it; dates that are not known whole; numbers given twice.
void MoveBirths(Life& life, Family& family);
void RegisterPerson(Life& life, SeededRandom& random, uint32_t index);

// Persons appended to the residents: who died or left before the census, who came after it.
// `household` is the next number of a household.
void AppendDead(Life& life, uint64_t count, uint32_t& household);
void AppendEmigrants(Life& life, uint64_t count, uint32_t& household);
void AppendImmigrants(Life& life, uint64_t count, uint32_t& household);

}  // namespace koppel::population
