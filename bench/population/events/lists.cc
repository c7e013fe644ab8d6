#include "bench/population/events/lists.h"

#include <iterator>

namespace koppel::population {
namespace {

// design, fitted by hand to the published sizes and overlaps of 2010-2015 with N = 37,500 (DOMAIN
// sections 0 and 3.7): I 398, K 1,348, O 536, P 4,812, R 742, Z 850, any 8,234.
constexpr double kShare[kCircumstances] = {0.52, 0.23, 0.09, kBorderShare};
constexpr double kOwn[kCircumstances][kLists.size()] = {
    // I, K, O, P, R, Z
    {0.0000, 0.0000, 0.0190, 0.1960, 0.0035, 0.0325},
    {0.0445, 0.0000, 0.0170, 0.0720, 0.0045, 0.0140},
    {0.0040, 0.0000, 0.0050, 0.0450, 0.1780, 0.0030},
    {0.0000, 0.2247, 0.0007, 0.0326, 0.0000, 0.0030},
};

// A list that brings victims to another one: who is on `from` and not on `to` is then on it too.
struct Referral {
  char from;
  char to;
  double chance;
};
// design: police to regional coordinators, others and inspectors to shelters. None at the border.
constexpr Referral kReferrals[] = {{'O', 'Z', 0.10}, {'I', 'Z', 0.04}, {'P', 'R', 0.0075}};
constexpr size_t kReferralCount = std::size(kReferrals);

constexpr ListSet Bit(char list) { return static_cast<ListSet>(1u << kLists.find(list)); }

bool Refers(const Referral& referral, Circumstance circumstance, ListSet own) {
  return circumstance != Circumstance::kBorder && (own & Bit(referral.from)) != 0 &&
         (own & Bit(referral.to)) == 0;
}

double ChanceOfOwn(Circumstance circumstance, ListSet own) {
  double chance = kShare[static_cast<size_t>(circumstance)];
  for (size_t i = 0; i < kLists.size(); ++i) {
    const double on = kOwn[static_cast<size_t>(circumstance)][i];
    chance *= (own >> i & 1) != 0 ? on : 1 - on;
  }
  return chance;
}

void Add(ListSet lists, double chance, ListShares& shares) {
  if (lists != 0) shares.on_any += chance;
  for (size_t i = 0; i < kLists.size(); ++i) {
    if ((lists >> i & 1) == 0) continue;
    shares.on[i] += chance;
    for (size_t j = 0; j < kLists.size(); ++j) {
      if ((lists >> j & 1) != 0) shares.on_both[i][j] += chance;
    }
  }
}

// Every outcome of the referrals of one set.
void AddReferred(Circumstance circumstance, ListSet own, ListShares& shares) {
  for (unsigned coins = 0; coins < 1u << kReferralCount; ++coins) {
    double chance = ChanceOfOwn(circumstance, own);
    ListSet lists = own;
    for (size_t i = 0; i < kReferralCount; ++i) {
      const double refers = Refers(kReferrals[i], circumstance, own) ? kReferrals[i].chance : 0;
      const bool referred = (coins >> i & 1) != 0;
      chance *= referred ? refers : 1 - refers;
      if (referred) lists |= Bit(kReferrals[i].to);
    }
    Add(lists, chance, shares);
  }
}

}  // namespace

Circumstance DrawCircumstance(SeededRandom& random) {
  static const Weights kWeights({kShare[0], kShare[1], kShare[2], kShare[3]});
  return static_cast<Circumstance>(kWeights.Draw(random));
}

ListSet DrawLists(Circumstance circumstance, SeededRandom& random) {
  ListSet own = 0;
  for (size_t i = 0; i < kLists.size(); ++i) {
    if (random.Chance(kOwn[static_cast<size_t>(circumstance)][i]))
      own |= static_cast<ListSet>(1u << i);
  }
  ListSet lists = own;
  for (const Referral& referral : kReferrals) {
    if (Refers(referral, circumstance, own) && random.Chance(referral.chance))
      lists |= Bit(referral.to);
  }
  return lists;
}

ListShares ExpectedShares() {
  ListShares shares{};
  for (size_t c = 0; c < kCircumstances; ++c) {
    for (unsigned own = 0; own < 1u << kLists.size(); ++own)
      AddReferred(static_cast<Circumstance>(c), static_cast<ListSet>(own), shares);
  }
  return shares;
}

}  // namespace koppel::population
