#include "bench/population/people/children.h"

namespace koppel::population {

Sex DrawSexAtBirth(SeededRandom& random) {
  return random.Chance(kBoys) ? Sex::kMale : Sex::kFemale;
}

Sex DrawSexOfTwin(Sex other, SeededRandom& random) {
  const bool alike = random.Chance(kAlikeTwins);
  return alike == (other == Sex::kMale) ? Sex::kMale : Sex::kFemale;
}

NamedAfter DrawNamedAfter(SeededRandom& random) {
  const double choice = random.Unit();
  return choice < 0.70   ? NamedAfter::kFather
         : choice < 0.95 ? NamedAfter::kMother
                         : NamedAfter::kBoth;
}

Surname DoubleName(const Surname& first, const Surname& second) {
  return {first.particle, first.stem + " " + Whole(second)};
}

}  // namespace koppel::population
