#include "tests/bench/population/village.h"

#include <cmath>

#include "tests/support/seed.h"

namespace koppel::population {
namespace {

using std::chrono::year;

Address HomeOf(std::string_view postcode, uint32_t household) {
  Address address{
      kVillage, {}, static_cast<uint16_t>(100 + household % 800), "bis", Dwelling::kHouse};
  std::copy(postcode.begin(), postcode.end(), address.postcode.begin());
  return address;
}

// No first of a month: those stand for unknown days.
Day DrawBirth(SeededRandom& random, int first_year, int last_year) {
  return year(DrawBetween(random, first_year, last_year)) /
         std::chrono::month(static_cast<unsigned>(DrawBetween(random, 1, 12))) /
         std::chrono::day(static_cast<unsigned>(DrawBetween(random, 2, 28)));
}

Person MakePerson(const District& district, uint32_t index, SeededRandom& random) {
  const bool child = index % 4 >= 2;
  Person person{};
  person.id = district.IdOf(index);
  person.household = index / 4;
  person.role = child ? Role::kChild : index % 4 == 0 ? Role::kParent : Role::kPartner;
  person.sex = child ? (random.Chance(0.5) ? Sex::kMale : Sex::kFemale)
                     : (index % 4 == 0 ? Sex::kFemale : Sex::kMale);
  person.origin = index % 8 < 4 ? Origin::kDutch : Origin::kMoroccan;
  person.birth = child ? DrawBirth(random, 2003, 2009) : DrawBirth(random, 1965, 1980);
  person.surname = {"van den", "Boomgaard"};
  person.first_names = "Maria Johanna";
  person.call_name = "Marja";
  person.bsn = std::to_string(100'000'000 + district.number * 100'000 + index);
  if (child) {
    person.mother = index / 4 * 4;
    person.father = person.mother + 1;
  } else {
    person.marriage = Marriage{year(2000) / 5 / 5, {}, {"de", "Vries"}, NameUse::kPartnerOwn};
  }
  person.residences = {
      {HomeOf("1011AA", person.household), std::max(kFirstDay, person.birth), kMovingDay},
      {HomeOf("2022BB", person.household), kMovingDay, kOpen}};
  return person;
}

void AddEvents(Events& events, uint32_t person, SeededRandom& random) {
  const Day day = DrawDay(random, year(2016) / 1 / 1, kTestCut);
  const Day before = day - std::chrono::days(20);
  const Day after = day + std::chrono::days(30);
  events.police.push_back(
      {person, before, day, "F5110", true, true, false, "slachtoffer", kVillage});
  events.board.push_back({person, day, day + std::chrono::days(5), day + std::chrono::days(10),
                          after, after, "bescherming", "verzoek OTS", "OTS", 12, true});
  events.care.push_back({person, day, after, "37", "08", false, "01", true, 7});
  events.disposals.push_back(
      {person, before, day, day, "veroordeling", "gewelds", person % 2 == 0, after});
  for (const char list : {'I', 'K', 'O', 'P', 'R', 'Z'})
    events.trafficking.push_back({person, list, day, "seksueel"});
}

}  // namespace

Village MakeQuietVillage(uint32_t persons, uint32_t number) {
  Village village{Country(testing::Seed(), 100'000), {number, persons, {}, {}}, {}};
  SeededRandom random = StreamFor(testing::Seed(), "village", number);
  for (uint32_t i = 0; i < persons; ++i)
    village.district.persons.push_back(MakePerson(village.district, i, random));
  return village;
}

Village MakeVillage(uint32_t persons, uint32_t number) {
  Village village = MakeQuietVillage(persons, number);
  SeededRandom random = StreamFor(testing::Seed(), "village events", number);
  for (uint32_t i = 0; i < persons; ++i) AddEvents(village.events, i, random);
  return village;
}

const Source& SourceOf(std::string_view name) {
  for (const Source& source : Sources()) {
    if (source.name == name) return source;
  }
  std::abort();
}

View LookOf(std::string_view source, const Scene& scene, Day cut, bool later) {
  return SourceOf(source).look(scene, {cut, later});
}

std::vector<std::string> CellsAt(std::string_view csv, size_t& at) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (; at < csv.size(); ++at) {
    const char c = csv[at];
    if (c == '"' && quoted && at + 1 < csv.size() && csv[at + 1] == '"') {
      cells.back() += csv[++at];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else if (csv.substr(at, 2) == "\r\n" && !quoted) {
      at += 2;
      return cells;
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

Rows RowsOf(std::string_view source, const View& view) {
  size_t at = 0;
  const std::vector<std::string> header = CellsAt(SourceOf(source).header, at);
  Rows rows;
  for (at = 0; at < view.csv.size();) {
    const std::vector<std::string> cells = CellsAt(view.csv, at);
    if (cells.size() != header.size()) std::abort();
    auto& row = rows.emplace_back();
    for (size_t i = 0; i < cells.size(); ++i) row[header[i]] = cells[i];
  }
  return rows;
}

bool IsAsOften(size_t found, size_t n, double rate) {
  const double expected = static_cast<double>(n) * rate;
  return std::abs(static_cast<double>(found) - expected) <=
         5 * std::sqrt(expected * (1 - rate)) + 3;
}

}  // namespace koppel::population
