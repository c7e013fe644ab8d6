// Tables of examples: a cell, what becomes of it, and its value.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "agents/normalise/normalise.h"

namespace koppel::agents {

struct Example {
  std::string cell;
  Outcome outcome;
  std::string value;
};

inline constexpr Outcome kValue = Outcome::kValue;
inline constexpr Outcome kPartial = Outcome::kPartial;
inline constexpr Outcome kEmpty = Outcome::kEmpty;
inline constexpr Outcome kPlaceholder = Outcome::kPlaceholder;
inline constexpr Outcome kInvalid = Outcome::kInvalid;

inline void ExpectAll(const v1::Field& field, const std::vector<Example>& examples) {
  const FieldNormaliser normaliser(field);
  std::string value = "of the cell before";
  for (const Example& example : examples) {
    const std::string_view cell = example.cell;
    EXPECT_EQ(normaliser.Normalise({&cell, 1}, value), example.outcome) << example.cell;
    EXPECT_EQ(value, example.value) << example.cell;
  }
}

inline v1::Field FieldOf(v1::FieldType type, const std::vector<v1::Normaliser>& normalisers = {}) {
  v1::Field field;
  field.set_type(type);
  for (const v1::Normaliser normaliser : normalisers) field.add_normalisers(normaliser);
  return field;
}

// Cells that all have a value.
struct Pair {
  std::string cell;
  std::string value;
};

inline void ExpectValues(const v1::Field& field, const std::vector<Pair>& pairs) {
  for (const Pair& pair : pairs) ExpectAll(field, {{pair.cell, kValue, pair.value}});
}

}  // namespace koppel::agents
