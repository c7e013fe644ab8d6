// Hamming LSH on filters: pairs that agree in all sampled bits of one of several tables are
// compared (Indyk and Motwani 1998; for Bloom filters Durham 2012, Karapiperis and Verykios 2015).
//
// The number of bits and of tables is chosen by the data: a sample of the pairs that are to be
// found says how often a table of so many bits finds one, a sample of random pairs how many are
// compared in vain; the cheapest choice that reaches the target is taken. Bits are drawn among
// those that are set in about half of all filters, where a bit says most.
#pragma once

#include "linker/match/search/sample.h"

namespace koppel::match {

struct LshDesign {
  // For each table the places of its bits, ascending; none: LSH does not pay, `reason` says why.
  std::vector<std::vector<uint32_t>> tables;
  uint32_t bits = 0;
  // Pairs that are expected to be compared, and to be found.
  double compared = 0;
  double found = 0;
  std::string reason;
};

// What a pass asks of LSH. `numbers`: the records that take part, ascending, all with the encoding.
struct LshTask {
  size_t encoding = 0;
  Measure measure;
  CandidateScope scope = CandidateScope::kWanted;
  uint32_t recall_permille = 0;
  std::span<const uint32_t> numbers;
};

// CANCELLED.
Result<LshDesign> DesignLsh(const Pool& pool, const LshTask& task, const Options& options);

// Masks of the tables' bits, as rows of the filter.
std::vector<std::vector<uint64_t>> MasksOf(const LshDesign& design, size_t words);

// Compares what falls together in a table and gives every similar pair that is `sought` once, by
// the first table that has it; `compared` counts. Takes two rows and 4 bytes for each record, and
// 40 more for each thread. RESOURCE_EXHAUSTED beyond options.most_listed_pairs comparisons;
// CANCELLED.
Status JoinByLsh(const Pool& pool, const LshTask& task, const LshDesign& design,
                 const PairPredicate& sought, const Options& options, const OnFound& on_found,
                 uint64_t& compared);

}  // namespace koppel::match
