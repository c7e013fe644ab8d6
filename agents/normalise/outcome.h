// What became of a cell.
#pragma once

namespace koppel::agents {

enum class Outcome {
  kValue,
  kPartial,      // a date without its day or month: a value all the same
  kEmpty,        // nothing was written
  kPlaceholder,  // a word or number that stands for "not known"
  kInvalid,      // cannot be a value of its type
};

// Whether there is a value.
inline bool HasValue(Outcome outcome) {
  return outcome == Outcome::kValue || outcome == Outcome::kPartial;
}

}  // namespace koppel::agents
