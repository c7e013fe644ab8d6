#include "agents/source/external_sort.h"

#include <algorithm>

#include "agents/source/latin1.h"
#include "base/random.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::agents {
namespace {

using ::testing::HasSubstr;
using namespace ::koppel::testing;

using Entries = std::vector<std::pair<std::string, std::string>>;

Entries Sorted(ExternalSort& sort) {
  EXPECT_OK(sort.Finish());
  Entries all;
  std::string_view key;
  std::string_view value;
  while (sort.Next(key, value).value_or(false)) all.emplace_back(key, value);
  return all;
}

// Keys that share prefixes, are empty, hold zero bytes and bytes above 0x7F, and repeat.
Entries RandomEntries(SeededRandom& random, size_t count) {
  Entries entries;
  for (size_t i = 0; i < count; ++i) {
    std::string key(random.Below(12), '\0');
    for (char& c : key)
      c = "\0\x01"
          "a\xFF"[random.Below(4)];
    entries.emplace_back(std::move(key), std::to_string(i));
  }
  return entries;
}

TEST(ExternalSortTest, SortsAsAStableSortInMemoryWhateverTheBudget) {
  const TempDir folder;
  SeededRandom random(Seed());
  for (const size_t memory : {size_t{1}, size_t{500}, size_t{5000}, size_t{1} << 20}) {
    Entries expected = RandomEntries(random, 2000);
    ExternalSort sort({folder.path(), memory});
    for (const auto& [key, value] : expected) ASSERT_OK(sort.Add(key, value));
    std::stable_sort(expected.begin(), expected.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    EXPECT_EQ(Sorted(sort), expected);
    EXPECT_EQ(sort.written_runs() > 0, memory < 100'000) << memory;
  }
}

TEST(ExternalSortTest, AnEntryLargerThanTheBudgetComesBackWhole) {
  const TempDir folder;
  ExternalSort sort({folder.path(), 1000});
  const std::string large(3u << 20, 'x');
  ASSERT_OK(sort.Add("b", large));
  ASSERT_OK(sort.Add("a", "small"));
  ASSERT_OK(sort.Add("c", large));
  EXPECT_EQ(Sorted(sort), (Entries{{"a", "small"}, {"b", large}, {"c", large}}));
}

TEST(ExternalSortTest, NothingIsSortedToNothing) {
  ExternalSort sort({});
  EXPECT_EQ(Sorted(sort), Entries());
}

TEST(ExternalSortTest, AFolderThatIsNotThereIsNamed) {
  ExternalSort sort({"/nowhere/at/all", 1});
  ASSERT_OK(sort.Add("a", "1"));
  EXPECT_THAT(sort.Add("b", "2"), Fails(StatusCode::kNotFound, HasSubstr("/nowhere/at/all")));
}

TEST(Latin1Test, EveryByteIsWhatTheWebMakesOfIt) {
  std::string utf8;
  Latin1ToUtf8("A\x7F\x80\x81\x9F\xA0\xE9\xFF", utf8);
  EXPECT_EQ(utf8, "A\x7F\u20AC\xC2\x81\u0178\u00A0\u00E9\u00FF");
}

}  // namespace
}  // namespace koppel::agents
