// The persons of a district and what became of them, as the truth knows it. Plain values; whoever
// makes them fills them in the order households, life course, events.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/population/country/country.h"
#include "bench/population/draw/draws.h"
#include "bench/population/names/names.h"

namespace koppel::population {

// Everything is told of the time from the first to the last day.
inline constexpr Day kFirstDay{std::chrono::year(2010) / 1 / 1};
inline constexpr Day kLastDay{std::chrono::year(2024) / 12 / 31};
// The day on which households are as they were drawn and the residents are counted.
inline constexpr Day kCensusDay{std::chrono::year(2019) / 1 / 1};

// The day after the last one.
inline constexpr Day kEnd = kLastDay + std::chrono::days(1);

// The end of what has no end yet.
inline constexpr Day kOpen = Day::max();

// Where a person lived from a day until the day before `until`: the next residence's first day, the
// day of death or emigration, or kOpen.
struct Residence {
  Address address;
  Day from;
  Day until;
};

// How a married person writes their name (COD700): own, partner's, partner's-own, own-partner's.
enum class NameUse : uint8_t { kOwn = 1, kPartner, kPartnerOwn, kOwnPartner };

struct Marriage {
  Day from;
  std::optional<Day> until;  // divorce; widows and widowers keep the name use
  Surname partner;
  NameUse use;
};

// What the registers know of a birth date: the whole, or not the day, or neither day nor month
// (COD170 1 and 2).
enum class KnownBirth : uint8_t { kWhole, kNoDay, kOnlyYear };

enum class Role : uint8_t {
  kParent,       // of a child in the household, in a couple or alone
  kPartner,      // of a couple without children
  kAlone,        // also who shares a home with others
  kChild,        // under a parent's roof, of any age
  kFosterChild,  // placed with a family that is not theirs
  kInstitution,  // nursing home, youth home, asylum centre
  kVisitor,      // never entered in the population register
};

inline constexpr uint32_t kNobody = UINT32_MAX;

struct Person {
  uint64_t id;  // district << 16 | index in the district; never changes
  // Number in the district. The residents of one household stand together; its children born after
  // the census and a partner who died before it stand further on.
  uint32_t household;
  Role role;
  Sex sex;
  Origin origin;
  Day birth;
  Surname surname;          // at birth or recognition, until `renamed`
  std::string first_names;  // official, in order: "Maria Johanna"
  std::string call_name;    // what they are called: "Marja"
  std::string bsn;          // passes the 11-test; empty for who never got one

  // Relations by index in the district; kNobody where the relative is not in it.
  uint32_t mother = kNobody;
  uint32_t father = kNobody;
  uint32_t twin = kNobody;

  // Life course.
  std::optional<Day> registered;  // immigration: first entry in the population register
  std::optional<Day> emigrated;
  std::optional<Day> died;
  std::vector<Residence> residences;  // oldest first, without gaps, from kFirstDay, birth or entry
  std::optional<Marriage> marriage;
  // A later surname: recognition, divorce of the parents, naturalisation.
  std::optional<std::pair<Day, Surname>> renamed;
  // What registers knew of the birth date, until it was completed (never: no day).
  KnownBirth known_birth = KnownBirth::kWhole;
  std::optional<Day> birth_completed;
  // A first number that was withdrawn on that day, because the person had been entered twice.
  std::string withdrawn_bsn;
  std::optional<Day> bsn_withdrawn;
};

// Two persons who are easily taken for one.
enum class Likeness : uint8_t {
  kTwinsOfOneSex,
  kSiblings,        // born 9 to 14 months apart, of one sex
  kFatherAndSon,    // same first name, surname and address
  kCousins,         // same name and birth year
  kFlatNeighbours,  // same house number and surname, other addition
  kFosterSiblings,  // same address, birth years at most one apart
  kJanuaryFirst,    // both registered as born on 1 January of one year, a common name
  kStrangers,       // same common name and birth date, other places
  kSameStreet,      // families of one of the ten most frequent surnames in one postcode
};
struct LookAlikes {
  Likeness likeness;
  uint64_t one;  // Person::id; the other may live in another district
  uint64_t other;
};

struct District {
  uint32_t number;
  uint32_t residents;           // the first persons: in the register on kCensusDay
  std::vector<Person> persons;  // then those who died, left, were born or came at another time
  std::vector<LookAlikes> look_alikes;

  uint64_t IdOf(size_t index) const { return uint64_t{number} << 16 | index; }
};

inline int YearOf(Day day) { return static_cast<int>(std::chrono::year_month_day(day).year()); }
// The first day that is told of a person: kFirstDay, of birth or of entry in the register.
Day StartOf(const Person& person);
// The day of death or emigration; kEnd for who is there to the last day.
Day EndOf(const Person& person);
// The next number of a household.
uint32_t HouseholdsIn(const District& district);
// The residence on a day; null before the first and after the last.
const Residence* ResidenceOn(const Person& person, Day day);
// The surname on a day, own name without the partner's.
const Surname& SurnameOn(const Person& person, Day day);
// In the population register on that day: alive, entered and not emigrated.
bool IsResidentOn(const Person& person, Day day);
// Whole years of age.
int AgeOn(const Person& person, Day day);

// Makes the persons of a district: households, names, relations and planted look-alikes, and where
// they live on the census day (from kFirstDay or birth, without end). Streams: "people",
// "strangers". Fills neither the life course nor events.
District MakeDistrict(const Country& country, uint32_t number);

// Lets them live: residences, marriages, name changes, births after the census, death, migration,
// registration errors. Appends persons who left before the census or came after it: about 1.29
// persons a resident in all. On kCensusDay every resident is where MakeDistrict put them. Needs of
// it: one residence a person; the persons of a household together, parents before their children.
// Streams: "life".
void LiveLives(const Country& country, District& district);

}  // namespace koppel::population
