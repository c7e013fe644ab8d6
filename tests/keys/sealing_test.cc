#include "keys/sealing.h"

#include "base/digest.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::_;
using testing::Fails;
using ::testing::HasSubstr;

class SealingTest : public ::testing::Test {
 protected:
  const SealingKey key_ = SealingKey::Generate();
  const SecretBytes secret_ = SecretBytes::Random(32);
  const std::string box_ = SealTo(key_.public_key(), secret_).value();
};

// RFC 7748 section 6.1: Alice's key pair.
TEST_F(SealingTest, PublicKeysAreThoseOfRfc7748) {
  const SecretBytes secret = SecretBytes::CopyOf(
      FromHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a").value());
  EXPECT_EQ(ToHex(SealingKey::FromSecret(secret).value().public_key()),
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
}

TEST_F(SealingTest, TheHolderOfTheSecretKeyOpens) {
  EXPECT_EQ(box_.size(), secret_.size() + 48);
  EXPECT_TRUE(key_.Open(box_).value() == secret_);
  const SealingKey again = SealingKey::FromSecret(key_.secret()).value();
  EXPECT_TRUE(again.Open(box_).value() == secret_);
}

TEST_F(SealingTest, AnotherKeyDoesNotOpen) {
  EXPECT_THAT(SealingKey::Generate().Open(box_),
              Fails(StatusCode::kUnauthenticated, HasSubstr("does not open")));
}

TEST_F(SealingTest, EveryAlteredBitIsFound) {
  for (size_t bit = 0; bit < box_.size() * 8; ++bit) {
    // X25519 ignores the highest bit of a public key, but the box's nonce covers it.
    std::string altered = box_;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_THAT(key_.Open(altered), Fails(StatusCode::kUnauthenticated, _)) << bit;
  }
}

TEST_F(SealingTest, EveryTruncationIsFound) {
  for (size_t size = 0; size < box_.size(); ++size) {
    EXPECT_THAT(key_.Open(box_.substr(0, size)), Fails(StatusCode::kUnauthenticated, _)) << size;
  }
}

TEST_F(SealingTest, BoxesOfOneSecretDiffer) {
  EXPECT_NE(SealTo(key_.public_key(), secret_).value(), box_);
}

TEST_F(SealingTest, BadKeysAreRefused) {
  EXPECT_THAT(SealTo("short", secret_),
              Fails(StatusCode::kInvalidArgument, "sealing key: got 5 bytes, want 32"));
  EXPECT_THAT(SealTo(std::string(32, '\0'), secret_),
              Fails(StatusCode::kInvalidArgument, HasSubstr("weak point")));
  EXPECT_THAT(SealingKey::FromSecret(SecretBytes(31)), Fails(StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace koppel
