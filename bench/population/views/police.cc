#include <algorithm>

#include "bench/population/views/observed_cells.h"
#include "bench/population/views/origins.h"
#include "bench/population/views/sources.h"

namespace koppel::population {

const std::string_view kPoliceHeader =
    "incident_nr,persoon_vol_nr,registratie_eenheid,maatschappelijke_klasse,pleegdatum_van,"
    "pleegdatum_tot,kennisnamedatum,pleeggemeente,rol,bsn,achternaam,voorvoegsel,voornamen,"
    "geboortedatum,geboorteland,geslacht,nationaliteit,postcode,huisnummer,huisnummertoevoeging,"
    "aangifte_jn,poging_jn";

namespace {

// The number of the regional unit that registers an offence there (the ten units since 2013).
// Provinces of two units are divided by municipality, so that neighbours report at one desk.
uint32_t UnitOf(const Country& country, uint32_t district) {
  const auto second_half = [&] {
    return (country.MunicipalityOf(district, kCensusDay).back() - '0') % 2 == 1;
  };
  switch (country.ProvinceOf(district)) {
    case Province::kGroningen:
    case Province::kFriesland:
    case Province::kDrenthe:
      return 100;
    case Province::kOverijssel:
    case Province::kGelderland:
      return 600;
    case Province::kFlevoland:
    case Province::kUtrecht:
      return 900;
    case Province::kNoordHolland:
      return second_half() ? 1300 : 1000;
    case Province::kZuidHolland:
      return second_half() ? 1700 : 1500;
    case Province::kZeeland:
      return 2000;
    case Province::kNoordBrabant:
      return second_half() ? 2100 : 2000;
    case Province::kLimburg:
      return 2300;
  }
  return 100;
}

std::string UnitName(uint32_t unit) { return "PL" + Padded(unit, 4); }

// The last day on which it may have happened: a third are told as a time of up to a month (design).
Day LastDayOf(const PoliceReport& report, SeededRandom& random) {
  if (!random.Chance(0.33)) return report.offence;
  const Day last = report.offence + std::chrono::days(random.Below(31));
  return std::max(report.offence, std::min(last, report.known));
}

void AddRow(const Look& look, const LedgerRow& row, const Entry& entry, Cells& cells) {
  const PoliceReport& report = look.events().police[row.event];
  const Observed& seen = entry.seen;
  SeededRandom random = look.ChancesOfRow(row.event, false, 2);
  const std::string unit = UnitName(UnitOf(look.country(), report.district_of_offence));
  const std::string year = DigitsOf(report.known).substr(0, 4);
  cells.Add(unit + "-" + year + "-" + look.NumberOfRow(row.event, row.again));
  cells.Add(entry.record).Add(unit).Add(report.offence_class);
  cells.Add(report.offence).Add(LastDayOf(report, random)).Add(report.known);
  cells.Add(look.country().MunicipalityOf(report.district_of_offence, report.known));
  cells.Add(report.role).Add(seen.bsn).Text(seen.surname).Text(seen.particle);
  const Person& person = look.PersonAt(entry.person);
  cells.Text(seen.first_names).Add(seen.birth).Add(BirthCountryOf(look.country(), person));
  AddSex(cells, seen);
  cells.Add(NationalityOf(look.country(), person));
  AddAddress(cells, row, seen);
  cells.YesNo(report.reported).YesNo(report.attempt).EndRow();
}

}  // namespace

View LookPolice(const Scene& scene, const Delivery& delivery) {
  const Look look(scene, delivery, Keeper::kPolice);
  std::vector<Mention> mentions;
  for (uint32_t i = 0; i < scene.events.police.size(); ++i) {
    const PoliceReport& report = scene.events.police[i];
    mentions.push_back(
        {report.person, i, report.known, UnitOf(scene.country, report.district_of_offence)});
  }
  Ledger ledger = KeepRecords(look, std::move(mentions), "P");
  View view;
  view.csv.reserve(ledger.rows.size() * 210);
  Cells cells(view.csv);
  for (const LedgerRow& row : ledger.rows) AddRow(look, row, ledger.entries[row.entry], cells);
  view.entries = std::move(ledger.entries);
  return view;
}

}  // namespace koppel::population
