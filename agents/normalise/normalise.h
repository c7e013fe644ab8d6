// Brings the cells of a field to one spelling, or to "missing" (koppel/v1/schema.proto, FieldType).
//
// A placeholder (999999999, 01-01-1900, "onbekend") is missing, never a value. Pure functions of
// their arguments, thread safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// What became of a cell.
enum class Outcome {
  kValue,
  kPartial,      // a date without its day or month: a value all the same
  kEmpty,        // nothing was written
  kPlaceholder,  // a word or number that stands for "not known"
  kInvalid,      // cannot be a value of its type
};

// `value` is empty unless the outcome is kValue or kPartial.
struct Normalised {
  Outcome outcome = Outcome::kEmpty;
  std::string value;
};

// Normalises the cells of `field` (as many as it has columns) after its type, format and words for
// "missing".
Normalised Normalise(const v1::Field& field, const std::vector<std::string_view>& cells);

}  // namespace koppel::agents
