#include "bench/population/life.h"

#include <algorithm>
#include <map>

namespace koppel::population {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr double kWithoutCare = 0.154;  // the published share, as the expectation
const CivilDate kFirstDay{std::chrono::year(2017), std::chrono::month(1), std::chrono::day(1)};
const CivilDate kLastDay{std::chrono::year(2018), std::chrono::month(12), std::chrono::day(31)};

CivilDate Plus(CivilDate date, int64_t count) { return CivilDate(sys_days(date) + days(count)); }

CivilDate DrawDay(SeededRandom& random, CivilDate from, CivilDate to) {
  const auto range = static_cast<uint64_t>((sys_days(to) - sys_days(from)).count()) + 1;
  return Plus(from, static_cast<int64_t>(random.Below(range)));
}

class Lives {
 public:
  explicit Lives(SeededRandom& random) : random_(random) {}

  void Live(const Person& person) {
    const bool child = IsChildOn(person, kFirstDay) && person.birth < kFirstDay;
    const bool in_board = child && random_.Chance(0.055);
    if (in_board) AddCase(person);
    if (child && !in_board && random_.Chance(0.10))
      AddTrajectory(person, DrawDay(random_, kFirstDay, kLastDay));
    if (random_.Chance(in_board ? 0.35 : 0.02)) AddReports(person);
  }

  Life Take() { return std::move(life_); }

 private:
  void AddCase(const Person& person) {
    const CivilDate decided = DrawDay(random_, kFirstDay, kLastDay);
    const double kind = random_.Unit();
    const std::string ruling = kind < 0.6 ? "OTS" : kind < 0.65 ? "VOTS" : "afgewezen";
    life_.cases.push_back(
        {person.id, Plus(decided, -30 - static_cast<int64_t>(random_.Below(90))), decided, ruling});
    if (ruling != "OTS") {
      if (random_.Chance(0.4)) AddTrajectory(person, DrawDay(random_, kFirstDay, kLastDay));
    } else if (random_.Chance(kWithoutCare)) {
      // Half of them get care, but too late.
      if (random_.Chance(0.5))
        AddTrajectory(person,
                      Plus(AddMonths(decided, 6), 1 + static_cast<int64_t>(random_.Below(120))));
    } else {
      AddCareInTime(person, decided);
    }
  }

  void AddCareInTime(const Person& person, CivilDate decided) {
    if (random_.Chance(0.45)) {
      const CivilDate start = Plus(decided, -static_cast<int64_t>(random_.Below(200)));
      AddCare(person, start, Plus(decided, static_cast<int64_t>(random_.Below(300))));
    } else {
      AddTrajectory(person, DrawDay(random_, decided, AddMonths(decided, 6)));
    }
    if (random_.Chance(0.25))
      AddTrajectory(person, Plus(decided, static_cast<int64_t>(random_.Below(400))));
  }

  void AddTrajectory(const Person& person, CivilDate start) {
    std::optional<CivilDate> end;
    if (random_.Chance(0.6)) end = Plus(start, 20 + static_cast<int64_t>(random_.Below(300)));
    AddCare(person, start, end);
  }

  void AddCare(const Person& person, CivilDate start, std::optional<CivilDate> end) {
    life_.care.push_back({person.id, start, end, std::to_string(31 + random_.Below(8))});
  }

  void AddReports(const Person& person) {
    do {
      life_.reports.push_back({person.id, DrawDay(random_, kFirstDay, kLastDay),
                               "F" + std::to_string(510 + random_.Below(9))});
    } while (random_.Chance(0.25));
  }

  SeededRandom& random_;
  Life life_;
};

bool ActiveWithin(const CareTrajectory& care, CivilDate from, CivilDate to) {
  return care.start <= to && (!care.end || *care.end >= from);
}

}  // namespace

Life MakeLife(const std::vector<Person>& persons, SeededRandom& random) {
  Lives lives(random);
  for (const Person& person : persons) lives.Live(person);
  return lives.Take();
}

IndicatorTruth TrueIndicator(const Life& life, CivilDate from, CivilDate to) {
  std::map<uint32_t, CivilDate> first_order;
  for (const BoardCase& item : life.cases) {
    if (item.ruling != "OTS" || item.decided < from || item.decided > to) continue;
    const auto [found, added] = first_order.emplace(item.person, item.decided);
    if (!added) found->second = std::min(found->second, item.decided);
  }
  std::multimap<uint32_t, CareTrajectory> care;
  for (const CareTrajectory& item : life.care) care.emplace(item.person, item);
  IndicatorTruth truth;
  for (const auto& [person, decided] : first_order) {
    const auto [begin, end] = care.equal_range(person);
    const CivilDate limit = AddMonths(decided, 6);
    ++truth.children;
    truth.without_care += std::none_of(begin, end, [&, day = decided](const auto& item) {
      return ActiveWithin(item.second, day, limit);
    });
  }
  return truth;
}

}  // namespace koppel::population
