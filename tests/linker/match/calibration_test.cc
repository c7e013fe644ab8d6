#include "linker/match/model/calibration.h"

#include <cmath>
#include <functional>

#include "base/random.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::match {
namespace {

constexpr Evidence kBit = kEvidenceBit;

TEST(EvidenceHistogramTest, EveryEvidenceFallsIntoTheBitBelowIt) {
  for (int bits = -70 * kBit; bits <= 70 * kBit; bits += 37) {
    EvidenceHistogram histogram;
    histogram.Add(bits, 2);
    const double floor = std::floor(bits / double{kBit});
    const double within = std::min(std::max(floor, -64.0), 63.0);
    for (size_t bin = 0; bin < EvidenceHistogram::kBins; ++bin) {
      const bool here = EvidenceHistogram::LowerEnd(bin) == within * kBit;
      EXPECT_EQ(histogram.weight(bin), here ? 2 : 0) << bits;
    }
  }
}

TEST(EvidenceHistogramTest, AddsUp) {
  EvidenceHistogram a, b;
  a.Add(0, 1);
  b.Add(kBit, 2);
  a.Add(b, 1);
  EXPECT_EQ(a.Total(), 3);
}

// Of pairs with a bell of evidence about -20 bits for non-matches and 12 for matches.
struct Pairs {
  EvidenceHistogram wanted, expected_false, null;

  // The evidence that the model claims for what is truly `bits`; null has 1/scale of the pairs.
  template <typename Claim>
  Pairs(double matches, double non_matches, double scale, Claim claim) {
    for (double bits = -45; bits < 45; bits += 0.25) {
      const double of_matches = matches * Bell(bits, 12, 4);
      const double of_others = non_matches * Bell(bits, -20, 6);
      const auto claimed = static_cast<Evidence>(std::lround(claim(bits) * kBit));
      wanted.Add(claimed, of_matches + of_others);
      expected_false.Add(claimed, (of_matches + of_others) / (1 + std::exp2(claim(bits))));
      null.Add(claimed, of_others / scale);
    }
  }
  static double Bell(double at, double middle, double width) {
    const double off = (at - middle) / width;
    return 0.25 / (width * std::sqrt(2 * M_PI)) * std::exp(-off * off / 2);
  }
};

TEST(CalibrationTest, ChangesNothingWhereNothingIsKnown) {
  const Pairs pairs(1000, 100000, 1, [](double bits) { return bits; });
  for (const Calibration& calibration :
       {Calibration(), Calibration::Of(pairs.wanted, pairs.expected_false, {}),
        Calibration::Of({}, {}, pairs.null), Calibration::Of({}, {}, {})}) {
    EXPECT_FALSE(calibration.changes());
    for (Evidence evidence = -50 * kBit; evidence <= 50 * kBit; evidence += 777) {
      EXPECT_EQ(calibration.Apply(evidence), evidence);
    }
  }
}

TEST(CalibrationTest, RisesWithTheEvidenceWhateverTheHistogramsAre) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 50; ++round) {
    EvidenceHistogram wanted, expected_false, null;
    for (int i = 0; i < 300; ++i) {
      const auto evidence = static_cast<Evidence>(random.Below(80 * kBit)) - 40 * kBit;
      const double weight = 10 * random.Unit();
      wanted.Add(evidence, weight);
      expected_false.Add(evidence, weight * random.Unit());
      if (random.Chance(0.5)) null.Add(evidence, 20 * random.Unit());
    }
    const Calibration calibration = Calibration::Of(wanted, expected_false, null);
    Evidence before = calibration.Apply(-110 * kBit);
    for (Evidence evidence = -110 * kBit; evidence <= 110 * kBit; evidence += 301) {
      const Evidence now = calibration.Apply(evidence);
      EXPECT_GE(now, before) << evidence;
      EXPECT_LE(std::abs(now), 100 * kBit);
      before = now;
    }
  }
}

TEST(CalibrationTest, KnowsTheScaleOfTheKnownNonMatches) {
  const Pairs pairs(1000, 100000, 4, [](double bits) { return bits; });
  const Calibration calibration = Calibration::Of(pairs.wanted, pairs.expected_false, pairs.null);
  EXPECT_NEAR(calibration.scale(), 4, 0.01);
}

// The model takes its terms for independent and claims double the bits, or six too many.
TEST(CalibrationTest, RepairsAModelThatClaimsTooMuch) {
  const std::function<double(double)> claims[] = {[](double bits) { return 2 * bits; },
                                                  [](double bits) { return bits + 6; }};
  for (const auto& claim : claims) {
    const Pairs pairs(20000, 200000, 2, claim);
    const Calibration calibration = Calibration::Of(pairs.wanted, pairs.expected_false, pairs.null);
    ASSERT_TRUE(calibration.changes());
    // Where both kinds of pairs are, so that the truth can be known.
    for (double bits = -1.5; bits <= 3; bits += 0.5) {
      const double matches = 20000 * Pairs::Bell(bits, 12, 4);
      const double others = 200000 * Pairs::Bell(bits, -20, 6);
      const double truth = std::log2(matches / others);
      const auto claimed = static_cast<Evidence>(std::lround(claim(bits) * kBit));
      EXPECT_NEAR(calibration.Apply(claimed) / double{kBit}, truth, 3.5) << bits;
    }
  }
}

}  // namespace
}  // namespace koppel::match
