// The true value of each statistic for each person whom it concerns, from the true events: what an
// office would find if every record were linked and every date were right.
#pragma once

#include <optional>
#include <vector>

#include "bench/population/events/events.h"

namespace koppel::population {

// Both days included.
struct Period {
  Day from = kFirstDay;
  Day to = kLastDay;
};

// A child under 18 with a supervision order (OTS) in the period that is asked for: the first in it.
struct OrderOutcome {
  uint32_t person;
  Day ordered;
  bool sexual_violence;  // among the grounds of the case
  // First day on or after the order on which care was active: care in kind, not from a budget.
  std::optional<Day> care;
  bool without_care;        // no care active from the order to six calendar months later
  std::optional<Day> left;  // died or emigrated
};

// A first police registration as a victim of trafficking or, of who was a child when registered, of
// a sexual offence.
struct RepeatOutcome {
  uint32_t person;
  Day index;
  bool trafficking;
  int age;                  // at the index
  std::optional<Day> next;  // registration of any further offence, at least a day later
  std::optional<Day> left;
};

// A first disposal of a case, of domestic sexual exploitation for who has one; the clock starts at
// its registration, or at release from prison.
struct ReoffenceOutcome {
  uint32_t person;
  Day index;
  bool sexual_exploitation;
  std::optional<Day> next;  // date of the first offence after it that came to a case
  std::optional<Day> left;
};

struct Outcomes {
  std::vector<OrderOutcome> orders;
  std::vector<RepeatOutcome> repeats;
  std::vector<ReoffenceOutcome> reoffences;
};

// Ordered by person. One of each kind a person at most. `orders`: which supervision orders count.
Outcomes OutcomesOf(const District& district, const Events& events, const Period& orders = {});

}  // namespace koppel::population
