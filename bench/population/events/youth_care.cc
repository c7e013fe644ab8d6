#include "bench/population/events/youth_care.h"

#include <algorithm>

#include "base/time.h"
#include "bench/population/events/risk_curve.h"

namespace koppel::population {
namespace {

using std::chrono::days;

// design, so that kInCareAYear of minors are in care in a year: new needs per minor and year.
constexpr double kNeedsAYear = 0.0635;
// design: needs by age, relative to those of minors; care ends at 23.
double AgeFactor(double age) {
  return age < 4 ? 0.35 : age < 6 ? 0.8 : age < 12 ? 1.3 : age < 18 ? 1.25 : 0.25;
}
constexpr double kMostAgeFactor = 1.3;
constexpr int kLastAge = 23;
// design: a need is met by one to three trajectories, one after the other.
constexpr double kAnother = 0.35;

using Codes = WeightedList<std::string_view>;

struct Ways {
  Codes forms;
  Codes referrers;
  double crisis;
  Quantiles durations;  // days
};

// design, all of them: about the shares that are published of the statutory set.
const Ways& OfNeed() {
  static const Ways kWays{Codes({{"31", 0.19},
                                 {"32", 0.58},
                                 {"33", 0.06},
                                 {"34", 0.08},
                                 {"35", 0.025},
                                 {"36", 0.02},
                                 {"37", 0.005},
                                 {"38", 0.04}}),
                          Codes({{"01", 0.31},
                                 {"02", 0.38},
                                 {"03", 0.05},
                                 {"04", 0.07},
                                 {"05", 0.08},
                                 {"06", 0.06},
                                 {"07", 0.03},
                                 {"08", 0.02}}),
                          0.03, Quantiles({7, 50, 90, 130, 170, 215, 270, 340, 430, 600, 1300})};
  return kWays;
}
const Ways& OfOrder() {
  static const Ways kWays{Codes({{"31", 0.05},
                                 {"32", 0.40},
                                 {"33", 0.05},
                                 {"34", 0.17},
                                 {"35", 0.16},
                                 {"36", 0.06},
                                 {"37", 0.03},
                                 {"38", 0.08}}),
                          Codes({{"01", 0.12}, {"04", 0.64}, {"08", 0.20}, {"07", 0.04}}), 0.12,
                          Quantiles({14, 80, 150, 210, 270, 340, 410, 500, 640, 900, 1800})};
  return kWays;
}

const Ways& OfUnborn() {
  static const Ways kWays{Codes({{"36", 0.6}, {"38", 0.4}}), Codes({{"08", 0.7}, {"04", 0.3}}),
                          0.25, Quantiles({14, 80, 150, 210, 270, 340, 410, 500, 640, 900, 1800})};
  return kWays;
}

// design: when in the half year care begins that was not there on the day of the order.
double DrawPartOfWindow(SeededRandom& random) {
  static const Quantiles kParts({0, 0.02, 0.05, 0.09, 0.14, 0.20, 0.27, 0.37, 0.50, 0.70, 1.0});
  return kParts.Draw(random);
}

std::string_view DrawEndReason(SeededRandom& random) {
  static const Codes kReasons(
      {{"01", 0.70}, {"02", 0.10}, {"03", 0.08}, {"04", 0.04}, {"05", 0.08}});
  return kReasons.Draw(random);
}

bool Touches(const CareTrajectory& care, Day from, Day to) {
  return care.start <= to && (!care.end || *care.end >= from);
}

class Care {
 public:
  Care(const District& district, const std::vector<Lifetime>& lives, SeededRandom& random)
      : district_(district), lives_(lives), random_(random) {}

  std::vector<CareTrajectory> Draw(const std::vector<std::vector<Day>>& orders) {
    for (uint32_t person = 0; person < lives_.size(); ++person) {
      const Lifetime& life = lives_[person];
      if (life.from >= life.until || RoughAge(life, life.from) >= kLastAge) continue;
      const auto first = static_cast<std::ptrdiff_t>(care_.size());
      DrawBeforeBirth(person);
      DrawNeeds(person);
      if (!orders[person].empty()) {
        DrawAfterOrder(person, orders[person].front(), first);
        for (const Day order : orders[person])
          DrawAfterFurtherOrder(person, orders[person].front(), order, first);
      } else if (life.placed != kOpen) {
        AddPlacement(person, life.placed);
      }
      std::stable_sort(
          care_.begin() + first, care_.end(),
          [](const CareTrajectory& a, const CareTrajectory& b) { return a.start < b.start; });
    }
    return std::move(care_);
  }

 private:
  // It goes on after the birth. No register knows whom it was for of those who came later.
  void DrawBeforeBirth(uint32_t person) {
    const Lifetime& life = lives_[person];
    if (life.from != life.birth || !random_.Chance(kBeforeBirth)) return;
    const Ways& ways = OfUnborn();
    const days before(DrawBetween(random_, 1, kMostDaysBeforeBirth));
    const days after(static_cast<int>(ways.durations.Draw(random_)));
    Add(person, std::max(kFirstDay, life.birth - before), life.birth + after, ways,
        ways.forms.Draw(random_), true);
  }

  void DrawNeeds(uint32_t person) {
    const Lifetime& life = lives_[person];
    const Day until = std::min(life.until, BirthdayOf(life.birth, kLastAge));
    for (Day day = life.from;;) {
      day += DrawWait(random_, kNeedsAYear * kMostAgeFactor * life.risk);
      if (day >= until) return;
      if (!random_.Chance(AgeFactor(RoughAge(life, day)) / kMostAgeFactor)) continue;
      day = AddNeed(person, day, OfNeed(), random_.Chance(1 - kNotDelivered));
    }
  }

  // One trajectory or several; returns the last day of care.
  Day AddNeed(uint32_t person, Day start, const Ways& ways, bool delivered) {
    for (;;) {
      const Day end = start + days(static_cast<int>(ways.durations.Draw(random_)));
      Add(person, start, end, ways, ways.forms.Draw(random_), delivered);
      if (!random_.Chance(kAnother)) return end;
      start = end + days(DrawBetween(random_, 1, 45));
    }
  }

  // Exactly kWithoutCare are without care until six months after the order, however much they or
  // others need it: what there would be of other care around the order is taken away.
  void DrawAfterOrder(uint32_t person, Day order, std::ptrdiff_t first) {
    const Lifetime& life = lives_[person];
    const Day to = AddMonths(order, 6);
    const bool without = random_.Chance(kWithoutCare);
    const auto gone = [&](const CareTrajectory& care) {
      return Touches(care, order, without ? kEnd : to);
    };
    care_.erase(std::remove_if(care_.begin() + first, care_.end(), gone), care_.end());
    const Day after = to + days(DrawBetween(random_, 1, 365));
    if (life.placed != kOpen) {
      AddPlacement(person, without ? std::max(after, life.placed) : life.placed);
      if (!without && life.placed > to) DrawWithinHalfYear(person, order, to);
    } else if (!without) {
      DrawWithinHalfYear(person, order, to);
    } else if (random_.Chance(kCareLater)) {
      AddNeed(person, after, OfOrder(), true);
    }
    // design: one in ten of those without care has it from a personal budget, which no register
    // has.
    if (without && random_.Chance(0.1))
      AddNeed(person, order + days(DrawBetween(random_, 0, 60)), OfOrder(), false);
  }

  // A later order brings care to as many of those who have none by then. The half year after the
  // first order stays as it is.
  void DrawAfterFurtherOrder(uint32_t person, Day first_order, Day order, std::ptrdiff_t first) {
    if (order <= AddMonths(first_order, 6) || random_.Chance(kWithoutCare)) return;
    const Day to = AddMonths(order, 6);
    const bool has_care = std::any_of(
        care_.begin() + first, care_.end(),
        [&](const CareTrajectory& care) { return care.delivered && Touches(care, order, to); });
    if (has_care) return;
    AddCareBetween(person, order, to);
  }

  // Early in the half year more often than late.
  void AddCareBetween(uint32_t person, Day order, Day to) {
    const auto window = static_cast<double>((to - order).count());
    const days wait(static_cast<int>(DrawPartOfWindow(random_) * window));
    AddNeed(person, order + wait, OfOrder(), true);
  }

  // Care on the day of the order, or from a day after it.
  void DrawWithinHalfYear(uint32_t person, Day order, Day to) {
    const Ways& ways = OfOrder();
    if (!random_.Chance(kCareAtOrder)) {
      AddCareBetween(person, order, to);
      return;
    }
    // design: begun in the two years before.
    const Day start = std::max(lives_[person].from, order - days(DrawBetween(random_, 1, 600)));
    const Day end = order + days(static_cast<int>(ways.durations.Draw(random_)));
    Add(person, start, end, ways, ways.forms.Draw(random_), true);
  }

  // In the family or home until grown up.
  void AddPlacement(uint32_t person, Day start) {
    const Lifetime& life = lives_[person];
    const std::string_view form = !life.youth_home ? "35" : random_.Chance(0.15) ? "37" : "38";
    const Day end = std::max(start, life.adult + days(DrawBetween(random_, 0, 365)));
    Add(person, start, end, OfOrder(), form, true);
  }

  void Add(uint32_t person, Day start, Day end, const Ways& ways, std::string_view form,
           bool delivered) {
    const Lifetime& life = lives_[person];
    const Day last = std::min(life.until, BirthdayOf(life.birth, kLastAge)) - days(1);
    if (start > last) return;
    CareTrajectory care{};
    care.person = person;
    care.start = start;
    care.form = form;
    care.referrer = ways.referrers.Draw(random_);
    care.crisis = random_.Chance(ways.crisis);
    care.delivered = delivered;
    // design: a hundred institutions for fifty districts.
    care.provider = district_.number / 50 * 100 + static_cast<uint32_t>(random_.Below(100));
    if (end <= last) {
      care.end = end;
      care.end_reason = DrawEndReason(random_);
    } else if (last < kLastDay) {
      care.end = last;
      care.end_reason = "05";
    }
    care_.push_back(care);
  }

  const District& district_;
  const std::vector<Lifetime>& lives_;
  SeededRandom& random_;
  std::vector<CareTrajectory> care_;
};

}  // namespace

std::vector<CareTrajectory> DrawCare(const District& district, const std::vector<Lifetime>& lives,
                                     const std::vector<std::vector<Day>>& orders,
                                     SeededRandom& random) {
  return Care(district, lives, random).Draw(orders);
}

}  // namespace koppel::population
