// The tables that `koppel-linker link` writes, as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "linker/commands/link_input.h"
#include "linker/commands/previous_links.h"

namespace koppel::linker {

// The first lines of the tables.
inline constexpr std::string_view kLinksHeader = "person,source,record,probability\n";
inline constexpr std::string_view kPairsHeader =
    "source_a,record_a,source_b,record_b,score,probability,class\n";
inline constexpr std::string_view kChangesHeader = "change,previous,person\n";

// How the persons go on from an earlier table; null and empty where there is none.
struct ContinuedLinks {
  const PreviousLinks* previous = nullptr;
  match::Continuity continuity;
};

// An id for each person, 16 hexadecimal digits: that of the earlier person that it continues,
// otherwise a function of its members and of the digest of the earlier table, where there is one,
// and none that stands there.
std::vector<std::string> PersonIds(const LinkInput& input, const match::Outcome& outcome,
                                   const ContinuedLinks& continued);

// person,source,record,probability: a row for each record of every person, in canonical order.
// `ids` are those of PersonIds. The probability (0.00..1.00, that the record belongs to its
// person) is empty where a threshold decided.
std::string LinksCsv(const LinkInput& input, const match::Outcome& outcome,
                     const std::vector<std::string>& ids);

// source_a,record_a,source_b,record_b,score,probability,class: every pair that may be one person.
// With the model from probability 0.01 up, scored by log-odds in bits; with a threshold those at or
// above it, scored by similarity and without a probability. Class "match": both are one person;
// "possible": clustering kept them apart.
std::string PairsCsv(const LinkInput& input, const match::Outcome& outcome);

// change,previous,person: what became of earlier persons that are not the same records still, as
// match::Change lists it. Changes are changed, merged, split, new and gone; a new person has no
// previous id, one that is gone no other.
std::string ChangesCsv(const ContinuedLinks& continued, const std::vector<std::string>& ids);

}  // namespace koppel::linker
