#include "linker/match/memory.h"

#include <algorithm>
#include <string>

#include "linker/match/core/parallel.h"
#include "linker/match/model/sample.h"

namespace koppel::match {
namespace {

// Vectors grow by doubling, so that half of one may be empty and its half is copied from.
constexpr uint64_t kGrowth = 3;

uint64_t BytesOfColumns(const Plan& plan) {
  // The reference and its place on the heap.
  uint64_t bytes = kGrowth * sizeof(std::string) + 32;
  for (const EncodingShape& shape : plan.shapes) {
    bytes += kGrowth * (shape.words() * sizeof(uint64_t) + sizeof(uint32_t));
  }
  return bytes;
}

// Blocks are kept for all equal passes at once; similar passes run one after another, each with its
// filters transposed, and again while it joins.
uint64_t BytesOfSearch(const Plan& plan) {
  uint64_t kept = 0;
  uint64_t of_pass = 0;
  for (const PlanPass& pass : plan.passes) {
    const EncodingShape& shape = plan.shapes[pass.encoding];
    if (pass.equal) {
      kept += 10 * shape.tokens;
      of_pass = std::max<uint64_t>(of_pass, 32);
    } else {
      kept += sizeof(uint32_t) + (pass.unsettled_only ? sizeof(uint64_t) : 0);
      of_pass = std::max<uint64_t>(of_pass, 2 * (shape.words() * sizeof(uint64_t) + 16) + 40);
    }
  }
  return kept + of_pass;
}

// Number, bits and rarity of each value, and all encodings sorted by value at once.
uint64_t BytesOfComparer(const Plan& plan) { return plan.shapes.size() * (8 + kGrowth * 16); }

// Random pairs, and a sample of candidates for each pair of sources: in the workers' shares first,
// then as patterns and as counts of them; and the candidates where they are few.
uint64_t BytesOfSamples(const Plan& plan, const JobSize& job) {
  Options options;
  options.threads = job.threads;
  const uint64_t groups = job.sources * (job.sources + 1) / 2;
  const uint64_t pairs = job.records < 1'000'000 ? job.records * job.records / 2 : UINT64_MAX;
  const uint64_t in_shares = std::min(ThreadsOf(options) * groups * kMostSampled, pairs);
  const uint64_t patterns = std::min(groups * kMostSampled, pairs);
  const uint64_t random = plan.shapes.size() * std::min(2 * kRandomPairs, pairs);
  const uint64_t kept = std::min(kMostKeptPairs, pairs);
  return kGrowth * (in_shares * 16 + kept * sizeof(PackedPair) +
                    patterns * (sizeof(PatternCount) + 8) + random * sizeof(uint32_t));
}

}  // namespace

uint64_t BytesOfRecords(const Plan& plan, const JobSize& job) {
  // Numbers, ranks, persons and their members.
  constexpr uint64_t kPersons = 160;
  const bool learns = plan.threshold_permille == 0;
  const uint64_t of_record =
      BytesOfColumns(plan) + BytesOfSearch(plan) + kPersons + (learns ? BytesOfComparer(plan) : 0);
  return job.records * of_record + (learns ? BytesOfSamples(plan, job) : 0);
}

}  // namespace koppel::match
