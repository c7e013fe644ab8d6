#include "linker/match/search/large_blocks.h"

#include <algorithm>

#include "linker/match/kernel/dice_kernel.h"
#include "linker/match/search/sample.h"

namespace koppel::match {
namespace {

constexpr size_t kSampledPairs = 1 << 16;
constexpr uint64_t kLargeSalt = 0x6c61726765;

uint32_t DiceFor(const Plan& plan, size_t encoding) {
  uint32_t dice = 0;
  for (const PlanPass& pass : plan.passes) {
    if (pass.equal || pass.encoding != encoding || pass.measure != MeasureKind::kDice) continue;
    dice = dice == 0 ? pass.dice_permille : std::min(dice, pass.dice_permille);
  }
  return dice != 0 ? dice : plan.threshold_permille;
}

bool AllCarry(const Pool& pool, size_t encoding, const LargeBlock& block) {
  return std::all_of(block.numbers.begin(), block.numbers.end(),
                     [&](uint32_t number) { return pool.bits(encoding, number) > 0; });
}

uint64_t CountSimilar(const Pool& pool, const LargeJoin& join,
                      const std::vector<PackedPair>& pairs) {
  const size_t words = pool.shape(join.encoding).words();
  const Measure measure = Measure::Dice(join.dice_permille);
  return static_cast<uint64_t>(
      std::count_if(pairs.begin(), pairs.end(), [&](const PackedPair pair) {
        const uint32_t a = First(pair);
        const uint32_t b = Second(pair);
        return measure.Reaches(
            Overlap(pool.row(join.encoding, a), pool.row(join.encoding, b), words),
            pool.bits(join.encoding, a), pool.bits(join.encoding, b));
      }));
}

LargeJoin Judge(const Pool& pool, const Plan& plan, const LargeBlock& block,
                const std::vector<PackedPair>& sample, const Options& options) {
  LargeJoin best;
  double fewest = static_cast<double>(options.most_block_pairs);
  for (size_t encoding = 0; encoding < plan.shapes.size(); ++encoding) {
    if (plan.shapes[encoding].is_token || !AllCarry(pool, encoding, block)) continue;
    const LargeJoin join{true, encoding, DiceFor(plan, encoding)};
    const double share = static_cast<double>(CountSimilar(pool, join, sample)) /
                         static_cast<double>(std::max<size_t>(1, sample.size()));
    const double expected = share * static_cast<double>(block.pairs);
    if (best.joined ? expected >= fewest : expected > fewest) continue;
    best = join;
    fewest = expected;
  }
  return best;
}

}  // namespace

std::vector<LargeJoin> JudgeLargeBlocks(const Pool& pool, const Plan& plan, const BlockTable& table,
                                        CandidateScope scope, const Options& options) {
  std::vector<LargeJoin> joins;
  uint64_t left = options.most_joined_pairs;
  for (const LargeBlock& block : table.large()) {
    LargeJoin& join = joins.emplace_back();
    if (block.pairs > left) continue;
    join = Judge(pool, plan, block,
                 SamplePairs(pool, scope, block.numbers, kSampledPairs, kLargeSalt), options);
    if (join.joined) left -= block.pairs;
  }
  return joins;
}

}  // namespace koppel::match
