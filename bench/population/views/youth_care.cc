#include "bench/population/views/observed_cells.h"
#include "bench/population/views/sources.h"

namespace koppel::population {

const std::string_view kYouthCareHeader =
    "kind_id,traject_id,bsn,geboortedatum,geslacht,postcode,gemeente,verwijzer,hulpvorm,crisis,"
    "datum_aanvang,datum_einde,reden_beeindiging,instelling";

namespace {

// The end as the register knows it: some ends are reported late.
std::optional<Day> EndKnown(const CareTrajectory& care, Day cut, SeededRandom& random) {
  const bool late = random.Chance(kEndsReportedLate);
  const std::chrono::days lag(DrawBetween(random, 1, kMostDaysLate));
  if (!care.end || *care.end > cut || (late && *care.end + lag > cut)) return std::nullopt;
  return care.end;
}

// 1, 2, and 0 or 9 for unknown (COD046, as providers write it).
std::string_view SexCode(char sex, SeededRandom& random) {
  const bool nine = random.Chance(0.5);
  if (sex == 0) return nine ? "9" : "0";
  return sex == 'M' ? "1" : "2";
}

// The municipality that pays: of the home, wherever the child stays.
std::string PayerOf(const Look& look, const Person& person, Day day) {
  const Residence* home = ResidenceOn(person, day);
  const uint32_t district = home == nullptr ? look.district().number : home->address.district;
  return look.country().MunicipalityOf(district, day);
}

// Eight digits, as provider numbers have.
std::string ProviderNumber(uint32_t provider) {
  return std::to_string(22'000'000 + provider % 78'000'000);
}

void AddRow(const Look& look, const LedgerRow& row, const Entry& entry, Cells& cells) {
  const CareTrajectory& care = look.events().care[row.event];
  const Observed& seen = entry.seen;
  SeededRandom random = look.ChancesOfRow(row.event, row.again, 2);
  const std::optional<Day> end = EndKnown(care, look.cut(), random);
  SeededRandom record_random = look.ChancesOf({entry.person}, 33);
  cells.Add(entry.record).Add("T" + look.NumberOfRow(row.event, row.again)).Add(seen.bsn);
  cells.Add(seen.birth).Add(SexCode(seen.sex, record_random));
  AddPostcode(cells, row, seen);
  cells.Add(PayerOf(look, look.PersonAt(entry.person), care.start));
  cells.Add(care.referrer).Add(care.form).YesNo(care.crisis).Add(care.start);
  cells.AddUntil(end, look.cut()).Add(end ? care.end_reason : "");
  cells.Add(ProviderNumber(row.office)).EndRow();
}

}  // namespace

View LookYouthCare(const Scene& scene, const Delivery& delivery) {
  const Look look(scene, delivery, Keeper::kYouthCare);
  // A provider may be another one's subcontractor, who then delivers its care too.
  std::vector<Mention> mentions;
  for (uint32_t i = 0; i < scene.events.care.size(); ++i) {
    const CareTrajectory& care = scene.events.care[i];
    if (care.delivered) mentions.push_back({care.person, i, care.start, care.provider});
  }
  Ledger ledger = KeepRecords(look, std::move(mentions), "J");
  View view;
  view.csv.reserve(ledger.rows.size() * 110);
  Cells cells(view.csv);
  for (const LedgerRow& row : ledger.rows) AddRow(look, row, ledger.entries[row.entry], cells);
  view.entries = std::move(ledger.entries);
  return view;
}

}  // namespace koppel::population
