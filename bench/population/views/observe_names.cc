#include <utility>

#include "bench/population/views/observe.h"
#include "bench/population/views/typos.h"

namespace koppel::population {
namespace {

// "Maria Johanna" to "M.J.".
std::string InitialsOf(std::string_view first_names) {
  std::string initials;
  for (size_t begin = 0; begin < first_names.size();) {
    initials.append(LetterAt(first_names, begin)).append(".");
    const size_t blank = first_names.find(' ', begin);
    begin = blank == std::string_view::npos ? first_names.size() : blank + 1;
  }
  return initials;
}

// Shares of the three: design.
std::string ShortFirstNames(const Person& person, SeededRandom& random) {
  const double which = random.Unit();
  const size_t blank = person.first_names.find(' ');
  if (which < 0.15 && blank != std::string::npos) {
    return std::string(FirstOf(std::string_view(person.first_names).substr(blank + 1)));
  }
  const bool one_name = person.call_name.empty() || person.call_name == person.first_names;
  if (which >= 0.75 || one_name) return InitialsOf(person.first_names);
  return person.call_name;
}

// Shares of the ways to write a particle: design, after DOMAIN 2.5.
void WriteOtherwise(Observed& seen, SeededRandom& random) {
  const double which = random.Unit();
  if (seen.particle.empty() || which < 0.25) {
    seen.surname = OtherSpelling(seen.surname, random);
  } else if (which < 0.55) {
    seen.particle = OtherParticle(seen.particle, random);
  } else if (which < 0.85) {
    seen.surname = Whole({std::exchange(seen.particle, {}), seen.surname});
  } else {
    seen.particle.clear();
  }
}

}  // namespace

bool HasSurname(const Observed& seen) { return !seen.surname.empty() && seen.surname != "."; }

const Marriage* MarriageOn(const Person& person, Day day) {
  const bool married = person.marriage && person.marriage->from <= day &&
                       (!person.marriage->until || day < *person.marriage->until);
  return married ? &*person.marriage : nullptr;
}

Surname NameInUse(const Person& person, Day day) {
  const Surname& own = SurnameOn(person, day);
  const Marriage* marriage = MarriageOn(person, day);
  if (marriage == nullptr) return own;
  const Surname& partner = marriage->partner;
  switch (marriage->use) {
    case NameUse::kOwn:
      return own;
    case NameUse::kPartner:
      return partner;
    case NameUse::kPartnerOwn:
      return {partner.particle, partner.stem + "-" + Whole(own)};
    case NameUse::kOwnPartner:
      return {own.particle, own.stem + "-" + Whole(partner)};
  }
  return own;
}

void ObserveNames(const Look& look, const RecordKey& record, const Person& person, Day day,
                  Observed& seen) {
  Surname name = SurnameOn(person, day);
  if (person.marriage && look.Happens(Error::kPartnerName, record)) name = NameInUse(person, day);
  if (person.renamed && look.Happens(Error::kOldName, record)) name = person.surname;
  seen.surname = std::move(name.stem);
  seen.particle = std::move(name.particle);
  seen.first_names = person.first_names;
  if (auto random = look.Happens(Error::kFirstNames, record))
    seen.first_names = ShortFirstNames(person, *random);
  if (auto random = look.Happens(Error::kFirstNameSpelling, record);
      random && !seen.first_names.empty())
    seen.first_names = OtherSpelling(seen.first_names, *random);
  if (auto random = look.Happens(Error::kSurnameVariant, record); random && HasSurname(seen))
    WriteOtherwise(seen, *random);
  if (auto random = look.Happens(Error::kSurnameTypo, record); random && HasSurname(seen))
    seen.surname = Mistyped(seen.surname, HabitsOf(look.keeper()).by_ear, *random);
  const bool two_names = HasSurname(seen) && !seen.first_names.empty();
  if (person.origin != Origin::kDutch && two_names && look.Happens(Error::kNamesSwapped, record))
    std::swap(seen.surname, seen.first_names);
  // Only who copies from the register writes its sign.
  const bool by_ear = look.keeper() == Keeper::kPolice || look.keeper() == Keeper::kTrafficking;
  if (by_ear && seen.surname == ".") seen.surname.clear();
}

}  // namespace koppel::population
