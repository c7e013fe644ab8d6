#include "bench/population/events/offences.h"

#include <algorithm>

namespace koppel::population {
namespace {

using std::chrono::days;

// From an offence to its disposal.
constexpr days kLongestCase(175 + 400);

// design: of the rate of all ages; about 0.84 on average in a population like the Dutch.
double AgeFactor(double age) {
  const double factor = age < 23 ? 2.2 : age < 30 ? 1.8 : age < 45 ? 1.1 : age < 60 ? 0.6 : 0.2;
  return factor / 0.84;
}
constexpr double kMostAgeFactor = 2.2 / 0.84;
// design: four in five are men.
constexpr double kMen = 1.6;
constexpr double kWomen = 0.4;
// design, so that kOffendersAYear have one or more although some have two in a year.
constexpr double kDisposalsAYear = kOffendersAYear * 1.10;

using Classes = WeightedList<std::string_view>;

// design: the main classes of SCM2010.
const Classes& ClassesOfAll() {
  static const Classes kClasses({{"vermogen", 0.30},
                                 {"geweld", 0.24},
                                 {"vernieling", 0.09},
                                 {"verkeer", 0.20},
                                 {"drugs", 0.09},
                                 {"wapens", 0.03},
                                 {"zeden", 0.01},
                                 {"overig", 0.04}});
  return kClasses;
}

constexpr std::string_view kTraffickingOffence = "mensenhandel";

// Somebody's first case in the time, for which they are chosen beforehand.
struct Exploiter {
  uint32_t person;
  Day registered;
};

class Courts {
 public:
  Courts(const District& district, const std::vector<Lifetime>& lives, SeededRandom& random)
      : district_(district), lives_(lives), random_(random) {}

  std::vector<Disposal> Draw() {
    const std::vector<Exploiter> exploiters = DrawExploiters();
    auto next = exploiters.begin();
    for (uint32_t person = 0; person < lives_.size(); ++person) {
      if (next != exploiters.end() && next->person == person) {
        DrawCases(person, next->registered, true);
        ++next;
        continue;
      }
      const Day first = DrawFirst(lives_[person]);
      if (first != kOpen) DrawCases(person, first, false);
    }
    return std::move(disposals_);
  }

 private:
  std::vector<Exploiter> DrawExploiters() {
    std::vector<Exploiter> exploiters;
    const double per_year = kExploitersAYear * district_.residents;
    if (per_year == 0) return exploiters;
    for (Day day = kFirstDay;;) {
      day += DrawWait(random_, per_year);
      if (day > kLastDay) break;
      const uint32_t person = FindExploiter(day);
      if (person != kNobody) exploiters.push_back({person, day});
    }
    // A second case of one person would be a further offence, not an index.
    std::stable_sort(exploiters.begin(), exploiters.end(),
                     [](const Exploiter& a, const Exploiter& b) { return a.person < b.person; });
    const auto same = [](const Exploiter& a, const Exploiter& b) { return a.person == b.person; };
    exploiters.erase(std::unique(exploiters.begin(), exploiters.end(), same), exploiters.end());
    return exploiters;
  }

  // Any resident of that age; nobody if a few hundred looked at are not. design: nine in ten are
  // men, of 18 to 44.
  uint32_t FindExploiter(Day day) {
    const bool young = random_.Chance(kUnder23);
    const Sex sex = random_.Chance(0.9) ? Sex::kMale : Sex::kFemale;
    for (int i = 0; i < 600; ++i) {
      const auto person = static_cast<uint32_t>(random_.Below(lives_.size()));
      const Lifetime& life = lives_[person];
      if (life.sex != sex || !life.Has(day) || day < life.adult + days(180)) continue;
      const int age = AgeOn(district_.persons[person], day);
      if (young ? age < 23 : age >= 23 && age < 45) return person;
    }
    return kNobody;
  }

  // The registration of the first case in the time; kOpen for none. As many cases a year of all,
  // first ones and further ones, in every year: so ever fewer are first ones.
  Day DrawFirst(const Lifetime& life) {
    Day day = std::max(life.from, life.adult + days(180));
    const double factor = (life.sex == Sex::kMale ? kMen : kWomen) * life.risk;
    while (day < life.until) {
      day += DrawWait(random_, kDisposalsAYear * kMostAgeFactor * factor);
      if (day >= life.until) break;
      const double first = 1 - ReoffenceOfAll().By(day - std::max(kFirstDay, life.adult));
      if (random_.Chance(AgeFactor(RoughAge(life, day)) / kMostAgeFactor * first)) return day;
    }
    return kOpen;
  }

  // The first case and those that follow, while the person is there.
  void DrawCases(uint32_t person, Day registered, bool exploiter) {
    const Lifetime& life = lives_[person];
    // design: registered within half a year of the offence.
    Day offence = std::max({life.adult, Beginning(life), registered - DrawDelay()});
    bool first = true;
    for (;;) {
      const bool second = !first && disposals_.back().sexual_exploitation;
      const std::string_view offence_class = first && exploiter ? kTraffickingOffence
                                             : second ? DrawClassAfterExploitation(random_)
                                                      : ClassesOfAll().Draw(random_);
      const Disposal disposal = DrawDisposal(person, offence, registered, offence_class);
      if (offence >= life.until || disposal.disposed >= Ending(life)) return;
      disposals_.push_back(disposal);
      const Day clock = disposal.released.value_or(registered);
      const RiskCurve& curve = exploiter ? ReoffenceOfExploiters() : ReoffenceOfAll();
      const std::optional<days> wait = curve.Draw(random_);
      if (!wait) return;
      offence = clock + *wait;
      registered = offence + DrawDelay();
      first = false;
    }
  }

  // An offence may come before the time that is told, its case within it; and a case may end after
  // it, so that no offence is missing: at most as long as a case takes from offence to disposal.
  static Day Beginning(const Lifetime& life) {
    return life.from > kFirstDay ? life.from : kFirstDay - kLongestCase;
  }
  static Day Ending(const Lifetime& life) {
    return life.until <= kLastDay ? life.until : life.until + kLongestCase;
  }

  days DrawDelay() {
    static const Quantiles kDelays({0, 0, 1, 3, 7, 14, 28, 45, 75, 110, 175});  // design
    return days(static_cast<int>(kDelays.Draw(random_)));
  }

  // design: how cases end, and for how long some go to prison.
  Disposal DrawDisposal(uint32_t person, Day offence, Day registered, std::string_view class_of) {
    static const WeightedList<std::string_view> kDisposals({{"veroordeling", 0.58},
                                                            {"strafbeschikking", 0.25},
                                                            {"sepot", 0.13},
                                                            {"vrijspraak", 0.04}});
    static const Quantiles kPrison({10, 21, 30, 45, 60, 80, 110, 150, 220, 400, 1100});
    static const Quantiles kDurations({5, 20, 40, 60, 85, 110, 140, 175, 215, 280, 400});
    Disposal disposal{};
    disposal.person = person;
    disposal.offence = offence;
    disposal.registered = registered;
    disposal.disposed = registered + days(static_cast<int>(kDurations.Draw(random_)));
    disposal.offence_class = class_of;
    disposal.sexual_exploitation = class_of == kTraffickingOffence;
    disposal.disposal = disposal.sexual_exploitation ? "veroordeling" : kDisposals.Draw(random_);
    const double prison = disposal.sexual_exploitation ? 0.70 : 0.14;
    if (disposal.disposal == "veroordeling" && random_.Chance(prison))
      disposal.released = disposal.disposed + days(static_cast<int>(kPrison.Draw(random_)));
    return disposal;
  }

  const District& district_;
  const std::vector<Lifetime>& lives_;
  SeededRandom& random_;
  std::vector<Disposal> disposals_;
};

}  // namespace

const RiskCurve& ReoffenceOfAll() {
  static const RiskCurve kCurve(
      {{0.5, 0.092}, {1, 0.160}, {2, 0.26}, {5, 0.40}, {7, 0.45}, {10, 0.49}, {15, 0.53}});
  return kCurve;
}

const RiskCurve& ReoffenceOfExploiters() {
  static const RiskCurve kCurve(
      {{0.5, 0.120}, {1, 0.215}, {2, 0.36}, {5, 0.58}, {7, 0.65}, {10, 0.70}, {15, 0.74}});
  return kCurve;
}

std::string_view DrawClassAfterExploitation(SeededRandom& random) {
  static const Classes kClasses({{"vermogen", 0.28},
                                 {"geweld", 0.25},
                                 {"drugs", 0.12},
                                 {kTraffickingOffence, 0.10},
                                 {"verkeer", 0.11},
                                 {"vernieling", 0.08},
                                 {"wapens", 0.03},
                                 {"overig", 0.03}});
  return kClasses.Draw(random);
}

std::vector<Disposal> DrawDisposals(const District& district, const std::vector<Lifetime>& lives,
                                    SeededRandom& random) {
  return Courts(district, lives, random).Draw();
}

}  // namespace koppel::population
