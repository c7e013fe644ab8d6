#include <gmock/gmock.h>

#include <bit>
#include <vector>

#include "agents/encode/keyed_hash.h"
#include "agents/encode/token_parts.h"
#include "keys/derive.h"

namespace koppel::agents {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(KeyedHashTest, IsHmacSha256) {
  const SecretBytes key = SecretBytes::Random(32);
  const KeyedHash hash(key);
  for (const size_t length : {0u, 1u, 55u, 56u, 63u, 64u, 65u, 1000u}) {
    const std::string message(length, 'x');
    const KeyedHash::Mac mac = hash.Compute(message);
    EXPECT_EQ(std::string(mac.begin(), mac.end()), HmacSha256(key, message));
    const KeyedHash::Mac split = hash.Compute('\x07', message);
    EXPECT_EQ(std::string(split.begin(), split.end()), HmacSha256(key, "\x07" + message));
  }
}

using Pattern = std::vector<unsigned char>;

size_t Ones(const Pattern& pattern) {
  size_t ones = 0;
  for (const unsigned char byte : pattern) ones += static_cast<size_t>(std::popcount(byte));
  return ones;
}

TEST(PositionsTest, AreDistinctEvenWhenAllAreWanted) {
  const KeyedHash hash(SecretBytes::Random(32));
  Pattern pattern(8);
  EXPECT_GT(SetPositions(hash, "AB", 64, 64, pattern.data()), 4u);
  EXPECT_EQ(pattern, Pattern(8, 0xff));
}

TEST(PositionsTest, AreAsManyAsAreWantedForTheFewestMacs) {
  const KeyedHash hash(SecretBytes::Random(32));
  Pattern pattern(1024);
  EXPECT_EQ(SetPositions(hash, "AB", 8192, 1, pattern.data()), 1u);
  EXPECT_EQ(Ones(pattern), 1u);
  Pattern more(1024);
  SetPositions(hash, "AB", 8192, 40, more.data());
  EXPECT_EQ(Ones(more), 40u);
  // The first of the many.
  for (size_t i = 0; i < more.size(); ++i) EXPECT_EQ(pattern[i] & more[i], pattern[i]);
}

TEST(PositionsTest, NoPositionIsLikelierThanAnother) {
  // 8,184 does not divide 65,536: without rejection the first 64 positions would come up more
  // often.
  const KeyedHash hash(SecretBytes::Random(32));
  size_t low = 0;
  for (int i = 0; i < 40000; ++i) {
    Pattern pattern(1023);
    SetPositions(hash, std::to_string(i), 8184, 8, pattern.data());
    low += Ones(Pattern(pattern.begin(), pattern.begin() + 8));
  }
  const double expected = 320000.0 * 64 / 8184;
  EXPECT_NEAR(static_cast<double>(low), expected, 5 * 50.0);
}

TokenSource Source(v1::Part part, uint32_t length, bool is_date = false) {
  TokenSource source{{}, 0, is_date};
  source.part.set_part(part);
  source.part.set_length(length);
  return source;
}

TEST(TokenPartsTest, ArePartsOfTheValue) {
  EXPECT_THAT(PartOf(Source(v1::WHOLE, 0), "BERG"), Optional(Eq("BERG")));
  EXPECT_THAT(PartOf(Source(v1::PREFIX, 3), "BERG"), Optional(Eq("BER")));
  EXPECT_THAT(PartOf(Source(v1::SUFFIX, 3), "BERG"), Optional(Eq("ERG")));
  EXPECT_THAT(PartOf(Source(v1::YEAR, 0, true), "20050314"), Optional(Eq("2005")));
  EXPECT_THAT(PartOf(Source(v1::MONTH_DAY, 0, true), "20050314"), Optional(Eq("0314")));
  EXPECT_THAT(PartOf(Source(v1::WHOLE, 0, true), "20050314"), Optional(Eq("20050314")));
}

TEST(TokenPartsTest, AreMissingWhereTheValueDoesNotHaveThem) {
  EXPECT_EQ(PartOf(Source(v1::WHOLE, 0), ""), std::nullopt);
  EXPECT_EQ(PartOf(Source(v1::PREFIX, 3), "LI"), std::nullopt);
  EXPECT_EQ(PartOf(Source(v1::SUFFIX, 3), "LI"), std::nullopt);
  EXPECT_EQ(PartOf(Source(v1::WHOLE, 0, true), "20050300"), std::nullopt);
  EXPECT_EQ(PartOf(Source(v1::WHOLE, 0, true), "00000314"), std::nullopt);
  EXPECT_EQ(PartOf(Source(v1::MONTH_DAY, 0, true), "20050300"), std::nullopt);
  EXPECT_EQ(PartOf(Source(v1::YEAR, 0, true), "00000314"), std::nullopt);
  EXPECT_THAT(PartOf(Source(v1::YEAR, 0, true), "20050000"), Optional(Eq("2005")));
}

TEST(TokenPartsTest, LengthsKeepPartsApart) {
  std::vector<TokenSource> sources = {Source(v1::WHOLE, 0), Source(v1::WHOLE, 0)};
  sources[1].field = 1;
  std::string one;
  std::string two;
  EXPECT_TRUE(TokenMessage(sources, {"AB", "C"}, one));
  EXPECT_TRUE(TokenMessage(sources, {"A", "BC"}, two));
  EXPECT_NE(one, two);
  EXPECT_EQ(two, std::string("\0\0\0\1A\0\0\0\2BC", 11));
  EXPECT_FALSE(TokenMessage(sources, {"AB", ""}, one));
}

}  // namespace
}  // namespace koppel::agents
