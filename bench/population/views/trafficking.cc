#include <utility>

#include "bench/population/views/observed_cells.h"
#include "bench/population/views/origins.h"
#include "bench/population/views/sources.h"

namespace koppel::population {
namespace {

enum class NameColumns : uint8_t {
  kThree,         // achternaam, voorvoegsel, voornamen
  kTwo,           // achternaam with the particle, voornaam
  kSurnameFirst,  // one column in capitals
  kFirstFirst,    // one column
};

enum class DateForm : uint8_t { kDigits, kDayFirst, kYear };

// How each list writes what it has: design; that they differ is the point.
struct ListStyle {
  char list;
  std::string_view header;
  bool bsn;
  NameColumns names;
  DateForm birth;
  DateForm reported;
  std::string_view male;
  std::string_view female;
  std::string_view unknown;
};

constexpr ListStyle kStyles[] = {
    {'I',
     "melding_nr,persoon_nr,bsn,achternaam,voornaam,geboortedatum,geslacht,nationaliteit,postcode,"
     "meldingsdatum,uitbuiting",
     true, NameColumns::kTwo, DateForm::kDayFirst, DateForm::kDayFirst, "M", "V", "O"},
    {'K',
     "melding_nr,persoon_nr,bsn,naam,geboortedatum,geslacht,nationaliteit,postcode,meldingsdatum,"
     "uitbuiting",
     true, NameColumns::kSurnameFirst, DateForm::kDigits, DateForm::kDigits, "M", "V", "X"},
    {'O',
     "melding_nr,persoon_nr,naam,geboortedatum,geslacht,nationaliteit,postcode,meldingsdatum,"
     "uitbuiting",
     false, NameColumns::kFirstFirst, DateForm::kYear, DateForm::kDayFirst, "man", "vrouw",
     "onbekend"},
    {'P',
     "melding_nr,persoon_nr,bsn,achternaam,voorvoegsel,voornamen,geboortedatum,geslacht,"
     "nationaliteit,postcode,meldingsdatum,uitbuiting",
     true, NameColumns::kThree, DateForm::kDigits, DateForm::kDigits, "M", "V", "O"},
    {'R',
     "melding_nr,persoon_nr,naam,geboortedatum,geslacht,nationaliteit,postcode,meldingsdatum,"
     "uitbuiting",
     false, NameColumns::kFirstFirst, DateForm::kDayFirst, DateForm::kDayFirst, "m", "v", ""},
    {'Z',
     "melding_nr,persoon_nr,achternaam,voornaam,geboortedatum,geslacht,nationaliteit,postcode,"
     "meldingsdatum,uitbuiting",
     false, NameColumns::kTwo, DateForm::kDayFirst, DateForm::kDayFirst, "1", "2", "0"},
};

const ListStyle& StyleOf(char list) {
  for (const ListStyle& style : kStyles) {
    if (style.list == list) return style;
  }
  return kStyles[0];
}

std::string WithDate(std::string_view digits, DateForm form) {
  if (digits.empty() || form == DateForm::kDigits) return std::string(digits);
  if (form == DateForm::kYear) return std::string(digits.substr(0, 4));
  std::string date(digits.substr(6, 2));
  date.append("-").append(digits.substr(4, 2)).append("-").append(digits.substr(0, 4));
  return date;
}

// What stands in the list's own columns.
void WriteInStyle(const ListStyle& style, Observed& seen) {
  if (!style.bsn) seen.bsn.clear();
  if (style.birth == DateForm::kYear && !seen.birth.empty()) seen.birth.replace(4, 4, "0000");
  if (style.names == NameColumns::kThree) return;
  seen.surname = Whole({std::exchange(seen.particle, {}), seen.surname});
  if (style.names != NameColumns::kSurnameFirst) return;
  seen.surname = InCapitals(seen.surname);
  seen.first_names = InCapitals(seen.first_names);
}

std::string BothNames(std::string_view one, std::string_view other) {
  std::string both(one);
  if (!one.empty() && !other.empty()) both += ' ';
  return both.append(other);
}

void AddNames(const ListStyle& style, const Observed& seen, Cells& cells) {
  switch (style.names) {
    case NameColumns::kThree:
      cells.Text(seen.surname).Text(seen.particle).Text(seen.first_names);
      return;
    case NameColumns::kTwo:
      cells.Text(seen.surname).Text(seen.first_names);
      return;
    case NameColumns::kSurnameFirst:
      cells.Text(BothNames(seen.surname, seen.first_names));
      return;
    case NameColumns::kFirstFirst:
      cells.Text(BothNames(seen.first_names, seen.surname));
      return;
  }
}

void AddRow(const Look& look, const LedgerRow& row, const Entry& entry, const ListStyle& style,
            Cells& cells) {
  const TraffickingReport& report = look.events().trafficking[row.event];
  const Observed& seen = entry.seen;
  cells.Add("M" + look.NumberOfRow(row.event, row.again)).Add(entry.record);
  if (style.bsn) cells.Add(seen.bsn);
  AddNames(style, seen, cells);
  cells.Add(WithDate(seen.birth, style.birth));
  cells.Add(seen.sex == 0 ? style.unknown : seen.sex == 'M' ? style.male : style.female);
  cells.Add(NationalityOf(look.country(), look.PersonAt(entry.person)));
  AddPostcode(cells, row, seen);
  cells.Add(WithDate(DigitsOf(report.reported), style.reported)).Add(report.exploitation).EndRow();
}

}  // namespace

std::string_view TraffickingHeader(char list) { return StyleOf(list).header; }

View LookTrafficking(const Scene& scene, const Delivery& delivery, char list) {
  const Look look(scene, delivery, Keeper::kTrafficking, list);
  const ListStyle& style = StyleOf(list);
  std::vector<Mention> mentions;
  for (uint32_t i = 0; i < scene.events.trafficking.size(); ++i) {
    const TraffickingReport& report = scene.events.trafficking[i];
    if (report.list == list) mentions.push_back({report.person, i, report.reported, 0});
  }
  Ledger ledger = KeepRecords(look, std::move(mentions), std::string_view(&list, 1));
  for (Entry& entry : ledger.entries) WriteInStyle(style, entry.seen);
  View view;
  Cells cells(view.csv);
  for (const LedgerRow& row : ledger.rows)
    AddRow(look, row, ledger.entries[row.entry], style, cells);
  view.entries = std::move(ledger.entries);
  return view;
}

}  // namespace koppel::population
