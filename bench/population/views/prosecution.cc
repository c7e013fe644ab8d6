#include "bench/population/views/observed_cells.h"
#include "bench/population/views/sources.h"

namespace koppel::population {

const std::string_view kProsecutionHeader =
    "zaak_id,persoon_id,skn,bsn,achternaam,voorvoegsel,voornamen,geboortedatum,geslacht,postcode,"
    "huisnummer,huisnummertoevoeging,pleegdatum,inschrijfdatum,afdoening,afdoeningsdatum,klasse,"
    "indexzaak,datum_vrijlating";

namespace {

// Double entries are of those whose chain number was not found: their second record has none.
std::string ChainCell(const Look& look, const Entry& entry) {
  const bool first = entry.record.substr(1) == look.NumberOf({entry.person});
  return first ? ChainNumberOf(look.country(), look.PersonAt(entry.person)) : "";
}

void AddRow(const Look& look, const LedgerRow& row, const Entry& entry, Cells& cells) {
  const Disposal& disposal = look.events().disposals[row.event];
  const Observed& seen = entry.seen;
  const std::string year = DigitsOf(disposal.registered).substr(0, 4);
  cells.Add(year + "-" + look.NumberOfRow(row.event, row.again)).Add(entry.record);
  cells.Add(ChainCell(look, entry)).Add(seen.bsn).Text(seen.surname).Text(seen.particle);
  cells.Text(seen.first_names).Add(seen.birth);
  AddSex(cells, seen);
  AddAddress(cells, row, seen);
  cells.Add(disposal.offence).Add(disposal.registered).Add(disposal.disposal);
  cells.Add(disposal.disposed).Add(disposal.offence_class).YesNo(disposal.sexual_exploitation);
  cells.AddUntil(disposal.released, look.cut()).EndRow();
}

}  // namespace

View LookProsecution(const Scene& scene, const Delivery& delivery) {
  const Look look(scene, delivery, Keeper::kProsecution);
  std::vector<Mention> mentions;
  for (uint32_t i = 0; i < scene.events.disposals.size(); ++i) {
    const Disposal& disposal = scene.events.disposals[i];
    mentions.push_back({disposal.person, i, disposal.disposed, 0});
  }
  Ledger ledger = KeepRecords(look, std::move(mentions), "V");
  View view;
  view.csv.reserve(ledger.rows.size() * 190);
  Cells cells(view.csv);
  for (const LedgerRow& row : ledger.rows) AddRow(look, row, ledger.entries[row.entry], cells);
  view.entries = std::move(ledger.entries);
  return view;
}

}  // namespace koppel::population
