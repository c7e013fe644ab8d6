#include <algorithm>

#include "bench/population/views/cells.h"
#include "bench/population/views/observe.h"
#include "bench/population/views/sources.h"
#include "bench/population/views/typos.h"

namespace koppel::population {

const std::string_view kRegisterHeader =
    "anr,verblijf_nr,bsn,voornamen,voorvoegsel,geslachtsnaam,naamgebruik,voorvoegsel_partner,"
    "geslachtsnaam_partner,geboortedatum,geslacht,postcode,huisnummer,toevoeging,gemeentecode,"
    "datum_aanvang,datum_einde,datum_vestiging,datum_emigratie,datum_overlijden";

namespace {

// The register is the largest file by far: one draw tells of most persons that nothing is wrong.
class Clerk {
 public:
  explicit Clerk(const Look& look) : look_(look), some_(0) {
    for (const Error error : kPossible) some_ += look.Rate(error);
  }

  // What is wrong in the record, if anything: at most one thing.
  void Err(const RecordKey& record, const Person& person, Observed& seen) const {
    SeededRandom random = look_.ChancesOf(record, 0);
    double chance = random.Unit();
    if (chance >= some_) return;
    for (const Error error : kPossible) {
      chance -= look_.Rate(error);
      if (chance >= 0) continue;
      if (look_.later() && random.Chance(MendedShare(error))) return;
      return Make(error, person, seen, random);
    }
  }

 private:
  static constexpr Error kPossible[] = {Error::kBirthTypo, Error::kSex, Error::kSurnameVariant,
                                        Error::kHouseNumber, Error::kAddition};

  void Make(Error error, const Person& person, Observed& seen, SeededRandom& random) const {
    if (error == Error::kBirthTypo && seen.birth.substr(6) != "00")
      seen.birth = DigitsOf(*WrongBirth(person.birth, error, look_.cut(), random));
    if (error == Error::kSex) seen.sex = seen.sex == 'M' ? 'V' : 'M';
    if (error == Error::kSurnameVariant && HasSurname(seen))
      seen.surname = OtherSpelling(seen.surname, random);
    if (error == Error::kHouseNumber) seen.house_number = MistypedDigits(seen.house_number, random);
    if (error == Error::kAddition) seen.addition.clear();
  }

  const Look& look_;
  double some_;
};

class RegisterWriter {
 public:
  RegisterWriter(const Look& look, View& view)
      : look_(look),
        clerk_(look),
        cut_(look.cut()),
        key_(StreamFor(look.country().seed(), "view numbers", 2)()),
        view_(view) {}

  void AddPerson(uint32_t index) {
    const Person& person = look_.PersonAt(index);
    if (person.role == Role::kVisitor || person.birth > cut_ || person.residences.empty()) return;
    if (person.registered && *person.registered > cut_) return;
    if (person.residences.front().from > cut_) return;
    AddRecord(index, person, false);
    const bool twice =
        !person.withdrawn_bsn.empty() && (!person.bsn_withdrawn || *person.bsn_withdrawn > cut_);
    if (twice) AddRecord(index, person, true);
  }

 private:
  void AddRecord(uint32_t index, const Person& person, bool second) {
    const RecordKey key{index, 0, second};
    const Residence* last = &person.residences.front();
    for (const Residence& residence : person.residences) {
      if (residence.from <= cut_) last = &residence;
    }
    Entry& entry = view_.entries.emplace_back();
    entry.record = RegisterDigits(key_, look_.district().number, index, second);
    entry.person = index;
    entry.noted = person.residences.front().from;
    See(person, second, last->address, entry.seen);
    clerk_.Err(key, person, entry.seen);
    WriteWho(person, entry);
    WriteWhen(person);
    for (const Residence* residence = person.residences.data(); residence <= last; ++residence)
      WriteRow(entry, person, *residence, residence == last);
  }

  void See(const Person& person, bool second, const Address& address, Observed& seen) const {
    const Surname& name = SurnameOn(person, cut_);
    seen.bsn = second ? person.withdrawn_bsn : person.bsn;
    seen.surname = name.stem;
    seen.particle = name.particle;
    seen.first_names = person.first_names;
    seen.birth = BirthDigits(person.birth, KnownOn(person, cut_));
    seen.sex = person.sex == Sex::kMale ? 'M' : 'V';
    seen.postcode = address.Postcode();
    seen.house_number = std::to_string(address.house_number);
    seen.addition = address.addition;
  }

  // The cells that are the same in all rows of the record, after the number of the residence.
  void WriteWho(const Person& person, const Entry& entry) {
    who_.clear();
    Cells cells(who_);
    cells.Add(entry.seen.bsn).Text(entry.seen.first_names).Text(entry.seen.particle);
    cells.Text(entry.seen.surname);
    if (const Marriage* marriage = MarriageOn(person, cut_)) {
      cells.Add(static_cast<uint64_t>(marriage->use));
      cells.Text(marriage->partner.particle).Text(marriage->partner.stem);
    } else {
      cells.Add("1").Add("").Add("");
    }
    cells.Add(entry.seen.birth).Add(entry.seen.sex == 'M' ? "M" : "V");
  }

  // The cells at the end of all rows of the record.
  void WriteWhen(const Person& person) {
    when_.clear();
    Cells cells(when_);
    cells.AddUntil(person.registered, cut_).AddUntil(person.emigrated, cut_);
    cells.AddUntil(person.died, cut_).EndRow();
  }

  void WriteRow(const Entry& entry, const Person& person, const Residence& residence, bool last) {
    const Address& address = residence.address;
    const auto ordinal = static_cast<uint64_t>(&residence - person.residences.data());
    Cells cells(view_.csv);
    cells.Add(entry.record);
    view_.csv.append(entry.record);
    cells.Add(uint64_t{10} + ordinal);
    view_.csv.append(who_);
    cells.Add(address.Postcode());
    if (last) {
      cells.Add(entry.seen.house_number).Add(entry.seen.addition);
    } else {
      cells.Add(uint64_t{address.house_number}).Add(address.addition);
    }
    cells.Add(look_.country().MunicipalityOf(address.district, residence.from));
    cells.Add(residence.from);
    cells.AddUntil(residence.until == kOpen ? std::nullopt : std::optional<Day>(residence.until),
                   cut_);
    view_.csv.append(when_);
  }

  const Look& look_;
  const Clerk clerk_;
  const Day cut_;
  const uint64_t key_;
  View& view_;
  std::string who_;   // reused
  std::string when_;  // reused
};

// Persons of a district in any order that says nothing of their households.
std::vector<uint32_t> Shuffled(const Look& look) {
  std::vector<uint32_t> order(look.district().persons.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  SeededRandom random = look.ChancesOfRow(0, false, 3);
  Shuffle(random, order);
  return order;
}

}  // namespace

View LookRegister(const Scene& scene, const Delivery& delivery) {
  const Look look(scene, delivery, Keeper::kRegister);
  View view;
  view.csv.reserve(scene.district.persons.size() * 400);
  view.entries.reserve(scene.district.persons.size() + 16);
  RegisterWriter writer(look, view);
  for (const uint32_t index : Shuffled(look)) writer.AddPerson(index);
  return view;
}

}  // namespace koppel::population
