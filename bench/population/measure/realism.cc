#include "bench/population/measure/realism.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>

#include "bench/population/make/each_district.h"
#include "bench/population/make/whole_district.h"

namespace koppel::population {
namespace {

constexpr std::array kDifficulties = {Difficulty::kEasy, Difficulty::kRealistic, Difficulty::kHard};
// Admissions of this year are joined with the residences of their day.
constexpr Day kJoinFrom{std::chrono::year(2018) / 1 / 1};
constexpr Day kJoinTo{std::chrono::year(2018) / 12 / 31};

struct Sums {
  Census census;
  ExactJoins joins{kJoinFrom, kJoinTo};
  NumberJoin numbers;
  std::array<Agreement, kDifficulties.size()> agreement;

  void Add(const Sums& other) {
    census.Add(other.census);
    joins.Add(other.joins);
    numbers.Add(other.numbers);
    for (size_t i = 0; i < agreement.size(); ++i) agreement[i].Add(other.agreement[i]);
  }
};

// Of the realistic population: whom the register and the hospitals have.
void AddToJoins(const Source& source, const District& district, const std::vector<Entry>& entries,
                Sums& sums) {
  for (const Entry& entry : entries) {
    if (source.name == "register") {
      sums.joins.AddPerson(entry.seen, district.persons[entry.person]);
      sums.numbers.AddPerson(entry.seen);
    } else if (source.name == "hospital") {
      sums.joins.AddRecord(entry, district.persons[entry.person]);
    } else if (source.name == "youth_care" || source.name == "board") {
      sums.numbers.AddRecord(entry.seen);
    }
  }
}

bool IsForJoinsAlone(const Source& source) { return source.name == "hospital"; }

void AddDistrict(const Country& country, uint32_t number, Sums& sums) {
  const WholeDistrict whole = MakeWholeDistrict(country, number);
  sums.census.AddDistrict(country, whole.district);
  for (size_t i = 0; i < kDifficulties.size(); ++i) {
    const Scene scene{country, whole.district, whole.events, kDifficulties[i]};
    const bool realistic = kDifficulties[i] == Difficulty::kRealistic;
    std::vector<std::vector<Entry>> by_source;
    for (const Source& source : Sources()) {
      std::vector<Entry>& entries = by_source.emplace_back();
      if (!realistic && IsForJoinsAlone(source)) continue;
      entries = source.look(scene, {kFirstCut, false}).entries;
      if (realistic) AddToJoins(source, whole.district, entries, sums);
      if (IsForJoinsAlone(source)) entries.clear();
    }
    sums.agreement[i].AddDistrict(by_source, Sources());
  }
}

Sums MeasureAll(const Country& country, uint32_t threads) {
  Sums all;
  const Status status = ForEachDistrict<Sums>(
      country, threads, "measuring",
      [&](uint32_t district, Sums& sums) {
        sums = Sums();
        AddDistrict(country, district, sums);
      },
      [&](Sums& sums) {
        all.Add(sums);
        return OkStatus();
      });
  assert(status.ok());
  return all;
}

// Not a number where there was nothing to measure; that is inside no tolerance.
double Percent(uint64_t part, uint64_t whole) {
  return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

struct Published {
  double value;
  std::string_view source;
};

// Rows of one of the report's tables.
class Rows {
 public:
  explicit Rows(google::protobuf::RepeatedPtrField<Figure>& rows) : rows_(rows) {}

  Figure& Add(std::string_view name, double measured, std::string_view unit = "%") {
    Figure& row = *rows_.Add();
    row.set_name(std::string(name));
    row.set_measured(measured);
    row.set_unit(std::string(unit));
    return row;
  }
  Figure& Add(std::string_view name, double measured, const Published& published,
              std::string_view unit = "%") {
    Figure& row = Add(name, measured, unit);
    row.set_published(published.value);
    row.set_source(std::string(published.source));
    return row;
  }

 private:
  google::protobuf::RepeatedPtrField<Figure>& rows_;
};

constexpr double kTolerance = 2;  // percentage points
constexpr std::string_view kHospital2003 = "hospital register, Statistics Netherlands 2003";
constexpr std::string_view kHospital2004 = "hospital register, Statistics Netherlands 2004";
constexpr std::string_view kBarometer = "Statistics Netherlands, Barometer FAQ";

void AddJoin(std::string_view key, const JoinCounts& counts, const std::array<double, 3>& shares,
             std::string_view source, Rows& rows) {
  const auto add = [&](std::string_view what, uint64_t number, double published) {
    rows.Add(fmt::format("{}: {}", key, what), Percent(number, counts.records), {published, source})
        .set_tolerance(kTolerance);
  };
  add("unique", counts.unique, shares[0]);
  add("multiple", counts.several_records + counts.several_persons, shares[1]);
  rows.Add(fmt::format("{}:   several persons", key),
           Percent(counts.several_persons, counts.records));
  rows.Add(fmt::format("{}:   several records", key),
           Percent(counts.several_records, counts.records));
  add("none", counts.none, shares[2]);
  rows.Add(fmt::format("{}: wrong, of the unique", key), Percent(counts.wrong, counts.unique),
           {1, source});
}

void AddAtMost(std::string_view name, double measured, double most, Rows& rows) {
  Figure& row = rows.Add(name, measured, {most, kBarometer});
  row.set_at_most(true);
}

void FillJoins(const Sums& sums, RealismReport& report) {
  Rows rows(*report.mutable_joins());
  AddJoin("birth date, sex, PC4", sums.joins.Count(JoinKey::kPostcode4), {84, 11, 5}, kHospital2003,
          rows);
  AddJoin("birth date, sex, PC6", sums.joins.Count(JoinKey::kPostcode6), {87.6, 8.7, 3.6},
          kHospital2004, rows);
  const JoinCounts house = sums.joins.Count(JoinKey::kHouse);
  AddAtMost("birth date, sex, PC6, house: not one person",
            Percent(house.none + house.several_persons, house.records), 5, rows);
  AddAtMost("BSN of youth care and board: not found",
            Percent(sums.numbers.Lost(), sums.numbers.records()), 0.1, rows);
}

void FillHouseholds(const Census& census, Rows& rows) {
  constexpr std::array<double, 5> kShares = {38.3, 32.6, 11.7, 12.3, 5.1};
  uint64_t all = 0;
  for (const uint64_t number : census.household_sizes) all += number;
  for (size_t i = 0; i < kShares.size(); ++i) {
    rows.Add(fmt::format("households of {}{}", i + 1, i == 4 ? " and more" : ""),
             Percent(census.household_sizes[i], all),
             {kShares[i], "Statistics Netherlands 2019, remembered"});
  }
}

void FillSurnames(const Census& census, Rows& rows) {
  // Bearers in 2007 of 16.36 million residents; the first three are published, the others about.
  constexpr std::array<std::pair<std::string_view, double>, 10> kTop = {{{"De Jong", 86.534},
                                                                         {"Jansen", 75.698},
                                                                         {"De Vries", 73.152},
                                                                         {"Van den Berg", 60.1},
                                                                         {"Van Dijk", 57.9},
                                                                         {"Bakker", 56.9},
                                                                         {"Janssen", 55.4},
                                                                         {"Visser", 50.9},
                                                                         {"Smit", 43.5},
                                                                         {"Meijer", 41.5}}};
  for (size_t i = 0; i < kTop.size(); ++i) {
    rows.Add(fmt::format("surname {}", kTop[i].first), Percent(census.top_ten[i], census.residents),
             {kTop[i].second / 163.6, i < 3 ? "counted 2007" : "2007, remembered"});
  }
  const NameCounts names = CountNames(census.surnames);
  rows.Add("different surnames (at 16.4 million)", static_cast<double>(names.different),
           {314000, "counted 2007"}, "");
  rows.Add("of them with one bearer", Percent(names.single, names.different),
           {33, "census of 1947"});
  rows.Add("of them with fewer than five", Percent(names.below_five, names.different),
           {50, "census of 1947"});
}

void FillCensus(const Census& census, RealismReport& report) {
  Rows rows(*report.mutable_census());
  const std::array<std::pair<std::string_view, double>, 3> ages = {
      {{"age 0-17", 19.4}, {"age 18-64", 61.4}, {"age 65 and older", 19.2}}};
  for (size_t i = 0; i < ages.size(); ++i) {
    rows.Add(ages[i].first, Percent(census.ages[i], census.residents),
             {ages[i].second, "Statistics Netherlands 2019, remembered"});
  }
  FillHouseholds(census, rows);
  rows.Add("children who are twins", Percent(census.twins, census.children),
           {3.2, "16 of 1,000 deliveries, 2015"});
  rows.Add("children who are twins of one sex", Percent(census.twins_of_one_sex, census.children),
           {2.1, "1,784 of 2,639 pairs"});
  rows.Add("residents who moved in a year", Percent(census.movers, census.residents),
           {10, "CLO 2015"});
  rows.Add("moves inside the municipality", Percent(census.within_municipality, census.moves),
           {60, "CLO 2015"});
  rows.Add("moves inside the province", Percent(census.within_province, census.moves),
           {80, "CLO 2015"});
  rows.Add("birth date not wholly known", Percent(census.partial_births, census.residents),
           {0.46, "parliamentary answer, 2010"});
  FillSurnames(census, rows);
}

void FillAgreement(const Sums& sums, RealismReport& report) {
  constexpr std::array<std::string_view, kDifficulties.size()> kNames = {"easy", "realistic",
                                                                         "hard"};
  for (size_t i = 0; i < kDifficulties.size(); ++i) {
    DifficultyAgreement& difficulty = *report.add_agreement();
    difficulty.set_difficulty(std::string(kNames[i]));
    for (const auto& [sources, counts] : sums.agreement[i].pairs()) {
      PairAgreement& pair = *difficulty.add_pairs();
      pair.set_sources(sources);
      pair.set_pairs(counts.pairs);
      for (size_t f = 0; f < kComparedFields.size(); ++f) {
        FieldAgreement& field = *pair.add_fields();
        field.set_field(std::string(kComparedFields[f]));
        field.set_agree(counts.fields[f].agree);
        field.set_differ(counts.fields[f].differ);
        field.set_missing(counts.fields[f].missing);
      }
    }
  }
}

// False for what could not be measured.
bool Holds(const Figure& figure) {
  if (figure.at_most()) return figure.measured() <= figure.published();
  if (!figure.has_tolerance()) return true;
  return std::abs(figure.measured() - figure.published()) <= figure.tolerance();
}

std::string ValueText(double value, const std::string& unit) {
  if (std::isnan(value)) return "-";
  return unit.empty() ? fmt::format("{:.0f}", value) : fmt::format("{:.2f}{}", value, unit);
}

std::string Verdict(const Figure& figure) {
  if (!figure.has_tolerance() && !figure.at_most()) return figure.source();
  return Holds(figure) ? "holds" : "does not hold";
}

std::string PublishedText(const Figure& figure) {
  if (!figure.has_published()) return "";
  return (figure.at_most() ? "<= " : "") + ValueText(figure.published(), figure.unit());
}

// No blanks at its end.
void AddLine(std::string line, std::string& text) {
  line.erase(line.find_last_not_of(' ') + 1);
  text += line + "\n";
}

void AddTable(const google::protobuf::RepeatedPtrField<Figure>& figures, std::string& text) {
  for (const Figure& figure : figures) {
    const std::string tolerance =
        figure.has_tolerance() ? fmt::format("+-{:.0f}", figure.tolerance()) : "";
    AddLine(fmt::format("{:44}{:>12}{:>12}{:>6}  {}", figure.name(),
                        ValueText(figure.measured(), figure.unit()), PublishedText(figure),
                        tolerance, Verdict(figure)),
            text);
  }
}

// "82.9% (0.4)": so many agree, and so many differ; the others have the field in one source only.
std::string AgreementText(const FieldAgreement& field, uint64_t pairs) {
  if (field.agree() + field.differ() == 0) return "-";
  return fmt::format("{:.1f}% ({:.1f})", Percent(field.agree(), pairs),
                     Percent(field.differ(), pairs));
}

void AddAgreementTable(const DifficultyAgreement& difficulty, std::string& text) {
  std::string head = fmt::format("{:26}{:>8}", difficulty.difficulty(), "pairs");
  for (const std::string_view field : kComparedFields) head += fmt::format("{:>14}", field);
  text += "\n";
  AddLine(head, text);
  for (const PairAgreement& pair : difficulty.pairs()) {
    std::string line = fmt::format("{:26}{:>8}", pair.sources(), pair.pairs());
    for (const FieldAgreement& field : pair.fields())
      line += fmt::format("{:>14}", AgreementText(field, pair.pairs()));
    AddLine(line, text);
  }
}

}  // namespace

RealismReport MeasureRealism(const MeasureOptions& options) {
  const Country country(options.seed, options.persons);
  const Sums sums = MeasureAll(country, options.threads);
  RealismReport report;
  report.set_seed(options.seed);
  report.set_residents(options.persons);
  FillJoins(sums, report);
  FillCensus(sums.census, report);
  FillAgreement(sums, report);
  return report;
}

bool HoldsItsTolerances(const RealismReport& report) {
  return std::all_of(report.joins().begin(), report.joins().end(), Holds) &&
         std::all_of(report.census().begin(), report.census().end(), Holds);
}

std::string Text(const RealismReport& report) {
  std::string text =
      fmt::format("{} residents, seed {}\n\n{:44}{:>12}{:>12}\n", report.residents(), report.seed(),
                  "exact joins with the register", "measured", "published");
  AddTable(report.joins(), text);
  fmt::format_to(std::back_inserter(text), "\n{:44}{:>12}{:>12}\n", "residents", "measured",
                 "published");
  AddTable(report.census(), text);
  text += "\ntrue pairs of records that agree on a field as it is written (and that differ)\n";
  for (const DifficultyAgreement& difficulty : report.agreement())
    AddAgreementTable(difficulty, text);
  return text;
}

}  // namespace koppel::population
