#include "bench/population/make/truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "base/time.h"

namespace koppel::population {
namespace {

std::string DateText(Day day) { return day == kOpen ? "" : FormatDate(CivilDate(day)); }
std::string DateText(const std::optional<Day>& day) { return day ? DateText(*day) : ""; }

constexpr std::array<std::string_view, kOrigins> kOriginNames = {
    "dutch",  "turkish",        "moroccan", "surinamese", "antillean",
    "polish", "other_european", "arab",     "african",    "asian"};

constexpr std::array<std::string_view, 9> kLikenessNames = {
    "twins_of_one_sex", "siblings",      "father_and_son", "cousins",    "flat_neighbours",
    "foster_siblings",  "january_first", "strangers",      "same_street"};

template <typename... Values>
void AddRow(std::string& rows, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(rows), format, std::forward<Values>(values)...);
  rows += "\r\n";
}

std::string IdText(const District& district, uint32_t index) {
  return index == kNobody ? "" : std::to_string(district.persons[index].id);
}

// Death ends residence even abroad.
std::optional<Day> ResidentUntil(const Person& person) {
  return person.emigrated ? person.emigrated : person.died;
}

void AddPersons(const District& district, std::string& rows) {
  for (const Person& person : district.persons) {
    const bool registered = person.role != Role::kVisitor;
    AddRow(rows, "{},{},{},{},{},{},{},{},{}", person.id,
           uint64_t{district.number} << 16 | person.household, person.sex == Sex::kMale ? 'M' : 'V',
           DateText(person.birth), kOriginNames[static_cast<size_t>(person.origin)],
           registered ? DateText(StartOf(person)) : "",
           registered ? DateText(ResidentUntil(person)) : "", IdText(district, person.mother),
           IdText(district, person.father));
  }
}

void AddEvents(const WholeDistrict& whole, std::string& rows) {
  const auto& persons = whole.district.persons;
  const auto add = [&](uint32_t person, std::string_view event, Day date,
                       const std::optional<Day>& until, std::string_view what) {
    AddRow(rows, "{},{},{},{},{}", persons[person].id, event, DateText(date), DateText(until),
           what);
  };
  for (const auto& item : whole.events.police) {
    add(item.person, "police_report", item.known, {}, item.offence_class);
    add(item.person, "offence_suffered", item.offence, {}, item.offence_class);
  }
  for (const auto& item : whole.events.board) {
    add(item.person, "board_case", item.reported, item.decided, item.kind);
    if (item.ruled) add(item.person, "ruling", *item.ruled, {}, item.ruling);
  }
  for (const auto& item : whole.events.care)
    add(item.person, item.delivered ? "youth_care" : "personal_budget_care", item.start, item.end,
        item.form);
  for (const auto& item : whole.events.disposals) {
    add(item.person, "offence_committed", item.offence, {}, item.offence_class);
    add(item.person, "disposal", item.disposed, item.released, item.disposal);
  }
  for (const auto& item : whole.events.victims)
    add(item.person, "trafficked", item.from, {}, item.exploitation);
  for (const auto& item : whole.events.trafficking)
    add(item.person, "on_list", item.reported, {}, std::string(1, item.list));
}

std::string_view GroupOf(const RepeatOutcome& item) {
  if (item.trafficking) return "trafficking";
  return item.age < 13 ? "child_0_12" : "child_13_17";
}

void AddOutcomes(const WholeDistrict& whole, std::string& rows) {
  const auto& persons = whole.district.persons;
  for (const auto& item : whole.outcomes.orders)
    AddRow(rows, "no_youth_care,{},{},{},{},{},{}", persons[item.person].id,
           item.sexual_violence ? "sexual_violence" : "other", DateText(item.ordered),
           DateText(item.care), DateText(item.left), item.without_care ? 1 : 0);
  for (const auto& item : whole.outcomes.repeats)
    AddRow(rows, "repeat_victimisation,{},{},{},{},{},{}", persons[item.person].id, GroupOf(item),
           DateText(item.index), DateText(item.next), DateText(item.left), item.next ? 1 : 0);
  for (const auto& item : whole.outcomes.reoffences)
    AddRow(rows, "reoffending,{},{},{},{},{},{}", persons[item.person].id,
           item.sexual_exploitation ? "sexual_exploitation" : "other", DateText(item.index),
           DateText(item.next), DateText(item.left), item.next ? 1 : 0);
}

}  // namespace

void TruthRows::AddDistrict(const WholeDistrict& whole) {
  AddPersons(whole.district, persons);
  AddEvents(whole, events);
  AddOutcomes(whole, outcomes);
  for (const LookAlikes& pair : whole.district.look_alikes)
    AddRow(look_alikes, "{},{},{}", kLikenessNames[static_cast<size_t>(pair.likeness)], pair.one,
           pair.other);
}

void TruthRows::AddRecords(std::string_view source, const District& district, const View& view) {
  for (const Entry& entry : view.entries)
    AddRow(records, "{},{},{}", source, entry.record, district.persons[entry.person].id);
}

void Sums::AddDistrict(const WholeDistrict& whole) {
  sizes_["persons"] += whole.district.persons.size();
  sizes_["residents on the census day"] += whole.district.residents;
  sizes_["police reports"] += whole.events.police.size();
  sizes_["board cases"] += whole.events.board.size();
  sizes_["youth-care trajectories"] += whole.events.care.size();
  sizes_["disposals"] += whole.events.disposals.size();
  for (const LookAlikes& pair : whole.district.look_alikes)
    ++sizes_["look-alikes " + std::string(kLikenessNames[static_cast<size_t>(pair.likeness)])];
  AddTrafficking(whole.events);
  AddOrders(whole.outcomes);
  AddRepeats(whole.outcomes);
  AddReoffences(whole.outcomes);
}

void Sums::AddTrafficking(const Events& events) {
  std::vector<uint32_t> listed;
  for (const TraffickingReport& item : events.trafficking) {
    ++sizes_["mentions on list " + std::string(1, item.list)];
    listed.push_back(item.person);
  }
  std::sort(listed.begin(), listed.end());
  const auto last = std::unique(listed.begin(), listed.end());
  sizes_["trafficking victims on any list"] += static_cast<uint64_t>(last - listed.begin());
  for (const TraffickingVictim& item : events.victims)
    ++sizes_["trafficking victims of " + DateText(item.from).substr(0, 4)];
}

void Sums::AddOrders(const Outcomes& outcomes) {
  for (const OrderOutcome& item : outcomes.orders) {
    Count("no_youth_care,all,6 months", item.without_care);
    if (item.sexual_violence) Count("no_youth_care,sexual_violence,6 months", item.without_care);
  }
}

void Sums::AddRepeats(const Outcomes& outcomes) {
  for (const RepeatOutcome& item : outcomes.repeats) {
    const std::string_view group = GroupOf(item);
    for (const int years : {1, 2, 5, 7})
      CountYears(Concat("repeat_victimisation,", group), years, item.index, item.next,
                 std::min(kLastDay, item.left.value_or(kOpen)));
  }
}

void Sums::AddReoffences(const Outcomes& outcomes) {
  for (const ReoffenceOutcome& item : outcomes.reoffences) {
    const Day known_until = std::min(kLastDay, item.left.value_or(kOpen));
    for (const int years : {2, 5, 7}) {
      CountYears("reoffending,all", years, item.index, item.next, known_until);
      if (item.sexual_exploitation)
        CountYears("reoffending,sexual_exploitation", years, item.index, item.next, known_until);
    }
  }
}

void Sums::CountYears(std::string_view statistic, int years, Day index,
                      const std::optional<Day>& next, Day known_until) {
  const Day limit = AddMonths(index, 12 * years);
  if (limit > known_until) return;
  Count(fmt::format("{},{} years", statistic, years), next && *next <= limit);
}

void Sums::Count(const std::string& row, bool outcome) {
  Share& share = shares_[row];
  ++share.persons;
  share.with_outcome += outcome ? 1 : 0;
}

void Sums::Add(const Sums& other) {
  for (const auto& [name, number] : other.sizes_) sizes_[name] += number;
  for (const auto& [row, share] : other.shares_) {
    shares_[row].persons += share.persons;
    shares_[row].with_outcome += share.with_outcome;
  }
}

uint64_t Sums::Size(const std::string& name) const {
  const auto found = sizes_.find(name);
  return found == sizes_.end() ? 0 : found->second;
}

std::string Sums::SizesCsv() const {
  std::string rows = "name,number\r\n";
  for (const auto& [name, number] : sizes_) AddRow(rows, "{},{}", name, number);
  return rows;
}

std::string Sums::StatisticsCsv() const {
  std::string rows = "statistic,group,window,persons,with_outcome\r\n";
  for (const auto& [row, share] : shares_)
    AddRow(rows, "{},{},{}", row, share.persons, share.with_outcome);
  return rows;
}

}  // namespace koppel::population
