// The slow and obvious twin of the indicator in office/indicators/no_care.h: plain structs, nested
// loops, and days as numbers that are walked one by one. It shares no code with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace koppel::reference {

// A day as a number: days since 1970-01-01.
struct TwinEvent {
  std::string kind;
  int start = 0;
  // Less than 0: still going on. (All days in these tests are after 1970.)
  int end = -1;
};

struct TwinPerson {
  std::vector<TwinEvent> events;
};

struct TwinQuestion {
  std::string cohort_kind;
  std::string care_kind;
  int from = 0;
  int to = 0;
  int data_cut = 0;
  int months = 0;
};

struct TwinCounts {
  uint64_t cohort = 0;
  uint64_t incomplete = 0;
  uint64_t complete = 0;
  uint64_t no_care = 0;
  uint64_t in_care_at_start = 0;
};

struct TwinDate {
  int year = 1970;
  int month = 1;
  int day = 1;
};

inline int DaysInMonth(int year, int month) {
  if (month == 2) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return leap ? 29 : 28;
  }
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Counts days from 1970, one after the other.
inline TwinDate DateOfDay(int day) {
  TwinDate date;
  for (int i = 0; i < day; ++i) {
    if (++date.day <= DaysInMonth(date.year, date.month)) continue;
    date.day = 1;
    if (++date.month <= 12) continue;
    date.month = 1;
    ++date.year;
  }
  return date;
}

// The last day of the window that starts on `day`: walk on, month by month.
inline int DayMonthsLater(int day, int months) {
  TwinDate date = DateOfDay(day);
  const int wanted = date.day;
  int later = day - (date.day - 1);
  for (int i = 0; i < months; ++i) {
    later += DaysInMonth(date.year, date.month);
    if (++date.month > 12) {
      date.month = 1;
      ++date.year;
    }
  }
  const int last = DaysInMonth(date.year, date.month);
  return later + (wanted < last ? wanted : last) - 1;
}

inline bool ActiveOn(const TwinEvent& event, int day) {
  return event.start <= day && (event.end < 0 || day <= event.end);
}

inline bool InCare(const TwinQuestion& question, const TwinPerson& person, int day) {
  for (const TwinEvent& event : person.events) {
    if (event.kind == question.care_kind && ActiveOn(event, day)) return true;
  }
  return false;
}

inline TwinCounts CountNoCare(const TwinQuestion& question,
                              const std::vector<TwinPerson>& persons) {
  TwinCounts counts;
  for (const TwinPerson& person : persons) {
    int first = -1;
    for (int day = question.from; day <= question.to && first < 0; ++day) {
      for (const TwinEvent& event : person.events) {
        if (event.kind == question.cohort_kind && event.start == day) first = day;
      }
    }
    if (first < 0) continue;
    counts.cohort += 1;
    const int last = DayMonthsLater(first, question.months);
    if (last > question.data_cut) {
      counts.incomplete += 1;
      continue;
    }
    counts.complete += 1;
    bool any = false;
    for (int day = first; day <= last; ++day) any = any || InCare(question, person, day);
    if (!any) counts.no_care += 1;
    if (InCare(question, person, first)) counts.in_care_at_start += 1;
  }
  return counts;
}

}  // namespace koppel::reference
