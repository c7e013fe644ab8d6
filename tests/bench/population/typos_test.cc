#include "bench/population/views/typos.h"

#include <gmock/gmock.h>

#include <set>

#include "bench/population/views/observe.h"
#include "tests/support/seed.h"

namespace koppel::population {
namespace {

using std::chrono::year;
using testing::Seed;

// Every byte is ASCII or part of a whole sequence (RFC 3629, without the rarer restrictions).
bool IsUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80    ? 1
                          : lead >= 0xF0 ? 4
                          : lead >= 0xE0 ? 3
                          : lead >= 0xC2 ? 2
                                         : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    i += length;
  }
  return true;
}

TEST(TyposTest, ATypoIsNeverTheNameItselfAndAlwaysUtf8) {
  SeededRandom random(Seed());
  for (const char* name : {"Jansen", "Aa", "A", "ı", "Yılmaz", "Wrocław", "Đặng", "O'Brien", "-",
                           "de Boer-van Dijk", "Ééé", "Öz", "aaaa", "X Æ", "Çelik", "😀"}) {
    for (int i = 0; i < 3000; ++i) {
      const std::string typed = Mistyped(name, 0.3, random);
      ASSERT_NE(typed, name);
      ASSERT_TRUE(IsUtf8(typed)) << name << " became " << typed;
      ASSERT_FALSE(typed.empty());
    }
  }
}

TEST(TyposTest, ManyDifferentTyposAreMade) {
  SeededRandom random(Seed());
  std::set<std::string> typed;
  for (int i = 0; i < 3000; ++i) typed.insert(Mistyped("Bruijn", 0.3, random));
  EXPECT_GT(typed.size(), 25u);
  EXPECT_TRUE(typed.contains("Bruiijn") || typed.contains("Brruijn"));  // doubled
  EXPECT_TRUE(typed.contains("Bruin") || typed.contains("Brujn"));      // dropped
  EXPECT_TRUE(typed.contains("Burijn") || typed.contains("Briujn"));    // swapped
  EXPECT_TRUE(typed.contains("Bruyjn"));                                // heard
}

TEST(TyposTest, ByEarMeansByEar) {
  SeededRandom random(Seed());
  for (int i = 0; i < 500; ++i) {
    const std::string typed = Mistyped("Bou", 1, random);
    EXPECT_TRUE(typed == "Bau" || typed == "Booe") << typed;
  }
}

TEST(TyposTest, DigitsStayDigitsAndNoZeroComesToTheFront) {
  SeededRandom random(Seed());
  for (const char* number : {"7", "10", "101", "20050314", "99", "0"}) {
    for (int i = 0; i < 2000; ++i) {
      const std::string typed = MistypedDigits(number, random);
      ASSERT_NE(typed, number);
      ASSERT_EQ(typed.size(), std::string(number).size());
      ASSERT_EQ(typed.find_first_not_of("0123456789"), std::string::npos);
      if (number[0] != '0') {
        ASSERT_NE(typed[0], '0') << number;
      }
    }
  }
}

TEST(TyposTest, AWrongBirthDateIsAnotherDayAndNotInTheFuture) {
  SeededRandom random(Seed());
  for (int i = 0; i < 20'000; ++i) {
    const Day birth = DrawDay(random, year(1920) / 1 / 1, year(2020) / 1 / 1);
    const Day noted = birth + std::chrono::days(random.Below(400));
    for (const Error error : {Error::kBirthTypo, Error::kBirthSwapped, Error::kBirthYear}) {
      const std::optional<Day> wrong = WrongBirth(birth, error, noted, random);
      if (!wrong && error == Error::kBirthSwapped) continue;
      ASSERT_TRUE(wrong);
      ASSERT_NE(*wrong, birth);
      ASSERT_LE(*wrong, noted);
    }
  }
}

TEST(TyposTest, DayAndMonthAreSwappedWhereThatIsADate) {
  SeededRandom random(Seed());
  const auto swapped = [&](Day birth, Day noted = year(2020) / 1 / 1) {
    return WrongBirth(birth, Error::kBirthSwapped, noted, random);
  };
  EXPECT_EQ(swapped(year(2005) / 3 / 4), Day(year(2005) / 4 / 3));
  EXPECT_EQ(swapped(year(2005) / 3 / 3), std::nullopt);
  EXPECT_EQ(swapped(year(2005) / 3 / 13), std::nullopt);
  EXPECT_EQ(swapped(year(2005) / 3 / 12, year(2005) / 6 / 1), std::nullopt);
}

TEST(TyposTest, ALeapDayAYearOffIsTheLastOfFebruary) {
  SeededRandom random(Seed());
  for (int i = 0; i < 20; ++i) {
    const std::optional<Day> wrong =
        WrongBirth(year(2004) / 2 / 29, Error::kBirthYear, year(2020) / 1 / 1, random);
    EXPECT_TRUE(wrong == year(2003) / 2 / 28 || wrong == year(2005) / 2 / 28);
  }
}

TEST(NumbersTest, NumbersOfNeighboursAreNotNear) {
  std::set<std::string> numbers;
  size_t near = 0;
  for (uint32_t person = 0; person < 5000; ++person) {
    const uint64_t one = std::stoull(RecordDigits(Seed(), 19'999, {person}));
    const uint64_t next = std::stoull(RecordDigits(Seed(), 19'999, {person + 1}));
    near += (one > next ? one - next : next - one) < 1'000'000;
    EXPECT_TRUE(numbers.insert(RecordDigits(Seed(), 19'999, {person})).second);
    EXPECT_NE(RecordDigits(Seed() + 1, 19'999, {person}), RecordDigits(Seed(), 19'999, {person}));
    EXPECT_TRUE(numbers.insert(RecordDigits(Seed(), 19'999, {person, 15, true})).second);
    EXPECT_EQ(RegisterDigits(Seed(), 19'999, person, true).size(), 10u);
  }
  EXPECT_LT(near, 20u);
}

}  // namespace
}  // namespace koppel::population
