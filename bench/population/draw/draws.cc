#include "bench/population/draw/draws.h"

namespace koppel::population {
// The finishing steps of SplitMix64, as a mixer.
uint64_t Mix(uint64_t state, uint64_t value) { return SeededRandom(state ^ value)(); }

uint64_t Mix(uint64_t state, std::string_view text) {
  for (const char c : text) state = Mix(state, static_cast<unsigned char>(c));
  return Mix(state, text.size());
}

SeededRandom StreamFor(uint64_t seed, std::string_view purpose, uint64_t number, uint64_t part) {
  return SeededRandom(Mix(Mix(Mix(Mix(kVersion, seed), purpose), number), part));
}

Day DrawDay(SeededRandom& random, Day from, Day to) {
  const auto range = static_cast<uint64_t>((to - from).count()) + 1;
  return from + std::chrono::days(random.Below(range));
}

int DrawBetween(SeededRandom& random, int least, int most) {
  return least + static_cast<int>(random.Below(static_cast<uint64_t>(most - least) + 1));
}

Weights::Weights(const std::vector<double>& weights) {
  double sum = 0;
  for (const double weight : weights) sum += weight;
  std::vector<double> scaled;
  std::vector<uint32_t> small;
  std::vector<uint32_t> large;
  for (const double weight : weights) {
    const auto index = static_cast<uint32_t>(scaled.size());
    scaled.push_back(weight * static_cast<double>(weights.size()) / sum);
    (scaled.back() < 1 ? small : large).push_back(index);
    columns_.push_back({1, index});
  }
  while (!small.empty() && !large.empty()) {
    const uint32_t poor = small.back();
    const uint32_t rich = large.back();
    small.pop_back();
    columns_[poor] = {scaled[poor], rich};
    scaled[rich] -= 1 - scaled[poor];
    if (scaled[rich] >= 1) continue;
    large.pop_back();
    small.push_back(rich);
  }
}

size_t Weights::Draw(SeededRandom& random) const {
  const size_t column = random.Below(columns_.size());
  return random.Unit() < columns_[column].keep ? column : columns_[column].other;
}

double Quantiles::Draw(SeededRandom& random) const {
  const double place = random.Unit() * static_cast<double>(quantiles_.size() - 1);
  const auto below = static_cast<size_t>(place);
  const double part = place - static_cast<double>(below);
  return quantiles_[below] + part * (quantiles_[below + 1] - quantiles_[below]);
}

std::chrono::days DrawWait(SeededRandom& random, double per_year) {
  // -ln(1 - u) at u = 0, 0.05, ..., 1, the last one by hand.
  static const Quantiles kWaits({0,      0.0513, 0.1054, 0.1625, 0.2231, 0.2877, 0.3567,
                                 0.4308, 0.5108, 0.5978, 0.6931, 0.7985, 0.9163, 1.0498,
                                 1.2040, 1.3863, 1.6094, 1.8971, 2.3026, 2.9957, 5.0});
  return std::chrono::days(static_cast<int>(kWaits.Draw(random) * kDaysAYear / per_year) + 1);
}

}  // namespace koppel::population
