// How often sources err, against the table of rates.
#include <gmock/gmock.h>

#include <functional>

#include "bench/population/views/look.h"
#include "bench/population/views/rates.h"
#include "tests/bench/population/village.h"

namespace koppel::population {
namespace {

constexpr uint32_t kPersons = 20'000;
constexpr Difficulty kDifficulties[] = {Difficulty::kEasy, Difficulty::kRealistic,
                                        Difficulty::kHard};

struct Named {
  std::string_view source;
  Keeper keeper;
};
constexpr Named kByEvents[] = {{"police", Keeper::kPolice},
                               {"youth_care", Keeper::kYouthCare},
                               {"board", Keeper::kBoard},
                               {"prosecution", Keeper::kProsecution},
                               {"trafficking_p", Keeper::kTrafficking}};

class ViewErrorsTest : public ::testing::Test {
 protected:
  static const Village& TheVillage() {
    static const Village kVillageOnce = MakeVillage(kPersons);
    return kVillageOnce;
  }

  // Looked at once for all tests.
  static const View& Seen(std::string_view source, Difficulty difficulty) {
    static std::map<std::pair<std::string_view, Difficulty>, View> views;
    const auto [at, is_new] = views.try_emplace({source, difficulty});
    if (is_new) at->second = LookOf(source, TheVillage().At(difficulty));
    return at->second;
  }

  // Checks the share of records that `wrong` finds wrong, in each source and difficulty.
  using Wrong = std::function<bool(const Person&, const Observed&)>;
  using Rate = std::function<double(Keeper, const std::function<double(Error)>&)>;
  static void ExpectRate(const Wrong& wrong, const Rate& rate_of) {
    for (const Named& named : kByEvents) {
      for (const Difficulty difficulty : kDifficulties) {
        const View& view = Seen(named.source, difficulty);
        size_t found = 0;
        for (const Entry& entry : view.entries)
          found += wrong(TheVillage().district.persons[entry.person], entry.seen);
        const double rate = rate_of(
            named.keeper, [&](Error error) { return RateAt(named.keeper, error, difficulty); });
        EXPECT_TRUE(IsAsOften(found, view.entries.size(), rate))
            << named.source << " at difficulty " << static_cast<int>(difficulty) << ": " << found
            << " of " << view.entries.size() << ", rate " << rate;
      }
    }
  }
};

bool IsMissing(const std::string& bsn) { return bsn.empty() || bsn == "999999999"; }

TEST_F(ViewErrorsTest, EachErrorHappensAsOftenAsTheTableSays) {
  for (size_t k = 0; k < kKeepers; ++k) {
    const auto keeper = static_cast<Keeper>(k);
    for (const Difficulty difficulty : kDifficulties) {
      const Delivery delivery{kTestCut};
      const Delivery later{kTestCut, true};
      const Scene scene = TheVillage().At(difficulty);
      const Look first_look(scene, delivery, keeper);
      const Look later_look(scene, later, keeper);
      for (size_t e = 0; e < kErrors; ++e) {
        const auto error = static_cast<Error>(e);
        size_t happens = 0;
        size_t remains = 0;
        for (uint32_t i = 0; i < kPersons; ++i) {
          happens += first_look.Happens(error, {i}).has_value();
          remains += later_look.Happens(error, {i}).has_value();
        }
        EXPECT_TRUE(IsAsOften(happens, kPersons, RateAt(keeper, error, difficulty))) << k << e;
        EXPECT_TRUE(IsAsOften(remains, happens, 1 - MendedShare(error))) << k << " " << e;
      }
    }
  }
}

TEST_F(ViewErrorsTest, NumbersAreMissingOrDummies) {
  ExpectRate([](const Person&, const Observed& seen) { return IsMissing(seen.bsn); },
             [](Keeper, const auto& rate) { return rate(Error::kBsnMissing); });
}

TEST_F(ViewErrorsTest, NumbersOfRelativesAreTypedAndOfNobodyElse) {
  const std::vector<Person>& persons = TheVillage().district.persons;
  ExpectRate(
      [&](const Person& person, const Observed& seen) {
        if (IsMissing(seen.bsn) || seen.bsn == person.bsn) return false;
        const uint32_t owner = static_cast<uint32_t>(std::stoul(seen.bsn)) % 100'000;
        EXPECT_EQ(persons[owner].household, person.household);
        return true;
      },
      [](Keeper, const auto& rate) {
        // Half of the village are children, who may stand under a parent's data.
        const double own =
            (1 - rate(Error::kBsnOfRelative)) * (1 - 0.5 * rate(Error::kParentsData));
        return (1 - rate(Error::kBsnMissing)) * (1 - own);
      });
}

TEST_F(ViewErrorsTest, BirthDatesAreWrongOrUnknown) {
  ExpectRate(
      [](const Person& person, const Observed& seen) {
        const std::string truth = DigitsOf(person.birth);
        EXPECT_EQ(seen.birth.size(), 8u);
        return seen.birth != truth;
      },
      [](Keeper, const auto& rate) {
        // Days 2 to 12 can be swapped, but with their like.
        const double swappable = 11.0 * 11 / (12 * 27);
        return 1 - (1 - rate(Error::kBirthTypo)) * (1 - swappable * rate(Error::kBirthSwapped)) *
                       (1 - rate(Error::kBirthYear)) * (1 - rate(Error::kBirthUnknown)) *
                       (1 - 0.5 * rate(Error::kParentsData));
      });
}

TEST_F(ViewErrorsTest, UnknownDaysAreZerosOrTheFirstOfJanuaryOrJuly) {
  ExpectRate(
      [](const Person&, const Observed& seen) {
        const std::string day = seen.birth.substr(4);
        return day == "0000" || day == "0101" || day == "0701";
      },
      [](Keeper, const auto& rate) { return rate(Error::kBirthUnknown); });
}

TEST_F(ViewErrorsTest, SexIsWrongOrUnknown) {
  ExpectRate(
      [](const Person& person, const Observed& seen) {
        return seen.sex != (person.sex == Sex::kMale ? 'M' : 'V');
      },
      [](Keeper, const auto& rate) {
        // Half of the parents' records that stand for children have the other sex.
        return 1 - (1 - rate(Error::kSex)) * (1 - 0.25 * rate(Error::kParentsData));
      });
}

TEST_F(ViewErrorsTest, ParticlesGoIntoTheColumnOfTheName) {
  ExpectRate(
      [](const Person& person, const Observed& seen) {
        // "van den Boomgaard" in whichever column; children have no partner's name.
        return !person.marriage && seen.particle.empty() &&
               std::max(seen.surname.size(), seen.first_names.size()) > 15;
      },
      [](Keeper, const auto& rate) { return 0.5 * 0.3 * rate(Error::kSurnameVariant); });
}

TEST_F(ViewErrorsTest, TheMarriedAreWrittenAsTheyCallThemselves) {
  ExpectRate(
      [](const Person& person, const Observed& seen) {
        // "Vries-van den Boomgaard", in whichever column and spelling.
        return person.marriage && std::max(seen.surname.size(), seen.first_names.size()) > 19;
      },
      [](Keeper, const auto& rate) { return 0.5 * rate(Error::kPartnerName); });
}

TEST_F(ViewErrorsTest, AddressesAreOldOrAnInstitutions) {
  ExpectRate(
      [](const Person&, const Observed& seen) {
        return seen.postcode.size() == 6 && seen.postcode != "2022BB";
      },
      [](Keeper, const auto& rate) {
        return rate(Error::kOldAddress) * (1 - rate(Error::kPostcode));
      });
}

TEST_F(ViewErrorsTest, PostcodesAreShortOrMissing) {
  ExpectRate([](const Person&, const Observed& seen) { return seen.postcode.size() < 6; },
             [](Keeper, const auto& rate) { return rate(Error::kPostcode); });
}

TEST_F(ViewErrorsTest, PersonsAreEnteredTwice) {
  for (const Named& named : kByEvents) {
    for (const Difficulty difficulty : kDifficulties) {
      const View& view = Seen(named.source, difficulty);
      const double rate = RateAt(named.keeper, Error::kDouble, difficulty);
      EXPECT_TRUE(IsAsOften(view.entries.size() - kPersons, kPersons, rate)) << named.source;
    }
  }
}

TEST_F(ViewErrorsTest, TheRegisterErrsAsRarelyAsTheTableSays) {
  for (const Difficulty difficulty : kDifficulties) {
    const View view = LookOf("register", TheVillage().At(difficulty));
    size_t births = 0;
    size_t additions = 0;
    for (const Entry& entry : view.entries) {
      births += entry.seen.birth != DigitsOf(TheVillage().district.persons[entry.person].birth);
      additions += entry.seen.addition.empty();
    }
    const auto rate = [&](Error error) { return RateAt(Keeper::kRegister, error, difficulty); };
    EXPECT_EQ(view.entries.size(), kPersons);
    EXPECT_TRUE(IsAsOften(births, kPersons, rate(Error::kBirthTypo)));
    EXPECT_TRUE(IsAsOften(additions, kPersons, rate(Error::kAddition)));
  }
}

TEST_F(ViewErrorsTest, AHigherDifficultyAddsErrorsAndTakesNoneAway) {
  const Scene easy = TheVillage().At(Difficulty::kEasy);
  const Scene hard = TheVillage().At(Difficulty::kHard);
  const Delivery delivery{kTestCut};
  const Look easy_look(easy, delivery, Keeper::kPolice);
  const Look hard_look(hard, delivery, Keeper::kPolice);
  for (uint32_t i = 0; i < 5000; ++i) {
    for (size_t e = 0; e < kErrors; ++e) {
      const auto error = static_cast<Error>(e);
      if (easy_look.Happens(error, {i})) {
        EXPECT_TRUE(hard_look.Happens(error, {i})) << e;
      }
    }
  }
}

}  // namespace
}  // namespace koppel::population
