// One filter and nothing else: pairs told apart by how many there are at each similarity.
#include "linker/match/model/score_mixture.h"

#include <cmath>
#include <numeric>

#include "linker/match/model/isotonic.h"
#include "linker/match/model/scores.h"
#include "linker/match/notes.h"
#include "tests/linker/match/registers.h"
#include "tests/reference/slow_model.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(IsotonicTest, ValuesRiseAndAreNearestAsInTheSlowTwin) {
  SeededRandom random(testing::Seed());
  for (int round = 0; round < 300; ++round) {
    std::vector<IsotonicBlock> points(1 + random.Below(12));
    for (IsotonicBlock& point : points) {
      point.weight = 1 + static_cast<double>(random.Below(5));
      point.sum = point.weight * static_cast<double>(random.Below(9));
    }
    std::vector<double> values;
    for (const IsotonicBlock& block : Isotonic(points)) {
      values.insert(values.end(), block.size, block.value());
    }
    const std::vector<double> slow = reference::SlowIsotonic(points);
    ASSERT_EQ(values.size(), slow.size());
    for (size_t i = 0; i < slow.size(); ++i) EXPECT_NEAR(values[i], slow[i], 1e-9);
  }
}

// Strangers end at 0.52, and there are steps of 0.02 above.
Term TermOfSteps() {
  Term term;
  term.cuts = {450, 490, 520};
  for (uint32_t cut = 540; cut < 960; cut += 20) term.cuts.push_back(cut);
  return term;
}

// Made-up pairs: their true numbers by bin.
struct Pairs {
  Term term = TermOfSteps();
  std::vector<double> matches = std::vector<double>(term.first_equal());
  std::vector<double> others = std::vector<double>(term.first_equal());

  // Matches about a Dice coefficient, some equal.
  void AddMatches(double pairs, double middle, double width, double equal) {
    for (size_t bin = 1; bin + 1 < matches.size(); ++bin) {
      const double off = (At(bin) - middle) / width;
      matches[bin] +=
          pairs * (1 - equal) * 20 / (width * std::sqrt(2 * M_PI)) * std::exp(-off * off / 2);
    }
    matches.back() += pairs * equal;
  }
  // From `begin` on, fewer by the factor with each step of 0.02.
  void AddFall(double pairs, double begin, double factor) {
    for (size_t bin = 3; bin < others.size(); ++bin) {
      if (At(bin) >= begin) others[bin] += pairs * std::pow(factor, (At(bin) - begin) / 20);
    }
  }
  // A hump, as of strangers who share a token.
  void AddHump(double pairs, double middle, double width) {
    for (size_t bin = 3; bin < others.size(); ++bin) {
      const double off = (At(bin) - middle) / width;
      others[bin] += pairs * 20 / (width * std::sqrt(2 * M_PI)) * std::exp(-off * off / 2);
    }
  }
  double At(size_t bin) const {
    const size_t last = term.cuts.size();
    if (bin == 0) return term.cuts.front() - 10.0;
    return bin > last ? 1000 : bin == last ? 970 : term.cuts[bin - 1] + 10.0;
  }
  std::vector<double> Both(SeededRandom& random) const {
    std::vector<double> both;
    for (size_t bin = 0; bin < matches.size(); ++bin) {
      both.push_back(Counted(random, matches[bin] + others[bin]));
    }
    return both;
  }
  // With an error of counting.
  static double Counted(SeededRandom& random, double expected) {
    const double normal =
        std::sqrt(-2 * std::log(1 - random.Unit())) * std::cos(2 * M_PI * random.Unit());
    return std::max(0.0, std::round(expected + std::sqrt(expected) * normal));
  }
};

// Where pairs are linked from this bin on: errors of both kinds.
double ErrorsFrom(const Pairs& pairs, size_t first) {
  double wrong = 0;
  for (size_t bin = 0; bin < pairs.matches.size(); ++bin) {
    wrong += bin >= first ? pairs.others[bin] : pairs.matches[bin];
  }
  return wrong;
}

// Errors beyond those of the best bin to link from, for each match.
double ErrorsBeyondBest(const Pairs& pairs, const ScoreMixture& mixture) {
  const std::vector<double> shares = MatchShares(mixture);
  const auto first = std::lower_bound(shares.begin(), shares.end(), 0.5) - shares.begin();
  double best = INFINITY;
  for (size_t bin = 0; bin <= shares.size(); ++bin) best = std::min(best, ErrorsFrom(pairs, bin));
  const double errors = ErrorsFrom(pairs, static_cast<size_t>(first)) - best;
  return errors / std::max(1.0, Sum(pairs.matches));
}

// Pairs that are none, from the bin where a match is as likely as not.
double FalselyLinked(const Pairs& pairs, const ScoreMixture& mixture) {
  const std::vector<double> shares = MatchShares(mixture);
  double linked = 0;
  for (size_t bin = 0; bin < shares.size(); ++bin) {
    linked += shares[bin] >= 0.5 ? pairs.others[bin] : 0;
  }
  return linked;
}

TEST(ScoreMixtureTest, MatchesAreWhatTheFallOfOtherPairsLeaves) {
  SeededRandom random(testing::Seed());
  for (const double factor : {0.45, 0.55, 0.65}) {
    for (const double matches : {1000.0, 4000.0, 40000.0}) {
      Pairs pairs;
      pairs.AddFall(20000, 600, factor);
      pairs.AddMatches(matches, 900, 40, 0.1);
      const ScoreMixture found = SplitByFall(pairs.term, pairs.Both(random));
      EXPECT_LT(ErrorsBeyondBest(pairs, found), 0.05) << factor << " " << matches;
      EXPECT_GT(Sum(found.matches), 0.7 * matches) << factor << " " << matches;
      EXPECT_LT(Sum(found.matches), 2.5 * matches) << factor << " " << matches;
    }
  }
}

TEST(ScoreMixtureTest, WithoutAFallAllAreMatches) {
  SeededRandom random(testing::Seed());
  Pairs pairs;
  pairs.AddMatches(3000, 850, 80, 0.2);
  const ScoreMixture found = SplitByFall(pairs.term, pairs.Both(random));
  EXPECT_LT(ErrorsBeyondBest(pairs, found), 0.01);
}

TEST(ScoreMixtureTest, AFallAloneHoldsHardlyAnyMatches) {
  SeededRandom random(testing::Seed());
  for (const double factor : {0.45, 0.55, 0.65}) {
    Pairs pairs;
    pairs.AddFall(20000, 600, factor);
    const ScoreMixture found = SplitByFall(pairs.term, pairs.Both(random));
    EXPECT_LT(Sum(found.matches), 0.02 * Sum(pairs.others)) << factor;
  }
}

// Of many bits by chance fewer and fewer are in common.
TEST(ScoreMixtureTest, StrangersWhoFallEverFasterAreNoMatches) {
  SeededRandom random(testing::Seed());
  for (const double width : {15.0, 25.0, 40.0}) {
    for (const double count : {1e4, 1e5, 1e7}) {
      Pairs pairs;
      pairs.AddHump(count, 500, width);
      const double linked = FalselyLinked(pairs, SplitByFall(pairs.term, pairs.Both(random)));
      EXPECT_LT(linked, 20) << width << " " << count;
    }
  }
}

TEST(ScoreMixtureTest, FewKnownNonMatchesDoNotRuleOutWhatTheyHaveNotShown) {
  SeededRandom random(testing::Seed());
  for (const double known : {300.0, 1000.0}) {
    for (const double wanted : {1e5, 1e6}) {
      Pairs pairs;
      pairs.AddFall(wanted / 2, 600, 0.5);
      pairs.AddMatches(2000, 900, 40, 0.1);
      const double all = Sum(pairs.others);
      std::vector<double> few;
      for (const double others : pairs.others) {
        few.push_back(Pairs::Counted(random, others * known / all));
      }
      const ScoreMixture found = SplitBeside(pairs.term, pairs.Both(random), few);
      EXPECT_LT(FalselyLinked(pairs, found), 500) << known << " " << wanted;
    }
  }
}

TEST(ScoreMixtureTest, AHumpOfStrangersWhoShareATokenIsNoPeakOfMatches) {
  SeededRandom random(testing::Seed());
  Pairs pairs;
  pairs.others[1] = 700;
  pairs.AddHump(9000, 620, 35);
  pairs.AddMatches(1000, 890, 40, 0.02);
  const ScoreMixture found = SplitByFall(pairs.term, pairs.Both(random));
  EXPECT_LT(ErrorsBeyondBest(pairs, found), 0.05);
}

TEST(ScoreMixtureTest, BesideKnownNonMatchesAHouseholdIsNone) {
  SeededRandom random(testing::Seed());
  for (const double matches : {0.0, 500.0, 8000.0}) {
    Pairs pairs;
    pairs.AddFall(20000, 600, 0.5);
    pairs.AddHump(2000, 800, 30);
    pairs.AddMatches(matches, 910, 40, 0.3);
    std::vector<double> known;
    for (const double others : pairs.others) known.push_back(Pairs::Counted(random, others / 3));
    const ScoreMixture found = SplitBeside(pairs.term, pairs.Both(random), known);
    EXPECT_NEAR(Sum(found.matches), matches, 0.15 * matches + 500);
    EXPECT_LT(ErrorsBeyondBest(pairs, found) * matches, 0.1 * matches + 50);
  }
}

// Where a name is misspelt most are less alike than those that have nothing wrong.
TEST(ScoreMixtureTest, BesideKnownNonMatchesMatchesHaveAPeakBelowTheEqualOnes) {
  SeededRandom random(testing::Seed());
  for (const double middle : {780.0, 820.0, 860.0}) {
    Pairs pairs;
    pairs.AddFall(20000, 600, 0.6);
    pairs.AddMatches(8000, middle, 15, 0.6);
    std::vector<double> known;
    for (const double others : pairs.others) known.push_back(Pairs::Counted(random, others / 3));
    const ScoreMixture found = SplitBeside(pairs.term, pairs.Both(random), known);
    EXPECT_NEAR(Sum(found.matches), 8000, 400) << middle;
    EXPECT_LT(ErrorsBeyondBest(pairs, found), 0.02) << middle;
  }
}

TEST(ScoreMixtureTest, MatchesAreMoreLikelyTheMoreAlikeAndNeverSure) {
  SeededRandom random(testing::Seed());
  Pairs pairs;
  pairs.AddFall(20000, 600, 0.6);
  pairs.AddMatches(2000, 850, 80, 0.1);
  const std::vector<double> shares = MatchShares(SplitByFall(pairs.term, pairs.Both(random)));
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_GT(shares.front(), 0);
  EXPECT_LT(shares.back(), 1);
}

TEST(ScoreMixtureTest, NoPairsAndFewLevelsAreNoMatter) {
  for (const std::vector<uint32_t>& cuts :
       {std::vector<uint32_t>{700}, {600, 700}, {1, 2, 3}, TermOfSteps().cuts}) {
    Term term;
    term.cuts = cuts;
    const std::vector<double> none(term.first_equal());
    for (const ScoreMixture& mixture : {SplitByFall(term, none), SplitBeside(term, none, none)}) {
      for (const double share : MatchShares(mixture)) EXPECT_LT(share, 0.5);
      EXPECT_LE(MatchesAtEdge(term, mixture), 1);
    }
  }
}

TEST(ScoreMixtureTest, MatchesAtTheEdgeOfAPassAreSeen) {
  SeededRandom random(testing::Seed());
  for (const auto& [middle, at_edge] : {std::pair(900.0, false), std::pair(760.0, true)}) {
    Pairs pairs;
    pairs.AddMatches(5000, middle, at_edge ? 150 : 50, 0.05);
    for (size_t bin = 0; pairs.At(bin) < 700; ++bin) pairs.matches[bin] = 0;
    const double seen = MatchesAtEdge(pairs.term, SplitByFall(pairs.term, pairs.Both(random)));
    EXPECT_EQ(seen > 0.25, at_edge) << seen;
  }
}

// Persons in households, all of them in one filter.
class OneFilterTest : public ::testing::Test {
 protected:
  static constexpr size_t kBytes = 128;
  static constexpr double kNoTwins = 0;

  static Plan PlanOfOne(uint32_t dice_permille) {
    Plan plan;
    plan.shapes = {{"person", false, kBytes}};
    plan.fields = {15};
    plan.names = 3;
    plan.passes = {{.encoding = 0, .dice_permille = dice_permille, .label = "similar:person"}};
    return plan;
  }
  std::string Encode(const RegisterPerson& person) {
    std::string all(kBytes, '\0');
    for (size_t field = 0; field < 4; ++field) {
      SeededRandom of_value(person.values[field] * 4 + field + 77);
      std::string filter = RandomBits(of_value, kBytes, 0.1);
      if (random_.Chance(0.15)) filter = Disturbed(random_, filter, 0.1, 0.3);
      for (size_t i = 0; i < kBytes; ++i) all[i] = static_cast<char>(all[i] | filter[i]);
    }
    return all;
  }
  Outcome LinkAll(const Plan& plan, const std::vector<RawSource>& raw) {
    sources_ = BuildAll(plan, raw);
    Result<Outcome> outcome = Link(plan, sources_);
    EXPECT_OK(outcome);
    ExpectSound(sources_, *outcome);
    return *std::move(outcome);
  }

  SeededRandom random_{testing::Seed()};
  std::vector<SourceRecords> sources_;
};

TEST_F(OneFilterTest, DuplicatesAreFoundAmongHouseholdsWithoutAThreshold) {
  RawSource source = {"a", false, {}};
  for (const RegisterPerson& person : RandomHouseholds(random_, 2500, 5, kNoTwins)) {
    source.records.push_back({RefOf(random_, person, 'a'), {Encode(person)}});
    if (!random_.Chance(0.2)) continue;
    source.records.push_back({RefOf(random_, person, 'b'), {Encode(person)}});
  }
  const Plan plan = PlanOfOne(500);
  const Outcome outcome = LinkAll(plan, {source});
  const TrueQuality truth = QualityOf(sources_, outcome);
  // Brothers and sisters of one first name are the errors.
  EXPECT_GT(truth.precision(), 0.75);
  EXPECT_GT(truth.recall(), 0.9);
}

TEST_F(OneFilterTest, StrangersAloneAreHardlyLinked) {
  RawSource source = {"a", false, {}};
  for (int i = 0; i < 1500; ++i) {
    source.records.push_back({std::to_string(i), {RandomBits(random_, kBytes, 0.45)}});
  }
  for (const uint32_t dice_permille : {400, 450, 500}) {
    EXPECT_GT(LinkAll(PlanOfOne(dice_permille), {source}).persons.size(), 1490u) << dice_permille;
  }
}

// Or made up to fill a gap: they are not what two persons look like.
TEST_F(OneFilterTest, EqualRecordsOfAUniqueSourceAreLeftOutOfWhatIsLearnt) {
  std::vector<RawSource> raw = {{"a", true, {}}, {"b", true, {}}};
  for (const RegisterPerson& person : RandomHouseholds(random_, 2000)) {
    for (RawSource& source : raw) {
      source.records.push_back({RefOf(random_, person, 'a'), {Encode(person)}});
    }
  }
  const std::string gap = RandomBits(random_, kBytes, 0.3);
  for (int i = 0; i < 100; ++i) raw[0].records.push_back({Concat("gap-", 90'000 + i), {gap}});
  const Plan plan = PlanOfOne(500);
  const Outcome outcome = LinkAll(plan, raw);
  const TrueQuality truth = QualityOf(sources_, outcome);
  EXPECT_GT(truth.precision(), 0.95);
  EXPECT_GT(truth.recall(), 0.9);
  EXPECT_THAT(NotesOf(plan, sources_, outcome),
              Contains(HasSubstr("sources that are declared unique hold about")));
}

TEST_F(OneFilterTest, AUniqueSourceSaysWhatHouseholdsLookLike) {
  std::vector<RawSource> raw = {{"a", true, {}}, {"b", true, {}}};
  for (const RegisterPerson& person : RandomHouseholds(random_, 3000)) {
    for (RawSource& source : raw) {
      if (random_.Chance(0.6)) {
        source.records.push_back({RefOf(random_, person, 'a'), {Encode(person)}});
      }
    }
  }
  const Plan plan = PlanOfOne(500);
  const Outcome outcome = LinkAll(plan, raw);
  const TrueQuality truth = QualityOf(sources_, outcome);
  EXPECT_GT(truth.precision(), 0.97);
  EXPECT_GT(truth.recall(), 0.95);
  EXPECT_TRUE(outcome.models[0].known_non_matches);
  EXPECT_NEAR(outcome.quality.total.precision.value, truth.precision(), 0.03);
}

TEST_F(OneFilterTest, APassThatEndsAmongMatchesIsNoted) {
  RawSource a = {"a", true, {}}, b = {"b", true, {}};
  for (const RegisterPerson& person : RandomHouseholds(random_, 1000, 1)) {
    a.records.push_back({RefOf(random_, person, 'a'), {Encode(person)}});
    b.records.push_back({RefOf(random_, person, 'a'), {Encode(person)}});
  }
  const auto notes_from = [&](uint32_t dice_permille) {
    const Plan plan = PlanOfOne(dice_permille);
    return NotesOf(plan, sources_, LinkAll(plan, {a, b}));
  };
  EXPECT_THAT(notes_from(960), Contains(HasSubstr("a - b: matches seem to go on below")));
  EXPECT_THAT(notes_from(450), Not(Contains(HasSubstr("go on below"))));
}

}  // namespace
}  // namespace koppel::match
