#include "agents/encode/blocking.h"

#include <gmock/gmock.h>

#include <set>

#include "base/digest.h"
#include "base/random.h"
#include "keys/derive.h"
#include "tests/support/seed.h"

namespace koppel::agents {
namespace {

v1::Blocking Settings(uint32_t bits, uint32_t tokens) {
  v1::Blocking blocking;
  blocking.set_bits(bits);
  blocking.set_tokens(tokens);
  return blocking;
}

class BlockingTest : public ::testing::Test {
 protected:
  BlockingTokens Make(uint32_t bits, uint32_t tokens, uint32_t filter_bits) const {
    return BlockingTokens(Settings(bits, tokens), filter_bits, positions_key_, token_key_);
  }

  // About a third full.
  std::string RandomFilter(size_t bits) {
    std::string filter(bits / 8, '\0');
    for (size_t i = 0; i < bits; ++i) {
      if (random_.Chance(0.33)) Flip(filter, i);
    }
    return filter;
  }

  static void Flip(std::string& filter, size_t bit) {
    filter[bit / 8] = static_cast<char>(filter[bit / 8] ^ (0x80 >> (bit % 8)));
  }

  static int Agreeing(const std::string& a, const std::string& b) {
    int agreeing = 0;
    for (size_t i = 0; i < a.size(); i += 8) agreeing += a.substr(i, 8) == b.substr(i, 8) ? 1 : 0;
    return agreeing;
  }

  SecretBytes RandomKey() {
    std::string key(32, '\0');
    for (char& byte : key) byte = static_cast<char>(random_.Below(256));
    return SecretBytes::CopyOf(key);
  }

  SeededRandom random_{koppel::testing::Seed()};
  SecretBytes positions_key_ = RandomKey();
  SecretBytes token_key_ = RandomKey();
};

TEST_F(BlockingTest, EveryTokenHasEightBytesAndItsOwnNumber) {
  // The same bits in all tokens: only the number tells them apart.
  const std::string tokens = Make(20, 256, 1024).Of(std::string(128, '\0'));
  EXPECT_EQ(tokens.size(), 2048u);
  std::set<std::string> distinct;
  for (size_t i = 0; i < tokens.size(); i += 8) distinct.insert(tokens.substr(i, 8));
  EXPECT_EQ(distinct.size(), 256u);
}

TEST_F(BlockingTest, ATokenChangesWithEachBitThatItSamplesAndWithNoOther) {
  const BlockingTokens blocking = Make(13, 4, 256);
  const std::string filter = RandomFilter(256);
  const std::string tokens = blocking.Of(filter);
  int changed = 0;
  for (size_t bit = 0; bit < 256; ++bit) {
    std::string other = filter;
    Flip(other, bit);
    changed += 4 - Agreeing(tokens, blocking.Of(other));
  }
  EXPECT_EQ(changed, 4 * 13);
}

TEST_F(BlockingTest, SimilarFiltersShareATokenAndOthersHardlyEver) {
  const BlockingTokens blocking = Make(20, 50, 1024);
  int near = 0;
  int far = 0;
  for (int i = 0; i < 100; ++i) {
    const std::string filter = RandomFilter(1024);
    std::string similar = filter;
    for (int flips = 0; flips < 40; ++flips) Flip(similar, random_.Below(1024));
    near += Agreeing(blocking.Of(filter), blocking.Of(similar)) > 0 ? 1 : 0;
    far += Agreeing(blocking.Of(filter), blocking.Of(RandomFilter(1024))) > 0 ? 1 : 0;
  }
  // A token agrees with the chance .96^20 = .44 or .56^20 = 9e-6, and a pair has 50 of them that
  // sample the same filters.
  EXPECT_EQ(near, 100);
  EXPECT_LE(far, 5);
}

TEST_F(BlockingTest, TokensNeedBothKeys) {
  const std::string filter = RandomFilter(1024);
  const std::string tokens = Make(20, 10, 1024).Of(filter);
  const SecretBytes other = RandomKey();
  const BlockingTokens other_bits(Settings(20, 10), 1024, other, token_key_);
  const BlockingTokens other_macs(Settings(20, 10), 1024, positions_key_, other);
  EXPECT_LE(Agreeing(tokens, other_bits.Of(filter)), 1);
  EXPECT_EQ(Agreeing(tokens, other_macs.Of(filter)), 0);
}

// Section 7 of agents/ENCODING.md.
TEST_F(BlockingTest, TheWorkedExampleOfTheRecipeHolds) {
  SecretBytes key(32);
  for (unsigned char i = 0; i < 32; ++i) key.fill()[i] = i;
  const auto subkey = [&](const std::string& part) {
    const std::string zero(1, '\0');
    const std::string info = "koppel/v1/blocking" + zero + "surname_blocks" + zero + part + zero;
    return Hkdf(key, "", info + "1");
  };
  const BlockingTokens blocking(Settings(12, 1), 64, subkey("positions"), subkey("tokens"));
  const std::string filter("\x08\x01\0\0\x06\xc1\x40\x02", 8);
  EXPECT_EQ(ToHex(blocking.Of(filter)), "9461206a892145cc");
}

}  // namespace
}  // namespace koppel::agents
