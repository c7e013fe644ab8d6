#include "keys/derive.h"

#include "base/digest.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

std::string Unhex(const std::string& text) { return FromHex(text).value(); }
SecretBytes SecretHex(const std::string& text) { return SecretBytes::CopyOf(Unhex(text)); }

// RFC 5869 appendix A, cases 1 to 3.
TEST(HkdfTest, FirstCaseOfRfc5869) {
  EXPECT_EQ(ToHex(Hkdf(SecretHex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
                       Unhex("000102030405060708090a0b0c"), Unhex("f0f1f2f3f4f5f6f7f8f9"), 42)
                      .reveal()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST(HkdfTest, SecondCaseOfRfc5869WithLongInputs) {
  const auto run = [](int first, int last) {
    std::string bytes;
    for (int i = first; i <= last; ++i) bytes.push_back(static_cast<char>(i));
    return bytes;
  };
  const SecretBytes key = SecretBytes::CopyOf(run(0x00, 0x4f));
  EXPECT_EQ(ToHex(Hkdf(key, run(0x60, 0xaf), run(0xb0, 0xff), 82).reveal()),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
            "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
            "cc30c58179ec3e87c14c01d5c1f3434f1d87");
}

TEST(HkdfTest, ThirdCaseOfRfc5869WithoutSaltAndInfo) {
  EXPECT_EQ(
      ToHex(Hkdf(SecretHex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), "", "", 42).reveal()),
      "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(HkdfTest, SaltAndInfoSeparateKeys) {
  const SecretBytes key = SecretBytes::Random(kKeyBytes);
  const SecretBytes derived = Hkdf(key, "salt", "info");
  EXPECT_EQ(derived.size(), kKeyBytes);
  EXPECT_TRUE(derived == Hkdf(key, "salt", "info"));
  EXPECT_FALSE(derived == Hkdf(key, "other", "info"));
  EXPECT_FALSE(derived == Hkdf(key, "salt", "other"));
  EXPECT_FALSE(derived == Hkdf(key, "saltinfo", ""));
}

TEST(HkdfDeathTest, ALengthThatHkdfDoesNotHaveAborts) {
  const SecretBytes key = SecretBytes::Random(kKeyBytes);
  EXPECT_DEATH(Hkdf(key, "", "", 0), "");
  EXPECT_DEATH(Hkdf(key, "", "", 255 * 32 + 1), "");
}

// RFC 4231 cases 1, 2 and 6 (a key longer than the block).
TEST(HmacTest, CasesOfRfc4231) {
  EXPECT_EQ(ToHex(HmacSha256(SecretBytes::CopyOf(std::string(20, '\x0b')), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(ToHex(HmacSha256(SecretBytes::CopyOf("Jefe"), "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(ToHex(HmacSha256(SecretBytes::CopyOf(std::string(131, '\xaa')),
                             "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacTest, EmptyKeyAndDataAreThoseOfTheStandard) {
  EXPECT_EQ(ToHex(HmacSha256(SecretBytes(), "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

}  // namespace
}  // namespace koppel
