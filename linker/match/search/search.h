// Candidate pairs as a stream: every wanted pair that a pass of the plan finds is given once, and
// no set of pairs is ever kept.
//
// Once means: a pair belongs to the first pass that finds it (of a blocking encoding: in the first
// place). Every later pass sees that an earlier one finds the pair too, and is silent. Memory is
// the number of records times the number of token columns, whatever the number of pairs.
//
//   equal pass     all pairs of a block of equal tokens. A block with more pairs than
//                  Options.most_block_pairs is joined by similarity on a filter that all its
//                  records carry, or else left out; the report names it either way.
//   similar pass   all pairs with at least the pass's similarity: exactly, or by LSH with a
//                  target recall (lsh.h). LSH on a diffused filter is replaced by the exact join.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "linker/match/core/options.h"
#include "linker/match/core/plan.h"
#include "linker/match/core/pool.h"

namespace koppel::match {

enum class CandidateScope {
  // Pool::pairs_wanted.
  kWanted,
  // Pairs within a unique source: known to be of two persons, so a null for the wanted ones.
  kWithinUnique,
};

// Gets a few thousand pairs at most at a time, in no order, from several threads at once: never
// from two with one `worker`, a number below ThreadsOf(options). Failures end the search.
using CandidateConsumer = std::function<Status(unsigned worker, std::span<const PackedPair>)>;

// Share of pairs found, on a sample, with the exact 95 % interval of Clopper and Pearson (1934).
// A row's pairs are taken as independent of each other.
struct RecallEstimate {
  // What was sought: pairs of at least this similarity on this encoding.
  size_t encoding = 0;
  uint32_t least_permille = 0;
  // Records that were compared with all others, of those that carry the encoding.
  uint64_t sampled_records = 0;
  uint64_t comparisons = 0;
  uint64_t pairs = 0;
  uint64_t found = 0;
  // Without any pair: 0..1 and no recall.
  double recall = 0;
  double low = 0;
  double high = 1;
};

// A block of equal tokens that was not listed pair by pair.
struct OversizedBlock {
  size_t pass = 0;
  // Which of a blocking encoding's tokens; 0 otherwise.
  size_t place = 0;
  uint64_t records = 0;
  uint64_t pairs = 0;
  // Joined on this encoding at this Dice; not joined: the pass finds none of these pairs.
  bool joined = false;
  size_t encoding = 0;
  uint32_t dice_permille = 0;
  // Its pairs that other passes, earlier or later, gave.
  uint64_t pairs_of_other_passes = 0;
};

// How an LSH pass went (lsh.h).
struct LshReport {
  uint32_t bits = 0;
  uint32_t tables = 0;
  uint32_t target_permille = 0;
  // Pairs of records that fell together in a table and were compared.
  uint64_t compared = 0;
  RecallEstimate recall;
};

struct PassReport {
  std::string label;
  // Pairs that the pass finds, and those of them that no earlier pass does.
  uint64_t found = 0;
  uint64_t owned = 0;
  // Equal passes: blocks of two records or more, and records of the largest.
  uint64_t blocks = 0;
  uint64_t largest_block = 0;
  // Comparisons that exact joins answer for (also those of large blocks, and those that LSH saves),
  // and, with `unsettled_only`, how often a record was left out towards another source.
  uint64_t comparisons = 0;
  uint64_t left_out = 0;
  bool has_lsh = false;
  LshReport lsh;
  // What the caller should tell the user; empty: nothing.
  std::string note;
  uint64_t milliseconds = 0;
};

struct SearchReport {
  // In the order of the plan.
  std::vector<PassReport> passes;
  std::vector<OversizedBlock> oversized;
  // Sum of `owned`.
  uint64_t candidates = 0;
};

// Gives every wanted pair that a pass finds to `consume`, once, on ThreadsOf(options) threads.
// RESOURCE_EXHAUSTED with the numbers when the passes would list more than
// options.most_listed_pairs, before the first pair where blocks are counted or samples show it;
// CANCELLED; what `consume` fails with.
Status ForEachCandidate(const Pool& pool, const Plan& plan, CandidateScope scope,
                        const Options& options, const CandidateConsumer& consume,
                        SearchReport& report);

// How many of the wanted pairs with Dice of at least this on `encoding` (a filter) the passes find,
// on options.recall_sample records, drawn by a hash of their canonical number and compared with all
// others. CANCELLED.
Result<RecallEstimate> MeasureRecall(const Pool& pool, const Plan& plan, size_t encoding,
                                     uint32_t dice_permille, const Options& options);

// Of those pairs only the ones that are `sought`; called from several threads.
using PairPredicate = std::function<bool(uint32_t a, uint32_t b)>;
Result<RecallEstimate> MeasureRecall(const Pool& pool, const Plan& plan, size_t encoding,
                                     uint32_t dice_permille, const PairPredicate& sought,
                                     const Options& options);

}  // namespace koppel::match
