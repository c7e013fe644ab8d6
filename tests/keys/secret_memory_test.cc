// No copy of a secret stays behind in ordinary memory.
#include <unistd.h>

#include "keys/authority.h"
#include "keys/keystore.h"
#include "keys/passphrase.h"
#include "tests/keys/memory_search.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

using testing::CopiesInMemory;
using testing::Pattern;

// The allocator writes its own pointers over the beginning of freed memory: the search is for the
// end of a long secret.
constexpr size_t kSecretSize = 200;
constexpr size_t kPatternSize = 32;

Pattern EndOf(const SecretBytes& secret) {
  return Pattern(secret.reveal().substr(secret.size() - kPatternSize));
}

class SecretMemoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::kMemoryCanBeSearched) GTEST_SKIP() << "not under a sanitizer";
  }
  const testing::TempDir folder_;
  const std::string path_ = folder_ / "a.keystore";
};

TEST_F(SecretMemoryTest, TheSearchFindsAForgottenCopy) {
  SecretBytes secret = SecretBytes::Random(kSecretSize);
  const Pattern pattern = EndOf(secret);
  EXPECT_EQ(CopiesInMemory(pattern), 1u);
  std::string forgotten(secret.reveal());
  EXPECT_EQ(CopiesInMemory(pattern), 2u);
  Wipe(forgotten);
  secret = SecretBytes();
  EXPECT_EQ(CopiesInMemory(pattern), 0u);
}

TEST_F(SecretMemoryTest, SavingAndLoadingAKeystoreLeaveNoCopyBehind) {
  const SecretBytes passphrase = SecretBytes::CopyOf("correct horse");
  Keystore keystore;
  keystore.Put("secret", SecretBytes::Random(kSecretSize));
  const Pattern pattern = EndOf(**keystore.Get("secret"));
  ASSERT_OK(keystore.Save(path_, passphrase, TestCost()));
  EXPECT_EQ(CopiesInMemory(pattern), 1u);
  ASSERT_OK_AND_ASSIGN(Keystore loaded, Keystore::Load(path_, passphrase));
  EXPECT_EQ(CopiesInMemory(pattern), 2u);
  keystore.Remove("secret");
  loaded.Remove("secret");
  EXPECT_EQ(CopiesInMemory(pattern), 0u);
}

TEST_F(SecretMemoryTest, APassphraseThatWasReadAndUsedIsNowhereElse) {
  SecretBytes typed = SecretBytes::Random(kSecretSize);
  for (unsigned char& byte : typed.fill()) byte = static_cast<unsigned char>('A' + byte % 26);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], typed.reveal().data(), typed.size()), static_cast<ssize_t>(kSecretSize));
  close(ends[1]);
  const Pattern pattern = EndOf(typed);
  typed = SecretBytes();
  const auto read = ReadPassphrase("/dev/fd/" + std::to_string(ends[0]), "unused");
  close(ends[0]);
  ASSERT_OK(read);
  EXPECT_EQ(CopiesInMemory(pattern), 1u);
  ASSERT_OK(Keystore().Save(path_, *read, TestCost()));
  EXPECT_EQ(CopiesInMemory(pattern), 1u);
}

TEST_F(SecretMemoryTest, ATlsKeyIsOnlyWhereItWasPut) {
  const SecretBytes key = GenerateTlsKey();
  // The Base64 of the private key ends the second line of the PEM.
  const std::string_view pem = key.reveal();
  const size_t end = pem.find("\n-----END");
  ASSERT_NE(end, std::string_view::npos);
  const Pattern pattern(pem.substr(end - kPatternSize, kPatternSize));
  EXPECT_EQ(CopiesInMemory(pattern), 1u);
  ASSERT_OK(CreateSigningRequest(key));
  EXPECT_EQ(CopiesInMemory(pattern), 1u);
}

}  // namespace
}  // namespace koppel
