// How often each source gets each thing wrong, in one table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "bench/population/country/country.h"
#include "bench/population/views/view.h"

namespace koppel::population {

enum class Keeper : uint8_t {
  kYouthCare,
  kBoard,
  kPolice,
  kProsecution,
  kTrafficking,
  kHospital,
  kRegister,
};
inline constexpr size_t kKeepers = 7;

// Each is a chance per record, of those records to which it can happen.
enum class Error : uint8_t {
  kBsnMissing,      // empty, or 999999999
  kBsnOfRelative,   // a parent's, sibling's, partner's or child's
  kBsnWithdrawn,    // the number that was withdrawn later, of those who had two
  kBirthTypo,       // another digit
  kBirthSwapped,    // day for month, where that is a date
  kBirthYear,       // a year earlier or later
  kBirthUnknown,    // zeros, 1 January or 1 July
  kSex,             // the other, or unknown
  kSurnameVariant,  // another spelling of name or particle
  kSurnameTypo,
  kPartnerName,        // as the married use it, where the register has their own
  kOldName,            // of before a change of name
  kNamesSwapped,       // first name for surname, of persons whose names come from elsewhere
  kFirstNames,         // call name, initials or second name only
  kFirstNameSpelling,  // as it sounds
  kOldAddress,         // of before the last move, or the institution's
  kPostcode,           // four positions, or none
  kHouseNumber,        // another digit
  kAddition,           // left out
  kParentsData,        // a minor registered with what is known of a parent
  kDouble,             // a second number for the same person at the same office
  kOwnNumber,          // known to another office, and numbered anew
};
inline constexpr size_t kErrors = 22;

// At realistic difficulty.
double RateOf(Keeper keeper, Error error);
// The rate times the factor of the difficulty, at most 0.95.
double RateAt(Keeper keeper, Error error, Difficulty difficulty);
// The share of an error's records that a later delivery has mended.
double MendedShare(Error error);

// How a source writes what it has, apart from errors.
struct Habits {
  bool bsn;            // has the column
  bool names;          // has the columns
  bool house;          // has the column
  double dummy;        // of missing numbers, those written as 999999999
  double institution;  // of old addresses, those of an institution
  Dwelling institution_kind;
  double no_postcode;     // of short postcodes, those with none at all
  double by_ear;          // of typos, those of the ear
  double address_of_row;  // of later rows, those with the address of their own day
};
const Habits& HabitsOf(Keeper keeper);

// Of later deliveries: rows that the source has withdrawn.
inline constexpr double kRowsWithdrawn = 0.003;
// Of birth dates that the registers completed, those that a later delivery has taken over.
inline constexpr double kCompletionsTakenOver = 0.6;
// Ends of care that are reported late, and by how many days at most.
inline constexpr double kEndsReportedLate = 0.15;
inline constexpr int kMostDaysLate = 180;

}  // namespace koppel::population
