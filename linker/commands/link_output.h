// The tables that `koppel-linker link` writes, as text.
#pragma once

#include <string>
#include <string_view>

#include "linker/commands/link_input.h"

namespace koppel::linker {

// The first lines of the two tables.
inline constexpr std::string_view kLinksHeader = "person,source,record,probability\n";
inline constexpr std::string_view kPairsHeader =
    "source_a,record_a,source_b,record_b,score,probability,class\n";

// person,source,record,probability: a row for each record of every person, in canonical order. The
// person is a function of its members. The probability (0.00..1.00, that the record belongs to its
// person) is empty where a threshold decided.
std::string LinksCsv(const LinkInput& input, const match::Outcome& outcome);

// source_a,record_a,source_b,record_b,score,probability,class: every pair that may be one person.
// With the model from probability 0.01 up, scored by log-odds in bits; with a threshold those at or
// above it, scored by similarity and without a probability. Class "match": both are one person;
// "possible": clustering kept them apart.
std::string PairsCsv(const LinkInput& input, const match::Outcome& outcome);

}  // namespace koppel::linker
