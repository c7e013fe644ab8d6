#include "bench/population/events/protection.h"

#include <algorithm>

namespace koppel::population {
namespace {

using std::chrono::days;

// How a case goes, and its weight.
struct Course {
  std::string_view kind;
  std::string_view decision;
  std::string_view ruling;
  double weight;
};

// design, so that there are between two and three cases an order.
constexpr Course kCourses[] = {
    {"bescherming", "verzoek OTS", "OTS", 0.34},
    {"bescherming", "verzoek OTS", "afgewezen", 0.027},
    {"bescherming", "verzoek OTS", "aangehouden", 0.02},
    {"bescherming", "verzoek VOTS", "VOTS", 0.09},
    {"bescherming", "verzoek VOTS", "afgewezen", 0.01},
    {"bescherming", "verzoek GBM", "", 0.02},
    {"bescherming", "geen", "", 0.13},
    {"gezag en omgang", "geen", "", 0.25},
};
// design: an order within three months of three in four provisional ones.
constexpr double kOrderAfterProvisional = 0.75;
// design: penal cases per minor of 12 to 17 and year.
constexpr double kPenalCasesAYear = 0.0035;
// Of a child's cases, some are its own and some come from a sister or brother: bringing each other
// along with this probability, two siblings have kSharedWithSibling of their cases together.
constexpr double kBringsAlong = kSharedWithSibling / (2 - kSharedWithSibling);

// design: an order comes up to so long before the child is placed, and a month after it at most.
constexpr days kOrderBeforePlacement(4 * 365);

const Course& DrawCourse(SeededRandom& random) {
  static const Weights kWeights([] {
    std::vector<double> weights;
    for (const Course& course : kCourses) weights.push_back(course.weight);
    return weights;
  }());
  return kCourses[kWeights.Draw(random)];
}

constexpr double OrdersPerCase() {
  double all = 0;
  double orders = 0;
  for (const Course& course : kCourses) {
    all += course.weight;
    if (course.ruling == "OTS") orders += course.weight;
    if (course.ruling == "VOTS") orders += course.weight * kOrderAfterProvisional;
  }
  return orders / all;
}

days DrawDays(SeededRandom& random, int least, int most) {
  return days(DrawBetween(random, least, most));
}

// design: how long the steps of a case take. The last step is on `last`.
BoardCase DrawCase(const Course& course, Day last, SeededRandom& random) {
  const bool provisional = course.decision == "verzoek VOTS";
  const bool requested = course.decision != "geen";
  BoardCase result{};
  result.kind = course.kind;
  result.decision = course.decision;
  result.ruling = course.ruling;
  Day step = last;
  if (!course.ruling.empty()) {
    result.ruled = step;
    step -= provisional ? DrawDays(random, 0, 3) : DrawDays(random, 10, 60);
  }
  if (requested) {
    result.petitioned = step;
    step -= provisional ? DrawDays(random, 0, 2) : DrawDays(random, 0, 14);
  }
  result.decided = step;
  result.started = step - (provisional ? DrawDays(random, 0, 14) : DrawDays(random, 40, 150));
  result.reported = result.started - (provisional ? days(0) : DrawDays(random, 2, 45));
  if (course.ruling == "OTS") result.months = random.Chance(0.75) ? 12 : 6;
  if (course.ruling == "VOTS") result.months = 3;
  result.sexual_violence = course.kind == "bescherming" && random.Chance(kSexualViolenceShare);
  return result;
}

// The order after a provisional one: within three months, while that one holds.
BoardCase DrawFollowUp(const BoardCase& provisional, SeededRandom& random) {
  BoardCase result = provisional;
  result.reported = *provisional.ruled;
  result.started = result.reported + DrawDays(random, 0, 5);
  result.decided = result.started + DrawDays(random, 15, 40);
  result.petitioned = result.decided + DrawDays(random, 0, 7);
  result.ruled = *result.petitioned + DrawDays(random, 5, 35);
  result.decision = "verzoek OTS";
  result.ruling = "OTS";
  result.months = random.Chance(0.75) ? 12 : 6;
  return result;
}

Day LastDayOf(const BoardCase& a_case) {
  return a_case.ruled.value_or(a_case.petitioned.value_or(a_case.decided));
}

// Lets a case that would have begun before its child was there begin later and go faster.
void BeginAfter(Day from, BoardCase& a_case) {
  const Day last = LastDayOf(a_case);
  if (a_case.reported >= from) return;
  const days all = last - a_case.reported;
  const days left = last - from;
  const auto move = [&](Day& day) { day = last - days((last - day) * left.count() / all); };
  for (Day* const day : {&a_case.started, &a_case.decided}) move(*day);
  if (a_case.petitioned) move(*a_case.petitioned);
  a_case.reported = from;
}

class Board {
 public:
  Board(const District& district, const std::vector<Lifetime>& lives, SeededRandom& random)
      : lives_(lives), siblings_(district, lives), random_(random) {}

  std::vector<BoardCase> Draw() {
    const double rate = kOrdersAYear / OrdersPerCase();
    const double share_before_census = ShareNotPlaced();
    for (uint32_t child = 0; child < lives_.size(); ++child) {
      const Lifetime& life = lives_[child];
      if (life.from >= life.MinorUntil()) continue;
      if (life.placed != kOpen) {
        DrawPlacement(child);
      } else {
        DrawFamilyCases(child, rate * life.family_risk, share_before_census);
        DrawPenalCases(child);
      }
    }
    std::stable_sort(cases_.begin(), cases_.end(), [](const BoardCase& a, const BoardCase& b) {
      return std::pair(a.person, a.reported) < std::pair(b.person, b.reported);
    });
    return std::move(cases_);
  }

 private:
  bool MayHaveCase(uint32_t child, Day day) const {
    const Lifetime& life = lives_[child];
    return life.placed == kOpen && life.from <= day && day < life.MinorUntil();
  }

  // The orders of placed children are a part of all orders until the census, after which nobody is
  // placed: until then the others have fewer by as many.
  double ShareNotPlaced() const {
    double all = 0;
    double not_placed = 0;
    double placed = 0;
    for (const Lifetime& life : lives_) {
      const Day until = std::min(life.MinorUntil(), kCensusDay);
      if (life.from >= until) continue;
      const auto time = static_cast<double>((until - life.from).count()) / kDaysAYear;
      all += time;
      (life.placed == kOpen ? not_placed : placed) += life.placed == kOpen ? time : 1;
    }
    if (not_placed == 0) return 0;
    return std::clamp((all * kOrdersAYear - placed * kPlacedByOrder) / (not_placed * kOrdersAYear),
                      0.0, 1.0);
  }

  // A case of this child, and of its sisters and brothers each with that probability. As they bring
  // theirs along in turn, a child of a large family begins fewer.
  void DrawFamilyCases(uint32_t child, double per_year, double share_before_census) {
    const Lifetime& life = lives_[child];
    for (Day day = life.from;;) {
      day += DrawWait(random_, per_year);
      if (day >= life.MinorUntil()) return;
      if (day < kCensusDay && !random_.Chance(share_before_census)) continue;
      const auto family = siblings_.FamilyOf(child);
      const auto others = std::count_if(family.begin(), family.end(), [&](uint32_t other) {
        return other != child && MayHaveCase(other, day);
      });
      if (!random_.Chance(1 / (1 + kBringsAlong * static_cast<double>(others)))) continue;
      const BoardCase first = DrawCase(DrawCourse(random_), day, random_);
      std::optional<BoardCase> second;
      if (first.ruling == "VOTS" && random_.Chance(kOrderAfterProvisional))
        second = DrawFollowUp(first, random_);
      for (const uint32_t member : family) {
        if (!MayHaveCase(member, day)) continue;
        if (member != child && !random_.Chance(kBringsAlong)) continue;
        Add(member, first);
        if (second && MayHaveCase(member, *second->ruled)) Add(member, *second);
      }
    }
  }

  void DrawPenalCases(uint32_t child) {
    const Lifetime& life = lives_[child];
    Day day = std::max(life.from, BirthdayOf(life.birth, 12));
    for (;;) {
      day += DrawWait(random_, kPenalCasesAYear * life.risk);
      if (day >= life.MinorUntil()) return;
      Add(child, DrawCase({"straf", "geen", "", 0}, day, random_));
    }
  }

  void DrawPlacement(uint32_t child) {
    const Lifetime& life = lives_[child];
    if (!random_.Chance(kPlacedByOrder)) return;
    const Day earliest = std::max(life.from, life.placed - kOrderBeforePlacement);
    const Day latest = std::min(life.placed + days(30), life.MinorUntil() - days(1));
    const Day ruled = DrawDay(random_, earliest, std::max(earliest, latest));
    Add(child, DrawCase(kCourses[0], ruled, random_));
  }

  // A case that began before the time that is told is not told.
  void Add(uint32_t child, BoardCase a_case) {
    const Day from = lives_[child].from;
    if (from == kFirstDay && a_case.reported < from) return;
    a_case.person = child;
    BeginAfter(from, a_case);
    cases_.push_back(a_case);
  }

  const std::vector<Lifetime>& lives_;
  const Siblings siblings_;
  SeededRandom& random_;
  std::vector<BoardCase> cases_;
};

}  // namespace

std::vector<BoardCase> DrawBoardCases(const District& district, const std::vector<Lifetime>& lives,
                                      SeededRandom& random) {
  return Board(district, lives, random).Draw();
}

std::vector<std::vector<Day>> OrdersOf(const std::vector<Lifetime>& lives,
                                       const std::vector<BoardCase>& cases) {
  std::vector<std::vector<Day>> orders(lives.size());
  for (const BoardCase& a_case : cases) {
    if (a_case.ruling != "OTS" || *a_case.ruled >= lives[a_case.person].adult) continue;
    orders[a_case.person].push_back(*a_case.ruled);
  }
  for (std::vector<Day>& of_person : orders) std::sort(of_person.begin(), of_person.end());
  return orders;
}

}  // namespace koppel::population
