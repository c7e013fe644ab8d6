// What happened to the persons of a district, as the truth knows it, and the true values of the
// statistics that an office would compute from it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "bench/population/people/person.h"

namespace koppel::population {

// The code of trafficking; not a sexual offence, whatever the exploitation.
inline constexpr std::string_view kTraffickingClass = "F5400";

// A registration of an offence with a victim (DOMAIN: BVH). `person` is an index in the district.
struct PoliceReport {
  uint32_t person;
  Day offence;  // may lie years before `known`
  Day known;
  std::string_view offence_class;  // "F5110"; sexual offences have codes F51x and F52x
  bool sexual;
  bool reported;  // aangifte, else a report by others
  bool attempt;
  std::string_view role;  // "slachtoffer", "aangever", "betrokkene"
  uint32_t district_of_offence;
};

// A case of the Child Protection Board.
struct BoardCase {
  uint32_t person;
  Day reported;
  Day started;
  Day decided;
  std::optional<Day> petitioned;
  std::optional<Day> ruled;
  std::string_view kind;      // "bescherming", "gezag en omgang", "straf"
  std::string_view decision;  // "verzoek OTS", "verzoek VOTS", "verzoek GBM", "geen"
  std::string_view ruling;    // "OTS", "VOTS", "afgewezen", "aangehouden" or empty
  int months;                 // of the measure; 0 for none
  bool sexual_violence;       // among the grounds
};

// A trajectory of youth care in the codes of the statutory set. May start before the child's birth.
struct CareTrajectory {
  uint32_t person;
  Day start;
  std::optional<Day> end;     // the last day
  std::string_view form;      // hulpvorm "31" to "38"
  std::string_view referrer;  // verwijzer "01" to "08"
  bool crisis;
  std::string_view end_reason;  // "01" to "05", empty while open
  bool delivered;               // false: paid by personal budget, no register has it
  uint32_t provider;            // number of the institution
};

// A criminal case with its disposal.
struct Disposal {
  uint32_t person;
  Day offence;
  Day registered;
  Day disposed;
  std::string_view disposal;       // "veroordeling", "strafbeschikking", "sepot", "vrijspraak"
  std::string_view offence_class;  // SCM2010 class
  bool sexual_exploitation;        // domestic sexual exploitation: an index case
  std::optional<Day> released;     // from prison
};

// A mention on one of the six lists of trafficking victims.
struct TraffickingReport {
  uint32_t person;
  char list;  // 'I', 'K', 'O', 'P', 'R' or 'Z'
  Day reported;
  std::string_view exploitation;  // "seksueel", "arbeid", "crimineel"
};

// Somebody who was trafficked, known to any list or to none; counts in the year of `from`.
struct TraffickingVictim {
  uint32_t person;
  Day from;
  std::string_view exploitation;
  bool dutch;
};

// Each ordered by person, then by the day of registration (known, reported, start, registered). No
// day is before kFirstDay but of offences; none is after kLastDay but of how a case ends.
struct Events {
  std::vector<PoliceReport> police;
  std::vector<BoardCase> board;
  std::vector<CareTrajectory> care;
  std::vector<Disposal> disposals;
  std::vector<TraffickingReport> trafficking;
  std::vector<TraffickingVictim> victims;
};

// Draws what happens to the persons of a district, and appends the victims of trafficking who are
// in no register to its persons. Streams: "events".
Events MakeEvents(const Country& country, District& district);

}  // namespace koppel::population
