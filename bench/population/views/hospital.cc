#include "bench/population/views/observed_cells.h"
#include "bench/population/views/sources.h"

namespace koppel::population {

const std::string_view kHospitalHeader =
    "patient_nr,geboortedatum,geslacht,postcode,huisnummer,toevoeging,opnamedatum";

namespace {

// Admissions of the year before the census.
constexpr Day kFirstAdmission = kCensusDay - std::chrono::days(365);

// The chance of an admission in a year, by age: a tenth of all, most of them newborn or old
// (design, after the shape of the published hospital statistics).
double AdmissionsAt(int age) {
  if (age < 1) return 0.6;
  if (age < 15) return 0.04;
  if (age < 45) return 0.06;
  if (age < 65) return 0.09;
  if (age < 75) return 0.17;
  return 0.25;
}

void AddRow(const LedgerRow& row, const Entry& entry, Cells& cells) {
  cells.Add(entry.record).Add(entry.seen.birth);
  AddSex(cells, entry.seen);
  AddAddress(cells, row, entry.seen);
  cells.Add(row.day).EndRow();
}

}  // namespace

View LookHospital(const Scene& scene, const Delivery& delivery) {
  const Look look(scene, delivery, Keeper::kHospital);
  std::vector<Mention> mentions;
  for (uint32_t i = 0; i < scene.district.persons.size(); ++i) {
    SeededRandom random = look.ChancesOfRow(i, false, 2);
    const Day day = DrawDay(random, kFirstAdmission, kCensusDay - std::chrono::days(1));
    const double chance = random.Unit();
    const Person& person = scene.district.persons[i];
    // Most are no patients at any age, so that nobody has to count their years.
    const bool infant = day - person.birth < std::chrono::days(366);
    if (chance >= (infant ? 0.6 : 0.25) || !IsResidentOn(person, day)) continue;
    if (chance < AdmissionsAt(AgeOn(person, day))) mentions.push_back({i, i, day, 0});
  }
  Ledger ledger = KeepRecords(look, std::move(mentions), "");
  View view;
  view.csv.reserve(ledger.rows.size() * 56);
  Cells cells(view.csv);
  for (const LedgerRow& row : ledger.rows) AddRow(row, ledger.entries[row.entry], cells);
  view.entries = std::move(ledger.entries);
  return view;
}

}  // namespace koppel::population
