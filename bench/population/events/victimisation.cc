#include "bench/population/events/victimisation.h"

#include <algorithm>

namespace koppel::population {
namespace {

using std::chrono::days;

// design: sexual offences with children that the police register, per year.
constexpr double kSexualOffences0To12 = 0.0006;
constexpr double kSexualOffences13To17 = 0.0020;
// design: four in five of their victims are girls.
constexpr double kGirls = 1.6;
constexpr double kBoys = 0.4;
// design: of children with sexual violence among the grounds, the police know that many.
constexpr double kKnownToPolice = 0.7;
// design, so that kVictimsOfOffencesAYear have one or more although they cluster in persons.
constexpr double kReportsAYear = kVictimsOfOffencesAYear * 1.04;

// design: of the rate of all ages; about 0.93 on average in a population like the Dutch.
double AgeFactor(double age) {
  const double factor = age < 13 ? 0.4 : age < 18 ? 1.0 : age < 35 ? 1.4 : age < 65 ? 1.05 : 0.5;
  return factor / 0.93;
}
constexpr double kMostAgeFactor = 1.4 / 0.93;

using Classes = WeightedList<std::string_view>;

// design: property, violence, threat, damage, sexual offences with adults.
const Classes& AdultClasses() {
  static const Classes kClasses({{"F1210", 0.30},
                                 {"F1230", 0.14},
                                 {"F1250", 0.08},
                                 {"F5300", 0.21},
                                 {"F5310", 0.06},
                                 {"F5330", 0.09},
                                 {"F2010", 0.08},
                                 {"F5220", 0.02},
                                 {"F5110", 0.02}});
  return kClasses;
}
// design: without sexual offences: those of children have a rate of their own.
const Classes& ChildClasses() {
  static const Classes kClasses(
      {{"F1210", 0.36}, {"F5300", 0.40}, {"F5330", 0.14}, {"F2010", 0.10}});
  return kClasses;
}
const Classes& SexualClasses() {
  static const Classes kClasses(
      {{"F5110", 0.18}, {"F5120", 0.26}, {"F5130", 0.16}, {"F5210", 0.24}, {"F5220", 0.16}});
  return kClasses;
}

bool IsSexual(std::string_view offence_class) {
  return offence_class.starts_with("F51") || offence_class.starts_with("F52");
}

class Police {
 public:
  Police(const Country& country, const District& district, const std::vector<Lifetime>& lives,
         SeededRandom& random)
      : country_(country), district_(district), lives_(lives), random_(random) {}

  std::vector<PoliceReport> Draw(const std::vector<KnownVictim>& known) {
    auto next = known.begin();
    for (uint32_t person = 0; person < district_.persons.size(); ++person) {
      const bool is_known = next != known.end() && next->person == person;
      DrawPerson(person, is_known ? &*next++ : nullptr);
    }
    return std::move(reports_);
  }

 private:
  void DrawPerson(uint32_t person, const KnownVictim* known) {
    if (person >= lives_.size()) {
      if (known != nullptr) DrawIndexAndRepeats(person, known->known, true, kEnd);
      return;
    }
    const Lifetime& life = lives_[person];
    const Day sexual = DrawSexualOffence(life);
    const Day index = std::min(sexual, known == nullptr ? kOpen : known->known);
    DrawOthers(person, std::min(index, life.until));
    if (index == kOpen) return;
    const bool trafficking = index != sexual && known->trafficking;
    DrawIndexAndRepeats(person, index, trafficking, life.until);
    // A list of the police that mentions somebody is never without their own report.
    if (known != nullptr && known->trafficking && !trafficking)
      Add(person, known->known, kTraffickingClass);
  }

  // The first registration of a sexual offence with a child; kOpen for none.
  Day DrawSexualOffence(const Lifetime& life) {
    Day day = life.from;
    const double factor = (life.sex == Sex::kFemale ? kGirls : kBoys) * life.risk;
    while (day < life.MinorUntil()) {
      day += DrawWait(random_, kSexualOffences13To17 * factor);
      if (day >= life.MinorUntil()) break;
      const bool young = RoughAge(life, day) < 13;
      if (!young || random_.Chance(kSexualOffences0To12 / kSexualOffences13To17)) return day;
    }
    return kOpen;
  }

  // Whatever else happens to somebody, until an index registration: what follows that one has a
  // risk of its own.
  void DrawOthers(uint32_t person, Day until) {
    const Lifetime& life = lives_[person];
    Day day = life.from;
    while (day < until) {
      day += DrawWait(random_, kReportsAYear * kMostAgeFactor * life.risk);
      if (day >= until) return;
      if (!random_.Chance(AgeFactor(RoughAge(life, day)) / kMostAgeFactor)) continue;
      Add(person, day, (day < life.adult ? ChildClasses() : AdultClasses()).Draw(random_));
    }
  }

  void DrawIndexAndRepeats(uint32_t person, Day index, bool trafficking, Day until) {
    Add(person, index, trafficking ? kTraffickingClass : SexualClasses().Draw(random_));
    const RiskCurve& curve =
        trafficking ? RepeatAfterTrafficking()
                    : RepeatAfterSexualOffence(AgeOn(district_.persons[person], index));
    Day day = index;
    while (const std::optional<days> wait = curve.Draw(random_)) {
      day += *wait;
      if (day >= until) return;
      Add(person, day, ClassOfRepeat(person, day));
    }
  }

  std::string_view ClassOfRepeat(uint32_t person, Day day) {
    const bool minor = AgeOn(district_.persons[person], day) < 18;
    if (random_.Chance(minor ? 0.3 : 0.1)) return SexualClasses().Draw(random_);  // design
    return (minor ? ChildClasses() : AdultClasses()).Draw(random_);
  }

  // How long before the day on which the police knew of it an offence was. design: of three sexual
  // offences with children, one is told within a week or two and one after more than a year.
  days DrawDelay(bool sexual_with_child) {
    static const Quantiles kOfChildren({0, 2, 14, 60, 150, 300, 500, 800, 1300, 2200, 4000});
    static const Quantiles kOfOthers({0, 0, 0, 1, 1, 2, 3, 6, 12, 30, 240});
    return days(static_cast<int>((sexual_with_child ? kOfChildren : kOfOthers).Draw(random_)));
  }

  std::string_view DrawRole(bool minor) {
    const double place = random_.Unit();  // design
    if (minor) return place < 0.9 ? "slachtoffer" : "betrokkene";
    return place < 0.7 ? "slachtoffer" : place < 0.95 ? "aangever" : "betrokkene";
  }

  void Add(uint32_t index, Day known, std::string_view offence_class) {
    const Person& person = district_.persons[index];
    const bool minor = AgeOn(person, known) < 18;
    PoliceReport report{};
    report.person = index;
    report.known = known;
    report.offence_class = offence_class;
    report.sexual = IsSexual(offence_class);
    // What happened abroad is not registered here.
    const Day earliest = std::max(person.birth, person.registered.value_or(person.birth));
    report.offence = std::max(earliest, known - DrawDelay(minor && report.sexual));
    report.reported = random_.Chance(report.sexual ? 0.45 : 0.75);  // design
    report.attempt = random_.Chance(0.06);                          // design
    report.role = DrawRole(minor);
    const Residence* const residence = ResidenceOn(person, known);
    const uint32_t home = residence == nullptr ? district_.number : residence->address.district;
    // design: four in five near home.
    report.district_of_offence =
        random_.Chance(0.8) ? home : country_.DrawOtherPlace(home, random_);
    reports_.push_back(report);
  }

  const Country& country_;
  const District& district_;
  const std::vector<Lifetime>& lives_;
  SeededRandom& random_;
  std::vector<PoliceReport> reports_;
};

}  // namespace

const RiskCurve& RepeatAfterSexualOffence(int age) {
  static const RiskCurve kYoung(
      {{0.5, 0.028}, {1, 0.048}, {2, 0.080}, {5, 0.14}, {7, 0.17}, {10, 0.205}, {15, 0.25}});
  static const RiskCurve kOlder(
      {{0.5, 0.085}, {1, 0.140}, {2, 0.220}, {5, 0.35}, {7, 0.39}, {10, 0.435}, {15, 0.48}});
  return age < 13 ? kYoung : kOlder;
}

const RiskCurve& RepeatAfterTrafficking() {
  static const RiskCurve kCurve(
      {{0.5, 0.130}, {1, 0.205}, {2, 0.300}, {5, 0.45}, {7, 0.50}, {10, 0.55}, {15, 0.60}});
  return kCurve;
}

std::vector<KnownVictim> VictimsKnownElsewhere(const std::vector<BoardCase>& board,
                                               const std::vector<TraffickingReport>& trafficking,
                                               const std::vector<Lifetime>& lives,
                                               SeededRandom& random) {
  std::vector<KnownVictim> known;
  for (const TraffickingReport& report : trafficking) {
    if (report.list == 'P') known.push_back({report.person, report.reported, true});
  }
  for (const BoardCase& a_case : board) {
    if (!a_case.sexual_violence || !random.Chance(kKnownToPolice)) continue;
    const Day earliest = lives[a_case.person].from;
    const Day day = a_case.reported - days(DrawBetween(random, 0, 90));
    known.push_back({a_case.person, std::max(earliest, day), false});
  }
  std::stable_sort(known.begin(), known.end(),
                   [](const KnownVictim& a, const KnownVictim& b) { return a.person < b.person; });
  const auto same_person = [](const KnownVictim& a, const KnownVictim& b) {
    return a.person == b.person;
  };
  known.erase(std::unique(known.begin(), known.end(), same_person), known.end());
  return known;
}

std::vector<PoliceReport> DrawPoliceReports(const Country& country, const District& district,
                                            const std::vector<Lifetime>& lives,
                                            const std::vector<KnownVictim>& known,
                                            SeededRandom& random) {
  std::vector<PoliceReport> reports = Police(country, district, lives, random).Draw(known);
  std::stable_sort(reports.begin(), reports.end(),
                   [](const PoliceReport& a, const PoliceReport& b) {
                     return std::pair(a.person, a.known) < std::pair(b.person, b.known);
                   });
  return reports;
}

}  // namespace koppel::population
