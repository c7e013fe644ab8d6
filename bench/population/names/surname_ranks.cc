#include "bench/population/names/surname_ranks.h"

#include <algorithm>
#include <array>

namespace koppel::population {
namespace {

// Thirty-two neighbouring ranks are shared out to the provinces in about their shares of the
// residents: the place in this list is a rank's place among the thirty-two.
constexpr size_t kBlock = 32;
constexpr std::array<size_t, kProvinces + 1> kHomes = {0,  1,  2,  3,  5,  6, 10,
                                                       13, 18, 25, 26, 30, 32};
constexpr double kAtHome = 0.6;  // design

double WeightOfHead(const std::vector<std::pair<std::string, double>>& head) {
  double sum = 0;
  for (const auto& entry : head) sum += entry.second;
  return sum;
}

}  // namespace

Surname Parted(std::string_view whole) {
  size_t begin = 0;
  for (size_t blank = whole.find(' '); blank != std::string_view::npos;
       blank = whole.find(' ', begin)) {
    const char first = whole[begin];
    if (first != '\'' && (first < 'a' || first > 'z')) break;
    begin = blank + 1;
  }
  return {std::string(whole.substr(0, begin == 0 ? 0 : begin - 1)),
          std::string(whole.substr(begin))};
}

SurnameRanks::SurnameRanks(const std::vector<std::pair<std::string, double>>& head, double bearers,
                           NameStore tail, const Decline& decline, bool doubles)
    : tail_(std::move(tail)),
      ranks_(doubles ? std::max(kRanks, tail_.size()) : tail_.size()),
      weights_({1}) {
  std::vector<double> weights;
  for (const auto& [name, weight] : head) {
    head_.push_back(Parted(name));
    weights.push_back(weight);
  }
  double weight = 1;
  double sum = 0;
  // The first step starts as if the head's ranks had gone before.
  const size_t before = std::max<size_t>(head.size(), 8);
  for (size_t begin = 0; begin < ranks_;) {
    const size_t whole = (begin + before) / 4;
    const size_t width = std::min(whole, ranks_ - begin);
    const auto full = static_cast<double>(whole);
    steps_.push_back({begin, width});
    sum += weight * static_cast<double>(width) / full;
    weights.push_back(weight * static_cast<double>(width) / full);
    begin += width;
    weight *= begin < decline.knee ? decline.early : decline.late;
  }
  const double rest = std::max(bearers - WeightOfHead(head), bearers / 10);
  for (size_t i = head.size(); i < weights.size(); ++i) weights[i] *= rest / sum;
  weights_ = Weights(weights);
  for (const Surname& name : head_) partners_.push_back(name);
  for (size_t i = 0; doubles && partners_.size() < kPartners; ++i) partners_.push_back(tail_.At(i));
}

Surname SurnameRanks::AtRank(size_t rank) const {
  return rank < tail_.size() ? tail_.At(rank) : Double(rank - tail_.size());
}

Surname SurnameRanks::Double(size_t number) const {
  // A multiplier without a common divisor visits every pair once, in no order.
  constexpr uint64_t kMultiplier = 2654435761u;
  constexpr uint64_t kPairs = kPartners * (kPartners - 1);
  const uint64_t pair = number * kMultiplier % kPairs;
  const size_t first = pair / (kPartners - 1);
  const size_t second = (first + 1 + pair % (kPartners - 1)) % kPartners;
  Surname name = partners_[first];
  // Some families never had a hyphen: Ten Cate Hoedemaker.
  name.stem += pair % 8 == 0 ? ' ' : '-';
  if (!partners_[second].particle.empty()) name.stem += partners_[second].particle + ' ';
  name.stem += partners_[second].stem;
  return name;
}

Surname SurnameRanks::Draw(SeededRandom& random) const {
  const size_t place = weights_.Draw(random);
  if (place < head_.size()) return head_[place];
  const Step& step = steps_[place - head_.size()];
  return AtRank(step.begin + random.Below(step.width));
}

Surname SurnameRanks::DrawNear(Province province, SeededRandom& random) const {
  const size_t place = weights_.Draw(random);
  if (place < head_.size()) return head_[place];
  const Step& step = steps_[place - head_.size()];
  const size_t rank = step.begin + random.Below(step.width);
  if (!random.Chance(kAtHome)) return AtRank(rank);
  const auto number = static_cast<size_t>(province);
  const size_t homes = kHomes[number + 1] - kHomes[number];
  const size_t home = rank / kBlock * kBlock + kHomes[number] + random.Below(homes);
  return AtRank(home < ranks_ ? home : rank);
}

}  // namespace koppel::population
