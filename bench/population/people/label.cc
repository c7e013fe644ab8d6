#include "bench/population/people/look_alikes.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// Nine to fourteen months.
constexpr days kSoonest(270);
constexpr days kLatest(430);

bool AreSiblings(const Person& one, const Person& other) {
  return (one.mother != kNobody && one.mother == other.mother) ||
         (one.father != kNobody && one.father == other.father);
}

int YearsApart(const Person& one, const Person& other) {
  return std::abs(YearOf(one.birth) - YearOf(other.birth));
}

class Labeller {
 public:
  explicit Labeller(District& district)
      : district_(district), persons_(district.persons), households_(HouseholdsOf(district)) {}

  void Label() {
    for (const Members& members : households_) LabelInHousehold(members);
    for (size_t h = 0; h < households_.size(); ++h) LabelNeighbours(h);
    LabelStreets();
  }

 private:
  void Add(Likeness likeness, uint32_t one, uint32_t other) {
    district_.look_alikes.push_back({likeness, persons_[one].id, persons_[other].id});
  }

  void LabelInHousehold(const Members& members) {
    for (uint32_t i = members.first; i < members.last; ++i) {
      for (uint32_t j = i + 1; j < members.last; ++j) LabelPair(i, j);
    }
  }

  void LabelPair(uint32_t i, uint32_t j) {
    const Person& one = persons_[i];
    const Person& other = persons_[j];
    const bool foster = one.role == Role::kFosterChild || other.role == Role::kFosterChild;
    const bool children = one.role != Role::kParent && one.role != Role::kPartner;
    if (foster && children && YearsApart(one, other) <= 1) {
      return Add(Likeness::kFosterSiblings, i, j);
    }
    if (one.sex != other.sex) return;
    if (one.twin == j) return Add(Likeness::kTwinsOfOneSex, i, j);
    const days apart = other.birth - one.birth;
    if (AreSiblings(one, other) && apart >= kSoonest && apart <= kLatest) {
      return Add(Likeness::kSiblings, i, j);
    }
    if (other.father == i && one.first_names == other.first_names && one.surname == other.surname) {
      Add(Likeness::kFatherAndSon, i, j);
    }
  }

  const Address& HomeOf(size_t household) const {
    return persons_[households_[household].first].residences.front().address;
  }

  void LabelNeighbours(size_t household) {
    const Address& home = HomeOf(household);
    if (home.dwelling > Dwelling::kFlat) return;
    for (size_t other = household + 1; other < households_.size(); ++other) {
      const Address& next = HomeOf(other);
      if (next.postcode != home.postcode || next.house_number != home.house_number) return;
      LabelNamesakes(households_[household], households_[other]);
    }
  }

  // One pair of grown-ups for two homes.
  void LabelNamesakes(const Members& here, const Members& there) {
    for (uint32_t i = here.first; i < here.last; ++i) {
      if (persons_[i].role >= Role::kChild) return;
      for (uint32_t j = there.first; j < there.last && persons_[j].role < Role::kChild; ++j) {
        if (persons_[i].surname == persons_[j].surname) {
          return Add(Likeness::kFlatNeighbours, i, j);
        }
      }
    }
  }

  void LabelStreets() {
    struct Family {
      uint32_t eldest;
      int name;
    };
    std::vector<Family> street;
    const Address* before = nullptr;
    for (size_t h = 0; h < households_.size(); ++h) {
      const Address& home = HomeOf(h);
      if (home.dwelling > Dwelling::kFlat) return;  // institutions come last
      if (before && before->postcode != home.postcode) street.clear();
      before = &home;
      const auto eldest = EldestOf(households_[h]);
      const int name = eldest == kNobody ? -1 : TopTen(persons_[eldest].surname);
      if (name < 0) continue;
      for (const Family& family : street) {
        if (family.name == name) Add(Likeness::kSameStreet, family.eldest, eldest);
      }
      street.push_back({eldest, name});
    }
  }

  uint32_t EldestOf(const Members& members) const {
    for (uint32_t i = members.first; i < members.last; ++i) {
      if (persons_[i].role == Role::kChild) return i;
    }
    return kNobody;
  }

  District& district_;
  const std::vector<Person>& persons_;
  const std::vector<Members> households_;
};

}  // namespace

std::vector<Members> HouseholdsOf(const District& district) {
  std::vector<Members> households;
  households.reserve(district.residents / 2 + 1);
  for (uint32_t i = 0; i < district.residents; ++i) {
    if (i == 0 || district.persons[i].household != district.persons[i - 1].household) {
      households.push_back({i, i});
    }
    households.back().last = i + 1;
  }
  return households;
}

void LabelLookAlikes(District& district) { Labeller(district).Label(); }

}  // namespace koppel::population
