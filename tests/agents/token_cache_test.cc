#include "agents/encode/token_cache.h"

#include <gmock/gmock.h>

#include <map>
#include <string>

#include "base/random.h"
#include "tests/support/seed.h"

namespace koppel::agents {
namespace {

constexpr size_t kWords = 3;

TEST(TokenCacheTest, GivesBackWhatWasPutIntoATokensPlace) {
  TokenCache cache(kWords, 1u << 16);
  const TokenCache::Place first = cache.Find("AB");
  EXPECT_FALSE(first.known);
  for (size_t i = 0; i < kWords; ++i) EXPECT_EQ(first.pattern[i], 0u);
  first.pattern[2] = 7;
  const TokenCache::Place again = cache.Find("AB");
  EXPECT_TRUE(again.known);
  EXPECT_EQ(again.pattern[2], 7u);
}

TEST(TokenCacheTest, TokensOfTheSameBeginningOrBytesAreNotOne) {
  TokenCache cache(kWords, 1u << 16);
  const std::string zeros(TokenCache::kMostBytes, '\0');
  const std::string letters = "ABCDEFGHIJKLMNO";
  for (size_t size = 1; size <= TokenCache::kMostBytes; ++size) {
    EXPECT_FALSE(cache.Find(letters.substr(0, size)).known) << size;
    EXPECT_FALSE(cache.Find(zeros.substr(0, size)).known) << size;
  }
  for (size_t changed = 0; changed < letters.size(); ++changed) {
    std::string other = letters;
    other[changed] = '_';
    EXPECT_FALSE(cache.Find(other).known) << changed;
  }
}

// However small: what is known is right, and what is not known is all zeros.
TEST(TokenCacheTest, NeverMistakesATokenForAnother) {
  SeededRandom random(koppel::testing::Seed());
  for (const size_t bytes : {size_t{1}, size_t{2000}, size_t{1} << 20}) {
    TokenCache cache(kWords, bytes);
    size_t known = 0;
    for (int i = 0; i < 20000; ++i) {
      const uint64_t number = random.Below(300);
      const std::string token = std::to_string(number);
      const TokenCache::Place place = cache.Find(token);
      for (size_t word = 0; word < kWords; ++word) {
        ASSERT_EQ(place.pattern[word], place.known ? number + word : 0);
        place.pattern[word] = number + word;
      }
      known += place.known;
    }
    EXPECT_GT(known, 0u);
    if (bytes == 1u << 20) {
      EXPECT_GE(known, 20000u - 2 * 300);
    }
  }
}

}  // namespace
}  // namespace koppel::agents
