#include "bench/population/views/rates.h"

#include <algorithm>

namespace koppel::population {
namespace {

// Per cent. The columns youth care, board, police and trafficking lists follow DOMAIN 6.3, whose
// values are design, for the errors that it names (number missing or of a relative; birth date;
// sex; surname; first names; address; postcode; double). Everything else is design too. DOMAIN has
// shares of all records. Where an error can happen to some only, the rate among them is higher: 36%
// of dates can be swapped; of those whom the police know, nine in ten have had another home and two
// thirds have a relative in the district. Of the victims on trafficking lists four in five have no
// number to write, so that nearly DOMAIN's share lacks one already. Youth care has most of its
// double entries from its providers: with these rates a quarter of the children have several
// numbers. The hospital's are set so that exact joins with the register come out as published
// (DOMAIN 1.2). The last column is the share that a later delivery has mended: design.
struct Row {
  Error error;
  double youth_care, board, police, prosecution, trafficking, hospital, people, mended;
};
constexpr Row kTable[] = {
    //                          care  board police prosec traffi hospi  regis mended
    {Error::kBsnMissing, 2, 3, 15, 3, 30, 0, 0, 30},
    {Error::kBsnOfRelative, 0.3, 0.3, 0.75, 0.2, 0.5, 0, 0, 60},
    {Error::kBsnWithdrawn, 50, 50, 50, 50, 50, 0, 0, 50},
    {Error::kBirthTypo, 0.5, 0.5, 1, 0.5, 2, 0.6, 0.02, 40},
    {Error::kBirthSwapped, 0.55, 0.55, 1.4, 0.55, 2.8, 0.55, 0, 40},
    {Error::kBirthYear, 0.2, 0.2, 0.5, 0.2, 3, 0.2, 0, 40},
    {Error::kBirthUnknown, 0.5, 0.5, 1.5, 1, 15, 0.1, 0, 30},
    {Error::kSex, 0.2, 0.2, 0.4, 0.2, 1, 0.2, 0.01, 50},
    {Error::kSurnameVariant, 0, 3, 6, 2, 10, 0, 0.1, 20},
    {Error::kSurnameTypo, 0, 1, 3, 1, 6, 0, 0, 40},
    {Error::kPartnerName, 0, 20, 40, 10, 20, 0, 0, 10},
    {Error::kOldName, 0, 5, 15, 10, 15, 0, 0, 40},
    {Error::kNamesSwapped, 0, 0.5, 2, 0.5, 8, 0, 0, 40},
    {Error::kFirstNames, 0, 10, 20, 8, 30, 0, 0, 20},
    {Error::kFirstNameSpelling, 0, 1.5, 4, 1, 10, 0, 0, 20},
    {Error::kOldAddress, 12, 8, 11, 15, 50, 2.5, 0, 0},
    {Error::kPostcode, 4, 1, 5, 3, 60, 0.3, 0, 10},
    {Error::kHouseNumber, 0, 0.3, 1, 0.5, 0, 0.1, 0.01, 10},
    {Error::kAddition, 0, 3, 10, 5, 0, 0.7, 0.1, 10},
    {Error::kParentsData, 0, 0, 0.5, 0, 0, 0, 0, 50},
    {Error::kDouble, 2, 10, 15, 4, 5, 4.1, 0, 30},
    {Error::kOwnNumber, 35, 0, 0, 0, 0, 0, 0, 0},
};
static_assert(std::size(kTable) == kErrors);

constexpr bool StandInOrder() {
  for (size_t i = 0; i < kErrors; ++i) {
    if (kTable[i].error != static_cast<Error>(i)) return false;
  }
  return true;
}
static_assert(StandInOrder());

constexpr Habits kHabits[kKeepers] = {
    {true, false, false, 0.9, 0.7, Dwelling::kYouthHome, 0.4, 0, 0.05},
    {true, true, true, 0.3, 0.3, Dwelling::kYouthHome, 0.3, 0.2, 0.1},
    {true, true, true, 0.1, 0, Dwelling::kHouse, 0.4, 0.6, 0.1},
    {true, true, true, 0.1, 0, Dwelling::kHouse, 0.3, 0.2, 0.1},
    {true, true, false, 0.1, 0.6, Dwelling::kShelter, 0.8, 0.6, 0.05},
    {false, false, true, 0, 0, Dwelling::kHouse, 0.2, 0, 0.05},
    {true, true, true, 0, 0, Dwelling::kHouse, 0, 0, 0},
};

}  // namespace

double RateOf(Keeper keeper, Error error) {
  const Row& row = kTable[static_cast<size_t>(error)];
  switch (keeper) {
    case Keeper::kYouthCare:
      return row.youth_care / 100;
    case Keeper::kBoard:
      return row.board / 100;
    case Keeper::kPolice:
      return row.police / 100;
    case Keeper::kProsecution:
      return row.prosecution / 100;
    case Keeper::kTrafficking:
      return row.trafficking / 100;
    case Keeper::kHospital:
      return row.hospital / 100;
    case Keeper::kRegister:
      return row.people / 100;
  }
  return 0;
}

double RateAt(Keeper keeper, Error error, Difficulty difficulty) {
  return std::min(0.95, RateOf(keeper, error) * FactorOf(difficulty));
}

double MendedShare(Error error) { return kTable[static_cast<size_t>(error)].mended / 100; }

const Habits& HabitsOf(Keeper keeper) { return kHabits[static_cast<size_t>(keeper)]; }

}  // namespace koppel::population
