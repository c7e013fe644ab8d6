#include "linker/match/quality/part_rates.h"

#include <algorithm>
#include <cmath>

namespace koppel::match {
namespace {

constexpr size_t kMostRounds = 500;
// Of the unfound, by which they still change in a round.
constexpr double kSettled = 1e-5;
// Rates begin here, and are drawn towards the other one with one match.
constexpr double kStartRight = 0.85;
constexpr double kUsuallyRight = 0.9;
constexpr double kLeastRate = 1e-4;
// For each found match, so many unfound ones at most.
constexpr double kMostUnfound = 20;

double SumOf(const std::vector<Tenths>& sets) {
  double pairs = 0;
  for (const Tenths& tenths : sets) pairs += PairsOf(tenths, kTenths);
  return pairs;
}

// The tokens that are equal in each state.
std::vector<uint64_t> EqualByState(const std::vector<uint64_t>& by_part) {
  std::vector<uint64_t> equal(size_t{1} << by_part.size());
  for (size_t state = 0; state < equal.size(); ++state) {
    uint64_t wrong = 0;
    for (size_t part = 0; part < by_part.size(); ++part) {
      if ((state >> part & 1) == 0) wrong |= by_part[part];
    }
    equal[state] = ~wrong;
  }
  return equal;
}

}  // namespace

void Add(const Tenths& those, Tenths& sum) {
  for (size_t i = 0; i < kTenths; ++i) sum[i] += those[i];
}

double PairsOf(const Tenths& tenths, size_t without) {
  double pairs = 0;
  for (size_t i = 0; i < kTenths; ++i) pairs += i == without ? 0 : tenths[i];
  return pairs;
}

double UnfoundForEach(double missed) {
  return std::min(missed / std::max(1 - missed, kLeastRate), kMostUnfound);
}

std::vector<uint64_t> PassesByPart(std::span<const uint64_t> parts) {
  uint64_t told_by_all = ~uint64_t{0};
  for (const uint64_t told : parts) told_by_all &= told;
  if (told_by_all != 0) return {};
  std::vector<uint64_t> by_part;
  for (size_t part = 0; part < 64; ++part) {
    uint64_t passes = 0;
    for (size_t i = 0; i < parts.size(); ++i) passes |= (parts[i] >> part & 1) << i;
    if (passes != 0) by_part.push_back(passes);
  }
  std::sort(by_part.begin(), by_part.end());
  by_part.erase(std::unique(by_part.begin(), by_part.end()), by_part.end());
  return by_part;
}

PartRates::PartRates(const std::vector<uint64_t>& by_part,
                     std::span<const std::vector<Caught>> sets)
    : equal_by_state_(EqualByState(by_part)),
      right_(by_part.size(), kStartRight),
      weight_(equal_by_state_.size()) {
  for (const std::vector<Caught>& caught : sets) carrying_.push_back(CarryingOf(caught));
}

PartRates::Carrying PartRates::CarryingOf(std::span<const Caught> caught) const {
  const uint64_t tokens = caught.front().carried;
  Carrying carrying;
  carrying.equal.push_back(0);
  for (const uint64_t equal : equal_by_state_) carrying.equal.push_back(equal & tokens);
  std::sort(carrying.equal.begin(), carrying.equal.end());
  carrying.equal.erase(std::unique(carrying.equal.begin(), carrying.equal.end()),
                       carrying.equal.end());
  const auto index = [&](uint64_t equal) {
    return std::lower_bound(carrying.equal.begin(), carrying.equal.end(), equal) -
           carrying.equal.begin();
  };
  for (const uint64_t equal : equal_by_state_) {
    carrying.of_state.push_back(static_cast<uint32_t>(index(equal & tokens)));
  }
  carrying.pairs.resize(carrying.equal.size());
  for (const Caught& one : caught) {
    const auto at = static_cast<size_t>(index(one.equal));
    const bool is_possible = at < carrying.equal.size() && carrying.equal[at] == one.equal;
    Add(one.pairs, is_possible ? carrying.pairs[at] : carrying.impossible);
  }
  return carrying;
}

void PartRates::Fit(size_t without) {
  double unfound = 0;
  for (size_t round = 0; round < kMostRounds; ++round) {
    const double before = unfound;
    unfound = Round(without);
    if (std::abs(unfound - before) <= kSettled * unfound) break;
  }
  Weigh();
}

double PartRates::Unlike() const {
  double unlike = 0;
  double all = 0;
  for (const Carrying& one : carrying_) {
    const std::vector<double> weights = BySet(one);
    const double pairs = SumOf(one.pairs);
    const double impossible = PairsOf(one.impossible, kTenths);
    all += pairs + impossible;
    unlike += impossible;
    for (size_t set = 1; set < weights.size(); ++set) {
      const double expected = pairs * weights[set] / std::max(1 - weights[0], kLeastRate);
      const double beyond = std::abs(PairsOf(one.pairs[set], kTenths) - expected);
      // Of few, some differ by chance.
      unlike += std::max(0.0, beyond - std::sqrt(expected)) / 2;
    }
  }
  return unlike / std::max(all, 1.0);
}

double PartRates::UnfoundOf(uint64_t tokens) const {
  double missed = 0;
  for (size_t state = 0; state < weight_.size(); ++state) {
    if ((equal_by_state_[state] & tokens) == 0) missed += weight_[state];
  }
  return UnfoundForEach(missed);
}

void PartRates::Weigh() {
  for (size_t state = 0; state < weight_.size(); ++state) {
    weight_[state] = 1;
    for (size_t part = 0; part < right_.size(); ++part) {
      weight_[state] *= (state >> part & 1) != 0 ? right_[part] : 1 - right_[part];
    }
  }
}

std::vector<double> PartRates::BySet(const Carrying& one) const {
  std::vector<double> weights(one.equal.size());
  for (size_t state = 0; state < weight_.size(); ++state) {
    weights[one.of_state[state]] += weight_[state];
  }
  return weights;
}

double PartRates::Round(size_t without) {
  Weigh();
  std::vector<double> right(right_.size());
  double all = 0;
  double unfound = 0;
  for (const Carrying& one : carrying_) {
    std::vector<double> times = BySet(one);
    double found = 0;
    for (size_t set = 1; set < times.size(); ++set) {
      const double pairs = PairsOf(one.pairs[set], without);
      times[set] = times[set] > 0 ? pairs / times[set] : 0;
      found += pairs;
    }
    const double missed = times[0];
    const double lost = found * UnfoundForEach(missed);
    times[0] = missed > 0 ? lost / missed : 0;
    unfound += lost;
    all += found + lost;
    for (size_t state = 0; state < weight_.size(); ++state) {
      const double pairs = weight_[state] * times[one.of_state[state]];
      for (size_t part = 0; part < right.size(); ++part) {
        if ((state >> part & 1) != 0) right[part] += pairs;
      }
    }
  }
  for (size_t part = 0; part < right.size(); ++part) {
    const double rate = (right[part] + kUsuallyRight) / (all + 1);
    right_[part] = std::clamp(rate, kLeastRate, 1 - kLeastRate);
  }
  return unfound;
}

}  // namespace koppel::match
