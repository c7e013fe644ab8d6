#include "bench/population/views/observed_cells.h"
#include "bench/population/views/origins.h"
#include "bench/population/views/sources.h"

namespace koppel::population {

const std::string_view kBoardHeader =
    "kindzaak_id,kind_id,kind_bsn,skn,rni_nr,voornamen,voorvoegsel,geslachtsnaam,geboortedatum,"
    "geslacht,geboorteland,nationaliteit,postcode,huisnr,huisnr_toev,gemeentecode,zaaksoort,"
    "aanleiding_codes,datum_melding,datum_start_onderzoek,datum_besluit,besluit,datum_rekest,"
    "datum_beschikking,uitspraak,duur_maanden,gi_code,peildatum";

namespace {

// Grounds beside sexual violence: neglect, domestic violence, parents' conflict, upbringing,
// truancy, own behaviour. Shares design.
std::string GroundsOf(const BoardCase& board_case, SeededRandom& random) {
  static const WeightedList<std::string_view> kGrounds(
      {{"VW", 25}, {"HG", 20}, {"SC", 20}, {"OP", 20}, {"SV", 7}, {"GD", 8}});
  std::string grounds = board_case.sexual_violence ? "SG" : "";
  const int more = DrawBetween(random, board_case.sexual_violence ? 0 : 1, 2);
  for (int i = 0; i < more; ++i) {
    const std::string_view ground = kGrounds.Draw(random);
    if (grounds.find(ground) != std::string::npos) continue;
    if (!grounds.empty()) grounds += ';';
    grounds += ground;
  }
  return grounds;
}

std::string MunicipalityOn(const Look& look, const Person& person, Day day) {
  const Residence* home = ResidenceOn(person, day);
  return home == nullptr ? "" : look.country().MunicipalityOf(home->address.district, day);
}

// The certified institution that carries out the measure: one of two in each province.
std::string InstitutionOf(const Look& look, const Person& person, Day day, SeededRandom& random) {
  const Residence* home = ResidenceOn(person, day);
  const uint32_t district = home == nullptr ? look.district().number : home->address.district;
  const auto province = static_cast<unsigned>(look.country().ProvinceOf(district));
  return "GI" + std::to_string(11 + 2 * province + (random.Chance(0.7) ? 0 : 1));
}

void AddIdentity(const Look& look, const LedgerRow& row, const Entry& entry, Cells& cells) {
  const BoardCase& board_case = look.events().board[row.event];
  const Person& person = look.PersonAt(entry.person);
  const Observed& seen = entry.seen;
  const bool penal = board_case.kind == "straf";
  cells.Add("Z" + look.NumberOfRow(row.event, row.again)).Add(entry.record).Add(seen.bsn);
  cells.Add(penal ? ChainNumberOf(look.country(), person) : "");
  // Who is not in the population register has a number of the register of non-residents.
  cells.Add(person.role == Role::kVisitor ? "9" + ChainNumberOf(look.country(), person) : "");
  cells.Text(seen.first_names).Text(seen.particle).Text(seen.surname).Add(seen.birth);
  AddSex(cells, seen);
  cells.Add(BirthCountryOf(look.country(), person)).Add(NationalityOf(look.country(), person));
  AddAddress(cells, row, seen);
  cells.Add(MunicipalityOn(look, person, board_case.reported));
}

void AddCase(const Look& look, const LedgerRow& row, const Entry& entry, Cells& cells) {
  const BoardCase& board_case = look.events().board[row.event];
  SeededRandom random = look.ChancesOfRow(row.event, false, 2);
  const Day cut = look.cut();
  const bool ruled = board_case.ruled && *board_case.ruled <= cut;
  const bool measure = ruled && board_case.months > 0;
  cells.Add(board_case.kind).Add(GroundsOf(board_case, random)).Add(board_case.reported);
  cells.AddUntil(board_case.started, cut).AddUntil(board_case.decided, cut);
  cells.Add(board_case.decided <= cut ? board_case.decision : "");
  cells.AddUntil(board_case.petitioned, cut).AddUntil(board_case.ruled, cut);
  cells.Add(ruled ? board_case.ruling : "");
  cells.Add(measure ? std::to_string(board_case.months) : "");
  const Person& person = look.PersonAt(entry.person);
  cells.Add(measure ? InstitutionOf(look, person, board_case.reported, random) : "");
  cells.Add(cut).EndRow();
}

}  // namespace

View LookBoard(const Scene& scene, const Delivery& delivery) {
  const Look look(scene, delivery, Keeper::kBoard);
  std::vector<Mention> mentions;
  for (uint32_t i = 0; i < scene.events.board.size(); ++i)
    mentions.push_back({scene.events.board[i].person, i, scene.events.board[i].reported, 0});
  Ledger ledger = KeepRecords(look, std::move(mentions), "B");
  View view;
  view.csv.reserve(ledger.rows.size() * 260);
  Cells cells(view.csv);
  for (const LedgerRow& row : ledger.rows) {
    AddIdentity(look, row, ledger.entries[row.entry], cells);
    AddCase(look, row, ledger.entries[row.entry], cells);
  }
  view.entries = std::move(ledger.entries);
  return view;
}

}  // namespace koppel::population
