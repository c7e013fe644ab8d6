// The matching engine: records of n sources in, persons out. Pure: no files, no network, no clock
// but the one that is passed in.
//
//   learn        without a threshold: a probabilistic model (model/learn.h)
//   compare      every pair that a pass of the plan finds (search/search.h) is judged as it is
//                found (judge.h); only those that may be one person are kept
//   cluster      persons by total evidence (cluster/persons.h); where the plan names error rates,
//                by the evidence beyond what a link then needs (quality/rates.h)
//   canaries     how planted records fared; from here on they are in nothing that is said
//                (canaries.h), as they are not in what comparing counted
//   quality      where a model gave probabilities: precision and recall (quality/quality.h)
//
// The outcome depends on the content of sources alone: not on the order of sources or records, nor
// on the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "linker/match/canaries.h"
#include "linker/match/cluster/persons.h"
#include "linker/match/compare.h"
#include "linker/match/core/options.h"
#include "linker/match/core/partition.h"
#include "linker/match/core/plan.h"
#include "linker/match/core/records.h"
#include "linker/match/model/learn.h"
#include "linker/match/quality/quality.h"
#include "linker/match/search/search.h"

namespace koppel::match {

// Two sources, or one with itself; source_a's name is not after source_b's.
struct SourcePairCount {
  uint32_t source_a = 0;
  uint32_t source_b = 0;
  // Pairs of records that are one person.
  uint64_t linked = 0;
  // Candidate pairs, settled ones included.
  uint64_t candidates = 0;
  // SourcePairDecisions.
  uint64_t close = 0;
  uint64_t apart_by_unique = 0;
  uint64_t apart_by_evidence = 0;
  // Most links that third records made were expected to be false, and none was made.
  bool only_itself = false;
};

// A candidate that may be one person: with a threshold all pairs from it up, otherwise from
// probability 0.01. a is before b in canonical order.
struct ScoredPair {
  MemberId a;
  MemberId b;
  // With a threshold the weighted mean similarity, otherwise log-odds in bits.
  double score = 0;
  // By the model; 0 with a threshold.
  double probability = 0;
  bool settled = false;
  // Both ended in one person. False: clustering kept them apart.
  bool linked = false;
};

// Two persons that may be one; places in Outcome.persons and in the input. The probability is that
// of their best pair as the two records alone say; where a rate of missed matches is named, with
// what all other records say.
struct PossiblePersons {
  uint32_t person_a = 0;
  uint32_t person_b = 0;
  uint32_t source_a = 0;
  uint32_t source_b = 0;
  double probability = 0;
};

// What the error rates of the plan came to; what belongs to a rate that is not named stays as here.
struct RatesOutcome {
  // The upper threshold. Nothing is so sure: it is beyond all pairs, and nothing is linked.
  Evidence needed = 0;
  bool has_links = true;
  // From here on persons are listed as possible; over 1: none needs to be.
  double listed_from = 0;
  // Expected in the result: false links among the links, and matches neither linked nor listed
  // among all.
  double false_links = 0;
  double missed_matches = 0;
  // Whether that is within the rates.
  bool false_links_within = true;
  bool missed_matches_within = true;
};

struct StageTime {
  std::string stage;
  uint64_t milliseconds = 0;
};

struct Outcome {
  Partition persons;
  // A model gave evidence: what follows is filled. Otherwise a threshold did.
  bool has_probabilities = false;
  // For each member in the order of the partition: that it belongs to its person, in percent.
  std::vector<uint8_t> percent;
  // Ordered by person_a, then person_b.
  std::vector<PossiblePersons> possible;
  // By source pair as below.
  std::vector<SourcePairModel> models;
  // What the models look at, in their order.
  std::vector<Term> terms;
  QualityReport quality;
  RatesOutcome rates;

  // Empty where nothing is planted.
  CanaryReport canaries;
  // For every pair of sources in which pairs are looked for, ordered by the two names.
  std::vector<SourcePairCount> source_pairs;
  SearchReport search;
  PersonDiagnostics diagnostics;
  // Candidates by probability, or with a threshold by score, in classes of 0.02; the last one
  // includes 1. Settled and undecided ones are not among them.
  std::vector<uint64_t> score_histogram = std::vector<uint64_t>(kHistogramClasses);
  uint64_t candidates = 0;
  // Candidates = settled + compared + undecided. The first and the last only with a threshold.
  uint64_t settled = 0;
  uint64_t compared = 0;
  // Candidates that share less than the least weight.
  uint64_t undecided = 0;
  // Only with Options.keep_pairs; in canonical order of a, then b.
  std::vector<ScoredPair> pairs;
  std::vector<StageTime> stages;
};

// Links. INVALID_ARGUMENT for no source, two sources of one name, a reference that occurs twice in
// a source, shapes that are not the plan's; RESOURCE_EXHAUSTED "pairs: got N ..."
// with the numbers by probability where more than options.most_pairs may be one person, and as
// ForEachCandidate; CANCELLED.
Result<Outcome> Link(const Plan& plan, const std::vector<SourceRecords>& sources,
                     const Options& options = {});

}  // namespace koppel::match
