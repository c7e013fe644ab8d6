// How old the members of households are on the census day, and how far apart in age.
#pragma once

#include "bench/population/people/person.h"

namespace koppel::population {

// Born on any day of the year in which who is `age` on the census day was born.
Day DrawBirth(SeededRandom& random, int age);

int DrawAgeAlone(SeededRandom& random, Sex sex);
// The woman of a couple without children.
int DrawAgeInCouple(SeededRandom& random);
// The youngest of `children` (at least one) at home.
int DrawAgeOfYoungest(SeededRandom& random, bool with_both_parents, int children);
// Of those who live in a care home because they are old.
int DrawAgeInCareHome(SeededRandom& random);

// From one delivery of a mother to the next.
std::chrono::days DrawSpacing(SeededRandom& random);
// The age of a mother at the birth of the eldest child at home, in days.
std::chrono::days DrawAgeOfMother(SeededRandom& random);
// How much older a man is than the woman he lives with; negative if younger.
std::chrono::days DrawAgeGap(SeededRandom& random);

}  // namespace koppel::population
