// The matching engine: records of n sources in, persons out. Pure: no files, no network, no clock
// but the one that is passed in.
//
//   candidates   the union of the plan's passes: pairs of records of two sources, and of one source
//                unless it is unique
//   compare      score of each candidate (score.h); a pair with an equal settling token is not
//                compared: it is a match with score 1
//   cluster      persons (cluster.h)
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
#include "linker/match/plan.h"
#include "linker/match/records.h"

namespace koppel::match {

// A record by its place in the input.
struct MemberId {
  uint32_t source = 0;
  uint32_t record = 0;
  friend bool operator==(const MemberId&, const MemberId&) = default;
};

// All records in groups. Members are in canonical order (source name, then reference), groups in
// the order of their first member.
class Partition {
 public:
  size_t size() const { return first_.size() - 1; }
  std::span<const MemberId> operator[](size_t person) const {
    return {members_.data() + first_[person], first_[person + 1] - first_[person]};
  }
  void Append(std::span<const MemberId> person);

 private:
  std::vector<MemberId> members_;
  std::vector<size_t> first_ = {0};
};

// Two sources, or one with itself; source_a's name is not after source_b's.
struct SourcePairCount {
  uint32_t source_a = 0;
  uint32_t source_b = 0;
  // Pairs of records that are one person.
  uint64_t linked = 0;
  // Candidate pairs, settled ones included.
  uint64_t candidates = 0;
};

struct PassCount {
  std::string label;
  uint64_t pairs = 0;
};

// A candidate that was settled or scored at least the threshold; a is before b in canonical order.
struct ScoredPair {
  MemberId a;
  MemberId b;
  double score = 0;
  bool settled = false;
  // Both ended in one person. False: clustering kept them apart.
  bool linked = false;
};

struct StageTime {
  std::string stage;
  uint64_t milliseconds = 0;
};

inline constexpr size_t kHistogramClasses = 50;

struct Outcome {
  Partition persons;
  // For every pair of sources in which pairs are looked for, ordered by the two names.
  std::vector<SourcePairCount> source_pairs;
  // In the order of the plan.
  std::vector<PassCount> passes;
  // Scores of the compared pairs in classes of 0.02; the last one includes 1.
  std::vector<uint64_t> score_histogram = std::vector<uint64_t>(kHistogramClasses);
  uint64_t candidates = 0;
  // Candidates = settled + compared + undecided.
  uint64_t settled = 0;
  uint64_t compared = 0;
  // Candidates that share less than the least weight.
  uint64_t undecided = 0;
  // Only with Options.keep_pairs; in canonical order of a, then b.
  std::vector<ScoredPair> pairs;
  std::vector<StageTime> stages;
};

// Called on Link's own thread, a few times a second at most; false cancels. Stages are
// "candidates", "compare" and "cluster".
using OnProgress = std::function<bool(std::string_view stage, uint64_t done, uint64_t total)>;

// Memory that records of this plan take at most, with all that the engine keeps for each of them;
// and what a candidate pair takes at most: in the set of its pass, in two unions, and as an edge
// with its score.
uint64_t BytesOfRecords(const Plan& plan, uint64_t records);
inline constexpr uint64_t kBytesOfPair = 64;

struct Options {
  // 0: as many as the machine runs at once.
  unsigned threads = 0;
  // The most candidate pairs of a pass and of all passes together (8 bytes each).
  uint64_t most_pairs = 200'000'000;
  bool keep_pairs = false;
  OnProgress progress;
  const Clock* clock = &SystemClock();
};

// Links. INVALID_ARGUMENT for no source, two sources of one name, a reference that occurs twice in
// a source, shapes that are not the plan's; RESOURCE_EXHAUSTED "candidates: pass P gives more than
// N pairs ..." before memory runs out; CANCELLED.
Result<Outcome> Link(const Plan& plan, const std::vector<SourceRecords>& sources,
                     const Options& options = {});

}  // namespace koppel::match
