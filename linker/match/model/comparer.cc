#include "linker/match/model/comparer.h"

#include <algorithm>
#include <bit>
#include <compare>
#include <numeric>

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
// One that is all there is has nothing else to tell by: as many as a term may have.
constexpr size_t kStepsAlone = 22;
// Dice in permille, rounded down: 0..1000.
constexpr size_t kDiceClasses = 1001;
// Of Comparer::Held.
constexpr uint32_t kAbsent = 0;
constexpr uint32_t kAlone = 1;

uint64_t HashOf(const uint64_t* words, size_t count) {
  uint64_t hash = 0x9e3779b97f4a7c15;
  for (size_t i = 0; i < count; ++i) {
    hash = (hash ^ words[i]) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  return hash;
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

using Holders = std::vector<uint32_t>;

// Records of one hash, those with equal rows together. Nearly always they all are; who chooses his
// records so that many rows have one hash does not make it slow.
void PartByValue(const Pool& pool, size_t encoding, std::span<Value> values,
                 std::vector<Holders>& held) {
  const size_t words = pool.shape(encoding).words();
  const auto row = [&](const Value& value) {
    return std::span(pool.row(encoding, value.number), words);
  };
  const bool are_equal = std::all_of(values.begin(), values.end(), [&](const Value& value) {
    return pool.EqualRows(encoding, values.front().number, value.number);
  });
  if (!are_equal) {
    std::sort(values.begin(), values.end(), [&](const Value& a, const Value& b) {
      const auto order = std::lexicographical_compare_three_way(row(a).begin(), row(a).end(),
                                                                row(b).begin(), row(b).end());
      return order != 0 ? order < 0 : a.number < b.number;
    });
  }
  held.clear();
  for (const Value& value : values) {
    if (held.empty() || !pool.EqualRows(encoding, held.back().front(), value.number)) {
      held.emplace_back();
    }
    held.back().push_back(value.number);
  }
}

// How many times four the share of a value must be taken to be everybody.
size_t RarityOf(size_t with_value, size_t all) {
  const size_t quarters = (std::bit_width(all / with_value) - 1) / 2;
  return std::min(quarters, kRarities - 1);
}

// Pairs that are wanted, drawn evenly from real records.
std::vector<PackedPair> RandomPairs(const Pool& pool) {
  std::vector<PackedPair> pairs;
  SeededRandom random(kRandomSeed);
  if (pool.size() < 2) return pairs;
  for (size_t i = 0; i < 2 * kRandomPairs; ++i) {
    const auto a = static_cast<uint32_t>(random.Below(pool.size()));
    const auto b = static_cast<uint32_t>(random.Below(pool.size()));
    if (pool.planted(a) || pool.planted(b)) continue;
    if (a != b && pool.pairs_wanted(pool.rank(a), pool.rank(b))) pairs.push_back(Pack(a, b));
  }
  return pairs;
}

// Where strangers end, and `steps` above that, closer together at first where the filter is
// diffused.
std::vector<uint32_t> CutsAbove(std::span<const uint64_t> strangers, size_t steps,
                                bool is_diffused) {
  const uint64_t all = std::accumulate(strangers.begin(), strangers.end(), uint64_t{0});
  std::vector<uint32_t> cuts;
  uint32_t dice = 0;
  uint64_t up_to = strangers[0];
  for (const uint64_t percent : {50, 90, 99}) {
    const uint64_t place = (std::max<uint64_t>(all, 1) - 1) * percent / 100;
    while (all > 0 && up_to <= place) up_to += strangers[++dice];
    cuts.push_back(all == 0 ? 0 : dice + 1);
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

// Two values may have one hash: then they are told apart by those who were first to have them.
void Comparer::SetValuesOf(size_t term) {
  const size_t encoding = terms_[term].encoding;
  std::vector<Value> values = ValuesOf(*pool_, encoding);
  // Who is planted is nearly everywhere: real records agree with one another less often.
  const auto is_real = [&](uint32_t number) { return !pool_->planted(number); };
  const auto all = static_cast<double>(std::count_if(
      values.begin(), values.end(), [&](const Value& value) { return is_real(value.number); }));
  const double pairs = std::max(all * (all - 1), 1.0);
  uint32_t next = kAlone + 1;
  std::vector<Holders> held;
  for (size_t begin = 0, end = 0; begin < values.size(); begin = end) {
    while (end < values.size() && values[end].hash == values[begin].hash) ++end;
    PartByValue(*pool_, encoding, std::span(values).subspan(begin, end - begin), held);
    for (const Holders& holders : held) {
      const size_t rarity = RarityOf(holders.size(), values.size());
      const auto with_value =
          static_cast<double>(std::count_if(holders.begin(), holders.end(), is_real));
      agreement_[term][rarity] += with_value * (with_value - 1) / pairs;
      const uint32_t value = holders.size() == 1 ? kAlone : next++;
      for (const uint32_t number : holders) {
        held_[number * terms_.size() + term] = {
            value, static_cast<uint16_t>(pool_->bits(encoding, number)),
            static_cast<uint8_t>(rarity)};
      }
    }
  }
}

Status Comparer::SetValues(const Options& options) {
  held_.resize(size_t{pool_->size()} * terms_.size());
  agreement_.assign(terms_.size(), std::vector<double>(kRarities));
  Reporter reporter(options, "learn");
  return RunTasks(
      terms_.size(), ThreadsOf(options),
      [&](size_t term, unsigned) {
        SetValuesOf(term);
        return OkStatus();
      },
      [&](size_t done) { return reporter.Report(done, terms_.size()); });
}

void Comparer::SetCuts(size_t term, const Plan& plan, std::span<const uint64_t> strangers) {
  const size_t encoding = terms_[term].encoding;
  const bool is_single = std::popcount(terms_[term].fields) == 1;
  std::vector<uint32_t>& cuts = terms_[term].cuts;
  const size_t steps = terms_.size() == 1 ? kStepsAlone
                       : is_single        ? kStepsAboveChance
                                          : kStepsOfManyFields;
  cuts = CutsAbove(strangers, steps, (plan.diffused >> encoding & 1) != 0);
  std::vector<Level>& levels = level_of_dice_[term];
  for (uint32_t dice = 0; dice < kDiceClasses; ++dice) {
    const auto above = std::upper_bound(cuts.begin(), cuts.end(), dice);
    levels.push_back(static_cast<Level>(1 + (above - cuts.begin())));
  }
}

void Comparer::SetChances(size_t term, std::span<const uint64_t> strangers) {
  const Level equal = terms_[term].first_equal();
  std::vector<double> seen(equal, 0.5);
  for (size_t dice = 0; dice < strangers.size(); ++dice) {
    const Level level = level_of_dice_[term].empty() ? 1 : level_of_dice_[term][dice];
    seen[level] += static_cast<double>(strangers[dice]);
  }
  const double unequal = std::accumulate(seen.begin() + 1, seen.end(), 0.0);
  const double agree = std::accumulate(agreement_[term].begin(), agreement_[term].end(), 0.0);
  std::vector<double>& chance = by_chance_[term];
  chance.resize(terms_[term].levels());
  for (Level level = 1; level < equal; ++level) {
    chance[level] = (1 - std::min(agree, 0.999)) * seen[level] / unequal;
  }
  for (size_t r = 0; r < kRarities; ++r) chance[equal + r] = std::max(agreement_[term][r], 1e-12);
}

// How often two unequal filters of random records are how much alike.
Status Comparer::LookAtRandomPairs(const Plan& plan, const Options& options) {
  constexpr size_t kPairsPerTask = 8192;
  const std::vector<PackedPair> pairs = RandomPairs(*pool_);
  const size_t all_classes = terms_.size() * kDiceClasses;
  std::vector<std::vector<uint64_t>> seen(ThreadsOf(options), std::vector<uint64_t>(all_classes));
  const auto task = [&](size_t number, unsigned worker) {
    const size_t end = std::min(pairs.size(), (number + 1) * kPairsPerTask);
    for (size_t i = number * kPairsPerTask; i < end; ++i) {
      for (size_t term = 0; term < terms_.size(); ++term) {
        if (plan.shapes[terms_[term].encoding].is_token) continue;
        const uint32_t a = held_[First(pairs[i]) * terms_.size() + term].value;
        const uint32_t b = held_[Second(pairs[i]) * terms_.size() + term].value;
        if (a == kAbsent || b == kAbsent || (a == b && a != kAlone)) continue;
        const uint32_t dice = DicePermille(term, First(pairs[i]), Second(pairs[i]));
        ++seen[worker][term * kDiceClasses + dice];
      }
    }
    return OkStatus();
  };
  Reporter reporter(options, "learn");
  const size_t tasks = (pairs.size() + kPairsPerTask - 1) / kPairsPerTask;
  KOPPEL_RETURN_IF_ERROR(RunTasks(tasks, ThreadsOf(options), task,
                                  [&](size_t done) { return reporter.Report(done, tasks); }));
  for (size_t worker = 1; worker < seen.size(); ++worker) {
    for (size_t i = 0; i < all_classes; ++i) seen[0][i] += seen[worker][i];
  }
  level_of_dice_.resize(terms_.size());
  by_chance_.resize(terms_.size());
  for (size_t term = 0; term < terms_.size(); ++term) {
    const auto strangers = std::span(seen[0]).subspan(term * kDiceClasses, kDiceClasses);
    if (!plan.shapes[terms_[term].encoding].is_token) SetCuts(term, plan, strangers);
    SetChances(term, strangers);
  }
  return OkStatus();
}

uint32_t Comparer::DicePermille(size_t term, uint32_t a, uint32_t b) const {
  const size_t encoding = terms_[term].encoding;
  const uint32_t overlap =
      Overlap(pool_->row(encoding, a), pool_->row(encoding, b), pool_->shape(encoding).words());
  const uint32_t bits =
      held_[a * terms_.size() + term].bits + uint32_t{held_[b * terms_.size() + term].bits};
  return match::DicePermille(overlap, bits);
}

Level Comparer::LevelOf(size_t index, uint32_t a, uint32_t b) const {
  const Held& of_a = held_[a * terms_.size() + index];
  const Held& of_b = held_[b * terms_.size() + index];
  if (of_a.value == kAbsent || of_b.value == kAbsent) return kMissing;
  const Term& term = terms_[index];
  if (of_a.value == of_b.value && of_a.value != kAlone) {
    return static_cast<Level>(term.first_equal() + of_a.rarity);
  }
  if (term.cuts.empty()) return 1;
  return level_of_dice_[index][DicePermille(index, a, b)];
}

void Comparer::Prefetch(uint32_t number) const {
  constexpr size_t kBytesOfLine = 64;
  const Held* held = held_.data() + number * terms_.size();
  for (size_t i = 0; i < terms_.size(); i += kBytesOfLine / sizeof(Held)) {
    __builtin_prefetch(held + i);
  }
  for (const Term& term : terms_) {
    if (!term.cuts.empty()) __builtin_prefetch(pool_->row(term.encoding, number));
  }
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
  KOPPEL_RETURN_IF_ERROR(comparer.SetValues(options));
  KOPPEL_RETURN_IF_ERROR(comparer.LookAtRandomPairs(plan, options));
  return comparer;
}

}  // namespace koppel::match
