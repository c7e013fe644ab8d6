#include <algorithm>

#include "bench/population/people/look_alikes.h"
#include "bench/population/people/naming.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// Pairs planted for 10,000 residents (design: enough of each kind in a population of 100,000 to
// measure a linkage on; what arises by itself comes on top).
constexpr double kFathersAndSons = 6;
constexpr double kCousins = 5;
constexpr double kFlatNeighbours = 6;
constexpr double kSameStreet = 5;
constexpr double kJanuaryFirst = 4;
// How often a place for one is looked for; a small district may have none.
constexpr int kTries = 60;
// Of the persons born on 1 January (design: most have a birth date that nobody wrote down).
constexpr double kForeignJanuaryFirst = 0.75;
constexpr days kBrothersApart(15 * 365);

class Planter {
 public:
  Planter(SeededRandom& random, Province province, uint32_t fixed, District& district)
      : random_(random),
        province_(province),
        district_(district),
        persons_(district.persons),
        households_(HouseholdsOf(district)),
        used_(households_.size()) {
    for (uint32_t h = 0; h < households_.size() && households_[h].first < fixed; ++h) {
      used_[h] = true;
    }
  }

  void Plant() {
    FindSonsAndSingles();
    Repeat(kFathersAndSons, [&] { return PlantFatherAndSon(); });
    Repeat(kCousins, [&] { return PlantCousins(); });
    Repeat(kFlatNeighbours, [&] { return PlantNeighbours(); });
    Repeat(kSameStreet, [&] { return PlantInStreet(); });
    Repeat(kJanuaryFirst, [&] { return PlantJanuaryFirst(); });
  }

 private:
  template <typename PlantOne>
  void Repeat(double rate, const PlantOne& plant) {
    const double expected = rate * district_.residents / 10'000;
    const auto count = static_cast<int>(expected + random_.Unit());
    for (int i = 0; i < count; ++i) {
      for (int tries = 0; tries < kTries && !plant(); ++tries) {
      }
    }
  }

  void FindSonsAndSingles() {
    for (uint32_t i = 0; i < district_.residents; ++i) {
      const Person& person = persons_[i];
      if (IsSon(person)) sons_.push_back(i);
      if (person.role == Role::kAlone && households_[person.household].size() == 1) {
        singles_.push_back(i);
      }
    }
    std::stable_sort(sons_.begin(), sons_.end(), [&](uint32_t a, uint32_t b) {
      return YearOf(persons_[a].birth) < YearOf(persons_[b].birth);
    });
    std::stable_sort(singles_.begin(), singles_.end(), [&](uint32_t a, uint32_t b) {
      return GroupOf(persons_[a]) < GroupOf(persons_[b]);
    });
    first_foreign_ = static_cast<size_t>(
        std::find_if(singles_.begin(), singles_.end(),
                     [&](uint32_t i) { return persons_[i].origin != Origin::kDutch; }) -
        singles_.begin());
  }

  static std::pair<Origin, Sex> GroupOf(const Person& person) {
    return {person.origin, person.sex};
  }

  // Of a father in the house whose name he bears.
  bool IsSon(const Person& person) const {
    return person.role == Role::kChild && person.sex == Sex::kMale && person.father != kNobody &&
           person.surname == persons_[person.father].surname;
  }

  bool Used(uint32_t person) const { return used_[persons_[person].household]; }
  void Use(uint32_t person) { used_[persons_[person].household] = true; }

  bool HasSiblingNamed(uint32_t child, std::string_view first_name) const {
    const Members& members = households_[persons_[child].household];
    for (uint32_t i = members.first; i < members.last; ++i) {
      const bool sibling = persons_[i].role == Role::kChild && i != child;
      if (sibling && FirstOf(persons_[i].first_names) == first_name) return true;
    }
    return false;
  }

  void CopyFirstNames(const Person& from, Person& to) {
    to.first_names = from.first_names;
    to.call_name = from.call_name;
  }

  bool PlantFatherAndSon() {
    if (sons_.empty()) return false;
    const uint32_t son = sons_[random_.Below(sons_.size())];
    const Person& father = persons_[persons_[son].father];
    if (Used(son) || HasSiblingNamed(son, FirstOf(father.first_names))) return false;
    CopyFirstNames(father, persons_[son]);
    Use(son);
    return true;
  }

  // Two brothers' households, each with a son named after the grandfather.
  bool PlantCousins() {
    if (sons_.size() < 2) return false;
    const size_t place = random_.Below(sons_.size() - 1);
    const Person& one = persons_[sons_[place]];
    Person& other = persons_[sons_[place + 1]];
    const days apart = persons_[one.father].birth - persons_[other.father].birth;
    if (Used(sons_[place]) || Used(sons_[place + 1]) || one.household == other.household ||
        one.origin != other.origin || YearOf(one.birth) != YearOf(other.birth) ||
        apart > kBrothersApart || apart < -kBrothersApart ||
        HasSiblingNamed(sons_[place + 1], FirstOf(one.first_names))) {
      return false;
    }
    Rename(households_[other.household], Surname(other.surname), one.surname);
    CopyFirstNames(one, other);
    Use(sons_[place]);
    Use(sons_[place + 1]);
    district_.look_alikes.push_back({Likeness::kCousins, one.id, other.id});
    return true;
  }

  void Rename(const Members& members, const Surname& from, const Surname& to) {
    for (uint32_t i = members.first; i < members.last; ++i) {
      if (persons_[i].surname == from) persons_[i].surname = to;
    }
  }

  const Address& HomeOf(size_t household) const {
    return persons_[households_[household].first].residences.front().address;
  }

  bool MayBear(size_t household, Origin origin) const {
    return !used_[household] && persons_[households_[household].first].origin == origin;
  }

  // Whoever lives alone next door gets the name.
  bool PlantNeighbours() {
    if (households_.size() < 2) return false;
    const size_t here = random_.Below(households_.size() - 1);
    const size_t there = here + 1;
    const Address& home = HomeOf(here);
    const Person& namesake = persons_[households_[here].first];
    Person& neighbour = persons_[households_[there].first];
    if (home.dwelling > Dwelling::kFlat || home.postcode != HomeOf(there).postcode ||
        home.house_number != HomeOf(there).house_number || neighbour.role != Role::kAlone ||
        used_[here] || !MayBear(there, namesake.origin)) {
      return false;
    }
    neighbour.surname = namesake.surname;
    used_[here] = used_[there] = true;
    return true;
  }

  uint32_t EldestOf(size_t household) const {
    const Members& members = households_[household];
    for (uint32_t i = members.first; i < members.last; ++i) {
      if (persons_[i].role == Role::kChild) return i;
    }
    return kNobody;
  }

  bool PlantInStreet() {
    const size_t here = random_.Below(households_.size());
    if (!MayBear(here, Origin::kDutch) || EldestOf(here) == kNobody) return false;
    size_t there = here + 1;
    while (there < households_.size() && HomeOf(there).postcode == HomeOf(here).postcode &&
           (!MayBear(there, Origin::kDutch) || EldestOf(there) == kNobody)) {
      ++there;
    }
    if (there == households_.size() || HomeOf(there).postcode != HomeOf(here).postcode) {
      return false;
    }
    Surname name = DrawCommonSurname(random_);
    for (int tries = 0; tries < kTries && TopTen(name) < 0; ++tries) {
      name = DrawCommonSurname(random_);
    }
    for (const size_t household : {here, there}) {
      Rename(households_[household], Surname(persons_[EldestOf(household)].surname), name);
      used_[household] = true;
    }
    return true;
  }

  bool PlantJanuaryFirst() {
    const bool foreign = random_.Chance(kForeignJanuaryFirst);
    const size_t from = foreign ? first_foreign_ : 0;
    const size_t until = foreign ? singles_.size() : first_foreign_;
    if (from + 2 > until) return false;
    const size_t place = from + random_.Below(until - from - 1);
    Person& one = persons_[singles_[place]];
    Person& other = persons_[singles_[place + 1]];
    if (Used(singles_[place]) || Used(singles_[place + 1]) || GroupOf(one) != GroupOf(other)) {
      return false;
    }
    one.birth = Day(std::chrono::year(YearOf(one.birth)) / 1 / 1);
    const int year = YearOf(one.birth);
    one.surname =
        foreign ? DrawSurname(one.origin, province_, random_) : DrawCommonSurname(random_);
    one.first_names = foreign ? DrawFirstNames(one.origin, one.sex, year, random_)
                              : DrawCommonFirstName(one.sex, year, random_);
    one.call_name = std::string(FirstOf(one.first_names));
    other.birth = one.birth;
    other.surname = one.surname;
    CopyFirstNames(one, other);
    Use(singles_[place]);
    Use(singles_[place + 1]);
    district_.look_alikes.push_back({Likeness::kJanuaryFirst, one.id, other.id});
    return true;
  }

  SeededRandom& random_;
  const Province province_;
  District& district_;
  std::vector<Person>& persons_;
  const std::vector<Members> households_;
  std::vector<bool> used_;         // households in which something was planted
  std::vector<uint32_t> sons_;     // by year of birth
  std::vector<uint32_t> singles_;  // by origin and sex
  size_t first_foreign_ = 0;       // in `singles_`
};

}  // namespace

void PlantLookAlikes(SeededRandom& random, Province province, uint32_t fixed, District& district) {
  Planter(random, province, fixed, district).Plant();
}

}  // namespace koppel::population
