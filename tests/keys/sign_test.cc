#include "keys/sign.h"

#include <sodium.h>

#include "base/digest.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::_;
using testing::Fails;
using ::testing::HasSubstr;

SigningKey KeyOfHex(const std::string& seed) {
  return SigningKey::FromSeed(SecretBytes::CopyOf(FromHex(seed).value())).value();
}

// RFC 8032 section 7.1, tests 1 and 2.
TEST(SigningKeyTest, PublicKeysAreThoseOfRfc8032) {
  EXPECT_EQ(ToHex(KeyOfHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
                      .public_key()),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(ToHex(KeyOfHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
                      .public_key()),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
}

// The RFC signs bare messages, we tagged ones: the twin signs the tagged bytes with libsodium.
TEST(SigningKeyTest, SignsTheTaggedBytes) {
  const SigningKey key = SigningKey::Generate();
  const v1::Signed message = key.Sign("approval", "bytes");
  EXPECT_EQ(message.message(), "bytes");
  const std::string tagged("koppel/v1/approval\0bytes", 24);
  unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
  unsigned char secret_key[crypto_sign_SECRETKEYBYTES];
  crypto_sign_seed_keypair(public_key, secret_key,
                           reinterpret_cast<const unsigned char*>(key.seed().reveal().data()));
  std::string expected(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(expected.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(tagged.data()), tagged.size(),
                       secret_key);
  EXPECT_EQ(ToHex(message.signature()), ToHex(expected));
}

// Signature of RFC 8032 section 7.1, test 2, over the single byte 72: proves the primitive.
TEST(SigningKeyTest, ThePrimitiveIsThatOfRfc8032) {
  const std::string key =
      FromHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").value();
  const std::string signature =
      FromHex(
          "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
          .value();
  const unsigned char message = 0x72;
  EXPECT_EQ(
      crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.data()),
                                  &message, 1, reinterpret_cast<const unsigned char*>(key.data())),
      0);
}

TEST(SigningKeyTest, ASeedOfAnotherLengthIsRefused) {
  for (const size_t size : {0, 31, 33, 64}) {
    EXPECT_THAT(SigningKey::FromSeed(SecretBytes(size)), Fails(StatusCode::kInvalidArgument, _));
  }
}

class VerifySignedTest : public ::testing::Test {
 protected:
  void ExpectRefused(const v1::Signed& message) {
    EXPECT_THAT(VerifySigned("job", message, key_.public_key()),
                Fails(StatusCode::kUnauthenticated,
                      "job: signature is not by the key " + Fingerprint(key_.public_key())));
  }
  const SigningKey key_ = SigningKey::Generate();
  const v1::Signed signed_ = key_.Sign("job", "what is signed");
};

TEST_F(VerifySignedTest, TheRightKeyAndKindPass) {
  EXPECT_OK(VerifySigned("job", signed_, key_.public_key()));
}

TEST_F(VerifySignedTest, AnotherKindIsRefused) {
  EXPECT_THAT(VerifySigned("delivery", signed_, key_.public_key()),
              Fails(StatusCode::kUnauthenticated, HasSubstr("delivery: signature")));
}

TEST_F(VerifySignedTest, AnotherKeyIsRefused) {
  EXPECT_THAT(VerifySigned("job", signed_, SigningKey::Generate().public_key()),
              Fails(StatusCode::kUnauthenticated, _));
}

TEST_F(VerifySignedTest, EveryAlteredBitIsFound) {
  for (size_t bit = 0; bit < kSignatureBytes * 8; ++bit) {
    v1::Signed altered = signed_;
    char& byte = (*altered.mutable_signature())[bit / 8];
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    ExpectRefused(altered);
  }
  for (size_t i = 0; i < signed_.message().size(); ++i) {
    v1::Signed altered = signed_;
    (*altered.mutable_message())[i] ^= 1;
    ExpectRefused(altered);
  }
}

TEST_F(VerifySignedTest, OtherLengthsAreInvalid) {
  EXPECT_THAT(VerifySigned("job", signed_, "short"),
              Fails(StatusCode::kInvalidArgument, "job.key: got 5 bytes, want 32"));
  v1::Signed unsigned_message;
  EXPECT_THAT(VerifySigned("job", unsigned_message, key_.public_key()),
              Fails(StatusCode::kInvalidArgument, "job.signature: got 0 bytes, want 64"));
}

TEST(FingerprintTest, IsGroupedForTheEye) {
  // SHA-256 of nothing begins with e3b0c442 98fc1c14 9afbf4c8 996fb924.
  EXPECT_EQ(Fingerprint(""), "SHA256:e3b0-c442-98fc-1c14-9afb-f4c8-996f-b924");
  EXPECT_NE(Fingerprint("a"), Fingerprint("b"));
}

}  // namespace
}  // namespace koppel
