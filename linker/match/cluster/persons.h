// Persons from evidence, over any number of sources.
//
// Records fall into the partition in which the evidence of all pairs within persons adds up to the
// most (correlation clustering; Bansal, Blum, Chawla 2004), never with two records of a unique
// source in one person. A record that one pair wants in is kept out by all the pairs that do not:
// nothing depends on which pair comes first.
//
// Only pairs with evidence of at least 0 can pull records together, so that each connected
// component of such pairs is a problem of its own:
//   up to 10 records           exactly, by dynamic programming over subsets
//   two unique sources         exactly, as a maximum-weight bipartite matching by successive
//                              shortest paths (Tomizawa 1971), up to kMatchingWork
//   all else                   agglomeration by total cross evidence, then local moves until none
//                              improves: the best division of two touching persons with up to 10
//                              records, found exactly (joins, splits, moves and swaps at once), a
//                              record into another person or out, and all records of a unique
//                              source dealt out anew at once
// Last, a record left alone may join its strongest pair's person (attach.h): the pairs of one
// record depend on one another, and what speaks against it is counted too often in a sum. Of two
// partitions with the same sum the one with more pairs in persons is taken: a pair exactly at the
// threshold is a pair. What is equal even then falls by canonical number. The outcome is a function
// of content: not of the order of `pairs`, nor of the number of threads.
//
// Cost: n log n in the pairs, plus the components; a large component asks Between for no more than
// a sample between two large groups (kMostCrossPairs), and its local moves stop after kMostMoves
// looked at: both are reported, never silent.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "linker/match/core/parallel.h"
#include "linker/match/core/pool.h"

namespace koppel::match {

// The log-odds to base 2 that two records are one person, in 1/1024 bit. 0: as likely as not.
using Evidence = int32_t;
inline constexpr Evidence kEvidenceBit = 1024;

// 2^bits / (1 + 2^bits).
inline double ProbabilityOf(Evidence evidence) {
  return 1 / (1 + std::exp2(-evidence / double{kEvidenceBit}));
}

struct PairEvidence {
  PackedPair pair = 0;
  Evidence evidence = 0;
};

// The evidence of a pair that is not among the pairs; is asked for pairs within a component alone,
// from several threads at once.
using EvidenceBetween = std::function<Evidence(uint32_t a, uint32_t b)>;

struct PersonRules {
  // Pairs of different persons are possible edges from here on: probability 0.01.
  Evidence possible = -6789;
  // What a single pair can say for and against at most, 1/1024 to 32 bits. A person's pairs depend
  // on one another: what two bad copies lack is told by each one's pair with the good copy already,
  // so that little against is the better rule (measured on labelled data; README).
  Evidence most_for = 20 * kEvidenceBit;
  Evidence most_against = 2 * kEvidenceBit;
  // The same between sources that hold a person at most once and have most of their persons in
  // common: a wrong third record mostly has a partner of its own there, which keeps it away. That
  // is where so many of the smaller source's records are expected to have a partner.
  Evidence most_against_unique = kEvidenceBit;
  uint32_t partners_permille = 500;
  // Whether a record that the sum left alone joins its strongest pair's person if no member speaks
  // more against it than that pair speaks for it.
  bool attach_alone = true;
  // A record is a close decision when another person, or another record in its place (alternatives
  // of Persons::percent), is less than this behind: 8 to 1.
  Evidence close = 3 * kEvidenceBit;
  // Persons and components of more records are alarms.
  uint32_t most_person = 50;
  uint32_t most_component = 1000;

  Evidence MostAgainst(bool between_unique) const {
    return between_unique ? most_against_unique : most_against;
  }
};

// Two persons that may be one: of the pairs between them for the same two sources the best, of
// equal ones the first. record_a is of person_a, and person_a < person_b.
struct PossibleEdge {
  uint32_t person_a = 0;
  uint32_t person_b = 0;
  uint32_t record_a = 0;
  uint32_t record_b = 0;
  Evidence evidence = 0;
};

// A pair without which its person (of three records or more) falls apart in two: no other pair with
// evidence of at least 0 holds both sides together. `smaller` is the size of the smaller side.
struct Bridge {
  uint32_t person = 0;
  PackedPair pair = 0;
  Evidence evidence = 0;
  uint32_t smaller = 0;
};

// What clustering decided between two sources, or within one; rank_a <= rank_b.
struct SourcePairDecisions {
  uint32_t rank_a = 0;
  uint32_t rank_b = 0;
  // Pairs of records in one person.
  uint64_t linked = 0;
  // Linked pairs of which a record is a close decision: twins, siblings, namesakes.
  uint64_t close = 0;
  // Pairs with evidence of at least 0 in two persons: as a unique source would occur twice in both
  // together, or as the evidence of other pairs outweighs it.
  uint64_t apart_by_unique = 0;
  uint64_t apart_by_evidence = 0;
};

// How a source's records spread over persons.
struct SourceLoad {
  uint64_t records = 0;
  // Persons with a record of it.
  uint64_t persons = 0;
  // The most records in one person.
  uint64_t most = 0;
  // Persons with at least 4 and more than 4 times the mean.
  uint64_t far_above = 0;
};

enum class ComponentSolver { kExact, kMatching, kAgglomeration };

// A component beyond most_component records.
struct LargeComponent {
  // The first record in it.
  uint32_t record = 0;
  uint32_t records = 0;
  ComponentSolver solver = ComponentSolver::kExact;
  // Not all cross pairs were asked for: their evidence was reckoned from a sample.
  bool sampled = false;
  // Local moves ended before none improved.
  bool unfinished = false;
};

struct LargePerson {
  uint32_t person = 0;
  uint32_t records = 0;
};

struct PersonDiagnostics {
  // Components of two records or more, by their solver (in the order of the enum).
  uint64_t components[3] = {};
  uint64_t sampled = 0;
  uint64_t unfinished = 0;
  // In canonical order, as all lists here.
  std::vector<LargeComponent> large_components;
  std::vector<LargePerson> large_persons;
  std::vector<Bridge> bridges;
  // Persons with a bridge.
  uint64_t bridged_persons = 0;
  // Every wanted pair of ranks.
  std::vector<SourcePairDecisions> source_pairs;
  // By rank.
  std::vector<SourceLoad> sources;
};

struct Persons {
  // For each record the number of its person; numbered in canonical order of their first member.
  std::vector<uint32_t> of_record;
  uint32_t count = 0;
  // The probability that the record belongs where it is, to the nearest hundredth. With ^ a power
  // of two and E(r, P) the evidence of r's best pair with the others in P and, where there are
  // several, of what speaks most against it (rules.MostAgainst at most); 0 for nobody; beyond
  // kMostMembers others of as many, spread evenly over them:
  //
  //   2^E(r, P) / (2^E(r, P) + 1 + sum over others' 2^alternative)
  //
  // The 1 is to be alone; it is not there for a record that is. Alternatives are each other person
  // Q with a pair of r from rules.possible on: E(r, Q); where Q holds a record q of r's unique
  // source E(r, Q) - E(q, Q). And each record q elsewhere of r's unique source that has such a pair
  // with P, to take r's place: E(q, P) - E(q, its own). For a record alone that is 1 minus the
  // probability of its only possible pair.
  std::vector<uint8_t> percent;
  // Ordered by person_a, person_b, then the lower and the higher rank. From the given pairs alone.
  std::vector<PossibleEdge> possible;
  PersonDiagnostics diagnostics;
};

// Components of two unique sources are matched exactly where that takes no more looks at pairs.
inline constexpr uint64_t kMatchingWork = 200'000'000;
// Of two groups' cross pairs that are not given no more than this are asked for; the sum is
// reckoned from them.
inline constexpr uint64_t kMostCrossPairs = 256;
// Records that stand for a person where a record is held against it.
inline constexpr uint32_t kMostMembers = 64;
// Evidence and records looked at by the local moves of one component, at most.
inline constexpr uint64_t kMostMoves = 50'000'000;

// `pairs`: each once, in any order, wanted (Pool::pairs_wanted), with all evidence of at least
// rules.possible; weaker ones are welcome and save calls of `between`. Takes 32 bytes for each
// pair, twice that in the largest component, and about 64 for each record. INVALID_ARGUMENT for a
// pair twice, of one record, beyond the pool or within a unique source; CANCELLED (stage
// "cluster").
Result<Persons> FindPersons(const Pool& pool, std::vector<PairEvidence> pairs,
                            const EvidenceBetween& between, const PersonRules& rules,
                            const Options& options);

// Its two halves, for who changes the partition between them, or lets other evidence decide than
// what is known: which record is in which person (of_record, count, and the counts of components),
// and all that is said of persons, with of_record and count given. Both as above.
Result<Persons> FindPartition(const Pool& pool, std::vector<PairEvidence> pairs,
                              const EvidenceBetween& between, const PersonRules& rules,
                              const Options& options);
Status DescribePersons(const Pool& pool, std::vector<PairEvidence> pairs,
                       const EvidenceBetween& between, const PersonRules& rules,
                       const Options& options, Persons& persons);

}  // namespace koppel::match
