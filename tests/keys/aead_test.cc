#include "keys/aead.h"

#include "base/digest.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using testing::Fails;
using ::testing::HasSubstr;

std::string Unhex(const std::string& text) { return FromHex(text).value(); }

// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
struct DraftVector {
  std::string plaintext =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.";
  std::string associated_data = Unhex("50515253c0c1c2c3c4c5c6c7");
  SecretBytes key = SecretBytes::CopyOf(
      Unhex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"));
  std::string nonce = Unhex("404142434445464748494a4b4c4d4e4f5051525354555657");
  std::string sealed = Unhex(
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
      "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
      "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
      "21f9664c97637da9768812f615c68b13b52e"
      "c0875924c1c7987947deafd8780acf49");
};

TEST(AeadTest, SealsAsTheDraftSays) {
  const DraftVector v;
  EXPECT_EQ(ToHex(SealWithNonce(v.key, v.nonce, v.plaintext, v.associated_data)), ToHex(v.sealed));
  EXPECT_EQ(OpenWithNonce(v.key, v.nonce, v.sealed, v.associated_data).value(), v.plaintext);
}

class AeadRoundTripTest : public ::testing::Test {
 protected:
  void ExpectRefused(const SecretBytes& key, std::string_view sealed, std::string_view data) {
    EXPECT_THAT(Open(key, sealed, data), Fails(StatusCode::kDataLoss, HasSubstr("do not open")));
    EXPECT_THAT(OpenSecret(key, sealed, data),
                Fails(StatusCode::kDataLoss, HasSubstr("do not open")));
  }

  const SecretBytes key_ = SecretBytes::Random(32);
  const std::string sealed_ = Seal(key_, "plaintext", "associated");
};

TEST_F(AeadRoundTripTest, WhatWasSealedOpens) {
  EXPECT_EQ(sealed_.size(), kNonceBytes + 9 + kTagBytes);
  EXPECT_EQ(Open(key_, sealed_, "associated").value(), "plaintext");
  EXPECT_EQ(OpenSecret(key_, sealed_, "associated").value().reveal(), "plaintext");
  EXPECT_EQ(Open(key_, Seal(key_, "", ""), "").value(), "");
  EXPECT_TRUE(OpenSecret(key_, Seal(key_, "", ""), "").value().empty());
}

TEST_F(AeadRoundTripTest, TheSameTextIsNeverSealedAlike) {
  EXPECT_NE(Seal(key_, "plaintext", ""), Seal(key_, "plaintext", ""));
}

TEST_F(AeadRoundTripTest, EveryAlteredBitIsFound) {
  for (size_t bit = 0; bit < sealed_.size() * 8; ++bit) {
    std::string altered = sealed_;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    ExpectRefused(key_, altered, "associated");
  }
}

TEST_F(AeadRoundTripTest, EveryTruncationIsFound) {
  for (size_t size = 0; size < sealed_.size(); ++size) {
    ExpectRefused(key_, sealed_.substr(0, size), "associated");
  }
}

TEST_F(AeadRoundTripTest, AnotherKeyOrAnotherContextDoesNotOpen) {
  ExpectRefused(SecretBytes::Random(32), sealed_, "associated");
  ExpectRefused(SecretBytes::Random(31), sealed_, "associated");
  ExpectRefused(key_, sealed_, "Associated");
  ExpectRefused(key_, sealed_, "");
}

TEST(AeadDeathTest, AKeyOrNonceOfAnotherLengthAborts) {
  EXPECT_DEATH(SealWithNonce(SecretBytes(31), std::string(24, 'n'), "", ""), "");
  EXPECT_DEATH(SealWithNonce(SecretBytes(32), std::string(12, 'n'), "", ""), "");
}

}  // namespace
}  // namespace koppel
