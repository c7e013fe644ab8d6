// What encodings are made of: which parts of fields a token has, and how much of a filter is each
// field's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "koppel/v1/schema.pb.h"

namespace koppel::match {

// Parts are numbered, and sets of them have a bit each. A whole date is two parts, its year and its
// month and day; of another field the whole value is a part beside its beginning or end.
struct Makeup {
  struct Part {
    // By its number in the schema.
    size_t field = 0;
    // How much of the field's value it is, about.
    double share = 1;
    // Parts add up to a value (a date), or each has the smaller ones in it (a name).
    bool adds_up = false;
    // Parts that differ wherever this one does: itself, and what has it in it.
    uint64_t within = 0;
  };
  // At most 64: more than that are in no token's set.
  std::vector<Part> parts;
  // By encoding: the parts that a token is made of, and all that two records have in common where
  // it is equal (a name tells its beginning). None of a filter.
  std::vector<uint64_t> made_of;
  std::vector<uint64_t> tells;
  // By encoding and field: the share of a filter's positions, for values of usual length. Sums to
  // 1; zeros for a token.
  std::vector<std::vector<double>> weights;
  // By encoding: bits of the filter before diffusion that a bit behind it is made of; 1 without.
  std::vector<uint32_t> inputs;
};

// Of a schema that CheckSchema passes.
Makeup MakeupOf(const v1::LinkageSchema& schema);

}  // namespace koppel::match
