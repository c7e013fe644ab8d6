#include "bench/population/events/trafficking.h"

#include <algorithm>

#include "bench/population/events/lists.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// design: of each exploitation, the share of women, so that two in three of all are.
double FemaleShare(std::string_view exploitation) {
  return exploitation == "seksueel" ? 0.92 : exploitation == "arbeid" ? 0.22 : 0.35;
}

// At the border design: as inland, without crime.
std::string_view DrawExploitation(Circumstance circumstance, SeededRandom& random) {
  switch (circumstance) {
    case Circumstance::kSexual:
      return "seksueel";
    case Circumstance::kLabour:
      return "arbeid";
    case Circumstance::kCriminal:
      return "crimineel";
    case Circumstance::kBorder:
      break;
  }
  return random.Chance(0.6) ? "seksueel" : "arbeid";
}

// design: where those come from who are in no register.
Origin DrawOrigin(SeededRandom& random) {
  static const WeightedList<Origin> kOriginWeights({{Origin::kOtherEuropean, 0.36},
                                                    {Origin::kAfrican, 0.27},
                                                    {Origin::kPolish, 0.13},
                                                    {Origin::kAsian, 0.14},
                                                    {Origin::kArab, 0.06},
                                                    {Origin::kMoroccan, 0.02},
                                                    {Origin::kSurinamese, 0.02}});
  return kOriginWeights.Draw(random);
}

// Who is looked for among the residents, or invented.
struct Profile {
  Day from;
  std::string_view exploitation;
  Sex sex;
  bool minor;
};

class Maker {
 public:
  Maker(const Country& country, District& district, const std::vector<Lifetime>& lives,
        SeededRandom& random)
      : country_(country),
        district_(district),
        lives_(lives),
        random_(random),
        households_(HouseholdsIn(district)) {}

  Trafficking Draw() {
    const double per_year = kVictimsAYear * district_.residents;
    if (per_year == 0) return {};
    for (Day day = kFirstDay;;) {
      day += DrawWait(random_, per_year);
      if (day > kLastDay) break;
      DrawVictim(day);
    }
    std::stable_sort(
        drawn_.victims.begin(), drawn_.victims.end(),
        [](const TraffickingVictim& a, const TraffickingVictim& b) { return a.person < b.person; });
    std::stable_sort(drawn_.reports.begin(), drawn_.reports.end(),
                     [](const TraffickingReport& a, const TraffickingReport& b) {
                       return std::pair(a.person, a.reported) < std::pair(b.person, b.reported);
                     });
    return std::move(drawn_);
  }

 private:
  void DrawVictim(Day from) {
    const Circumstance circumstance = DrawCircumstance(random_);
    Profile profile{from, DrawExploitation(circumstance, random_), Sex::kMale, false};
    if (random_.Chance(FemaleShare(profile.exploitation))) profile.sex = Sex::kFemale;
    profile.minor = random_.Chance(MinorShare(std::chrono::year_month_day(from).year()));
    // Nobody who is stopped at the border lives here.
    const double dutch_share =
        circumstance == Circumstance::kBorder ? 0 : kDutchVictims / kInlandShare;
    const uint32_t resident = random_.Chance(dutch_share) ? FindResident(profile) : kNobody;
    const bool dutch = resident != kNobody;
    const uint32_t person = dutch ? resident : AddVisitor(profile);
    drawn_.victims.push_back({person, from, profile.exploitation, dutch});
    Report(drawn_.victims.back(), DrawLists(circumstance, random_));
  }

  // Any resident of that sex and age; nobody if a few hundred looked at are not.
  uint32_t FindResident(const Profile& profile) {
    if (lives_.empty()) return kNobody;
    for (int i = 0; i < 400; ++i) {
      const auto index = static_cast<uint32_t>(random_.Below(lives_.size()));
      const Lifetime& life = lives_[index];
      const double age = RoughAge(life, profile.from);
      if (life.sex != profile.sex || !life.Has(profile.from) || age < 12 || age >= 45) continue;
      if ((profile.from < life.adult) != profile.minor) continue;
      if (std::any_of(drawn_.victims.begin(), drawn_.victims.end(),
                      [&](const auto& victim) { return victim.person == index; })) {
        continue;
      }
      return index;
    }
    return kNobody;
  }

  uint32_t AddVisitor(const Profile& profile) {
    const auto index = static_cast<uint32_t>(district_.persons.size());
    Person person{};
    person.id = district_.IdOf(index);
    person.household = households_++;
    person.role = Role::kVisitor;
    person.sex = profile.sex;
    person.origin = DrawOrigin(random_);
    // design: minors of 14 to 17, adults of 18 to 44, more of them young.
    const int young = profile.minor ? 14 : 18;
    const int old = profile.minor ? 17 : random_.Chance(0.6) ? 27 : 44;
    const int age = DrawBetween(random_, young, old);
    const days since_birthday(DrawBetween(random_, 0, 360));
    person.birth = BirthdayOf(profile.from, -age) - since_birthday;
    person.surname = DrawSurname(person.origin, country_.ProvinceOf(district_.number), random_);
    person.first_names = DrawFirstNames(person.origin, person.sex, YearOf(person.birth), random_);
    person.call_name = DrawCallName(person.first_names, random_);
    const bool shelter = random_.Chance(0.4);  // design
    const Address address =
        shelter ? country_.InstitutionNear(district_.number, Dwelling::kShelter, random_)
                : country_.DrawHome(district_.number, random_);
    const Day came = profile.from - days(DrawBetween(random_, 0, 400));
    person.residences = {{address, std::max(kFirstDay, came), kOpen}};
    district_.persons.push_back(std::move(person));
    return index;
  }

  // design: the first list mentions a victim within half a year, the others within two months more.
  void Report(const TraffickingVictim& victim, ListSet lists) {
    if (lists == 0) return;
    const bool late = random_.Chance(0.3);
    const Day first = victim.from + days(DrawBetween(random_, 0, late ? 180 : 20));
    bool several = false;
    for (const char list : kLists) {
      if (!Contains(lists, list)) continue;
      const Day day = first + days(several ? DrawBetween(random_, 0, 60) : 0);
      several = true;
      if (day > kLastDay || (victim.dutch && !lives_[victim.person].Has(day))) continue;
      drawn_.reports.push_back({victim.person, list, day, victim.exploitation});
    }
  }

  static constexpr double kInlandShare = 1 - kBorderShare;

  const Country& country_;
  District& district_;
  const std::vector<Lifetime>& lives_;
  SeededRandom& random_;
  uint32_t households_;
  Trafficking drawn_;
};

}  // namespace

double MinorShare(std::chrono::year year) {
  const int after = static_cast<int>(year) - 2015;
  return 0.25 - 0.17 * std::clamp(after, 0, 4) / 4;
}

Trafficking DrawTrafficking(const Country& country, District& district,
                            const std::vector<Lifetime>& lives, SeededRandom& random) {
  return Maker(country, district, lives, random).Draw();
}

}  // namespace koppel::population
