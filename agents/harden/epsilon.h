// What randomised response promises, as differential privacy counts it.
#pragma once

#include <cstdint>
#include <optional>

#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

struct Epsilon {
  // Of one token against another one, which is a bound; and of one usual record against another
  // one, which is an expectation: a record that sets more bits has more.
  double per_token;
  double per_record;
};

// RAPPOR's formula (Erlingsson, Pihur, Korolova 2014), with the bits that a token can change in the
// filter that leaves: agents/ENCODING.md, section 5. `most_hashes` is the largest number of hashes
// of a field, `expected_bits` the bits that a usual record sets before hardening. Nothing if the
// filter is not randomised. Pure, thread safe.
std::optional<Epsilon> EpsilonOf(const v1::Bloom& bloom, uint32_t most_hashes,
                                 double expected_bits);

}  // namespace koppel::agents
