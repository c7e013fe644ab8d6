#include "agents/recall/recall.h"

#include <gmock/gmock.h>

#include <string>

#include "base/random.h"
#include "tests/support/seed.h"

namespace koppel::agents {
namespace {

constexpr size_t kWords = 3;

TEST(RecallTest, GivesBackWhatWasPutIntoAPlace) {
  Recall recall(kWords, 1u << 16);
  const Recall::Place first = recall.Find("AB");
  EXPECT_FALSE(first.known);
  EXPECT_EQ(*first.note, 0u);
  for (size_t i = 0; i < kWords; ++i) EXPECT_EQ(first.answer[i], 0u);
  first.answer[2] = 7;
  *first.note = 9;
  const Recall::Place again = recall.Find("AB");
  EXPECT_TRUE(again.known);
  EXPECT_EQ(again.answer[2], 7u);
  EXPECT_EQ(*again.note, 9u);
}

TEST(RecallTest, BytesOfTheSameBeginningOrLengthAreNotOne) {
  Recall recall(kWords, 1u << 16);
  const std::string zeros(Recall::kMostBytes, '\0');
  const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVW";
  ASSERT_EQ(letters.size(), Recall::kMostBytes);
  for (size_t size = 1; size <= Recall::kMostBytes; ++size) {
    EXPECT_FALSE(recall.Find(letters.substr(0, size)).known) << size;
    EXPECT_FALSE(recall.Find(zeros.substr(0, size)).known) << size;
  }
  for (size_t size = 1; size <= letters.size(); ++size) {
    for (size_t changed = 0; changed < size; ++changed) {
      std::string other = letters.substr(0, size);
      other[changed] = '_';
      EXPECT_FALSE(recall.Find(other).known) << size << " " << changed;
    }
  }
}

// However small: what is known is right, and what is not known is all zeros.
TEST(RecallTest, NeverMistakesBytesForOthers) {
  SeededRandom random(koppel::testing::Seed());
  for (const size_t memory : {size_t{1}, size_t{2000}, size_t{1} << 20}) {
    Recall recall(kWords, memory);
    size_t known = 0;
    for (int i = 0; i < 20000; ++i) {
      const uint64_t number = random.Below(300);
      const std::string bytes(number % Recall::kMostBytes + 1, static_cast<char>(number / 23));
      const Recall::Place place = recall.Find(bytes);
      ASSERT_EQ(*place.note, place.known ? number : 0);
      *place.note = number;
      for (size_t word = 0; word < kWords; ++word) {
        ASSERT_EQ(place.answer[word], place.known ? number + word : 0);
        place.answer[word] = number + word;
      }
      known += place.known;
    }
    EXPECT_GT(known, 0u);
    if (memory == 1u << 20) {
      EXPECT_GE(known, 20000u - 2 * 300);
    }
  }
}

TEST(RecallTest, PaysForBytesThatAreShortEnough) {
  const Recall recall(kWords, 1u << 16);
  EXPECT_FALSE(recall.Pays(""));
  EXPECT_TRUE(recall.Pays("A"));
  EXPECT_TRUE(recall.Pays(std::string(Recall::kMostBytes, 'A')));
  EXPECT_FALSE(recall.Pays(std::string(Recall::kMostBytes + 1, 'A')));
}

TEST(RecallTest, PaysNoLongerWhereNothingComesAgain) {
  Recall all_new(kWords, 1u << 12);
  Recall all_known(kWords, 1u << 12);
  for (int i = 0; i < 3000; ++i) {
    all_new.Find(std::to_string(i));
    all_known.Find(std::to_string(i % 10));
  }
  EXPECT_FALSE(all_new.Pays("A"));
  EXPECT_TRUE(all_known.Pays("A"));
}

TEST(RecallTest, PaysNoLongerWhereTooLittleComesAgain) {
  Recall recall(kWords, 1u << 12);
  for (int i = 0; i < 3000; ++i) recall.Find(std::to_string(i % 30));
  EXPECT_TRUE(recall.Pays("A"));
  for (int i = 0; i < 30000; ++i) recall.Find(std::to_string(i % 20 == 0 ? 0 : i));
  EXPECT_FALSE(recall.Pays("A"));
}

}  // namespace
}  // namespace koppel::agents
