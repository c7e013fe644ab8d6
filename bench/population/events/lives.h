// What chances depend on, of every person of a district: the time in which something can happen to
// them, and how much of it does.
#pragma once

#include <span>
#include <vector>

#include "bench/population/people/person.h"

namespace koppel::population {

// A resident's time between kFirstDay and kLastDay; from >= until for who was not there then.
struct Lifetime {
  Day birth;
  Day from;
  Day until;  // the day of death or emigration, or kEnd
  Day adult;  // the day from which AgeOn says 18
  Sex sex;
  // Latent rates relative to other people's, 1 on average: of the family, which siblings share,
  // and of the person, half of which is the family's.
  double family_risk;
  double risk;
  // In a foster family or youth home from that day: kOpen for never.
  Day placed = kOpen;
  bool youth_home = false;

  bool Has(Day day) const { return from <= day && day < until; }
  Day MinorUntil() const { return until < adult ? until : adult; }
};

// Persons who were residents; a visitor's life has no time.
std::vector<Lifetime> LivesOf(const District& district, SeededRandom& random);

// The day from which AgeOn says `years`.
Day BirthdayOf(Day birth, int years);
// Age in years, near enough for rates.
double RoughAge(const Lifetime& life, Day day);

// The persons who were minors in the time, by family: those of one mother, else of one father, else
// of one household.
class Siblings {
 public:
  Siblings(const District& district, const std::vector<Lifetime>& lives);
  // All of a child's family with the child itself.
  std::span<const uint32_t> FamilyOf(uint32_t child) const;

 private:
  std::vector<uint32_t> children_;                    // by family
  std::vector<std::pair<uint32_t, uint32_t>> range_;  // of each person in children_: first, last
};

}  // namespace koppel::population
