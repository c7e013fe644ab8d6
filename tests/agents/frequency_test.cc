// Frequencies of values, and of bits that are set together, on made-up filters: what they give away
// and what not.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "agents/attack/frequency_alignment.h"
#include "agents/attack/pattern_mining.h"
#include "tests/agents/coded_people.h"
#include "tests/reference/slow_attacks.h"
#include "tests/support/seed.h"

namespace koppel::attack {
namespace {

constexpr uint64_t kOurKey = 17, kTheirKey = 23;
constexpr size_t kNames = 400;
const Filter kPlain = {512, 12, 0};
const Filter kDiffused = {512, 20, 6};

// Records of one name each, some names frequent; whose codes are numbered in another order.
class AlignmentTest : public ::testing::Test {
 protected:
  Numbers Draw(size_t count) {
    Numbers names;
    for (size_t i = 0; i < count; ++i) {
      const double place = random_.Unit() * random_.Unit() * random_.Unit();
      names.push_back(static_cast<uint32_t>(place * kNames));
    }
    return names;
  }
  // The number of each name's code.
  Numbers Hidden() {
    Numbers numbers(kNames);
    std::iota(numbers.begin(), numbers.end(), 0);
    Shuffle(random_, numbers);
    return numbers;
  }
  Numbers CodesOfRecords(const Numbers& names) const {
    Numbers codes;
    for (const uint32_t name : names) codes.push_back(hidden_[name]);
    return codes;
  }
  Codes Coded(const Filter& filter) const {
    std::vector<Tokens> by_code(kNames);
    for (size_t name = 0; name < kNames; ++name) by_code[hidden_[name]] = names_[name];
    return CodesOf(by_code, kOurKey, filter);
  }
  // Of records, those whose name is the first candidate.
  double Right(const Numbers& names, const Candidates& found) const {
    size_t right = 0;
    for (const uint32_t name : names) {
      const std::vector<uint32_t>& candidates = found[hidden_[name]];
      right += !candidates.empty() && candidates[0] == name ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(names.size());
  }

  SeededRandom random_{testing::Seed()};
  const std::vector<Tokens> names_ = MakeNames(random_, kNames);
  const Numbers hidden_ = Hidden();
  const Numbers ours_ = Draw(6000);
  const Numbers theirs_ = Draw(6000);
  const Numbers codes_ = CodesOfRecords(ours_);
};

// All names come on both sides, so that there is a row for each.
TEST_F(AlignmentTest, FrequentValuesAreFoundByFrequencyAlone) {
  const Candidates found = AlignByFrequency(codes_, theirs_);
  EXPECT_EQ(found[hidden_[0]][0], 0u);
  const double chance = static_cast<double>(std::count(ours_.begin(), ours_.end(), 0u)) / 6000;
  EXPECT_GT(Right(ours_, found), chance + 0.1);
}

TEST_F(AlignmentTest, RanksAreThoseOfTheSlowTwin) {
  Numbers codes, values;
  for (size_t i = 0; i < 300; ++i) {
    codes.push_back(codes_[i] % 40);
    values.push_back(theirs_[i] % 40);
  }
  const Candidates found = AlignByFrequency(codes, values);
  for (uint32_t code = 0; code < found.size(); ++code) {
    if (std::count(codes.begin(), codes.end(), code) < 2) {
      EXPECT_TRUE(found[code].empty());
    } else {
      EXPECT_EQ(found[code][0], reference::SlowSameRank(codes, values, code));
      EXPECT_EQ(found[code].size(), kMostCandidates);
    }
  }
}

TEST_F(AlignmentTest, CodesThatAreAllDifferentTellNothing) {
  Numbers codes(200);
  std::iota(codes.begin(), codes.end(), 0);
  const std::vector<Tokens> people = MakePeople(random_, 200);
  const Codes coded = CodesOf(people, kOurKey, kPlain);
  for (const std::vector<uint32_t>& candidates :
       AlignFilters(codes, codes, {coded, TableOf(people).has, 0})) {
    EXPECT_TRUE(candidates.empty());
  }
}

TEST_F(AlignmentTest, BitsOfFrequentCodesGiveTheOthersAway) {
  const TokenTable table = TableOf(names_);
  const Candidates found = AlignFilters(codes_, theirs_, {Coded(kPlain), table.has, 0});
  EXPECT_GT(Right(ours_, found), 0.95);
}

TEST_F(AlignmentTest, DiffusedBitsAddNothingToFrequencies) {
  const TokenTable table = TableOf(names_);
  EXPECT_EQ(AlignFilters(codes_, theirs_, {Coded(kDiffused), table.has, 0}),
            AlignByFrequency(codes_, theirs_));
}

TEST_F(AlignmentTest, ThreadsDoNotMatter) {
  const TokenTable table = TableOf(names_);
  const Codes coded = Coded(kPlain);
  const Candidates found = AlignFilters(codes_, theirs_, {coded, table.has, 1});
  EXPECT_EQ(AlignFilters(codes_, theirs_, {coded, table.has, 3}), found);
}

class MiningTest : public ::testing::Test {
 protected:
  static constexpr size_t kCodes = 1500, kInBoth = 750;

  Candidates Claims(const Filter& filter) const {
    const Codes codes = CodesOf(Some(people_, 0, kCodes), kOurKey, filter);
    return ClaimByTokens(codes, theirs_.has, MineTokens(codes, theirs_.has, 0));
  }
  static size_t RightClaims(const Candidates& claims) {
    size_t right = 0;
    for (size_t i = kCodes - kInBoth; i < kCodes; ++i) {
      right += claims[i].size() == 1 && claims[i][0] == i - (kCodes - kInBoth) ? 1 : 0;
    }
    return right;
  }

  SeededRandom random_{testing::Seed()};
  const std::vector<Tokens> people_ = MakePeople(random_, 2 * kCodes - kInBoth);
  const TokenTable theirs_ = TableOf(Some(people_, kCodes - kInBoth, kCodes));
};

TEST_F(MiningTest, SetsAreThoseOfTheSlowTwin) {
  const Codes codes = CodesOf(MakePeople(random_, 150), kOurKey, {128, 6, 0});
  std::vector<reference::SlowCode> slow(codes.size());
  for (size_t row = 0; row < codes.size(); ++row) {
    for (size_t i = 0; i < codes.bits(); ++i) slow[row].push_back(codes.bit(row, i));
  }
  const std::vector<BitSet> sets = CommonSets(codes, 0);
  std::set<std::vector<size_t>> grown;
  for (size_t bit = 0; bit < codes.bits(); ++bit) {
    grown.insert(reference::SlowGrownSet(slow, bit, 2, 0.9, 0.97, 3, 12));
  }
  EXPECT_FALSE(sets.empty());
  for (const BitSet& set : sets) {
    EXPECT_TRUE(grown.contains(set.bits));
    EXPECT_EQ(set.codes, reference::SlowInCommon(slow, set.bits));
  }
}

TEST_F(MiningTest, TokensOfTwoNamesAreReadOffUnlessDiffused) {
  EXPECT_GT(RightClaims(Claims(kPlain)), kInBoth / 10);
  EXPECT_EQ(RightClaims(Claims(kDiffused)), 0u);
}

TEST_F(MiningTest, MinedTokensAreInTheCodesThatHaveThem) {
  const Codes codes = CodesOf(Some(people_, 0, kCodes), kOurKey, kPlain);
  const TokenTable ours = TableOf(Some(people_, 0, kCodes));
  const std::vector<TokenBits> mined = MineTokens(codes, theirs_.has, 0);
  ASSERT_GT(mined.size(), 20u);
  size_t right = 0, all = 0;
  for (const TokenBits& one : mined) {
    for (size_t row = 0; row < codes.size(); ++row) {
      const bool has = std::all_of(one.bits.begin(), one.bits.end(),
                                   [&](size_t bit) { return codes.bit(row, bit); });
      if (!has) continue;
      ++all;
      right += ours.has(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(one.token)) > 0;
    }
  }
  EXPECT_GT(static_cast<double>(right), 0.8 * static_cast<double>(all));
}

TEST_F(MiningTest, AClaimIsWhoHasTheSameMinedTokens) {
  Codes codes(8);
  codes.Add("\xc0");  // Bits 0 and 1.
  codes.Add("\x20");  // Bit 2.
  codes.Add("\xe0");
  Matrix tokens = Matrix::Zero(3, 2);
  tokens.row(0) << 1, 0;
  tokens.row(1) << 0, 1;
  tokens.row(2) << 0, 1;
  const Candidates claims = ClaimByTokens(codes, tokens, {{0, {0, 1}}, {1, {2}}});
  EXPECT_EQ(claims[0], std::vector<uint32_t>{0});
  EXPECT_EQ(claims[1], (std::vector<uint32_t>{1, 2}));
  EXPECT_TRUE(claims[2].empty());
  // Nothing mined: all are alike.
  EXPECT_EQ(ClaimByTokens(codes, tokens, {})[0].size(), 3u);
}

TEST_F(MiningTest, ThreadsDoNotMatter) {
  const Codes codes = CodesOf(Some(people_, 0, 500), kOurKey, {128, 5, 0});
  const std::vector<TokenBits> mined = MineTokens(codes, theirs_.has, 1);
  EXPECT_FALSE(mined.empty());
  EXPECT_EQ(MineTokens(codes, theirs_.has, 3), mined);
}

}  // namespace
}  // namespace koppel::attack
