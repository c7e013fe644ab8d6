// Attacks on made-up filters: each succeeds where the literature says it should, and where it
// should not it does not.
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>
#include <regex>

#include "agents/attack/graph_matching.h"
#include "agents/attack/leak_meters.h"
#include "agents/attack/qgram_learner.h"
#include "agents/attack/similarity_profile.h"
#include "base/file.h"
#include "tests/agents/coded_people.h"
#include "tests/reference/slow_attacks.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::attack {
namespace {

constexpr uint64_t kOurKey = 17, kTheirKey = 23;

std::vector<reference::SlowCode> Slow(const Codes& codes) {
  std::vector<reference::SlowCode> slow(codes.size());
  for (size_t row = 0; row < codes.size(); ++row) {
    for (size_t i = 0; i < codes.bits(); ++i) slow[row].push_back(codes.bit(row, i));
  }
  return slow;
}

class AttackTest : public ::testing::Test {
 protected:
  // Codes of `count` persons, and records of as many, of which `in_both` are the same persons.
  struct Sides {
    Codes codes;
    Codes theirs;
    size_t shift;
  };
  Sides Make(size_t count, size_t in_both, const Filter& filter) {
    const std::vector<Tokens> people = MakePeople(random_, 2 * count - in_both);
    return {CodesOf(Some(people, 0, count), kOurKey, filter),
            CodesOf(Some(people, count - in_both, count), kTheirKey, filter), count - in_both};
  }
  static std::vector<Seed> Seeds(const Sides& sides, size_t count) {
    std::vector<Seed> seeds;
    for (size_t i = 0; i < count; ++i) seeds.push_back({sides.shift + i, i});
    return seeds;
  }

  SeededRandom random_{testing::Seed()};
};

// What made the codes is not there to be looked at.
TEST_F(AttackTest, NoAttackIncludesAKeyAnEncoderOrASchema) {
  const std::regex include("#include \"([^\"]+)\"");
  size_t files = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(testing::SourceDir() + "/agents/attack")) {
    if (file.path().extension() != ".h" && file.path().extension() != ".cc") continue;
    ++files;
    ASSERT_OK_AND_ASSIGN(const std::string text, ReadFile(file.path()));
    for (auto one = std::sregex_iterator(text.begin(), text.end(), include);
         one != std::sregex_iterator(); ++one) {
      const std::string path = (*one)[1];
      EXPECT_TRUE(path.starts_with("agents/attack/") || path.starts_with("base/")) << path;
    }
  }
  EXPECT_GT(files, 10u);
}

TEST_F(AttackTest, BitsAreReadFromTheHighestOn) {
  Codes codes(16);
  codes.Add(std::string("\x80\x01", 2));
  codes.Add(std::string("\x00\xff", 2));
  EXPECT_EQ(codes.size(), 2u);
  EXPECT_TRUE(codes.bit(0, 0));
  EXPECT_TRUE(codes.bit(0, 15));
  EXPECT_FALSE(codes.bit(0, 14));
  EXPECT_EQ(OnesOf(codes), (std::vector<uint32_t>{2, 8}));
  EXPECT_EQ(BitsOf(codes).sum(), 10);
  EXPECT_EQ(OnesOf(codes.Rows(1, 1)), std::vector<uint32_t>{8});
}

TEST_F(AttackTest, LeaksAreThoseOfTheSlowTwin) {
  const std::vector<Tokens> people = MakePeople(random_, 300);
  const Codes codes = CodesOf(people, kOurKey, {128, 3, 0});
  std::vector<double> counts(codes.bits());
  for (const auto& code : Slow(codes)) {
    for (size_t i = 0; i < code.size(); ++i) counts[i] += code[i] ? 1 : 0;
  }
  std::vector<uint32_t> tokens;
  for (const Tokens& one : people) tokens.push_back(static_cast<uint32_t>(one.size()));
  const Leaks leaks = MeasureLeaks(codes, tokens);
  EXPECT_NEAR(leaks.gini, reference::SlowGini(counts), 1e-9);
  EXPECT_NEAR(leaks.divergence, reference::SlowDivergence(counts), 1e-9);
  // Each token sets three bits, some of them the same.
  EXPECT_NEAR(leaks.hashes, 3, 0.4);
}

TEST_F(AttackTest, BitsThatAreSetGrowWithTokensUnlessDiffused) {
  std::vector<Tokens> people = MakePeople(random_, 600);
  std::vector<uint32_t> tokens;
  for (Tokens& one : people) {
    one.resize(6 + random_.Below(4));
    tokens.push_back(static_cast<uint32_t>(one.size()));
  }
  EXPECT_GT(MeasureLeaks(CodesOf(people, kOurKey, {}), tokens).ones_with_tokens, 0.9);
  EXPECT_LT(MeasureLeaks(CodesOf(people, kOurKey, {512, 30, 6}), tokens).ones_with_tokens, 0.3);
}

TEST_F(AttackTest, CodesThatAreEqualAreCounted) {
  std::vector<Tokens> people = MakePeople(random_, 50);
  people.push_back(people[3]);
  people.push_back(people[3]);
  people.push_back(people[9]);
  EXPECT_EQ(MeasureLeaks(CodesOf(people, kOurKey, {}), std::vector<uint32_t>(53, 10)).repeated, 5u);
}

TEST_F(AttackTest, ProfilesAreThoseOfTheSlowTwin) {
  const Sides sides = Make(150, 100, {});
  const Candidates found = SimilarityProfile(sides.codes, sides.theirs, Seeds(sides, 20), 0);
  std::vector<size_t> ours(20), theirs(20);
  std::iota(ours.begin(), ours.end(), sides.shift);
  std::iota(theirs.begin(), theirs.end(), 0);
  const std::vector<size_t> slow =
      reference::SlowProfile(Slow(sides.codes), Slow(sides.theirs), ours, theirs);
  size_t alike = 0;
  for (size_t i = 0; i < slow.size(); ++i) alike += found[i][0] == slow[i] ? 1 : 0;
  // Of two that are as near, rounding may take either.
  EXPECT_GE(alike, slow.size() - 1);
}

TEST_F(AttackTest, AFewKnownPersonsGiveAwayTheOthersUnlessDiffused) {
  const Sides plain = Make(800, 400, {});
  EXPECT_GT(
      ShareFound(SimilarityProfile(plain.codes, plain.theirs, Seeds(plain, 100), 0), plain.shift),
      0.95);
  const Sides diffused = Make(800, 400, {512, 20, 6});
  // The seeds themselves are found.
  const Candidates found =
      SimilarityProfile(diffused.codes, diffused.theirs, Seeds(diffused, 100), 0);
  EXPECT_LT(ShareFound(found, diffused.shift + 100), 0.02);
}

TEST_F(AttackTest, WhoeverHasTheKeyFindsEverybody) {
  const std::vector<Tokens> people = MakePeople(random_, 300);
  const Filter filter{512, 20, 6};
  const Codes codes = CodesOf(people, kOurKey, filter);
  EXPECT_GT(ShareFound(NearestByDice(codes, codes, 0), 0), 0.98);
  const Candidates found = NearestByDice(codes, CodesOf(people, kTheirKey, filter), 0);
  EXPECT_LT(ShareFound(found, 0), 0.05);
  EXPECT_EQ(found[0].size(), kMostCandidates);
}

TEST_F(AttackTest, NearestByDiceIsThatOfTheSlowTwin) {
  const Codes codes = CodesOf(MakePeople(random_, 60), kOurKey, {});
  const Codes others = CodesOf(MakePeople(random_, 70), kOurKey, {});
  const auto slow_codes = Slow(codes), slow_others = Slow(others);
  const Candidates found = NearestByDice(codes, others, 0);
  for (size_t i = 0; i < codes.size(); ++i) {
    double best = 0;
    for (const auto& other : slow_others) {
      best = std::max(best, reference::SlowDice(slow_codes[i], other));
    }
    EXPECT_DOUBLE_EQ(reference::SlowDice(slow_codes[i], slow_others[found[i][0]]), best);
  }
}

class LearnerTest : public AttackTest {
 protected:
  static constexpr size_t kKnown = 1500, kOthers = 300;

  double Dice(const Filter& filter, size_t field) {
    const Codes codes = CodesOf(people_, kOurKey, filter);
    const Matrix guessed = GuessTokens(codes.Rows(0, kKnown), table_.Rows(0, kKnown),
                                       codes.Rows(kKnown, kOthers), {testing::Seed(), 0});
    return DiceOfField(guessed, table_.Rows(kKnown, kOthers), field);
  }
  double Baseline(size_t field) const {
    return DiceOfField(GuessByFrequency(table_.Rows(0, kKnown), kOthers),
                       table_.Rows(kKnown, kOthers), field);
  }

  const std::vector<Tokens> people_ = MakePeople(random_, kKnown + kOthers);
  const TokenTable table_ = TableOf(people_);
};

TEST_F(LearnerTest, TokensAreReadOffCodesUnlessDiffused) {
  for (const size_t field : {0u, 1u}) {
    EXPECT_GT(Dice({}, field), 0.95);
    EXPECT_LT(Dice({512, 20, 6}, field), Baseline(field) + 0.05);
  }
}

TEST_F(LearnerTest, ANearlyConstantTokenIsGuessedWithoutAnyCode) {
  TokenTable table = table_;
  table.has.col(0).setOnes();
  const Matrix guessed = GuessByFrequency(table.Rows(0, kKnown), kOthers);
  EXPECT_EQ(guessed.col(0).sum(), kOthers);
  // All records alike.
  EXPECT_EQ(guessed.row(0), guessed.row(1));
}

TEST_F(LearnerTest, DiceIsTwiceTheCommonByAllTokens) {
  TokenTable tokens;
  tokens.first = {0, 2, 3};
  tokens.has = Matrix::Zero(2, 3);
  tokens.has.row(0) << 1, 1, 1;
  tokens.has.row(1) << 1, 0, 0;
  Matrix guessed = Matrix::Zero(2, 3);
  guessed.row(0) << 1, 0, 0;
  guessed.row(1) << 1, 1, 1;
  EXPECT_DOUBLE_EQ(DiceOfField(guessed, tokens, 0), 2.0 * 2 / (3 + 3));
  EXPECT_DOUBLE_EQ(DiceOfField(guessed, tokens, 1), 0);
  EXPECT_DOUBLE_EQ(DiceOfAll(guessed, tokens), 2.0 * 2 / (4 + 4));
}

TEST_F(LearnerTest, WhoHasTheTokensGuessedIsFound) {
  const TokenTable some = table_.Rows(0, 200);
  EXPECT_GT(ShareFound(NearestByTokens(some.has, some, 0), 0), 0.95);
}

TEST_F(AttackTest, ThreadsDoNotMatter) {
  const std::vector<Tokens> people = MakePeople(random_, 400);
  const Filter filter{128, 5, 0};
  const Codes codes = CodesOf(people, kOurKey, filter);
  const Codes theirs = CodesOf(people, kTheirKey, filter);
  const TokenTable table = TableOf(people);
  const auto graph = [&](unsigned threads) { return MatchGraphs(codes, theirs, {5, threads, {}}); };
  const auto guess = [&](unsigned threads) {
    return GuessTokens(codes.Rows(0, 300), table.Rows(0, 300), codes.Rows(300, 100), {5, threads});
  };
  const Candidates found = graph(1);
  const Matrix guessed = guess(1);
  for (const unsigned threads : {2u, 3u}) {
    EXPECT_EQ(graph(threads), found);
    EXPECT_EQ(guess(threads), guessed);
  }
}

}  // namespace
}  // namespace koppel::attack
