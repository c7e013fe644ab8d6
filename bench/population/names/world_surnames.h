// Surnames of other origins: lists of the frequent ones and elements of the others, by language.
#pragma once

#include <span>
#include <string_view>

#include "bench/population/names/names.h"

namespace koppel::population {

// One language or people. In elements "-" stands for nothing and "_" for a blank.
struct Kin {
  Origin origin;
  double share;           // of the persons of the origin
  std::string_view head;  // frequent names (WeightedWords)
  double in_head;         // the share of its persons who bear one of them
  // The others: before + root + ending.
  std::string_view befores;
  std::string_view roots;
  std::string_view endings;
};

// All languages; the shares and lists are design, from general knowledge.
std::span<const Kin> NearKin();  // Turkish to other European
std::span<const Kin> FarKin();   // Arab, African, Asian

// A surname of that origin, not Dutch.
Surname DrawWorldSurname(Origin origin, SeededRandom& random);

}  // namespace koppel::population
