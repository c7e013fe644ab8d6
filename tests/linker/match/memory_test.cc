// That a linkage takes no more memory than BytesOfRecords and kBytesOfPair say: what a job is
// refused by. Every allocation of the program is counted.
#include "linker/match/memory.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "tests/linker/match/registers.h"
#include "tests/support/seed.h"

namespace {

std::atomic<int64_t> live = 0;
std::atomic<int64_t> most = 0;

void* Take(std::size_t bytes, std::size_t alignment) {
  void* memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  const int64_t now = live += static_cast<int64_t>(malloc_usable_size(memory));
  int64_t before = most;
  while (now > before && !most.compare_exchange_weak(before, now)) {
  }
  return memory;
}

void Give(void* memory) {
  if (memory == nullptr) return;
  live -= static_cast<int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t bytes) { return Take(bytes, 16); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return Take(bytes, static_cast<std::size_t>(alignment));
}
// Those of the standard library's sorts.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return Take(bytes, 16); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { Give(memory); }
void operator delete(void* memory) noexcept { Give(memory); }
void operator delete(void* memory, std::size_t) noexcept { Give(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { Give(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { Give(memory); }

namespace koppel::match {
namespace {

class MemoryTest : public ::testing::Test {
 protected:
  size_t Records() const { return testing::Full() ? 300'000 : 30'000; }

  // Links and compares the most that was taken at once, the records included, with the bound.
  void ExpectBound(std::vector<RawSource> raw) {
    size_t records = 0;
    for (const RawSource& source : raw) records += source.records.size();
    const int64_t before = live;
    std::vector<SourceRecords> sources = BuildAll(plan_, raw);
    most = live.load();
    Options options;
    options.threads = 2;
    Result<Outcome> outcome = Link(plan_, sources, options);
    ASSERT_OK(outcome);
    const int64_t taken = most - before;
    options.keep_pairs = true;
    ASSERT_OK_AND_ASSIGN(const Outcome again, Link(plan_, sources, options));
    const uint64_t pairs = again.pairs.size();
    const uint64_t fixed = BytesOfRecords(plan_, {records, sources.size(), 2});
    const uint64_t bound = fixed + pairs * kBytesOfPair;
    std::printf("%zu records, %zu possible pairs: %ld bytes taken, bound %zu (%zu a record)\n",
                records, size_t{pairs}, taken, size_t{bound}, size_t{fixed / records});
    EXPECT_LE(static_cast<uint64_t>(taken), bound);
  }
  std::vector<RawSource> Registers(bool unique) {
    const std::vector<RegisterPerson> all = RandomHouseholds(random_, Records() * 2 / 3);
    std::vector<RawSource> raw = {{"a", unique, {}}, {"b", unique, {}}};
    AddPersons(random_, all, 0, Records() / 2, raw[0]);
    AddPersons(random_, all, all.size() - Records() / 2, all.size(), raw[1]);
    return raw;
  }

  SeededRandom random_{testing::Seed()};
  Plan plan_ = RegisterPlan();
};

TEST_F(MemoryTest, AModelOfUniqueSourcesStaysWithinTheBound) { ExpectBound(Registers(true)); }
TEST_F(MemoryTest, AModelOfOtherSourcesStaysWithinTheBound) { ExpectBound(Registers(false)); }

TEST_F(MemoryTest, SimilarPassesStayWithinTheBound) {
  plan_.passes.push_back({.encoding = kFirst, .dice_permille = 900, .label = "similar:first"});
  plan_.passes.push_back({.encoding = kPlace, .dice_permille = 900, .label = "similar:place"});
  std::vector<RawSource> raw = Registers(true);
  for (RawSource& source : raw) source.records.resize(15'000);
  ExpectBound(std::move(raw));
}

// Hundreds of pairs for each record.
TEST_F(MemoryTest, ManyPairsThatMayBeOnePersonStayWithinTheBound) {
  const std::vector<RegisterPerson> all = RandomHouseholds(random_, 20);
  std::vector<RawSource> raw = {{"a", false, {}}, {"b", false, {}}};
  for (int copy = 0; copy < 150; ++copy) {
    for (RawSource& source : raw) {
      const size_t begin = source.records.size();
      AddPersons(random_, all, 0, all.size(), source, {0, 0.2, 0});
      for (size_t i = begin; i < source.records.size(); ++i) {
        source.records[i].first += std::to_string(copy);
      }
    }
  }
  plan_.terms = {{kFirst, 1, 0}, {kLast, 1, 0}, {kBirth, 1, 0}, {kPlace, 1, 0}};
  plan_.threshold_permille = 500;
  ExpectBound(std::move(raw));
}

}  // namespace
}  // namespace koppel::match
