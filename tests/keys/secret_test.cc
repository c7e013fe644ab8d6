#include "keys/secret.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <type_traits>
#include <utility>

#include "tests/keys/memory_search.h"
#include "tests/keys/peek.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
static_assert(std::is_nothrow_move_assignable_v<SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, std::string_view>);
static_assert(!std::is_convertible_v<std::string, SecretBytes>);
static_assert(!Printable<SecretBytes>);

using testing::AddressOf;
using testing::MappingFlags;
using testing::Peek;

TEST(SecretBytesTest, NewBytesAreZero) {
  EXPECT_EQ(SecretBytes(5).reveal(), std::string(5, '\0'));
  EXPECT_TRUE(SecretBytes().empty());
  EXPECT_TRUE(SecretBytes(0).empty());
}

TEST(SecretBytesTest, FreedBytesCannotBeReadAgain) {
  constexpr std::string_view kText = "a secret that must not outlive its owner";
  uintptr_t address = 0;
  {
    const SecretBytes secret = SecretBytes::CopyOf(kText);
    address = AddressOf(secret.reveal().data());
    ASSERT_EQ(Peek(address, kText.size()), kText);
  }
  const std::string after = Peek(address, kText.size());
  EXPECT_TRUE(after.empty() || after == std::string(kText.size(), '\0'));
}

TEST(SecretBytesTest, AssigningWipesTheOldBytes) {
  SecretBytes secret = SecretBytes::CopyOf("the first secret");
  const uintptr_t address = AddressOf(secret.reveal().data());
  secret = SecretBytes::CopyOf("the second secret");
  EXPECT_THAT(Peek(address, 16), ::testing::Ne("the first secret"));
  EXPECT_EQ(secret.reveal(), "the second secret");
}

TEST(SecretBytesTest, MovingKeepsTheLockedMemory) {
  SecretBytes first = SecretBytes::CopyOf("secret");
  const char* address = first.reveal().data();
  SecretBytes second = std::move(first);
  EXPECT_EQ(second.reveal().data(), address);
  EXPECT_TRUE(first.empty());  // NOLINT: a moved-from secret is defined to be empty
  SecretBytes& itself = second;
  second = std::move(itself);
  EXPECT_EQ(second.reveal(), "secret");
}

TEST(SecretBytesTest, TheirPageIsLockedAndLeftOutOfDumps) {
  const SecretBytes secret = SecretBytes::Random(32);
  const std::string flags = MappingFlags(secret.reveal().data());
  // The sanitizers turn mlock into nothing.
  if (!KOPPEL_SANITIZED) {
    EXPECT_THAT(flags, ::testing::HasSubstr(" lo"));
  }
  EXPECT_THAT(flags, ::testing::HasSubstr(" dd"));
}

TEST(SecretBytesTest, ACloneIsASecondOwner) {
  SecretBytes first = SecretBytes::CopyOf("secret");
  const SecretBytes second = first.Clone();
  first.fill()[0] = 'S';
  EXPECT_EQ(second.reveal(), "secret");
  EXPECT_NE(first.reveal().data(), second.reveal().data());
}

TEST(SecretBytesTest, EqualMeansEveryByteAndTheLength) {
  const SecretBytes secret = SecretBytes::Random(33);
  EXPECT_TRUE(secret == secret.Clone());
  for (size_t i = 0; i < secret.size(); ++i) {
    SecretBytes other = secret.Clone();
    other.fill()[i] ^= 1;
    EXPECT_FALSE(secret == other) << i;
  }
  EXPECT_FALSE(secret == SecretBytes::CopyOf(secret.reveal().substr(1)));
  EXPECT_FALSE(secret == SecretBytes());
  EXPECT_TRUE(SecretBytes() == SecretBytes(0));
}

TEST(SecretBytesTest, RandomOnesDiffer) {
  EXPECT_FALSE(SecretBytes::Random(32) == SecretBytes::Random(32));
  EXPECT_FALSE(SecretBytes::Random(32) == SecretBytes(32));
}

TEST(WipeTest, NoByteOfTheBufferIsLeft) {
  std::string bytes = "a secret that passed through ordinary memory";
  bytes.reserve(100);
  bytes.resize(10);
  const uintptr_t buffer = AddressOf(bytes.data());
  const size_t capacity = bytes.capacity();
  Wipe(bytes);
  EXPECT_TRUE(bytes.empty());
  ASSERT_EQ(AddressOf(bytes.data()), buffer);
  EXPECT_EQ(Peek(buffer, capacity), std::string(capacity, '\0'));
}

TEST(WipeTest, ShortStringsToo) {
  std::string bytes = "short";
  Wipe(bytes);
  EXPECT_EQ(Peek(AddressOf(bytes.data()), 6), std::string(6, '\0'));
}

TEST(ProtectProcessMemoryTest, NoCoreIsDumpedAndNobodyMayLook) {
  const pid_t child = fork();
  if (child == 0) {
    const bool done = ProtectProcessMemory().ok();
    rlimit limit{1, 1};
    getrlimit(RLIMIT_CORE, &limit);
    _exit(done && limit.rlim_cur == 0 && limit.rlim_max == 0 && prctl(PR_GET_DUMPABLE) == 0 ? 0
                                                                                            : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace koppel
