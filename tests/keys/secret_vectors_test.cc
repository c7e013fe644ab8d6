#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>

#include "keys/secret_memory.h"
#include "tests/keys/memory_search.h"
#include "tests/keys/peek.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using testing::AddressOf;
using testing::MappingFlags;
using testing::Peek;

constexpr size_t kNumbers = 100'000;
constexpr size_t kBytes = kNumbers * sizeof(uint32_t);

static_assert(!std::is_copy_constructible_v<WipedString>);
static_assert(std::is_nothrow_move_constructible_v<WipedString>);
static_assert(std::is_same_v<LockedVector<int>::allocator_type, LockedAllocator<int>>);
static_assert(std::is_same_v<WipedVector<int>::allocator_type, WipingAllocator<int>>);

template <typename Vector>
Vector Numbers() {
  Vector numbers(kNumbers);
  std::iota(numbers.begin(), numbers.end(), 1u);
  return numbers;
}

TEST(LockedVectorTest, LiesInLockedPagesThatAreLeftOutOfDumps) {
  const LockedVector<uint32_t> numbers(1);
  // The sanitizers turn mlock into nothing.
  if (!KOPPEL_SANITIZED) {
    EXPECT_THAT(MappingFlags(numbers.data()), ::testing::HasSubstr(" lo"));
  }
  EXPECT_THAT(MappingFlags(numbers.data()), ::testing::HasSubstr(" dd"));
}

TEST(LockedVectorTest, BeginsAtACacheLine) {
  const LockedVector<uint32_t> numbers(1);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(numbers.data()) % 64, 0u);
}

TEST(LockedVectorTest, KeepsItsNumbersWhileItGrowsAndMoves) {
  LockedVector<uint32_t> grown;
  for (uint32_t i = 1; i <= kNumbers; ++i) grown.push_back(i);
  const LockedVector<uint32_t> moved = std::move(grown);
  EXPECT_EQ(moved, Numbers<LockedVector<uint32_t>>());
}

TEST(LockedVectorTest, FreedNumbersCannotBeReadAgain) {
  LockedVector<uint32_t> numbers = Numbers<LockedVector<uint32_t>>();
  const uintptr_t address = AddressOf(numbers.data());
  ASSERT_NE(Peek(address, kBytes), std::string(kBytes, '\0'));
  numbers = {};
  numbers.shrink_to_fit();
  const std::string after = Peek(address, kBytes);
  EXPECT_TRUE(after.empty() || after == std::string(kBytes, '\0'));
}

// A child may lock `most` bytes; returns what `task` does there.
template <typename Task>
int InChildThatMayLock(rlim_t most, const Task& task) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit{most, most};
    _exit(setrlimit(RLIMIT_MEMLOCK, &limit) == 0 && task() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(LockedVectorTest, LocksAtMostHalfOfWhatMayBeLockedAndLeavesTheRestToKeys) {
  if (KOPPEL_SANITIZED) GTEST_SKIP() << "the sanitizers turn mlock into nothing";
  constexpr size_t kMost = 1u << 20;
  EXPECT_EQ(0, InChildThatMayLock(kMost, [] {
              const LockedVector<char> half(kMost / 2 - 4096);
              const LockedVector<char> more(kMost / 2);
              const SecretBytes key = SecretBytes::Random(32);
              return MappingFlags(half.data()).find(" lo") != std::string::npos &&
                     MappingFlags(more.data()).find(" lo") == std::string::npos &&
                     MappingFlags(more.data()).find(" dd") != std::string::npos;
            }));
}

TEST(LockedVectorTest, ManySmallOnesLeaveRoomForKeysToo) {
  if (KOPPEL_SANITIZED) GTEST_SKIP() << "the sanitizers turn mlock into nothing";
  EXPECT_EQ(0, InChildThatMayLock(1u << 20, [] {
              const std::vector<LockedVector<char>> small(400, LockedVector<char>(16));
              const SecretBytes key = SecretBytes::Random(32);
              return MappingFlags(small.front().data()).find(" lo") != std::string::npos &&
                     MappingFlags(small.back().data()).find(" lo") == std::string::npos;
            }));
}

TEST(LockedVectorTest, WhatIsFreedMayBeLockedAgain) {
  if (KOPPEL_SANITIZED) GTEST_SKIP() << "the sanitizers turn mlock into nothing";
  constexpr size_t kMost = 1u << 20;
  EXPECT_EQ(0, InChildThatMayLock(kMost, [] {
              for (int i = 0; i < 10; ++i) {
                const LockedVector<char> half(kMost / 2 - 4096);
                if (MappingFlags(half.data()).find(" lo") == std::string::npos) return false;
              }
              return true;
            }));
}

TEST(WipedVectorTest, ItsMemoryIsWipedBeforeItIsFreed) {
  WipedVector<uint32_t> numbers = Numbers<WipedVector<uint32_t>>();
  const uintptr_t address = AddressOf(numbers.data());
  numbers = {};
  numbers.shrink_to_fit();
  // What frees memory may give it back at once, or write notes of its own at its ends.
  constexpr size_t kWithin = 4096;
  const std::string after = Peek(address + kBytes / 4 * 3, kWithin);
  EXPECT_TRUE(after.empty() || after == std::string(kWithin, '\0'));
}

TEST(WipedVectorTest, AnAllocatorWipesWhatItIsGivenBack) {
  constexpr size_t kSmall = 64;
  WipingAllocator<unsigned char> allocator;
  unsigned char* memory = allocator.allocate(kSmall);
  const uintptr_t address = AddressOf(memory);
  std::fill_n(memory, kSmall, 0xa5);
  allocator.deallocate(memory, kSmall);
  // What frees memory writes its own pointers over the beginning.
  EXPECT_EQ(Peek(address + kSmall / 2, kSmall / 2).find('\xa5'), std::string::npos);
}

TEST(WipedStringTest, IsWipedAtItsEnd) {
  alignas(WipedString) unsigned char place[sizeof(WipedString)];
  auto* text = new (place) WipedString;
  text->assign("a text that belongs to a person and must not outlive its record");
  const size_t size = text->size();
  const uintptr_t address = AddressOf(text->data());
  text->~WipedString();
  EXPECT_EQ(Peek(address + size / 2, size / 2).find("record"), std::string::npos);
}

TEST(WipedStringTest, AMovedOneLeavesNothing) {
  WipedString first;
  first.assign("short");
  const WipedString second = std::move(first);
  EXPECT_EQ(second, "short");
  EXPECT_TRUE(first.empty());  // NOLINT: a moved-from text is defined to be empty
}

TEST(LockedMemoryTest, GivesLockedChunks) {
  void* chunk = LockedMemory()->allocate(1000);
  if (!KOPPEL_SANITIZED) {
    EXPECT_THAT(MappingFlags(chunk), ::testing::HasSubstr(" lo"));
  }
  LockedMemory()->deallocate(chunk, 1000);
}

}  // namespace
}  // namespace koppel
