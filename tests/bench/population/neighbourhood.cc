#include "tests/bench/population/neighbourhood.h"

#include <algorithm>

namespace koppel::population {
namespace {

using std::chrono::days;

class Builder {
 public:
  Builder(const Country& country, uint32_t number)
      : country_(country), random_(StreamFor(country.seed(), "test", number)) {
    district_.number = number;
    district_.residents = country.ResidentsOf(number);
  }

  District Build() {
    while (district_.persons.size() < district_.residents) AddHousehold();
    district_.persons.resize(district_.residents);
    ForgetCutOff();
    return std::move(district_);
  }

 private:
  void AddHousehold() {
    home_ = country_.HomeAt(district_.number, household_);
    static const Weights kOrigin({74, 3.3, 3.3, 2.1, 1, 1.2, 6.4, 2, 2.5, 4.2});
    origin_ = static_cast<Origin>(kOrigin.Draw(random_));
    static const Weights kKind({38, 29, 25, 7, 0.5, 0.15, 0.1, 0.15});
    switch (kKind.Draw(random_)) {
      case 0:
        return AddAlone();
      case 1:
        return AddCouple(Role::kPartner, AgeOfCouple());
      case 2:
        return AddFamily(DrawBetween(random_, 28, 57));
      case 3:
        return AddSingleParent();
      case 4:
        return AddFosterFamily();
      case 5:
        return AddInstitution(Dwelling::kCareHome, 8, 70, 97);
      case 6:
        return AddInstitution(Dwelling::kYouthHome, 6, 10, 17);
      default:
        return AddInstitution(Dwelling::kAsylumCentre, 6, 18, 40);
    }
  }

  uint32_t Add(Role role, Sex sex, Day birth) {
    Person person{};
    const auto index = static_cast<uint32_t>(district_.persons.size());
    person.id = district_.IdOf(index);
    person.household = household_;
    person.role = role;
    person.sex = sex;
    person.origin = origin_;
    person.birth = birth;
    person.surname = DrawSurname(origin_, country_.ProvinceOf(district_.number), random_);
    person.first_names = DrawFirstNames(origin_, sex, 1990, random_);
    person.call_name = person.first_names;
    person.bsn = BsnOf(country_.seed(), uint64_t{district_.number} * 9000 + index);
    person.residences = {{home_, std::max(kFirstDay, birth), kOpen}};
    district_.persons.push_back(std::move(person));
    return index;
  }
  Day BornAgo(int age) {
    return kCensusDay - days(age * 1461 / 4 + 1 + static_cast<int>(random_.Below(365)));
  }
  Sex AnySex() { return random_.Chance(0.5) ? Sex::kMale : Sex::kFemale; }

  void AddAlone() {
    const double kind = random_.Unit();
    const int age = kind < 0.24   ? DrawBetween(random_, 20, 29)
                    : kind < 0.70 ? DrawBetween(random_, 28, 64)
                                  : DrawBetween(random_, 65, 90);
    Add(Role::kAlone, AnySex(), BornAgo(age));
    ++household_;
  }
  int AgeOfCouple() {
    const double kind = random_.Unit();
    if (kind < 0.09) return DrawBetween(random_, 22, 29);
    if (kind < 0.22) return DrawBetween(random_, 30, 49);
    return kind < 0.60 ? DrawBetween(random_, 50, 66) : DrawBetween(random_, 65, 81);
  }
  void AddCouple(Role role, int age) {
    Add(role, Sex::kFemale, BornAgo(age));
    const bool one_sex = random_.Chance(0.01);
    Add(role, one_sex ? Sex::kFemale : Sex::kMale,
        BornAgo(std::max(20, age + DrawBetween(random_, -3, 6))));
    ++household_;
  }
  void AddFamily(int age) {
    AddCouple(Role::kParent, age);
    --household_;
    const auto father = static_cast<uint32_t>(district_.persons.size() - 1);
    AddChildren(father - 1, father, age);
    ++household_;
  }
  void AddChildren(uint32_t mother, uint32_t father, int age) {
    const int count = DrawBetween(random_, 1, 3);
    Day birth = BornAgo(std::max(1, std::min(age - 25 - DrawBetween(random_, 0, 9), 22)));
    for (int i = 0; i < count && birth + days(20) < kCensusDay; ++i) {
      const uint32_t child = Add(Role::kChild, AnySex(), birth);
      district_.persons[child].mother = mother;
      district_.persons[child].father = father;
      district_.persons[child].surname = district_.persons[mother].surname;
      birth += days(300 + random_.Below(1200));
    }
  }
  void AddSingleParent() {
    const int age = DrawBetween(random_, 24, 55);
    const uint32_t mother = Add(Role::kParent, Sex::kFemale, BornAgo(age));
    AddChildren(mother, kNobody, age);
    ++household_;
  }
  void AddFosterFamily() {
    AddFamily(DrawBetween(random_, 32, 56));
    --household_;
    const int count = DrawBetween(random_, 1, 3);
    for (int i = 0; i < count; ++i)
      Add(Role::kFosterChild, AnySex(), BornAgo(DrawBetween(random_, 0, 16)));
    ++household_;
  }
  void AddInstitution(Dwelling dwelling, int count, int from, int to) {
    home_ = country_.InstitutionNear(district_.number, dwelling, random_);
    for (int i = 0; i < count; ++i)
      Add(Role::kInstitution, AnySex(), BornAgo(DrawBetween(random_, from, to)));
    ++household_;
  }
  // The last household may have lost members.
  void ForgetCutOff() {
    const auto size = static_cast<uint32_t>(district_.persons.size());
    for (Person& person : district_.persons) {
      if (person.mother >= size) person.mother = kNobody;
      if (person.father >= size) person.father = kNobody;
    }
  }

  const Country& country_;
  SeededRandom random_;
  District district_{};
  uint32_t household_ = 0;
  Address home_{};
  Origin origin_ = Origin::kDutch;
};

}  // namespace

District MakeNeighbourhood(const Country& country, uint32_t number) {
  return Builder(country, number).Build();
}

}  // namespace koppel::population
