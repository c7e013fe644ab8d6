#include "linker/match/quality/recapture.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "linker/match/quality/part_rates.h"

namespace koppel::match {
namespace {

constexpr size_t kMostParts = 12;
constexpr double kLeastMatches = 100;
// Sets of tokens that records carry, the most frequent ones: those that rates are learnt from, and
// those that are completed by them.
constexpr size_t kMostLearnt = 64;
constexpr size_t kMostCarried = 4096;
// Of two sources that have more records apart, what carries a token tells nothing of the others.
constexpr double kMostApart = 0.95;
// Of matches that several tokens might find, so many are found by two at least.
constexpr double kLeastTwice = 0.1;
// Of matches, so many may have other tokens equal than the rates say.
constexpr double kMostUnlike = 0.25;
constexpr double kLeastShare = 1e-4;
// Student's t of nine degrees of freedom.
constexpr double kTail = 2.262;

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

// Those that carry the same tokens together, the most frequent ones first.
std::vector<std::vector<Caught>> BySets(std::span<const Caught> caught) {
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
  std::vector<std::vector<Caught>> sets;
  for (const auto& [pairs, tokens] : order) sets.push_back(std::move(by_tokens[tokens]));
  return sets;
}

// Completes what is found by what nothing finds.
class Completion {
 public:
  Completion(const std::vector<uint64_t>& by_part, std::span<const std::vector<Caught>> sets,
             double matches)
      : rates_(by_part, sets.first(std::min(sets.size(), kMostLearnt))) {
    double completed = 0;
    for (const std::vector<Caught>& caught : sets) {
      tokens_.push_back(caught.front().carried);
      found_.emplace_back();
      for (const Caught& one : caught) Add(one.pairs, found_.back());
      completed += PairsOf(found_.back(), kTenths);
    }
    times_ = matches / std::max(completed, 1.0);
  }

  // Matches that nothing finds, learnt without one of the tenths. The rarest sets of tokens miss as
  // much as the others.
  double Unfound(size_t without) {
    rates_.Fit(without);
    double unfound = 0;
    for (size_t i = 0; i < tokens_.size(); ++i) {
      unfound += PairsOf(found_[i], without) * rates_.UnfoundOf(tokens_[i]);
    }
    return times_ * unfound;
  }
  double Unlike() const { return rates_.Unlike(); }
  std::map<uint64_t, double> ByCarried() const {
    std::map<uint64_t, double> by_carried;
    for (const uint64_t tokens : tokens_) by_carried[tokens] = rates_.UnfoundOf(tokens);
    return by_carried;
  }

 private:
  PartRates rates_;
  std::vector<uint64_t> tokens_;
  std::vector<Tenths> found_;
  double times_ = 1;
};

// Expected matches of two sources.
struct OfSources {
  double by_token = 0;
  double otherwise = 0;
  // That no token finds, of those that carry one in common, and of the others.
  double lost = 0;
  double apart = 0;
  bool is_known = true;

  double Found() const { return by_token + otherwise; }
  // That nothing finds, where so many times as many are lost.
  double Unfound(double times) const { return std::max(0.0, times * lost + apart - otherwise); }
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
    those.apart = (those.by_token + those.lost) * UnfoundForEach(caught.apart[i]);
    those.is_known = caught.apart[i] <= kMostApart;
  }
  return by_sources;
}

// Of all sources that it is known of, where so many times as many are lost.
double ShareFound(const std::vector<OfSources>& by_sources, double times) {
  double found = 0;
  double unfound = 0;
  for (const OfSources& one : by_sources) {
    if (!one.is_known) continue;
    found += one.Found();
    unfound += one.Unfound(times);
  }
  return found > 0 ? found / (found + unfound) : 1;
}

// With the limits of another share.
Estimate AsSureAs(const Estimate& other, double share) {
  const double times = (1 - share) / std::max(1 - other.value, kLeastShare);
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
  Completion completion(by_part, BySets(caught), matches);
  const double unfound = completion.Unfound(kTenths);
  if (completion.Unlike() > kMostUnlike) return {};
  Unfound estimated;
  estimated.is_estimated = true;
  estimated.by_carried = completion.ByCarried();
  // How many there happen to be, and what the rates were learnt from.
  double variance = unfound;
  for (size_t tenth = 0; tenth < kTenths; ++tenth) {
    const double all = completion.Unfound(tenth) * kTenths / (kTenths - 1);
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
  const double all = std::max(unfound.matches.value, kLeastShare);
  recall.is_recaptured = true;
  recall.recaptured = {ShareFound(by_sources, 1),
                       ShareFound(by_sources, unfound.matches.high / all),
                       ShareFound(by_sources, unfound.matches.low / all)};
  double by_token = 0;
  for (const OfSources& one : by_sources) {
    by_token += one.by_token;
    recall.by_source_pair.emplace_back();
    if (!one.is_known) continue;
    recall.by_source_pair.back() = AsSureAs(recall.recaptured, ShareFound({one}, 1));
  }
  recall.caught = static_cast<uint64_t>(std::llround(by_token));
}

}  // namespace koppel::match
