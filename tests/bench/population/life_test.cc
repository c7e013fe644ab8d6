// What holds of every life: order, and that relatives' lives fit together.
#include <gtest/gtest.h>

#include "bench/population/people/strangers.h"
#include "tests/bench/population/lived.h"

namespace koppel::population {
namespace {

using std::chrono::days;
using testing::Seed;

void ExpectOrdered(const Person& person) {
  ASSERT_FALSE(person.residences.empty());
  EXPECT_EQ(person.residences.front().from, StartOf(person));
  for (size_t i = 0; i < person.residences.size(); ++i) {
    const Residence& residence = person.residences[i];
    EXPECT_LT(residence.from, residence.until);
    EXPECT_LE(residence.from, kLastDay);
    if (i == 0) continue;
    EXPECT_EQ(residence.from, person.residences[i - 1].until);
    EXPECT_FALSE(residence.address == person.residences[i - 1].address);
  }
  const Day open = std::min(person.died.value_or(kOpen), person.emigrated.value_or(kOpen));
  EXPECT_EQ(person.residences.back().until, open);
}

void ExpectInLife(const Person& person) {
  const Day start = StartOf(person);
  for (const auto& day : {person.died, person.emigrated}) {
    if (day) {
      EXPECT_TRUE(start < *day && *day <= kLastDay);
    }
  }
  EXPECT_FALSE(person.died && person.emigrated);
  if (person.registered) {
    EXPECT_TRUE(person.birth < *person.registered);
  }
  for (const auto& day : {person.birth_completed, person.bsn_withdrawn}) {
    if (day) {
      EXPECT_TRUE(start < *day && *day < EndOf(person));
    }
  }
  if (person.renamed) {
    EXPECT_TRUE(start < person.renamed->first && person.renamed->first < EndOf(person));
    EXPECT_NE(person.renamed->second, person.surname);
  }
  if (!person.marriage) return;
  EXPECT_GE(YearsFrom(person.birth, person.marriage->from), 17);
  EXPECT_LT(person.marriage->from, EndOf(person));
  if (person.marriage->until) {
    EXPECT_LT(person.marriage->from, *person.marriage->until);
    EXPECT_LE(*person.marriage->until, EndOf(person));
  }
}

TEST(LifeTest, ResidencesHaveNoGapAndBeginAndEndWithTheLife) {
  ForEachLived([](const District&, size_t, const Person& person) { ExpectOrdered(person); });
}

TEST(LifeTest, NothingHappensBeforeBirthOrAfterDeath) {
  ForEachLived([](const District&, size_t, const Person& person) { ExpectInLife(person); });
}

TEST(LifeTest, TheHouseholdsOfTheGeneratorLiveTooAndStayAtHomeOnTheCensusDay) {
  const Country country(Seed(), 4000);
  for (uint32_t d = 0; d < country.districts(); ++d) {
    const District before = MakeDistrict(country, d);
    District after = before;
    LiveLives(country, after);
    for (size_t i = 0; i < after.persons.size(); ++i) {
      ExpectOrdered(after.persons[i]);
      ExpectInLife(after.persons[i]);
      EXPECT_EQ(after.persons[i].id, after.IdOf(i));
      EXPECT_EQ(IsResidentOn(after.persons[i], kCensusDay), i < after.residents);
      if (i >= after.residents) continue;
      const Residence* home = ResidenceOn(after.persons[i], kCensusDay);
      ASSERT_NE(home, nullptr);
      EXPECT_EQ(home->address, before.persons[i].residences.front().address);
    }
  }
}

TEST(LifeTest, OnTheCensusDayEveryResidentIsInTheHomeThatWasDrawn) {
  for (const District& district : Lived()) {
    const District before = MakeNeighbourhood(LivedCountry(), district.number);
    for (size_t i = 0; i < district.residents; ++i) {
      const Residence* home = ResidenceOn(district.persons[i], kCensusDay);
      ASSERT_NE(home, nullptr);
      EXPECT_EQ(home->address, before.persons[i].residences.front().address);
    }
  }
}

TEST(LifeTest, LookAlikesKeepTheirNamesAndBirthDates) {
  District district = MakeNeighbourhood(LivedCountry(), 5);
  for (size_t i = 0; i + 1 < district.residents; ++i)
    district.look_alikes.push_back({Likeness::kStrangers, district.IdOf(i), district.IdOf(i + 1)});
  const std::vector<Person> before = district.persons;
  LiveLives(LivedCountry(), district);
  for (size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(district.persons[i].birth, before[i].birth);
    EXPECT_FALSE(district.persons[i].renamed);
  }
}

// Only one district of two has the label of a pair.
TEST(LifeTest, StrangersAreLeftAloneWhereverTheirPairIsToldOf) {
  for (uint64_t i = 0; i < 40; ++i) {
    const Country village(Seed() + i, 60);
    District district = MakeDistrict(village, 0);
    district.look_alikes.clear();
    const uint32_t strangers = StrangersOf(village, 0);
    for (uint32_t slot = 0; slot < strangers; ++slot)
      district.persons[slot].birth = Day(std::chrono::year(1935) / 7 / 1) + days(slot);
    LiveLives(village, district);
    for (size_t other = strangers; other < district.persons.size(); ++other)
      EXPECT_GE(district.persons[other].household, strangers)
          << "a stranger's late wife or husband";
  }
}

TEST(LifeTest, WhoMovesDoesNotMoveWhereTheyLiveAlready) {
  const Country tiny(Seed(), 10);
  SeededRandom random = StreamFor(Seed(), "test movers", 0);
  const Mover mover(tiny, random);
  const Address home = tiny.HomeAt(0, 0);
  for (int i = 0; i < 200; ++i) EXPECT_FALSE(mover.OtherHome(home) == home);
}

// Did two who lived together cease to, on one of the days [from, until)?
bool Part(const Person& one, const Person& other, Day from, Day until) {
  const auto together = [&](Day day) {
    const Residence* homes[] = {ResidenceOn(one, day), ResidenceOn(other, day)};
    return homes[0] != nullptr && homes[1] != nullptr && homes[0]->address == homes[1]->address;
  };
  for (Day day = from; day < until; day += days(1)) {
    if (together(day - days(1)) && !together(day)) return true;
  }
  return false;
}

// Not that their homes differ on the day of divorce: a year later one may have come to live where
// the other did, in a country of a few thousand homes.
TEST(LifeTest, ParentsWhoPartHaveHomesOfTheirOwn) {
  size_t parted = 0;
  ForEachLived([&](const District& district, size_t i, const Person& person) {
    if (i >= district.residents || person.mother == kNobody || person.father == kNobody) return;
    const Person& mother = district.persons[person.mother];
    const Person& father = district.persons[person.father];
    if (!mother.marriage || !mother.marriage->until || YearsFrom(person.birth, kLastDay) >= 18)
      return;
    const Day divorced = *mother.marriage->until;
    if (divorced < kCensusDay) return;
    EXPECT_TRUE(Part(mother, father, divorced - days(430), divorced)) << i;
    ++parted;
  });
  EXPECT_GT(parted, 50u);
}

TEST(LifeTest, ChildrenLiveWithTheirMotherOnTheDayOfBirth) {
  size_t born = 0;
  ForEachLived([&](const District& district, size_t i, const Person& person) {
    if (i < district.residents || person.mother == kNobody || person.birth < kCensusDay) return;
    const Person& mother = district.persons[person.mother];
    const Residence* home = ResidenceOn(mother, person.birth);
    if (person.registered || !home) return;
    EXPECT_EQ(person.residences.front().address, home->address);
    EXPECT_EQ(person.household, mother.household);
    ++born;
  });
  EXPECT_GT(born, 1000u);
}

TEST(LifeTest, ChildrenDoNotEmigrateAlone) {
  ForEachLived([](const District& district, size_t, const Person& person) {
    if (!person.emigrated || YearsFrom(person.birth, *person.emigrated) >= 18) return;
    const auto leaves_too = [&](uint32_t parent) {
      return parent != kNobody && district.persons[parent].emigrated == person.emigrated;
    };
    EXPECT_TRUE(leaves_too(person.mother) || leaves_too(person.father));
  });
}

TEST(LifeTest, ChildrenOfAYouthHomeStayInTheCountryUntilTheyAreGrown) {
  District home = MakeNeighbourhood(LivedCountry(), 4);
  for (size_t i = 0; i < home.residents; ++i) {
    Person& person = home.persons[i];
    person.household = static_cast<uint32_t>(i / 6);
    person.role = Role::kInstitution;
    person.birth = kCensusDay - days(16 * 366);
    person.mother = person.father = kNobody;
    person.residences.front().address.dwelling = Dwelling::kYouthHome;
  }
  LiveLives(LivedCountry(), home);
  size_t left = 0;
  for (size_t i = 0; i < home.residents; ++i) {
    const Person& person = home.persons[i];
    if (!person.emigrated) continue;
    ++left;
    EXPECT_GE(YearsFrom(person.birth, *person.emigrated), 18);
  }
  EXPECT_GT(left, 0u);
}

TEST(LifeTest, SiblingsAreBornTenMonthsApartOrOnOneDay) {
  ForEachLived([](const District& district, size_t i, const Person& person) {
    if (person.mother == kNobody) return;
    for (size_t j = 0; j < district.persons.size(); ++j) {
      const Person& other = district.persons[j];
      if (j == i || other.mother != person.mother || person.twin == j) continue;
      EXPECT_GE(std::abs((other.birth - person.birth).count()), 250);
    }
  });
}

TEST(LifeTest, NoChildLivesAndDiesAlone) {
  size_t children = 0;
  ForEachLived([&](const District& district, size_t i, const Person& person) {
    if (i < district.residents || person.role != Role::kChild) return;
    EXPECT_TRUE(person.mother != kNobody || person.father != kNobody) << i;
    children += person.died && *person.died < kCensusDay ? 1 : 0;
  });
  EXPECT_GT(children, 0u);
}

TEST(LifeTest, CouplesWhoMarryAreMarriedToEachOther) {
  ForEachLived([](const District& district, size_t i, const Person& person) {
    if (i + 1 >= district.residents || person.role != Role::kPartner || !person.marriage) return;
    const Person& other = district.persons[i + 1];
    if (other.household != person.household || other.role != Role::kPartner) return;
    ASSERT_TRUE(other.marriage);
    EXPECT_EQ(person.marriage->partner, other.surname);
    EXPECT_EQ(other.marriage->partner, person.surname);
    EXPECT_EQ(other.marriage->from, person.marriage->from);
    EXPECT_EQ(other.marriage->until, person.marriage->until);
  });
}

bool AreAlike(const Person& one, const Person& other) {
  const auto same_homes = [](const Residence& a, const Residence& b) {
    return a.address == b.address && a.from == b.from && a.until == b.until;
  };
  return one.birth == other.birth && one.first_names == other.first_names &&
         one.surname == other.surname && one.died == other.died &&
         one.emigrated == other.emigrated && one.registered == other.registered &&
         one.renamed == other.renamed && one.known_birth == other.known_birth &&
         std::equal(one.residences.begin(), one.residences.end(), other.residences.begin(),
                    other.residences.end(), same_homes);
}

TEST(LifeTest, TheSameSeedGivesTheSameLives) {
  District again = MakeNeighbourhood(LivedCountry(), 3);
  LiveLives(LivedCountry(), again);
  const District& once = Lived()[3];
  ASSERT_EQ(again.persons.size(), once.persons.size());
  for (size_t i = 0; i < once.persons.size(); ++i)
    EXPECT_TRUE(AreAlike(again.persons[i], once.persons[i]));
}

TEST(LifeTest, AnotherHouseholdsLifeChangesNobodyElses) {
  District changed = MakeNeighbourhood(LivedCountry(), 3);
  const District& once = Lived()[3];
  const uint32_t household = changed.persons[100].household;
  for (Person& person : changed.persons) {
    if (person.household == household) person.birth -= days(4000);
  }
  LiveLives(LivedCountry(), changed);
  for (size_t i = 0; i < changed.residents; ++i) {
    if (changed.persons[i].household != household) {
      EXPECT_TRUE(AreAlike(changed.persons[i], once.persons[i])) << i;
    }
  }
}

}  // namespace
}  // namespace koppel::population
