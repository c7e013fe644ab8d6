#include "bench/population/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bench/population/errors.h"

namespace koppel::population {
namespace {

constexpr ErrorRates kPolice = {0.15, 0.005, 0.02, 0.015, 0.004, 0.06,
                                0.03, 0.20,  0.10, 0.05,  0.15};
constexpr ErrorRates kYouthCare = {0.02, 0.003, 0.009, 0.005, 0.002, 0, 0, 0, 0.12, 0.04, 0};
constexpr ErrorRates kBoard = {0.03, 0.003, 0.009, 0.005, 0.002, 0.03,
                               0.01, 0.10,  0.08,  0.01,  0.10};

std::string Digits(CivilDate date) {
  std::string digits = FormatDate(date);
  digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
  return digits;
}

// The delivery was made on this day: what comes later is not in it, and an end that comes later is
// still open.
const CivilDate kDelivered{std::chrono::year(2019), std::chrono::month(6), std::chrono::day(30)};

// A field with a comma or a quote does not occur in what is made here.
std::string Line(const std::vector<std::string>& cells) {
  return fmt::format("{}\r\n", fmt::join(cells, ","));
}

// Numbers the records of a source and remembers whose they are.
class SourceBook {
 public:
  SourceBook(std::string source, uint64_t first_number, const std::vector<Person>& persons,
             const ErrorRates& rates, SeededRandom& random)
      : source_(std::move(source)),
        next_(first_number),
        persons_(persons),
        rates_(rates),
        random_(random) {}

  // The source's number for a person; now and then the same person gets a second one.
  struct Known {
    std::string number;
    Observed seen;
  };
  const Known& Find(uint32_t person) {
    const auto found = known_.find(person);
    if (found != known_.end() && !random_.Chance(rates_.duplicate)) return found->second;
    const Known known{std::to_string(next_),
                      Observe(Of(person), RelativeOf(person), rates_, random_)};
    next_ += 1 + random_.Below(9);
    truth_ += Line({source_, known.number, std::to_string(person)});
    return known_.insert_or_assign(person, known).first->second;
  }

  const std::string& truth() const { return truth_; }

 private:
  const Person& Of(uint32_t person) const { return persons_[person - 1]; }

  const Person& RelativeOf(uint32_t person) const {
    const bool next_is_family =
        person < persons_.size() && persons_[person].household == Of(person).household;
    return next_is_family ? persons_[person] : Of(person > 1 ? person - 1 : person);
  }

  std::string source_;
  uint64_t next_;
  const std::vector<Person>& persons_;
  const ErrorRates& rates_;
  SeededRandom& random_;
  std::map<uint32_t, Known> known_;
  std::string truth_;
};

SourceView PoliceView(const std::vector<Person>& persons, const Life& life, SeededRandom& random) {
  SourceBook book("police", 4'000'001, persons, kPolice, random);
  std::string csv = Line({"incident_nr", "persoon_vol_nr", "bsn", "achternaam", "voorvoegsel",
                          "voornamen", "geboortedatum", "geslacht", "postcode", "huisnummer",
                          "kennisnamedatum", "maatschappelijke_klasse"});
  uint64_t incident = 2'017'000'001;
  for (const PoliceReport& report : life.reports) {
    const auto& [number, seen] = book.Find(report.person);
    csv += Line({std::to_string(incident++), number, seen.bsn, seen.surname, seen.particle,
                 seen.first_names, seen.birth, seen.male ? "M" : "V", seen.postcode,
                 std::to_string(seen.house_number), Digits(report.known), report.offence_class});
  }
  return {"police", std::move(csv), book.truth()};
}

SourceView YouthCareView(const std::vector<Person>& persons, const Life& life,
                         SeededRandom& random) {
  SourceBook book("youth_care", 700'001, persons, kYouthCare, random);
  std::string csv = Line({"kind_id", "traject_id", "bsn", "geboortedatum", "geslacht", "postcode",
                          "datum_aanvang", "datum_einde", "hulpvorm"});
  uint64_t trajectory = 9'000'001;
  for (const CareTrajectory& care : life.care) {
    if (care.start > kDelivered) continue;
    const bool ended = care.end && *care.end <= kDelivered;
    const auto& [number, seen] = book.Find(care.person);
    csv +=
        Line({number, std::to_string(trajectory++), seen.bsn, seen.birth, seen.male ? "1" : "2",
              seen.postcode, Digits(care.start), ended ? Digits(*care.end) : "", care.care_type});
  }
  return {"youth_care", std::move(csv), book.truth()};
}

SourceView BoardView(const std::vector<Person>& persons, const Life& life, SeededRandom& random) {
  SourceBook book("board", 50'001, persons, kBoard, random);
  std::string csv = Line({"kindzaak_id", "kind_id", "kind_bsn", "voornamen", "voorvoegsel",
                          "geslachtsnaam", "geboortedatum", "geslacht", "postcode", "huisnr",
                          "datum_melding", "datum_beschikking", "uitspraak"});
  uint64_t number_of_case = 300'001;
  for (const BoardCase& item : life.cases) {
    const auto& [number, seen] = book.Find(item.person);
    csv += Line({std::to_string(number_of_case++), number, seen.bsn, seen.first_names,
                 seen.particle, seen.surname, seen.birth, seen.male ? "M" : "V", seen.postcode,
                 std::to_string(seen.house_number), Digits(item.reported), Digits(item.decided),
                 item.ruling});
  }
  return {"board", std::move(csv), book.truth()};
}

}  // namespace

std::vector<SourceView> MakeViews(const std::vector<Person>& persons, const Life& life,
                                  SeededRandom& random) {
  std::vector<SourceView> views;
  views.push_back(PoliceView(persons, life, random));
  views.push_back(YouthCareView(persons, life, random));
  views.push_back(BoardView(persons, life, random));
  return views;
}

}  // namespace koppel::population
