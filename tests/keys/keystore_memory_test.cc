// Looks through the whole memory of the process for a secret, as a core dump or a debugger would.
#include <cstdio>
#include <fstream>

#include "keys/keystore.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KOPPEL_SANITIZED 1
#else
#define KOPPEL_SANITIZED 0
#endif

namespace koppel {
namespace {

constexpr size_t kSecretSize = 32;

// A random pattern, kept with every bit turned, so that the one who searches does not find itself.
class Pattern {
 public:
  explicit Pattern(const SecretBytes& secret) {
    for (const char c : secret.reveal()) turned_.push_back(static_cast<char>(~c));
  }

  bool Matches(const volatile char* at) const {
    for (size_t i = 0; i < turned_.size(); ++i) {
      if (at[i] != static_cast<char>(~turned_[i])) return false;
    }
    return true;
  }

  size_t CountIn(uintptr_t first, uintptr_t end) const {
    size_t count = 0;
    for (uintptr_t at = first; at + turned_.size() <= end; ++at) {
      // Reads what belongs to others: that is the point.
      if (Matches(reinterpret_cast<const volatile char*>(at))) ++count;
    }
    return count;
  }

 private:
  std::string turned_;
};

// Over every mapping that can be read and written.
size_t CopiesInMemory(const Pattern& pattern) {
  size_t count = 0;
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line)) {
    uintptr_t first = 0;
    uintptr_t end = 0;
    char rights[5] = "";
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &first, &end, rights) != 3) continue;
    if (rights[0] == 'r' && rights[1] == 'w') count += pattern.CountIn(first, end);
  }
  return count;
}

class KeystoreMemoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (KOPPEL_SANITIZED) GTEST_SKIP() << "a sanitizer forbids to read memory of others";
  }

  const testing::TempDir folder_;
  const std::string path_ = folder_ / "a.keystore";
  const SecretBytes passphrase_ = SecretBytes::CopyOf("correct horse");
};

TEST_F(KeystoreMemoryTest, TheSearchFindsAForgottenCopy) {
  SecretBytes secret = SecretBytes::Random(kSecretSize);
  const Pattern pattern(secret);
  EXPECT_EQ(CopiesInMemory(pattern), 1u);
  std::string forgotten(secret.reveal());
  EXPECT_EQ(CopiesInMemory(pattern), 2u);
  Wipe(forgotten);
  secret = SecretBytes();
  EXPECT_EQ(CopiesInMemory(pattern), 0u);
}

TEST_F(KeystoreMemoryTest, SavingAndLoadingLeaveNoCopyBehind) {
  Keystore keystore;
  keystore.Put("secret", SecretBytes::Random(kSecretSize));
  const Pattern pattern(**keystore.Get("secret"));
  ASSERT_OK(keystore.Save(path_, passphrase_, TestCost()));
  EXPECT_EQ(CopiesInMemory(pattern), 1u);
  ASSERT_OK_AND_ASSIGN(Keystore loaded, Keystore::Load(path_, passphrase_));
  EXPECT_EQ(CopiesInMemory(pattern), 2u);
  keystore.Remove("secret");
  loaded.Remove("secret");
  EXPECT_EQ(CopiesInMemory(pattern), 0u);
}

}  // namespace
}  // namespace koppel
