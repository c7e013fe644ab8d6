#include "linker/match/quality/recapture.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>

namespace koppel::match {
namespace {

constexpr size_t kMostParts = 12;
constexpr double kLeastMatches = 100;
// Sets of tokens that records carry: the most frequent ones.
constexpr size_t kMostCarried = 64;
// Of matches that several tokens might find, so many are found by two at least.
constexpr double kLeastTwice = 0.1;
// Of matches, so many may have other tokens equal than the rates say.
constexpr double kMostUnlike = 0.25;
constexpr size_t kMostRounds = 500;
// Of the unfound, by which they still change in a round.
constexpr double kSettled = 1e-5;
// Rates begin here, and are drawn towards the other one with one match.
constexpr double kStartRight = 0.85;
constexpr double kUsuallyRight = 0.9;
constexpr double kLeastRate = 1e-4;
// For each found match, so many unfound ones at most.
constexpr double kMostUnfound = 20;
// Student's t of nine degrees of freedom.
constexpr double kTail = 2.262;

// Matches that carry the same tokens, by the sets of those that may be equal.
struct Carrying {
  uint64_t tokens = 0;
  // The first one is empty.
  std::vector<uint64_t> equal;
  std::vector<std::array<double, kTenths>> pairs;
  // By state: which set is equal.
  std::vector<uint32_t> of_state;
};

double PairsOf(const std::array<double, kTenths>& tenths, size_t without) {
  double pairs = 0;
  for (size_t i = 0; i < kTenths; ++i) pairs += i == without ? 0 : tenths[i];
  return pairs;
}

double PairsOf(const Carrying& carrying) {
  double pairs = 0;
  for (const auto& tenths : carrying.pairs) pairs += PairsOf(tenths, kTenths);
  return pairs;
}

// Parts that the same passes tell are one. Nothing where all passes tell a part: where it is wrong
// nothing is found, and nothing tells how often that is.
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

// A state says which parts of a match are right, a bit each: the tokens that are equal then.
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

Carrying CarryingOf(uint64_t tokens, std::span<const Caught> caught,
                    const std::vector<uint64_t>& equal_by_state) {
  Carrying carrying;
  carrying.tokens = tokens;
  carrying.equal.push_back(0);
  for (const uint64_t equal : equal_by_state) carrying.equal.push_back(equal & tokens);
  std::sort(carrying.equal.begin(), carrying.equal.end());
  carrying.equal.erase(std::unique(carrying.equal.begin(), carrying.equal.end()),
                       carrying.equal.end());
  const auto index = [&](uint64_t equal) {
    return std::lower_bound(carrying.equal.begin(), carrying.equal.end(), equal) -
           carrying.equal.begin();
  };
  for (const uint64_t equal : equal_by_state) {
    carrying.of_state.push_back(static_cast<uint32_t>(index(equal & tokens)));
  }
  carrying.pairs.resize(carrying.equal.size());
  for (const Caught& one : caught) {
    const auto at = static_cast<size_t>(index(one.equal));
    // Tokens that cannot be equal without another one, which is not: a spelling of its own.
    if (at == carrying.equal.size() || carrying.equal[at] != one.equal) continue;
    for (size_t i = 0; i < kTenths; ++i) {
      carrying.pairs[at][i] += one.pairs[i];
    }
  }
  return carrying;
}

// For each found match, of which this share is missed.
double OfMissed(double missed) {
  return std::min(missed / std::max(1 - missed, kLeastRate), kMostUnfound);
}

// How often each part is right in matches.
class Rates {
 public:
  // Refers to it.
  Rates(size_t parts, const std::vector<Carrying>& carrying)
      : carrying_(carrying), right_(parts, kStartRight), weight_(size_t{1} << parts) {}

  // Matches that nothing finds, without one of the tenths. Goes on from the rates of the last run.
  double Fit(size_t without) {
    double unfound = 0;
    for (size_t round = 0; round < kMostRounds; ++round) {
      const double before = unfound;
      unfound = Round(without);
      if (std::abs(unfound - before) <= kSettled * unfound) break;
    }
    return unfound;
  }

  // Of matches, the share that has other tokens equal than the rates say.
  double Unlike() {
    Weigh();
    double unlike = 0;
    double all = 0;
    for (const Carrying& one : carrying_) {
      const std::vector<double> weights = BySet(one);
      const double pairs = PairsOf(one);
      all += pairs;
      for (size_t set = 1; set < weights.size(); ++set) {
        const double expected = pairs * weights[set] / std::max(1 - weights[0], kLeastRate);
        const double beyond = std::abs(PairsOf(one.pairs[set], kTenths) - expected);
        // Of few, some differ by chance.
        unlike += std::max(0.0, beyond - std::sqrt(expected)) / 2;
      }
    }
    return unlike / std::max(all, 1.0);
  }

  // For each found match that carries so much, those that nothing finds.
  double UnfoundOf(const Carrying& carrying) const { return OfMissed(BySet(carrying)[0]); }

 private:
  void Weigh() {
    for (size_t state = 0; state < weight_.size(); ++state) {
      weight_[state] = 1;
      for (size_t part = 0; part < right_.size(); ++part) {
        weight_[state] *= (state >> part & 1) != 0 ? right_[part] : 1 - right_[part];
      }
    }
  }

  std::vector<double> BySet(const Carrying& one) const {
    std::vector<double> weights(one.equal.size());
    for (size_t state = 0; state < weight_.size(); ++state) {
      weights[one.of_state[state]] += weight_[state];
    }
    return weights;
  }

  double Round(size_t without) {
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
      const double lost = found * OfMissed(missed);
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

  const std::vector<Carrying>& carrying_;
  std::vector<double> right_;
  // By state.
  std::vector<double> weight_;
};

double Sum(const Caught& caught) { return PairsOf(caught.pairs, kTenths); }

// Whether two of these passes tell different things, neither all that the other one does.
bool AreTwo(uint64_t passes, std::span<const uint64_t> parts) {
  for (size_t i = 0; i < parts.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if ((passes >> i & passes >> j & 1) == 0) continue;
      if ((parts[i] & ~parts[j]) != 0 && (parts[j] & ~parts[i]) != 0) return true;
    }
  }
  return false;
}

// Of matches that two might find, whether enough are found by two.
bool AreFoundTwice(std::span<const uint64_t> parts, std::span<const Caught> caught) {
  double may = 0;
  double are = 0;
  for (const Caught& one : caught) {
    if (AreTwo(one.carried, parts)) may += Sum(one);
    if (AreTwo(one.equal, parts)) are += Sum(one);
  }
  return are > 0 && are >= kLeastTwice * may;
}

// The most frequent ones.
std::vector<Carrying> ByCarried(std::span<const Caught> caught,
                                const std::vector<uint64_t>& equal_by_state) {
  std::map<uint64_t, std::vector<Caught>> by_tokens;
  for (const Caught& one : caught) by_tokens[one.carried].push_back(one);
  std::vector<std::pair<double, uint64_t>> order;
  for (const auto& [tokens, those] : by_tokens) {
    double pairs = 0;
    for (const Caught& one : those) pairs += Sum(one);
    order.emplace_back(pairs, tokens);
  }
  std::sort(order.rbegin(), order.rend());
  order.resize(std::min(order.size(), kMostCarried));
  std::vector<Carrying> carrying;
  for (const auto& [pairs, tokens] : order) {
    carrying.push_back(CarryingOf(tokens, by_tokens[tokens], equal_by_state));
  }
  return carrying;
}

// Expected matches of two sources.
struct OfSources {
  double by_token = 0;
  double otherwise = 0;
  // That no token has found, of those that carry one in common, and of the others.
  double lost = 0;
  double apart = 0;

  // What is found, where so many are not found by a token.
  double Share(double unfound) const {
    const double found = by_token + otherwise;
    return found > 0 ? found / (found + std::max(0.0, unfound - otherwise)) : 1;
  }
};

// Links that are no candidates came about by way of third records.
std::vector<OfSources> BySources(const CaughtPairs& caught, std::span<const uint64_t> linked,
                                 const Unfound& unfound) {
  std::vector<OfSources> by_sources(linked.size());
  for (const Caught& one : caught.caught) {
    OfSources& those = by_sources[one.source_pair];
    const double pairs = Sum(one) * static_cast<double>(caught.each);
    those.by_token += pairs;
    const auto of_each = unfound.by_carried.find(one.carried);
    if (of_each != unfound.by_carried.end()) those.lost += pairs * of_each->second;
  }
  for (size_t i = 0; i < linked.size(); ++i) {
    OfSources& those = by_sources[i];
    const uint64_t by_others = linked[i] - std::min(linked[i], caught.linked[i]);
    those.otherwise = caught.otherwise[i] + static_cast<double>(by_others);
    those.apart = (those.by_token + those.lost) * OfMissed(caught.apart[i]);
  }
  return by_sources;
}

// With the limits of another share.
Estimate AsSureAs(const Estimate& other, double share) {
  const double times = (1 - share) / std::max(1 - other.value, kLeastRate);
  const auto limit = [&](double end) { return std::clamp(1 - times * (1 - end), 0.0, 1.0); };
  return {share, limit(other.low), limit(other.high)};
}

}  // namespace

Unfound EstimateUnfound(std::span<const uint64_t> parts, std::span<const Caught> caught) {
  const std::vector<uint64_t> by_part = PassesByPart(parts);
  double matches = 0;
  for (const Caught& one : caught) matches += Sum(one);
  if (by_part.empty() || by_part.size() > kMostParts) return {};
  if (matches < kLeastMatches || !AreFoundTwice(parts, caught)) return {};
  const std::vector<Carrying> carrying = ByCarried(caught, EqualByState(by_part));
  // Rarer sets of tokens miss as much as the others.
  double looked_at = 0;
  for (const Carrying& one : carrying) looked_at += PairsOf(one);
  const double times = matches / std::max(looked_at, 1.0);
  Rates rates(by_part.size(), carrying);
  const double unfound = times * rates.Fit(kTenths);
  if (rates.Unlike() > kMostUnlike) return {};
  Unfound estimated;
  estimated.is_estimated = true;
  for (const Carrying& one : carrying) estimated.by_carried[one.tokens] = rates.UnfoundOf(one);
  // How many there happen to be, and what the rates were learnt from.
  double variance = unfound;
  for (size_t tenth = 0; tenth < kTenths; ++tenth) {
    const double all = times * rates.Fit(tenth) * kTenths / (kTenths - 1);
    variance += (all - unfound) * (all - unfound) * (kTenths - 1) / kTenths;
  }
  const double half = kTail * std::sqrt(variance);
  estimated.matches = {unfound, std::max(0.0, unfound - half), unfound + half};
  return estimated;
}

void Recapture(const CaughtPairs& caught, std::span<const uint64_t> linked,
               CandidateRecall& recall) {
  const Unfound unfound = EstimateUnfound(caught.parts, caught.caught);
  if (!unfound.is_estimated) return;
  const std::vector<OfSources> by_sources = BySources(caught, linked, unfound);
  OfSources all;
  double apart = 0;
  for (const OfSources& one : by_sources) {
    all.by_token += one.by_token;
    all.otherwise += one.otherwise;
    apart += one.apart;
  }
  const auto share = [&](double of_all) {
    return all.Share(of_all * static_cast<double>(caught.each) + apart);
  };
  recall.is_recaptured = true;
  recall.caught = static_cast<uint64_t>(std::llround(all.by_token));
  recall.recaptured = {share(unfound.matches.value), share(unfound.matches.high),
                       share(unfound.matches.low)};
  for (const OfSources& one : by_sources) {
    recall.by_source_pair.push_back(AsSureAs(recall.recaptured, one.Share(one.lost + one.apart)));
  }
  if (recall.recaptured.value < recall.share.value || !recall.is_measured) {
    recall.share = recall.recaptured;
  }
}

}  // namespace koppel::match
