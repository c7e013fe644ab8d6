#include "bench/population/views/observe.h"

#include "bench/population/views/typos.h"

namespace koppel::population {
namespace {

// Purposes of a record's chances beside the errors.
constexpr uint64_t kCompletion = 32;

// Whose data stand in the record: the person's, or for a minor now and then a parent's.
const Person& WhoseData(const Look& look, const RecordKey& record, Day day) {
  const Person& person = look.PersonAt(record.person);
  if (look.Rate(Error::kParentsData) == 0 || AgeOn(person, day) >= 18) return person;
  const uint32_t parent = person.mother != kNobody ? person.mother : person.father;
  if (parent == kNobody || !look.Happens(Error::kParentsData, record)) return person;
  return look.PersonAt(parent);
}

bool LivesWithFamily(const Person& person) {
  return person.role == Role::kParent || person.role == Role::kPartner ||
         person.role == Role::kChild;
}

// Those whose number may be typed for this person's on that day, as far as they are known in the
// district.
class Relatives {
 public:
  Relatives(const District& district, const Person& person, Day day)
      : district_(district), person_(person), day_(day) {
    for (const uint32_t index : {person.mother, person.father, person.twin}) Add(index);
    // Persons of one household stand together: a sibling, partner or child is beside.
    const auto own = static_cast<uint32_t>(person.id & 0xFFFF);
    if (!LivesWithFamily(person)) return;
    for (const uint32_t beside : {own - 1, own + 1}) {
      if (beside >= district.persons.size()) continue;
      const Person& other = district.persons[beside];
      if (other.household == person.household && LivesWithFamily(other)) Add(beside);
    }
  }

  const Person* Draw(SeededRandom& random) const {
    return count_ == 0 ? nullptr : &district_.persons[list_[random.Below(count_)]];
  }

 private:
  void Add(uint32_t index) {
    if (index >= district_.persons.size()) return;
    const Person& other = district_.persons[index];
    const bool known = other.birth <= day_ && (!other.registered || *other.registered <= day_);
    if (known && !other.bsn.empty() && other.bsn != person_.bsn) list_[count_++] = index;
  }

  const District& district_;
  const Person& person_;
  const Day day_;
  std::array<uint32_t, 5> list_{};
  size_t count_ = 0;
};

std::string ObservedBsn(const Look& look, const RecordKey& record, const Person& person, Day day) {
  if (auto random = look.Happens(Error::kBsnMissing, record))
    return random->Chance(HabitsOf(look.keeper()).dummy) ? "999999999" : "";
  if (auto random = look.Happens(Error::kBsnOfRelative, record)) {
    const Person* relative = Relatives(look.district(), person, day).Draw(*random);
    if (relative != nullptr) return relative->bsn;
  }
  // Nobody has a number before they are entered in a register.
  if (person.registered && day < *person.registered) return "";
  const bool two_numbers =
      !person.withdrawn_bsn.empty() && person.bsn_withdrawn && day < *person.bsn_withdrawn;
  if (two_numbers && look.Happens(Error::kBsnWithdrawn, record)) return person.withdrawn_bsn;
  return person.bsn;
}

Day OfYear(std::chrono::year_month_day date, std::chrono::year year) {
  const std::chrono::year_month_day other(year / date.month() / date.day());
  return other.ok() ? Day(other) : Day(year / date.month() / std::chrono::last);
}

Day WithOtherDigit(Day birth, Day day, SeededRandom& random) {
  const std::string digits = DigitsOf(birth);
  for (int attempt = 0; attempt < 16; ++attempt) {
    // The century is never mistyped unseen.
    const std::string typed = digits.substr(0, 2) + MistypedDigits(digits.substr(2), random);
    const int number = std::stoi(typed);
    const std::chrono::year_month_day date(std::chrono::year(number / 10000),
                                           std::chrono::month(number / 100 % 100 & 0xFF),
                                           std::chrono::day(static_cast<unsigned>(number % 100)));
    if (date.ok() && Day(date) <= day) return Day(date);
  }
  return birth - std::chrono::days(1);
}

std::optional<Day> WithDayForMonth(std::chrono::year_month_day date, Day day) {
  const auto as_month = static_cast<unsigned>(date.day());
  const auto as_day = static_cast<unsigned>(date.month());
  if (as_month > 12 || as_month == as_day) return std::nullopt;
  const Day other(date.year() / std::chrono::month(as_month) / std::chrono::day(as_day));
  return other <= day ? std::optional<Day>(other) : std::nullopt;
}

std::string PartlyUnknown(Day birth, SeededRandom& random) {
  const std::string year = DigitsOf(birth).substr(0, 4);
  // Half as the register writes it; others put 1 January, some 1 July (shares design).
  const double which = random.Unit();
  return year + (which < 0.5 ? "0000" : which < 0.9 ? "0101" : "0701");
}

std::string ObservedBirth(const Look& look, const RecordKey& record, const Person& person,
                          Day day) {
  if (auto random = look.Happens(Error::kBirthUnknown, record))
    return PartlyUnknown(person.birth, *random);
  KnownBirth known = KnownOn(person, day);
  if (known != KnownBirth::kWhole && look.later() &&
      KnownOn(person, look.cut()) == KnownBirth::kWhole &&
      look.ChancesOf(record, kCompletion).Chance(kCompletionsTakenOver))
    known = KnownBirth::kWhole;
  if (known == KnownBirth::kWhole) {
    for (const Error error : {Error::kBirthTypo, Error::kBirthSwapped, Error::kBirthYear}) {
      auto random = look.Happens(error, record);
      const auto wrong = random ? WrongBirth(person.birth, error, day, *random) : std::nullopt;
      if (wrong) return DigitsOf(*wrong);
    }
  }
  return BirthDigits(person.birth, known);
}

char ObservedSex(const Look& look, const RecordKey& record, const Person& person) {
  const char sex = person.sex == Sex::kMale ? 'M' : 'V';
  auto random = look.Happens(Error::kSex, record);
  if (!random) return sex;
  return random->Chance(0.5) ? '\0' : sex == 'M' ? 'V' : 'M';  // half unknown: design
}

// The home before the first one that is told of, the same for every source that remembers it; none
// for who was born or registered into that one.
std::optional<Address> HomeBefore(const Look& look, const Person& person) {
  const Residence& first = person.residences.front();
  if (first.from > kFirstDay || person.birth >= kFirstDay) return std::nullopt;
  SeededRandom random = StreamFor(look.country().seed(), "home before", person.id);
  const uint32_t district = look.country().DrawOtherPlace(first.address.district, random);
  return look.country().DrawHome(district, random);
}

std::optional<Address> ObservedAddress(const Look& look, const RecordKey& record,
                                       const Person& person, Day day) {
  const Residence* now = ResidenceOn(person, day);
  const auto current = now == nullptr ? std::nullopt : std::optional<Address>(now->address);
  auto random = look.Happens(Error::kOldAddress, record);
  if (!random) return current;
  const Habits& habits = HabitsOf(look.keeper());
  const bool moved = now != nullptr && now != person.residences.data();
  if (habits.institution > 0 && (!moved || random->Chance(habits.institution)))
    return look.country().InstitutionNear(look.district().number, habits.institution_kind, *random);
  if (moved) return (now - 1)->address;
  const auto before = now == nullptr ? std::nullopt : HomeBefore(look, person);
  return before ? before : current;
}

void ObserveAddress(const Look& look, const RecordKey& record, const Person& person, Day day,
                    Observed& seen) {
  const std::optional<Address> address = ObservedAddress(look, record, person, day);
  if (!address) return;
  const Habits& habits = HabitsOf(look.keeper());
  seen.postcode = address->Postcode();
  if (auto random = look.Happens(Error::kPostcode, record)) {
    seen.postcode.resize(random->Chance(habits.no_postcode) ? 0 : 4);
    return;  // who does not know the street does not know the house
  }
  if (!habits.house) return;
  seen.house_number = std::to_string(address->house_number);
  if (auto random = look.Happens(Error::kHouseNumber, record))
    seen.house_number = MistypedDigits(seen.house_number, *random);
  if (!look.Happens(Error::kAddition, record)) seen.addition = address->addition;
}

}  // namespace

KnownBirth KnownOn(const Person& person, Day day) {
  const bool completed = person.birth_completed && *person.birth_completed <= day;
  return completed ? KnownBirth::kWhole : person.known_birth;
}

std::string BirthDigits(Day birth, KnownBirth known) {
  std::string digits = DigitsOf(birth);
  if (known != KnownBirth::kWhole) digits.replace(6, 2, "00");
  if (known == KnownBirth::kOnlyYear) digits.replace(4, 2, "00");
  return digits;
}

std::optional<Day> WrongBirth(Day birth, Error error, Day day, SeededRandom& random) {
  const std::chrono::year_month_day date(birth);
  if (error == Error::kBirthYear) {
    const int step = random.Chance(0.5) ? 1 : -1;
    const Day other = OfYear(date, date.year() + std::chrono::years(step));
    return other <= day ? other : OfYear(date, date.year() - std::chrono::years(1));
  }
  return error == Error::kBirthSwapped ? WithDayForMonth(date, day)
                                       : WithOtherDigit(birth, day, random);
}

Observed Observe(const Look& look, const RecordKey& record, Day day) {
  const Person& person = WhoseData(look, record, day);
  const Habits& habits = HabitsOf(look.keeper());
  Observed seen;
  const bool born = person.birth <= day || (look.later() && person.birth <= look.cut());
  if (habits.bsn && !born) seen.bsn = "000000000";
  if (habits.bsn && born) seen.bsn = ObservedBsn(look, record, person, day);
  if (born) {
    // A later delivery writes of the unborn what it learned on the day of birth.
    const Day known = std::max(day, person.birth);
    if (habits.names) ObserveNames(look, record, person, known, seen);
    seen.birth = ObservedBirth(look, record, person, known);
    seen.sex = ObservedSex(look, record, person);
    ObserveAddress(look, record, person, known, seen);
  }
  return seen;
}

}  // namespace koppel::population
