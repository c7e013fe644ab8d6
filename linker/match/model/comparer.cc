#include "linker/match/model/comparer.h"

#include <algorithm>
#include <bit>

#include "base/random.h"
#include "linker/match/kernel/dice_kernel.h"
#include "linker/match/kernel/measure.h"
#include "linker/match/model/terms.h"

namespace koppel::match {
namespace {

// Of random pairs, for cuts and chances; drawn alike in every run.
constexpr uint64_t kRandomSeed = 20;
constexpr size_t kStepsAboveChance = 5;
// A filter of several fields may decide by itself, and needs finer levels.
constexpr size_t kStepsOfManyFields = 14;

uint64_t HashOf(const uint64_t* words, size_t count) {
  uint64_t hash = 0x9e3779b97f4a7c15;
  for (size_t i = 0; i < count; ++i) {
    hash = (hash ^ words[i]) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  return hash;
}

bool EqualRows(const Pool& pool, size_t encoding, uint32_t a, uint32_t b) {
  const uint64_t* row = pool.row(encoding, a);
  return std::equal(row, row + pool.shape(encoding).words(), pool.row(encoding, b));
}

struct Value {
  uint64_t hash;
  uint32_t number;
};

// Records that carry the encoding, equal values together.
std::vector<Value> ValuesOf(const Pool& pool, size_t encoding) {
  std::vector<Value> values;
  const size_t words = pool.shape(encoding).words();
  for (uint32_t number = 0; number < pool.size(); ++number) {
    if (pool.bits(encoding, number) == 0) continue;
    values.push_back({HashOf(pool.row(encoding, number), words), number});
  }
  std::sort(values.begin(), values.end(), [](const Value& a, const Value& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.number < b.number;
  });
  return values;
}

// How many times four the share of a value must be taken to be everybody.
size_t RarityOf(size_t with_value, size_t all) {
  const size_t quarters = (std::bit_width(all / with_value) - 1) / 2;
  return std::min(quarters, kRarities - 1);
}

uint32_t DicePermille(const Pool& pool, size_t encoding, uint32_t a, uint32_t b) {
  const uint32_t overlap =
      Overlap(pool.row(encoding, a), pool.row(encoding, b), pool.shape(encoding).words());
  return 2000 * overlap / (pool.bits(encoding, a) + pool.bits(encoding, b));
}

// Calls visit(a, b) for pairs that are wanted, drawn evenly.
template <typename Visit>
void ForRandomPairs(const Pool& pool, Visit visit) {
  SeededRandom random(kRandomSeed);
  if (pool.size() < 2) return;
  for (size_t i = 0; i < 2 * kRandomPairs; ++i) {
    const auto a = static_cast<uint32_t>(random.Below(pool.size()));
    const auto b = static_cast<uint32_t>(random.Below(pool.size()));
    if (a == b || !pool.pairs_wanted(pool.rank(a), pool.rank(b))) continue;
    visit(std::min(a, b), std::max(a, b));
  }
}

// Where strangers end, and `steps` above that, closer together at first where the filter is
// diffused.
std::vector<uint32_t> CutsAbove(std::vector<uint32_t>& strangers, size_t steps, bool is_diffused) {
  std::sort(strangers.begin(), strangers.end());
  std::vector<uint32_t> cuts;
  for (const size_t percent : {50, 90, 99}) {
    const size_t place = (strangers.size() - 1) * percent / 100;
    cuts.push_back(strangers.empty() ? 0 : strangers[place] + 1);
  }
  const size_t top = cuts.back();
  for (size_t step = 1; step < steps; ++step) {
    const size_t above =
        is_diffused ? (1000 - top) * step * step / (steps * steps) : (1000 - top) * step / steps;
    cuts.push_back(static_cast<uint32_t>(top + above));
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::erase_if(cuts, [](uint32_t cut) { return cut == 0 || cut >= 1000; });
  return cuts;
}

}  // namespace

Status Comparer::SetRarities(const Options& options) {
  rarity_.resize(size_t{pool_->size()} * terms_.size());
  agreement_.assign(terms_.size(), std::vector<double>(kRarities));
  const auto task = [&](size_t term, unsigned) {
    const size_t encoding = terms_[term].encoding;
    const std::vector<Value> values = ValuesOf(*pool_, encoding);
    const double all = static_cast<double>(values.size());
    const double pairs = std::max(all * (all - 1), 1.0);
    for (size_t begin = 0, end = 0; begin < values.size(); begin = end) {
      while (end < values.size() && values[end].hash == values[begin].hash) ++end;
      const size_t rarity = RarityOf(end - begin, values.size());
      const double with_value = static_cast<double>(end - begin);
      agreement_[term][rarity] += with_value * (with_value - 1) / pairs;
      for (size_t i = begin; i < end; ++i) {
        rarity_[values[i].number * terms_.size() + term] = static_cast<uint8_t>(rarity);
      }
    }
    return OkStatus();
  };
  Reporter reporter(options, "learn");
  return RunTasks(terms_.size(), ThreadsOf(options), task,
                  [&](size_t done) { return reporter.Report(done, terms_.size()); });
}

void Comparer::SetCuts(const Plan& plan) {
  std::vector<std::vector<uint32_t>> strangers(terms_.size());
  ForRandomPairs(*pool_, [&](uint32_t a, uint32_t b) {
    for (size_t i = 0; i < terms_.size(); ++i) {
      const size_t encoding = terms_[i].encoding;
      if (plan.shapes[encoding].is_token) continue;
      if (pool_->bits(encoding, a) == 0 || pool_->bits(encoding, b) == 0) continue;
      if (EqualRows(*pool_, encoding, a, b)) continue;
      strangers[i].push_back(DicePermille(*pool_, encoding, a, b));
    }
  });
  for (size_t i = 0; i < terms_.size(); ++i) {
    const size_t encoding = terms_[i].encoding;
    if (plan.shapes[encoding].is_token) continue;
    const bool is_single = std::popcount(terms_[i].fields) == 1;
    terms_[i].cuts = CutsAbove(strangers[i], is_single ? kStepsAboveChance : kStepsOfManyFields,
                               (plan.diffused >> encoding & 1) != 0);
  }
}

void Comparer::SetChances() {
  std::vector<std::vector<double>> seen;
  for (const Term& term : terms_) seen.emplace_back(term.levels(), 0.5);
  ForRandomPairs(*pool_, [&](uint32_t a, uint32_t b) {
    const Pattern pattern = Compare(a, b);
    for (size_t i = 0; i < terms_.size(); ++i) seen[i][pattern.levels[i]] += 1;
  });
  for (size_t i = 0; i < terms_.size(); ++i) {
    const Level equal = terms_[i].first_equal();
    double unequal = 0;
    for (Level level = 1; level < equal; ++level) unequal += seen[i][level];
    double agree = 0;
    for (const double chance : agreement_[i]) agree += chance;
    std::vector<double> chance(terms_[i].levels());
    for (Level level = 1; level < equal; ++level) {
      chance[level] = (1 - std::min(agree, 0.999)) * seen[i][level] / unequal;
    }
    for (size_t r = 0; r < kRarities; ++r) chance[equal + r] = std::max(agreement_[i][r], 1e-12);
    by_chance_.push_back(std::move(chance));
  }
}

Level Comparer::LevelOf(size_t index, uint32_t a, uint32_t b) const {
  const Term& term = terms_[index];
  const uint32_t bits_a = pool_->bits(term.encoding, a);
  const uint32_t bits_b = pool_->bits(term.encoding, b);
  if (bits_a == 0 || bits_b == 0) return kMissing;
  if (bits_a == bits_b && EqualRows(*pool_, term.encoding, a, b)) {
    return static_cast<Level>(term.first_equal() + rarity_[a * terms_.size() + index]);
  }
  if (term.cuts.empty()) return 1;
  const uint32_t overlap = Overlap(pool_->row(term.encoding, a), pool_->row(term.encoding, b),
                                   pool_->shape(term.encoding).words());
  size_t level = 0;
  while (level < term.cuts.size() &&
         Measure::Dice(term.cuts[level]).Reaches(overlap, bits_a, bits_b)) {
    ++level;
  }
  return static_cast<Level>(1 + level);
}

Pattern Comparer::Compare(uint32_t a, uint32_t b) const {
  Pattern pattern;
  for (size_t i = 0; i < terms_.size(); ++i) pattern.levels[i] = LevelOf(i, a, b);
  return pattern;
}

Result<Comparer> Comparer::Of(const Pool& pool, const Plan& plan, const Options& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::vector<size_t> encodings, TermsOf(plan));
  Comparer comparer(pool);
  for (const size_t encoding : encodings) {
    comparer.terms_.push_back({encoding, {}, plan.fields[encoding]});
  }
  KOPPEL_RETURN_IF_ERROR(comparer.SetRarities(options));
  comparer.SetCuts(plan);
  comparer.SetChances();
  return comparer;
}

}  // namespace koppel::match
