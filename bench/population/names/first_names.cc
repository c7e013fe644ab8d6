#include <algorithm>

#include "bench/population/names/first_names_data.h"
#include "bench/population/names/name_list.h"
#include "bench/population/names/surname_ranks.h"

namespace koppel::population {
namespace {

using Names = WeightedList<std::string>;

// How often a Dutch name is none of the cohort's list: coined, of another cohort, two with a
// hyphen, or another spelling of one on the list. Rarer names rose with every cohort (design).
constexpr std::array<double, kCohorts> kCoined = {0.04, 0.05, 0.07, 0.09, 0.13, 0.18};
constexpr double kOtherCohort = 0.06;
constexpr double kHyphen = 0.015;
constexpr double kSpelling = 0.03;

// One to four names. Children of 2014: 39, 38, 20 and 2 per cent (published); the others design.
constexpr std::array<std::array<double, 4>, kCohorts> kCounts = {{{45, 38, 14, 3},
                                                                  {38, 42, 17, 3},
                                                                  {36, 42, 19, 3},
                                                                  {38, 41, 19, 2},
                                                                  {39, 39, 20, 2},
                                                                  {39, 38, 20, 2}}};
// Of the other origins, by Origin (design).
constexpr std::array<std::array<double, 4>, kOrigins> kWorldCounts = {{{1, 0, 0, 0},
                                                                       {88, 12, 0, 0},
                                                                       {95, 5, 0, 0},
                                                                       {45, 40, 13, 2},
                                                                       {35, 45, 17, 3},
                                                                       {72, 27, 1, 0},
                                                                       {58, 34, 7, 1},
                                                                       {92, 7, 1, 0},
                                                                       {75, 22, 3, 0},
                                                                       {62, 31, 6, 1}}};
// How often a child of that origin born in the Netherlands from 1990 on gets a Dutch name.
constexpr std::array<double, kOrigins> kDutchFirst = {1,    0.03, 0.02, 0.45, 0.4,
                                                      0.15, 0.45, 0.03, 0.15, 0.3};
constexpr int kBornHere = 1990;
// Boys of Catholic families before 1975 whose last name is Maria.
constexpr double kMariaLast = 0.12;
constexpr double kWorldCoined = 0.22;
constexpr Decline kRare = {0.99, 1'000, 0.96};

size_t CohortOf(int birth_year) {
  constexpr std::array<int, kCohorts - 1> kFirstYears = {1940, 1960, 1975, 1990, 2005};
  size_t cohort = 0;
  while (cohort < kFirstYears.size() && birth_year >= kFirstYears[cohort]) ++cohort;
  return cohort;
}

template <size_t kSize>
std::vector<Names> ListsOf(const std::array<std::string_view, kSize>& texts) {
  std::vector<Names> lists;
  for (const std::string_view text : texts) {
    auto words = WeightedWords(text);
    if (words.empty()) words.emplace_back("", 1);
    lists.emplace_back(std::move(words));
  }
  return lists;
}

SurnameRanks Coined(std::string_view stems, std::string_view endings) {
  std::unordered_set<uint64_t> taken;
  Coinage coinage(taken);
  const auto first = Words(stems);
  const auto second = Words(endings);
  for (size_t i = 0; i < first.size(); ++i) {
    for (size_t j = 0; j < second.size(); ++j) {
      const std::string name = Joined(first[i], second[j] == "-" ? "" : second[j]);
      if (name.size() > 2) coinage.Add("", name, static_cast<double>((i + 5) * (j + 3)));
    }
  }
  if (first.empty()) coinage.Add("", "-", 1);
  return SurnameRanks({}, 1, coinage.InOrder(), kRare, false);
}

// Three other spellings of each name of the cohorts' lists, as often as these. Made once: to
// respell costs as much as to draw ten names.
template <size_t kSize>
std::vector<Names> RespeltOf(const std::array<std::string_view, kSize>& texts) {
  constexpr int kSpellings = 3;
  SeededRandom random(1);
  std::vector<Names> lists;
  for (const std::string_view text : texts) {
    std::vector<std::pair<std::string, double>> respelt;
    for (const auto& [name, weight] : WeightedWords(text)) {
      for (int i = 0; i < kSpellings; ++i)
        respelt.emplace_back(OtherSpelling(name, random), weight);
    }
    lists.emplace_back(std::move(respelt));
  }
  return lists;
}

// What is drawn from for one sex.
struct Given {
  std::vector<Names> dutch;    // by cohort
  std::vector<Names> respelt;  // by cohort
  SurnameRanks coined;
  std::vector<Names> world;  // by origin
  std::vector<SurnameRanks> world_coined;
};

Given MakeGiven(Sex sex) {
  const bool men = sex == Sex::kMale;
  std::vector<SurnameRanks> world_coined;
  world_coined.reserve(kOrigins);
  for (const Elements& elements : kWorldElements) {
    world_coined.push_back(Coined(elements.stems, men ? elements.men : elements.women));
  }
  return {ListsOf(men ? kDutchMen : kDutchWomen), RespeltOf(men ? kDutchMen : kDutchWomen),
          Coined(men ? kMenStems : kWomenStems, men ? kMenEndings : kWomenEndings),
          ListsOf(men ? kWorldMen : kWorldWomen), std::move(world_coined)};
}

const Given& GivenOf(Sex sex) {
  static const Given kMen = MakeGiven(Sex::kMale);
  static const Given kWomen = MakeGiven(Sex::kFemale);
  return sex == Sex::kMale ? kMen : kWomen;
}

std::string DrawDutch(const Given& given, size_t cohort, SeededRandom& random) {
  double place = random.Unit();
  if ((place -= kCoined[cohort]) < 0) return given.coined.Draw(random).stem;
  if ((place -= kOtherCohort) < 0) return given.dutch[random.Below(kCohorts)].Draw(random);
  if ((place -= kSpelling) < 0) return given.respelt[cohort].Draw(random);
  const std::string& name = given.dutch[cohort].Draw(random);
  if (place >= kHyphen) return name;
  const std::string& second = given.dutch[cohort].Draw(random);
  return second == name ? name : name + "-" + second;
}

// Later names are often a grandparent's.
size_t CohortOfLaterName(size_t cohort, SeededRandom& random) {
  constexpr double kGrandparents = 0.55;  // design
  return cohort >= 2 && random.Chance(kGrandparents) ? cohort - 2 : cohort;
}

bool HasName(std::string_view names, std::string_view name) {
  for (size_t place = names.find(name); place != std::string_view::npos;
       place = names.find(name, place + 1)) {
    const size_t end = place + name.size();
    if ((place == 0 || names[place - 1] == ' ') && (end == names.size() || names[end] == ' ')) {
      return true;
    }
  }
  return false;
}

void AppendNew(std::string& names, std::string_view name) {
  if (HasName(names, name)) return;
  if (!names.empty()) names += ' ';
  names += name;
}

template <size_t kRows>
size_t DrawCount(const std::array<std::array<double, 4>, kRows>& counts, size_t row,
                 SeededRandom& random) {
  const auto& shares = counts[row];
  double place = random.Unit() * (shares[0] + shares[1] + shares[2] + shares[3]);
  for (size_t i = 0; i < 3; ++i) {
    if ((place -= shares[i]) < 0) return i + 1;
  }
  return 4;
}

// How often a name that is there already is drawn anew before there is one name less.
constexpr int kAttempts = 6;

std::string DrawDutchNames(Sex sex, size_t cohort, SeededRandom& random) {
  const Given& given = GivenOf(sex);
  const size_t count = DrawCount(kCounts, cohort, random);
  std::string names = DrawDutch(given, cohort, random);
  for (size_t i = 1; i < count; ++i) {
    if (sex == Sex::kMale && i + 1 == count && cohort < 3 && random.Chance(kMariaLast)) {
      AppendNew(names, "Maria");
      continue;
    }
    const size_t before = names.size();
    for (int attempt = 0; attempt < kAttempts && names.size() == before; ++attempt) {
      AppendNew(names, DrawDutch(given, CohortOfLaterName(cohort, random), random));
    }
  }
  return names;
}

std::string DrawWorldNames(Origin origin, Sex sex, SeededRandom& random) {
  const Given& given = GivenOf(sex);
  const auto number = static_cast<size_t>(origin);
  const size_t count = DrawCount(kWorldCounts, number, random);
  std::string names;
  for (size_t i = 0; i < count; ++i) {
    const size_t before = names.size();
    for (int attempt = 0; attempt < kAttempts && names.size() == before; ++attempt) {
      AppendNew(names, random.Chance(kWorldCoined) ? given.world_coined[number].Draw(random).stem
                                                   : given.world[number].Draw(random));
    }
  }
  return names;
}

std::vector<Names> CommonOf(Sex sex) {
  std::vector<Names> common;
  for (const std::string_view text : sex == Sex::kMale ? kDutchMen : kDutchWomen) {
    auto words = WeightedWords(text);
    std::stable_sort(words.begin(), words.end(), [](const auto& left, const auto& right) {
      return left.second > right.second;
    });
    words.resize(20);
    common.emplace_back(std::move(words));
  }
  return common;
}

}  // namespace

std::string DrawFirstNames(Origin origin, Sex sex, int birth_year, SeededRandom& random) {
  const bool dutch =
      origin == Origin::kDutch ||
      (birth_year >= kBornHere && random.Chance(kDutchFirst[static_cast<size_t>(origin)]));
  return dutch ? DrawDutchNames(sex, CohortOf(birth_year), random)
               : DrawWorldNames(origin, sex, random);
}

std::string DrawCommonFirstName(Sex sex, int birth_year, SeededRandom& random) {
  static const std::vector<Names> kMen = CommonOf(Sex::kMale);
  static const std::vector<Names> kWomen = CommonOf(Sex::kFemale);
  return (sex == Sex::kMale ? kMen : kWomen)[CohortOf(birth_year)].Draw(random);
}

}  // namespace koppel::population
