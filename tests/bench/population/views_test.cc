// What stands in the files of the sources.
#include <gmock/gmock.h>

#include <set>

#include "bench/population/views/look.h"
#include "tests/bench/population/village.h"

namespace koppel::population {
namespace {

using std::chrono::year;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

TEST(ViewsTest, ColumnsHaveTheNamesThatTheLinkageSchemasMap) {
  const std::map<std::string, std::vector<std::string>> mapped = {
      {"police",
       {"persoon_vol_nr", "incident_nr", "bsn", "voorvoegsel", "achternaam", "voornamen",
        "geboortedatum", "geslacht", "postcode", "huisnummer", "kennisnamedatum"}},
      {"youth_care", {"kind_id", "traject_id", "bsn", "geboortedatum", "geslacht", "postcode"}},
      {"board",
       {"kind_id", "kindzaak_id", "kind_bsn", "voorvoegsel", "geslachtsnaam", "voornamen",
        "geboortedatum", "geslacht", "postcode", "huisnr", "uitspraak"}}};
  for (const auto& [source, columns] : mapped) {
    size_t at = 0;
    const std::vector<std::string> header = CellsAt(SourceOf(source).header, at);
    for (const std::string& column : columns) EXPECT_THAT(header, Contains(column)) << source;
  }
}

TEST(ViewsTest, EveryRowHasACellForEachColumnAndEndsAsTheStandardSays) {
  const Village village = MakeVillage(400);
  std::set<std::string_view> names;
  for (const Source& source : Sources()) {
    EXPECT_TRUE(names.insert(source.name).second);
    size_t at = 0;
    const std::vector<std::string> header = CellsAt(source.header, at);
    EXPECT_EQ(std::set<std::string>(header.begin(), header.end()).size(), header.size());
    const View view = source.look(village.Usual(), {kTestCut});
    ASSERT_GT(view.csv.size(), 2u) << source.name;
    EXPECT_EQ(view.csv.substr(view.csv.size() - 2), "\r\n");
    for (at = 0; at < view.csv.size();)
      ASSERT_THAT(CellsAt(view.csv, at), SizeIs(header.size())) << source.name;
  }
  EXPECT_EQ(names.size(), 12u);
}

TEST(ViewsTest, AnEntryHoldsWhatStandsInItsRows) {
  const Village village = MakeVillage(2000);
  for (const auto& [source, id, bsn, surname] :
       {std::array<std::string, 4>{"police", "persoon_vol_nr", "bsn", "achternaam"},
        {"board", "kind_id", "kind_bsn", "geslachtsnaam"},
        {"prosecution", "persoon_id", "bsn", "achternaam"}}) {
    const View view = LookOf(source, village.Usual());
    std::map<std::string, const Observed*> seen;
    for (const Entry& entry : view.entries) seen[entry.record] = &entry.seen;
    for (const auto& row : RowsOf(source, view)) {
      ASSERT_TRUE(seen.contains(row.at(id)));
      const Observed& observed = *seen[row.at(id)];
      EXPECT_EQ(row.at(bsn), observed.bsn);
      EXPECT_EQ(row.at(surname), observed.surname);
      EXPECT_EQ(row.at("voorvoegsel"), observed.particle);
      EXPECT_EQ(row.at("voornamen"), observed.first_names);
      EXPECT_EQ(row.at("geboortedatum"), observed.birth);
      EXPECT_EQ(row.at("postcode"), observed.postcode);
    }
  }
}

TEST(ViewsTest, RowsOfOnePersonAgreeButForTheAddressOfTheirDay) {
  Village village = MakeQuietVillage(400);
  for (uint32_t i = 0; i < 400; ++i) {
    for (int y = 2012; y < 2019; ++y) {
      village.events.police.push_back({i, year(y) / 2 / 1, year(y) / 2 / 3, "F5110", false, true,
                                       false, "slachtoffer", kVillage});
    }
  }
  const View view = LookOf("police", village.Usual());
  std::map<std::string, std::map<std::string, std::string>> first;
  size_t moved = 0;
  for (const auto& row : RowsOf("police", view)) {
    const auto& before = first.try_emplace(row.at("persoon_vol_nr"), row).first->second;
    for (const char* column : {"bsn", "achternaam", "voornamen", "geboortedatum", "geslacht"})
      EXPECT_EQ(row.at(column), before.at(column));
    moved += row.at("postcode") != before.at("postcode");
  }
  EXPECT_GT(moved, 40u);
  EXPECT_LT(moved, 400u);
}

TEST(ViewsTest, NumbersAreUsedOnceInTheWholeSourceAndKeepTheOrderOfNothing) {
  const Village village = MakeVillage(3000);
  const Village other = MakeVillage(3000, 4);
  for (const Source& source : Sources()) {
    std::set<std::string> numbers;
    std::set<std::string> rows;
    size_t rising = 0;
    size_t records = 0;
    for (const Village* each : {&village, &other}) {
      const View view = source.look(each->Usual(), {kTestCut});
      std::string before;
      for (const Entry& entry : view.entries) {
        ASSERT_TRUE(numbers.insert(entry.record).second) << source.name;
        rising += before < entry.record;
        before = entry.record;
        ++records;
      }
      size_t at = 0;
      const std::string row_id = source.name == "register"     ? "verblijf_nr"
                                 : source.name == "youth_care" ? "traject_id"
                                                               : CellsAt(source.header, at)[0];
      if (source.name == "hospital") continue;
      for (const auto& row : RowsOf(source.name, view))
        ASSERT_TRUE(rows.insert(row.at(row_id)).second) << source.name;
    }
    EXPECT_TRUE(records < 1000 || IsAsOften(rising, records, 0.5)) << source.name;
  }
}

TEST(ViewsTest, RowsDoNotStandInTheOrderOfThePersons) {
  Village village = MakeQuietVillage(2000);
  for (uint32_t i = 0; i < 2000; ++i) {
    village.events.board.push_back(
        {i, kMovingDay, kMovingDay, kMovingDay, {}, {}, "bescherming", "geen", "", 0, false});
  }
  const View view = LookOf("board", village.Usual());
  std::map<std::string, uint32_t> person;
  for (const Entry& entry : view.entries) person[entry.record] = entry.person;
  size_t rising = 0;
  uint32_t before = 0;
  const Rows rows = RowsOf("board", view);
  for (const auto& row : rows) {
    rising += person[row.at("kind_id")] > before;
    before = person[row.at("kind_id")];
  }
  EXPECT_TRUE(IsAsOften(rising, rows.size(), 0.5));
}

TEST(ViewsTest, NamesWithCommasAndQuotesAreQuoted) {
  Village village = MakeVillage(400);
  for (Person& person : village.district.persons) {
    person.surname = {"van den", "O\"Brien, jr"};
    person.first_names = "Ann, \"Nan\"";
  }
  size_t whole = 0;
  for (const char* source : {"police", "board", "prosecution", "trafficking_p", "register"}) {
    for (const auto& row : RowsOf(source, LookOf(source, village.Usual()))) {
      for (const char* column : {"achternaam", "geslachtsnaam"})
        whole += row.contains(column) && row.at(column) == "O\"Brien, jr";
    }
  }
  EXPECT_GT(whole, 1000u);
}

TEST(ViewsTest, AUnitOfThePoliceNumbersItsOwnPersons) {
  Village village = MakeQuietVillage(40);
  const uint32_t far = village.country.districts() - 1;
  for (uint32_t i = 0; i < 40; ++i) {
    for (const uint32_t place : {kVillage, far, kVillage, far}) {
      village.events.police.push_back({i, kMovingDay, kMovingDay + std::chrono::days(place % 2),
                                       "A10", false, true, false, "aangever", place});
    }
  }
  const View view = LookOf("police", village.At(Difficulty::kEasy));
  std::map<std::string, std::set<std::string>> units;
  for (const auto& row : RowsOf("police", view)) {
    units[row.at("persoon_vol_nr")].insert(row.at("registratie_eenheid"));
    EXPECT_THAT(row.at("incident_nr"), MatchesRegex("PL[0-9]+-2014-[0-9]+"));
  }
  for (const auto& [number, of_number] : units) EXPECT_THAT(of_number, SizeIs(1)) << number;
  EXPECT_GE(units.size(), 80u);
}

TEST(ViewsTest, WhoHasOneNameOnlyHasTheRegistersSignWhereItIsCopied) {
  Village village = MakeVillage(1000);
  for (Person& person : village.district.persons) {
    person.surname = {"", "."};
    person.marriage.reset();
  }
  for (const char* source : {"register", "board", "prosecution", "police", "trafficking_r"}) {
    const bool copied = std::set<std::string>{"register", "board", "prosecution"}.contains(source);
    for (const Entry& entry : LookOf(source, village.At(Difficulty::kHard)).entries) {
      ASSERT_EQ(entry.seen.surname, copied ? "." : "") << source;
    }
  }
}

TEST(ViewsTest, AMinorMayStandUnderAParentsData) {
  Village village = MakeVillage(20'000);
  for (Person& person : village.district.persons) {
    if (person.marriage) person.first_names = "Ouder Persoon";
  }
  size_t children = 0;
  size_t parents = 0;
  for (const Entry& entry : LookOf("police", village.At(Difficulty::kHard)).entries) {
    if (village[entry.person].marriage) continue;
    ++children;
    parents += entry.seen.birth.substr(0, 4) < "1990";
  }
  EXPECT_TRUE(IsAsOften(parents, children,
                        RateAt(Keeper::kPolice, Error::kParentsData, Difficulty::kHard)));
}

TEST(ViewsTest, AProviderOfCareNumbersItsOwnChildrenOrDeliversThroughTheFirst) {
  Village village = MakeQuietVillage(3000);
  for (uint32_t i = 0; i < 3000; ++i) {
    for (const uint32_t provider : {1u, 2u, 1u}) {
      village.events.care.push_back(
          {i, kMovingDay, {}, "32", "01", false, "", i % 3 != 0, provider});
    }
  }
  for (const Difficulty difficulty :
       {Difficulty::kEasy, Difficulty::kRealistic, Difficulty::kHard}) {
    const View view = LookOf("youth_care", village.At(difficulty));
    std::map<uint32_t, size_t> records;
    for (const Entry& entry : view.entries) ++records[entry.person];
    EXPECT_EQ(records.size(), 2000u);
    size_t several = 0;
    for (const auto& [person, count] : records) several += count > 1;
    const double once = (1 - RateAt(Keeper::kYouthCare, Error::kOwnNumber, difficulty)) *
                        (1 - RateAt(Keeper::kYouthCare, Error::kDouble, difficulty));
    EXPECT_TRUE(IsAsOften(several, 2000, 1 - once)) << several;
    std::map<std::string, std::string> provider;
    for (const auto& row : RowsOf("youth_care", view)) {
      const auto& known = provider.try_emplace(row.at("kind_id"), row.at("instelling"));
      EXPECT_EQ(known.first->second, row.at("instelling"));
    }
  }
}

TEST(ViewsTest, CareFromABudgetIsNotSeenAndOpenCareHasNoEnd) {
  Village village = MakeQuietVillage(300);
  for (uint32_t i = 0; i < 300; ++i)
    village.events.care.push_back({i, kMovingDay, {}, "32", "01", false, "", i % 3 != 0, 1});
  const View view = LookOf("youth_care", village.Usual());
  for (const Entry& entry : view.entries) EXPECT_NE(entry.person % 3, 0u);
  const Rows rows = RowsOf("youth_care", view);
  EXPECT_GE(rows.size(), 200u);
  for (const auto& row : rows) {
    EXPECT_THAT(row.at("geslacht"), AnyOf("0", "1", "2", "9"));
    EXPECT_THAT(row.at("instelling"), MatchesRegex("[0-9]+"));
    EXPECT_EQ(row.at("datum_einde"), "");
  }
}

TEST(ViewsTest, TheUnbornHaveTheNumberOfNobodyAndNoBirthDate) {
  Village village = MakeQuietVillage(400);
  for (uint32_t child = 2; child < 400; child += 4) {
    village[child].birth = year(2015) / 5 / 5;
    village.events.care.push_back({child, year(2015) / 3 / 1, {}, "32", "01", false, "", true, 1});
  }
  const View unborn = LookOf("youth_care", village.Usual(), year(2015) / 4 / 1);
  EXPECT_GE(unborn.entries.size(), 100u);
  for (const Entry& entry : unborn.entries) {
    EXPECT_EQ(entry.seen.bsn, "000000000");
    EXPECT_EQ(entry.seen.birth, "");
  }
  const View born = LookOf("youth_care", village.Usual(), year(2015) / 9 / 1, true);
  // A source withdraws a row now and then.
  EXPECT_GE(born.entries.size(), 90u);
  for (const Entry& entry : born.entries) EXPECT_NE(entry.seen.bsn, "000000000");
}

TEST(ViewsTest, DummyNumbersAreNobodys) {
  const Village village = MakeVillage(4000);
  std::set<std::string> numbers;
  for (const Person& person : village.district.persons) numbers.insert(person.bsn);
  for (const Source& source : Sources()) {
    for (const Entry& entry : source.look(village.At(Difficulty::kHard), {kTestCut}).entries) {
      const std::string& bsn = entry.seen.bsn;
      EXPECT_TRUE(bsn.empty() || bsn == "999999999" || numbers.contains(bsn)) << bsn;
    }
  }
  EXPECT_FALSE(numbers.contains("999999999"));
}

TEST(ViewsTest, SexualViolenceIsAmongTheGroundsOfACase) {
  Village village = MakeVillage(300);
  for (uint32_t i = 0; i < 150; ++i) village.events.board[i].sexual_violence = false;
  const View view = LookOf("board", village.Usual());
  std::map<std::string, uint32_t> person;
  for (const Entry& entry : view.entries) person[entry.record] = entry.person;
  for (const auto& row : RowsOf("board", view)) {
    const bool stands = row.at("aanleiding_codes").find("SG") != std::string::npos;
    EXPECT_EQ(stands, person[row.at("kind_id")] >= 150);
    EXPECT_NE(row.at("aanleiding_codes"), "");
  }
}

TEST(ViewsTest, EachListOfTraffickingVictimsWritesInItsOwnWay) {
  Village village = MakeVillage(2000);
  for (Person& person : village.district.persons) person.surname.stem = "Özdemir";
  const auto share = [&](const char* source, const char* column, const char* pattern) {
    const Rows rows = RowsOf(source, LookOf(source, village.At(Difficulty::kEasy)));
    size_t fits = 0;
    for (const auto& row : rows) fits += ::testing::Matches(MatchesRegex(pattern))(row.at(column));
    return static_cast<double>(fits) / static_cast<double>(rows.size());
  };
  EXPECT_EQ(share("trafficking_i", "geboortedatum", "[0-9]+-[0-9]+-[0-9]+"), 1);
  EXPECT_EQ(share("trafficking_k", "geboortedatum", "[0-9]+"), 1);
  EXPECT_EQ(share("trafficking_o", "geboortedatum", "[12][0-9][0-9][0-9]"), 1);
  EXPECT_GT(share("trafficking_k", "naam", "VAN DEN ÖZDEMIR MARIA JOHANNA"), 0.4);
  EXPECT_GT(share("trafficking_r", "naam", "Maria Johanna van den Özdemir"), 0.4);
  EXPECT_GT(share("trafficking_z", "achternaam", "van den Özdemir"), 0.5);
  EXPECT_GT(share("trafficking_p", "achternaam", "Özdemir"), 0.5);
  EXPECT_EQ(share("trafficking_z", "geslacht", "[012]"), 1);
}

TEST(ViewsTest, HospitalsSeeTheNewbornAndTheOldMoreOften) {
  Village village = MakeQuietVillage(6000);
  for (uint32_t i = 0; i < 6000; ++i) {
    const int born = i % 3 == 0 ? 2018 : i % 3 == 1 ? 1990 : 1930;
    village[i].birth = year(born) / 1 / 2;
    village[i].residences[0].from = std::max(kFirstDay, village[i].birth);
    if (i % 3 == 0) village[i].residences.erase(village[i].residences.begin());
  }
  std::array<size_t, 3> patients{};
  const View view = LookOf("hospital", village.Usual());
  for (const Entry& entry : view.entries) {
    ++patients[entry.person % 3];
    EXPECT_EQ(entry.seen.bsn + entry.seen.surname + entry.seen.first_names, "");
    EXPECT_LT(entry.noted, kCensusDay);
  }
  EXPECT_GT(patients[0], 3 * patients[1]);
  EXPECT_GT(patients[2], 2 * patients[1]);
}

}  // namespace
}  // namespace koppel::population
