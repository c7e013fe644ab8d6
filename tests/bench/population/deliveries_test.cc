// What stands in a delivery, what the next one changes, and what the register knows.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "bench/population/views/rates.h"
#include "tests/bench/population/village.h"

namespace koppel::population {
namespace {

using std::chrono::year;
using ::testing::SizeIs;

std::map<std::string, uint32_t> TruthOf(const View& view) {
  std::map<std::string, uint32_t> truth;
  for (const Entry& entry : view.entries) truth[entry.record] = entry.person;
  return truth;
}

std::map<std::string, const Observed*> SeenOf(const View& view) {
  std::map<std::string, const Observed*> seen;
  for (const Entry& entry : view.entries) seen[entry.record] = &entry.seen;
  return seen;
}

bool operator==(const Observed& a, const Observed& b) {
  return a.bsn == b.bsn && a.surname == b.surname && a.particle == b.particle &&
         a.first_names == b.first_names && a.birth == b.birth && a.sex == b.sex &&
         a.postcode == b.postcode && a.house_number == b.house_number && a.addition == b.addition;
}

std::set<std::string> LinesOf(const View& view) {
  std::set<std::string> lines;
  for (size_t at = 0; at < view.csv.size();) {
    const size_t end = view.csv.find("\r\n", at);
    lines.insert(view.csv.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

TEST(DeliveriesTest, TheSameSeedGivesTheSameBytes) {
  const Village village = MakeVillage(500);
  const Village again = MakeVillage(500);
  for (const Source& source : Sources()) {
    EXPECT_EQ(source.look(village.Usual(), {kTestCut}).csv,
              source.look(again.Usual(), {kTestCut}).csv);
  }
}

TEST(DeliveriesTest, TheTruthDoesNotMoveWithTheDifficulty) {
  const Village village = MakeVillage(3000);
  for (const Source& source : Sources()) {
    const auto easy = TruthOf(source.look(village.At(Difficulty::kEasy), {kTestCut}));
    const auto hard = TruthOf(source.look(village.At(Difficulty::kHard), {kTestCut}));
    for (const auto& [record, person] : easy) {
      ASSERT_TRUE(hard.contains(record)) << source.name;
      EXPECT_EQ(hard.at(record), person);
    }
  }
}

TEST(DeliveriesTest, NothingOfAfterTheCutIsInAFile) {
  Village village = MakeVillage(2000);
  const Day cut = year(2018) / 3 / 31;
  for (uint32_t i = 0; i < 2000; i += 5) {
    village[i].renamed = {cut + std::chrono::days(1), {"", "Later"}};
    village[i].died = cut + std::chrono::days(9);
  }
  for (const Source& source : Sources()) {
    const View view = source.look(village.Usual(), {cut});
    EXPECT_EQ(view.csv.find("Later"), std::string::npos) << source.name;
    for (const Entry& entry : view.entries) EXPECT_LE(entry.noted, cut);
    for (const auto& row : RowsOf(source.name, view)) {
      for (const auto& [column, cell] : row) {
        const bool date = column.find("datum") != std::string::npos;
        if (date && cell.size() == 8) {
          ASSERT_LE(cell, "20180331") << source.name << column;
        }
        if (date && cell.size() == 10) {
          ASSERT_LE(cell.substr(6), "2018") << source.name;
        }
      }
    }
  }
}

TEST(DeliveriesTest, WhatIsDecidedLaterIsNotYetKnown) {
  Village village = MakeQuietVillage(4);
  const Day day = year(2018) / 1 / 1;
  village.events.board.push_back({2, day, day + std::chrono::days(10), day + std::chrono::days(20),
                                  day + std::chrono::days(30), day + std::chrono::days(40),
                                  "bescherming", "verzoek OTS", "OTS", 12, false});
  const auto row =
      RowsOf("board", LookOf("board", village.Usual(), day + std::chrono::days(15)))[0];
  EXPECT_EQ(row.at("datum_start_onderzoek"), "20180111");
  for (const char* column : {"datum_besluit", "besluit", "datum_rekest", "datum_beschikking",
                             "uitspraak", "duur_maanden", "gi_code"})
    EXPECT_EQ(row.at(column), "") << column;
  const auto ruled = RowsOf("board", LookOf("board", village.Usual(), kTestCut))[0];
  EXPECT_EQ(ruled.at("uitspraak"), "OTS");
  EXPECT_EQ(ruled.at("duur_maanden"), "12");
}

TEST(DeliveriesTest, ALaterDeliveryMendsAStatedShareAndLeavesTheRest) {
  const Village village = MakeVillage(20'000);
  const View first = LookOf("police", village.Usual());
  const View later = LookOf("police", village.Usual(), kTestCut, true);
  const auto before = SeenOf(first);
  const auto after = SeenOf(later);
  size_t missing = 0;
  size_t still_missing = 0;
  size_t same = 0;
  const auto is_missing = [](const Observed& seen) {
    return seen.bsn.empty() || seen.bsn == "999999999";
  };
  for (const auto& [record, seen] : after) {
    ASSERT_TRUE(before.contains(record));
    missing += is_missing(*before.at(record));
    still_missing += is_missing(*seen);
    same += *seen == *before.at(record);
  }
  EXPECT_TRUE(IsAsOften(still_missing, missing, 1 - MendedShare(Error::kBsnMissing)));
  EXPECT_GT(same, after.size() * 3 / 4);
  EXPECT_LT(same, after.size());
  // Lines of unchanged records are the same bytes.
  const std::set<std::string> lines = LinesOf(first);
  size_t kept = 0;
  for (const std::string& line : LinesOf(later)) kept += lines.contains(line);
  EXPECT_GE(kept, same);
}

TEST(DeliveriesTest, ALaterDeliveryMergesDoubleNumbersIntoTheFirst) {
  Village village = MakeQuietVillage(10'000);
  for (uint32_t i = 0; i < 10'000; ++i) {
    for (int k = 0; k < 2; ++k) {
      village.events.board.push_back({i,
                                      kMovingDay + std::chrono::days(100 * k),
                                      kMovingDay,
                                      kMovingDay,
                                      {},
                                      {},
                                      "bescherming",
                                      "geen",
                                      "",
                                      0,
                                      false});
    }
  }
  const View first = LookOf("board", village.Usual());
  const View later = LookOf("board", village.Usual(), kTestCut, true);
  const size_t doubles = first.entries.size() - 10'000;
  const size_t left = later.entries.size() - 10'000;
  const double rate = RateAt(Keeper::kBoard, Error::kDouble, Difficulty::kRealistic);
  EXPECT_TRUE(IsAsOften(doubles, 10'000, rate));
  // A few records go with their only row, which was withdrawn.
  EXPECT_TRUE(IsAsOften(left + doubles / 300, doubles, 1 - MendedShare(Error::kDouble)));
  std::map<std::string, std::string> number_of;
  for (const auto& row : RowsOf("board", first))
    number_of[row.at("kindzaak_id")] = row.at("kind_id");
  const auto truth = TruthOf(first);
  size_t moved = 0;
  const Rows rows = RowsOf("board", later);
  for (const auto& row : rows) {
    const std::string& was = number_of.at(row.at("kindzaak_id"));
    EXPECT_EQ(truth.at(was), truth.at(row.at("kind_id")));
    moved += was != row.at("kind_id");
  }
  EXPECT_GT(moved, 0u);
  EXPECT_TRUE(IsAsOften(20'000 - rows.size(), 20'000, kRowsWithdrawn));
}

TEST(DeliveriesTest, ALaterDeliveryAddsRowsAndClosesTrajectories) {
  const Village village = MakeVillage(2000);
  const Day cut = year(2018) / 1 / 1;
  const Day next = year(2018) / 7 / 1;
  const auto open = [](const Rows& rows) {
    std::map<std::string, bool> is_open;
    for (const auto& row : rows) is_open[row.at("traject_id")] = row.at("datum_einde").empty();
    return is_open;
  };
  const auto before = open(RowsOf("youth_care", LookOf("youth_care", village.Usual(), cut)));
  const auto after = open(RowsOf("youth_care", LookOf("youth_care", village.Usual(), next, true)));
  EXPECT_GT(after.size(), before.size());
  size_t closed = 0;
  for (const auto& [trajectory, was_open] : before) {
    if (!after.contains(trajectory)) continue;
    EXPECT_TRUE(was_open || !after.at(trajectory));
    closed += was_open && !after.at(trajectory);
  }
  EXPECT_GT(closed, 20u);
}

TEST(DeliveriesTest, CompletedBirthDatesAreTakenOverLater) {
  Village village = MakeVillage(4000);
  for (Person& person : village.district.persons) {
    person.known_birth = KnownBirth::kOnlyYear;
    person.birth_completed = kTestCut - std::chrono::days(1);
  }
  const auto partial = [&](bool later) {
    size_t count = 0;
    for (const Entry& entry : LookOf("board", village.Usual(), kTestCut, later).entries)
      count += entry.seen.birth.ends_with("0000");
    return count;
  };
  EXPECT_GT(partial(false), 3900u);
  EXPECT_TRUE(IsAsOften(partial(true), partial(false), 1 - kCompletionsTakenOver));
}

TEST(RegisterTest, EveryResidenceIsARowAndVisitorsAreNotInIt) {
  Village village = MakeQuietVillage(400);
  village[4].role = Role::kVisitor;
  const View view = LookOf("register", village.Usual());
  EXPECT_THAT(view.entries, SizeIs(399));
  const auto truth = TruthOf(view);
  std::map<uint32_t, std::vector<std::string>> ends;
  for (const auto& row : RowsOf("register", view))
    ends[truth.at(row.at("anr"))].push_back(row.at("datum_einde"));
  EXPECT_FALSE(ends.contains(4));
  EXPECT_THAT(ends.at(8), ::testing::ElementsAre("20140601", ""));
}

TEST(RegisterTest, AMoveAfterTheCutHasNotHappened) {
  const Village village = MakeQuietVillage(40);
  const Rows rows =
      RowsOf("register", LookOf("register", village.Usual(), kMovingDay - std::chrono::days(1)));
  EXPECT_THAT(rows, SizeIs(40));
  for (const auto& row : rows) EXPECT_EQ(row.at("postcode") + row.at("datum_einde"), "1011AA");
}

TEST(RegisterTest, WhoWasEnteredTwiceStandsTwiceUntilANumberIsWithdrawn) {
  Village village = MakeQuietVillage(4);
  village[0].withdrawn_bsn = "123456782";
  village[0].bsn_withdrawn = year(2018) / 5 / 5;
  const View before = LookOf("register", village.Usual(), year(2018) / 5 / 4);
  const View after = LookOf("register", village.Usual(), year(2018) / 5 / 5);
  EXPECT_THAT(before.entries, SizeIs(5));
  EXPECT_THAT(TruthOf(before), SizeIs(5));
  EXPECT_NE(before.csv.find("123456782"), std::string::npos);
  EXPECT_THAT(after.entries, SizeIs(4));
  EXPECT_EQ(after.csv.find("123456782"), std::string::npos);
}

TEST(RegisterTest, PartnersNamesAndUnknownBirthDatesStandAsTheRegisterWritesThem) {
  Village village = MakeQuietVillage(4);
  village[1].known_birth = KnownBirth::kOnlyYear;
  village[2].known_birth = KnownBirth::kNoDay;
  const View view = LookOf("register", village.At(Difficulty::kEasy));
  const auto truth = TruthOf(view);
  for (const auto& row : RowsOf("register", view)) {
    const uint32_t person = truth.at(row.at("anr"));
    EXPECT_EQ(row.at("naamgebruik"), person < 2 ? "3" : "1");
    EXPECT_EQ(row.at("geslachtsnaam_partner"), person < 2 ? "Vries" : "");
    if (person == 1) {
      EXPECT_TRUE(row.at("geboortedatum").ends_with("0000"));
    }
    if (person == 2) {
      EXPECT_TRUE(row.at("geboortedatum").ends_with("00"));
    }
  }
}

TEST(RegisterTest, DeathAndDepartureStandOnceTheyHappened) {
  Village village = MakeQuietVillage(2);
  village[0].died = village[0].residences[1].until = year(2017) / 2 / 3;
  village[1].registered = year(2012) / 4 / 5;
  village[1].residences[0].from = year(2012) / 4 / 5;
  const View view = LookOf("register", village.Usual());
  const auto truth = TruthOf(view);
  for (const auto& row : RowsOf("register", view)) {
    EXPECT_EQ(row.at("datum_overlijden"), truth.at(row.at("anr")) == 0 ? "20170203" : "");
    EXPECT_EQ(row.at("datum_vestiging"), truth.at(row.at("anr")) == 1 ? "20120405" : "");
  }
  EXPECT_THAT(LookOf("register", village.Usual(), year(2012) / 1 / 1).entries, SizeIs(1));
}

}  // namespace
}  // namespace koppel::population
