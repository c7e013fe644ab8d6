#include <gmock/gmock.h>

#include <set>

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

TEST(PositionsTest, AreDistinctAndInRangeEvenWhenAllAreWanted) {
  const KeyedHash hash(SecretBytes::Random(32));
  std::vector<uint16_t> positions;
  AppendPositions(hash, "AB", 64, 64, positions);
  EXPECT_EQ(std::set<uint16_t>(positions.begin(), positions.end()).size(), 64u);
  for (const uint16_t position : positions) EXPECT_LT(position, 64);
}

TEST(PositionsTest, TokensOfOneFilterDoNotMindEachOther) {
  const KeyedHash hash(SecretBytes::Random(32));
  std::vector<uint16_t> alone;
  AppendPositions(hash, "BC", 64, 20, alone);
  std::vector<uint16_t> both;
  AppendPositions(hash, "AB", 64, 20, both);
  AppendPositions(hash, "BC", 64, 20, both);
  ASSERT_EQ(both.size(), 40u);
  EXPECT_EQ(std::vector<uint16_t>(both.begin() + 20, both.end()), alone);
}

TEST(PositionsTest, NoPositionIsLikelierThanAnother) {
  // 8,184 does not divide 65,536: without rejection the first 64 positions would come up more
  // often.
  const KeyedHash hash(SecretBytes::Random(32));
  std::vector<uint16_t> positions;
  for (int i = 0; i < 40000; ++i) AppendPositions(hash, std::to_string(i), 8184, 8, positions);
  size_t low = 0;
  for (const uint16_t position : positions) low += position < 64;
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
  EXPECT_NE(TokenMessage(sources, {"AB", "C"}), TokenMessage(sources, {"A", "BC"}));
  EXPECT_EQ(TokenMessage(sources, {"AB", ""}), std::nullopt);
  EXPECT_THAT(TokenMessage(sources, {"A", "BC"}),
              Optional(Eq(std::string("\0\0\0\1A\0\0\0\2BC", 11))));
}

}  // namespace
}  // namespace koppel::agents
