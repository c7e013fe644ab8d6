#include "linker/match/quality/candidate_recall.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <tuple>

#include "linker/match/core/source_pairs.h"
#include "linker/match/kernel/measure.h"
#include "linker/match/search/sample.h"

namespace koppel::match {
namespace {

constexpr size_t kStrangers = 20'000;
constexpr size_t kSampled = 20'000;
constexpr uint64_t kSalt = 0x6b4f5050454c5152;
constexpr uint32_t kPermille = 1000;
// Too many strangers are equal in fewer, but for names.
constexpr int kLeastFields = 3;
// Fewer say nothing.
constexpr uint64_t kLeastPairs = 20;
// Of the records of two sources, as many carry the filter where it speaks for both.
constexpr double kLeastCarrying = 0.5;

bool TellsPersonsApart(const Plan& plan, size_t encoding) {
  const int fields = std::popcount(plan.fields[encoding]);
  return fields >= kLeastFields || (fields > 1 && (plan.fields[encoding] & plan.names) != 0);
}

std::optional<size_t> WidestFilter(const Plan& plan) {
  std::optional<size_t> widest;
  const auto filters = std::count_if(plan.shapes.begin(), plan.shapes.end(),
                                     [](const EncodingShape& shape) { return !shape.is_token; });
  const auto size = [&](size_t encoding) {
    // Names and dates tell persons apart; sex and a code have hardly any values.
    const uint64_t telling = plan.fields[encoding] & (plan.names | plan.dates);
    return std::tuple(std::popcount(telling), std::popcount(plan.fields[encoding]),
                      plan.shapes[encoding].bytes);
  };
  for (size_t i = 0; i < plan.shapes.size(); ++i) {
    if (plan.shapes[i].is_token) continue;
    if (filters > 1 && !TellsPersonsApart(plan, i)) continue;
    if (!widest || size(i) > size(*widest)) widest = i;
  }
  return widest;
}

// The similarity that the pair reaches, in permille rounded down.
uint32_t DiceOf(const Pool& pool, size_t encoding, PackedPair pair) {
  const uint64_t* a = pool.row(encoding, First(pair));
  const uint64_t* b = pool.row(encoding, Second(pair));
  uint32_t common = 0;
  for (size_t i = 0; i < pool.shape(encoding).words(); ++i) {
    common += static_cast<uint32_t>(std::popcount(a[i] & b[i]));
  }
  const uint32_t bits = pool.bits(encoding, First(pair)) + pool.bits(encoding, Second(pair));
  return DicePermille(common, bits);
}

// By source pair, whether records of both carry it.
std::vector<bool> WhereCarried(const Pool& pool, size_t encoding) {
  std::vector<bool> carry;
  for (uint32_t rank = 0; rank < pool.ranks(); ++rank) {
    double carrying = 0;
    for (uint32_t record = pool.begin(rank); record < pool.end(rank); ++record) {
      carrying += pool.bits(encoding, record) != 0 ? 1 : 0;
    }
    carry.push_back(carrying >= kLeastCarrying * (pool.end(rank) - pool.begin(rank)));
  }
  const SourcePairs source_pairs(pool);
  std::vector<bool> both;
  for (size_t i = 0; i < source_pairs.size(); ++i) {
    both.push_back(carry[source_pairs[i].a] && carry[source_pairs[i].b]);
  }
  return both;
}

// 0: no two records to compare.
uint32_t AboveStrangers(const Pool& pool, size_t encoding) {
  const std::vector<uint32_t> numbers = SampleRecords(pool, encoding, kSampled, kSalt);
  std::vector<uint32_t> dice;
  for (const PackedPair pair :
       SamplePairs(pool, CandidateScope::kWanted, numbers, kStrangers, kSalt)) {
    dice.push_back(DiceOf(pool, encoding, pair));
  }
  if (dice.empty()) return 0;
  std::sort(dice.begin(), dice.end());
  return std::min(dice[dice.size() - 1 - dice.size() / kStrangersPerPair] + 1, kPermille);
}

}  // namespace

Result<CandidateRecall> MeasureCandidates(const Pool& pool, const Plan& plan,
                                          const EvidenceBetween& among_all,
                                          const Options& options) {
  CandidateRecall measured;
  const std::optional<size_t> encoding = WidestFilter(plan);
  if (!encoding) return measured;
  const uint32_t dice_permille = AboveStrangers(pool, *encoding);
  if (dice_permille == 0) return measured;
  const auto sought = [&](uint32_t a, uint32_t b) { return among_all(a, b) >= 0; };
  KOPPEL_ASSIGN_OR_RETURN(const RecallEstimate recall,
                          MeasureRecall(pool, plan, *encoding, dice_permille, sought, options));
  measured.sampled_records = recall.sampled_records;
  measured.encoding = *encoding;
  measured.least_permille = dice_permille;
  measured.pairs = recall.pairs;
  measured.is_measured = recall.pairs >= kLeastPairs;
  if (!measured.is_measured) return measured;
  measured.measured = {recall.recall, recall.low, recall.high};
  measured.speaks_for = WhereCarried(pool, *encoding);
  return measured;
}

}  // namespace koppel::match
