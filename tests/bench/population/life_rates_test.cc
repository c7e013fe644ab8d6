// How often things happen in lives.
#include <gtest/gtest.h>

#include <array>

#include "tests/bench/population/lived.h"

namespace koppel::population {
namespace {

using testing::Seed;

// Years in the register from `from` to `to`.
double YearsIn(const Person& person, Day from, Day to) {
  const Day start = std::max(from, StartOf(person));
  const Day end = std::min(to, EndOf(person));
  return start < end ? static_cast<double>((end - start).count()) / kDaysAYear : 0;
}

int MovesIn(const Person& person, Day from, Day to) {
  int moves = 0;
  for (size_t i = 1; i < person.residences.size(); ++i)
    moves += from <= person.residences[i].from && person.residences[i].from < to;
  return moves;
}

// Counted things a year, with what five standard deviations of a count are.
struct Rate {
  double count = 0;
  double years = 0;
  double PerYear() const { return count / years; }
  // Within the tolerance of the tables and of chance.
  ::testing::AssertionResult IsAbout(double expected, double tolerance) const {
    const double variance = std::max(count, 1.0) / years / years;
    const double off = PerYear() - expected;
    if (std::abs(off) <= tolerance || (off * off <= 0) ||
        (std::abs(off) - tolerance) * (std::abs(off) - tolerance) <= 25 * variance)
      return ::testing::AssertionSuccess() << PerYear();
    return ::testing::AssertionFailure() << PerYear() << " is not about " << expected;
  }
};

TEST(LifeRatesTest, AboutOnePersonAndThreeTenthsAResident) {
  size_t persons = 0;
  for (const District& district : Lived()) persons += district.persons.size();
  EXPECT_NEAR(static_cast<double>(persons) / static_cast<double>(LivedCountry().persons()), 1.29,
              0.02);
}

TEST(LifeRatesTest, ATenthOfTheResidentsMoveInAYear) {
  Rate all, before, after, young, old;
  ForEachLived([&](const District&, size_t, const Person& person) {
    for (int year = 2010; year <= 2024; ++year) {
      const Day from{std::chrono::year(year) / 1 / 1};
      const Day to{std::chrono::year(year + 1) / 1 / 1};
      const double years = YearsIn(person, from, to);
      if (years == 0) continue;
      const double moved = MovesIn(person, from, to) > 0;
      const int age = YearsFrom(person.birth, from);
      for (Rate* rate : {&all, year < 2019 ? &before : &after}) {
        rate->count += moved;
        rate->years += years;
      }
      if (age >= 18 && age < 30) young = {young.count + moved, young.years + years};
      if (age >= 65 && age < 75) old = {old.count + moved, old.years + years};
    }
  });
  EXPECT_TRUE(all.IsAbout(0.10, 0.01));
  EXPECT_TRUE(before.IsAbout(0.10, 0.015));
  EXPECT_TRUE(after.IsAbout(0.10, 0.015));
  EXPECT_GT(young.PerYear(), 0.18);
  EXPECT_LT(old.PerYear(), 0.05);
}

TEST(LifeRatesTest, ChildrenInProtectionMoveThirtyFiveTimesInAHundredYears) {
  Rate moves;
  ForEachLived([&](const District& district, size_t i, const Person& person) {
    const bool protected_child =
        person.role == Role::kFosterChild ||
        (person.role == Role::kInstitution && YearsFrom(person.birth, kCensusDay) < 18);
    if (i >= district.residents || !protected_child) return;
    const Day until = YearsLater(person.birth, 18);
    moves.count += MovesIn(person, kCensusDay, until);
    moves.years += YearsIn(person, kCensusDay, until);
  });
  EXPECT_GT(moves.years, 500);
  EXPECT_TRUE(moves.IsAbout(0.35, 0.02));
}

TEST(LifeRatesTest, MovesGoWhereTheCountryDrawsThem) {
  const Country& country = LivedCountry();
  SeededRandom random = StreamFor(Seed(), "test moves", 0);
  double moves = 0, inside = 0, drawn = 0;
  ForEachLived([&](const District&, size_t, const Person& person) {
    if (person.role != Role::kAlone) return;
    for (size_t i = 1; i < person.residences.size(); ++i) {
      const Residence& before = person.residences[i - 1];
      const Residence& after = person.residences[i];
      if (after.from < kCensusDay || after.address.dwelling == Dwelling::kCareHome) continue;
      const auto in_place = [&](uint32_t district) {
        return country.MunicipalityOf(district, after.from) ==
               country.MunicipalityOf(before.address.district, after.from);
      };
      ++moves;
      inside += in_place(after.address.district);
      drawn += in_place(country.DrawOtherPlace(before.address.district, random));
    }
  });
  EXPECT_GT(moves, 3000);
  EXPECT_NEAR(inside / moves, drawn / moves, 5 * std::sqrt(0.5 / moves));
}

TEST(LifeRatesTest, MostPolesCameSinceTenYearsAndHardlyAnyDutch) {
  std::array<Rate, kOrigins> came;
  ForEachLived([&](const District& district, size_t i, const Person& person) {
    if (i >= district.residents || person.role != Role::kAlone) return;
    Rate& rate = came[static_cast<size_t>(person.origin)];
    ++rate.years;
    rate.count += person.registered.has_value();
    EXPECT_TRUE(!person.registered || *person.registered < kCensusDay);
  });
  EXPECT_TRUE(came[static_cast<size_t>(Origin::kPolish)].IsAbout(0.6, 0));
  EXPECT_TRUE(came[static_cast<size_t>(Origin::kDutch)].IsAbout(0.004, 0));
}

TEST(LifeRatesTest, SomeBirthDatesOfImmigrantsBecomeTheFirstOfJanuaryOrJuly) {
  Rate moved;
  for (const District& district : Lived()) {
    const District before = MakeNeighbourhood(LivedCountry(), district.number);
    for (size_t i = 0; i < district.residents; ++i) {
      const Person& person = district.persons[i];
      if (!BirthsAreOftenUnknown(person.origin)) {
        EXPECT_EQ(person.birth, before.persons[i].birth);
        continue;
      }
      if (!person.registered && YearOf(person.birth) >= 1985) continue;
      ++moved.years;
      if (person.birth == before.persons[i].birth) continue;
      ++moved.count;
      const std::chrono::year_month_day date(person.birth);
      EXPECT_EQ(static_cast<unsigned>(date.day()), 1u);
      EXPECT_EQ(static_cast<unsigned>(date.month()) % 6, 1u);
    }
  }
  EXPECT_TRUE(moved.IsAbout(0.0145, 0.001));
}

TEST(LifeRatesTest, PeopleDieLeaveComeAndAreBornAtTheRatesOfTheCountry) {
  Rate died, died_before, left, left_before, born, came;
  const double residents = static_cast<double>(LivedCountry().persons());
  died.years = left.years = born.years = came.years = 6 * residents;
  died_before.years = left_before.years = 9 * residents;
  ForEachLived([&](const District&, size_t, const Person& person) {
    if (person.died) ++(*person.died < kCensusDay ? died_before : died).count;
    if (person.emigrated) ++(*person.emigrated < kCensusDay ? left_before : left).count;
    if (person.birth > kCensusDay && !person.registered) ++born.count;
    if (person.registered && *person.registered > kCensusDay) ++came.count;
  });
  EXPECT_TRUE(died_before.IsAbout(0.0085, 0.0001));
  EXPECT_TRUE(left_before.IsAbout(0.008, 0.0002));
  EXPECT_TRUE(came.IsAbout(0.012, 0.0003));
  EXPECT_TRUE(died.IsAbout(0.0085, 0.0015));
  EXPECT_TRUE(left.IsAbout(0.008, 0.0015));
  EXPECT_TRUE(born.IsAbout(0.0098, 0.0012));
}

TEST(LifeRatesTest, TwinsAreSixteenOfAThousandDeliveriesAndTwoThirdsOfOneSex) {
  double deliveries = 0, twins = 0, of_one_sex = 0;
  ForEachLived([&](const District& district, size_t i, const Person& person) {
    if (person.birth <= kCensusDay || person.registered || i < district.residents) return;
    if (person.twin == kNobody) {
      ++deliveries;
    } else if (person.twin > i) {
      const Person& twin = district.persons[person.twin];
      EXPECT_EQ(twin.twin, i);
      EXPECT_EQ(twin.birth, person.birth);
      EXPECT_EQ(twin.mother, person.mother);
      ++deliveries;
      ++twins;
      of_one_sex += twin.sex == person.sex;
    }
  });
  EXPECT_TRUE((Rate{twins, deliveries}.IsAbout(0.016, 0)));
  EXPECT_NEAR(of_one_sex / twins, 0.676, 5 * 0.47 / std::sqrt(twins));
}

// Of the generator's own households: the share depends on their ages and origins.
TEST(LifeRatesTest, FortySixOfTenThousandBirthDatesHaveUnknownParts) {
  const Country country(Seed(), 150'000);
  Rate unknown;
  double of_origins = 0;
  for (uint32_t d = 0; d < country.districts(); ++d) {
    District district = MakeDistrict(country, d);
    LiveLives(country, district);
    for (size_t i = 0; i < district.residents; ++i) {
      const Person& person = district.persons[i];
      ++unknown.years;
      EXPECT_TRUE(person.known_birth != KnownBirth::kWhole || !person.birth_completed);
      if (person.known_birth == KnownBirth::kWhole) continue;
      ++unknown.count;
      of_origins += BirthsAreOftenUnknown(person.origin);
    }
  }
  EXPECT_TRUE(unknown.IsAbout(0.0046, 0.0002));
  EXPECT_GE(of_origins, 0.95 * unknown.count);
}

TEST(LifeRatesTest, WomenWriteTheirNamesInFourWays) {
  std::array<double, 5> use{};
  double women = 0, men = 0, own = 0, couples = 0, married = 0;
  ForEachLived([&](const District& district, size_t i, const Person& person) {
    if (i >= district.residents) return;
    const bool is_married = person.marriage && person.marriage->from <= kCensusDay &&
                            !(person.marriage->until && *person.marriage->until <= kCensusDay);
    const bool couple = person.role == Role::kPartner;
    if (couple && YearsFrom(person.birth, kCensusDay) >= 30) {
      ++couples;
      married += is_married;
    }
    if (!is_married) return;
    if (person.sex == Sex::kMale) {
      ++men;
      own += person.marriage->use == NameUse::kOwn;
    } else {
      ++women;
      ++use[static_cast<size_t>(person.marriage->use)];
    }
  });
  EXPECT_NEAR(use[1] / women, 0.45, 0.05);
  EXPECT_NEAR(use[2] / women, 0.20, 0.05);
  EXPECT_NEAR(use[3] / women, 0.30, 0.05);
  EXPECT_NEAR(use[4] / women, 0.05, 0.02);
  EXPECT_GT(own / men, 0.93);
  EXPECT_GT(married / couples, 0.6);
}

TEST(LifeRatesTest, AFewNumbersAreWithdrawnAndNamesChange) {
  Rate twice, renamed;
  ForEachLived([&](const District&, size_t, const Person& person) {
    EXPECT_EQ(person.withdrawn_bsn.empty(), !person.bsn_withdrawn);
    EXPECT_NE(person.withdrawn_bsn, person.bsn);
    const double years = YearsIn(person, kFirstDay, kEnd);
    twice.years += years;
    twice.count += person.bsn_withdrawn.has_value();
    renamed.years += years;
    renamed.count += person.renamed.has_value();
  });
  EXPECT_TRUE(twice.IsAbout(0.00005, 0.00002));
  EXPECT_TRUE(renamed.IsAbout(0.0008, 0.0007));
}

}  // namespace
}  // namespace koppel::population
