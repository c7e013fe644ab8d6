// The first indicator: of the persons with an event of one kind (a supervision order), how many had
// no care active on any day of the months that follow?
//
//   t0      the person's first cohort event that starts in [from, to]
//   window  [t0, t0 + months], the last day clamped to the end of its month
//   active  a care event with start <= window's end and (no end, or end >= t0)
//
// A person whose window ends after the data do is left out and counted: "no care seen yet" is not
// "no care". These are true counts: only office/disclosure makes figures of them that may be shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "office/database/database.h"

namespace koppel::office {

struct NoCareQuestion {
  std::string cohort_kind = "supervision_order";
  std::string care_kind = "youth_care";
  CivilDate from;
  CivilDate to;
  // The last day that the data cover.
  CivilDate data_cut;
  int months = 6;
};

struct NoCareCounts {
  uint64_t cohort = 0;
  uint64_t incomplete = 0;
  // cohort - incomplete: the denominator.
  uint64_t complete = 0;
  uint64_t no_care = 0;
  uint64_t in_care_at_start = 0;
  bool operator==(const NoCareCounts&) const = default;
};

// From one day to another, both included; no end: still going on.
struct Period {
  CivilDate start;
  std::optional<CivilDate> end;
};

// What happened to one person.
struct History {
  std::vector<CivilDate> cohort_starts;
  std::vector<Period> care;
};

// INVALID_ARGUMENT "to: got X, want Y" for a question that makes no sense: dates out of
// order, 1..120 months, equal kinds.
Status ValidateQuestion(const NoCareQuestion& question);

// Adds one person to the counts.
void CountPerson(const NoCareQuestion& question, const History& history, NoCareCounts& counts);

// Counts over a linked database. INVALID_ARGUMENT also where a kind is not declared in the project;
// DATA_LOSS where an event's date is none.
Result<NoCareCounts> CountNoCare(const Database& database, const NoCareQuestion& question);

}  // namespace koppel::office
