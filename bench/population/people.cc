#include "bench/population/people.h"

#include <fmt/format.h>

#include <set>

namespace koppel::population {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr double kTwinShare = 0.016;      // of deliveries
constexpr double kTwinsOfOneSex = 0.676;  // of twin pairs
constexpr double kMovedShare = 0.35;      // has an address before this one in the period

const CivilDate kToday{std::chrono::year(2019), std::chrono::month(6), std::chrono::day(30)};

// Nine digits with weights 9, 8, ..., 2, -1 whose sum is a multiple of 11.
std::string DrawBsn(SeededRandom& random) {
  while (true) {
    std::string digits = fmt::format("{:08}", 10'000'000 + random.Below(89'999'999));
    int sum = 0;
    for (int i = 0; i < 8; ++i) sum += (9 - i) * (digits[static_cast<size_t>(i)] - '0');
    const int check = sum % 11;
    if (check < 10) return digits + static_cast<char>('0' + check);
  }
}

Address DrawAddress(SeededRandom& random) {
  constexpr std::string_view kLetters = "ABCDEGHJKLMNPRSTVWXZ";
  const auto letter = [&] { return kLetters[random.Below(kLetters.size())]; };
  const char first = letter();
  const char second = letter();
  return {fmt::format("{}{}{}", 1011 + random.Below(120) * 73, first, second),
          static_cast<int>(1 + random.Below(random.Chance(0.7) ? 60 : 250))};
}

// A day between two ages, counted back from today.
CivilDate DrawBirth(SeededRandom& random, int youngest, int oldest) {
  const auto range = static_cast<uint64_t>(oldest - youngest) * 365;
  return CivilDate(sys_days(kToday) - days(youngest * 365 + static_cast<int>(random.Below(range))));
}

class Builder {
 public:
  Builder(uint32_t persons, SeededRandom& random) : wanted_(persons), random_(random) {}

  std::vector<Person> Build() {
    for (uint32_t household = 0; persons_.size() < wanted_; ++household) AddHousehold(household);
    persons_.resize(wanted_);
    return std::move(persons_);
  }

 private:
  void AddHousehold(uint32_t household) {
    const Address address = DrawAddress(random_);
    const Address former = random_.Chance(kMovedShare) ? DrawAddress(random_) : address;
    const Surname father = DrawSurname(random_);
    const Surname mother = DrawSurname(random_);
    const bool couple = random_.Chance(0.72);
    const int age = 25 + static_cast<int>(random_.Below(25));
    const auto add = [&](const Surname& surname, CivilDate birth, Sex sex) -> Person& {
      return AddPerson({0, household, DrawUniqueBsn(), surname, DrawFirstNames(random_, sex), birth,
                        sex, address, former});
    };
    add(mother, DrawBirth(random_, age, age + 3), Sex::kFemale);
    if (couple) add(father, DrawBirth(random_, age, age + 6), Sex::kMale);
    const Surname& family = random_.Chance(0.7) ? father : mother;
    AddChildren(family, age, add);
  }

  template <typename Add>
  void AddChildren(const Surname& family, int parent_age, const Add& add) {
    const int oldest = std::min(17, parent_age - 20);
    if (oldest < 1) return;
    CivilDate birth = DrawBirth(random_, 0, oldest + 1);
    for (int child = 0; child < 5 && random_.Chance(child == 0 ? 0.75 : 0.5); ++child) {
      const Sex sex = DrawSex();
      const bool twins = random_.Chance(kTwinShare);
      add(family, birth, sex).twin = twins;
      if (twins) {
        const Sex other = random_.Chance(kTwinsOfOneSex) ? sex
                          : sex == Sex::kMale            ? Sex::kFemale
                                                         : Sex::kMale;
        add(family, birth, other).twin = true;
      }
      birth = CivilDate(sys_days(birth) + days(300 + static_cast<int>(random_.Below(1200))));
      if (birth > kToday) return;
    }
  }

  Person& AddPerson(Person person) {
    person.id = static_cast<uint32_t>(persons_.size()) + 1;
    persons_.push_back(std::move(person));
    return persons_.back();
  }

  Sex DrawSex() { return random_.Chance(0.512) ? Sex::kMale : Sex::kFemale; }

  std::string DrawUniqueBsn() {
    std::string bsn = DrawBsn(random_);
    while (!used_bsns_.insert(bsn).second) bsn = DrawBsn(random_);
    return bsn;
  }

  uint32_t wanted_;
  SeededRandom& random_;
  std::vector<Person> persons_;
  std::set<std::string> used_bsns_;
};

}  // namespace

std::vector<Person> MakePopulation(uint32_t persons, SeededRandom& random) {
  return Builder(persons, random).Build();
}

bool IsChildOn(const Person& person, CivilDate day) {
  return AddMonths(person.birth, 18 * 12) > day;
}

}  // namespace koppel::population
