#include "bench/population/events/outcomes.h"

#include <algorithm>
#include <span>

#include "base/time.h"

namespace koppel::population {
namespace {

// The rows of one table by person, in the order of the table: rows[first[p]] to rows[first[p + 1]].
template <typename Row>
class ByPerson {
 public:
  ByPerson(const std::vector<Row>& table, size_t persons) : first_(persons + 1, 0) {
    for (const Row& row : table) ++first_[row.person + 1];
    for (size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
    rows_.resize(table.size());
    std::vector<uint32_t> next(first_.begin(), first_.end() - 1);
    for (const Row& row : table) rows_[next[row.person]++] = &row;
  }
  std::span<const Row* const> Of(uint32_t person) const {
    return std::span(rows_).subspan(first_[person], first_[person + 1] - first_[person]);
  }

 private:
  std::vector<uint32_t> first_;
  std::vector<const Row*> rows_;
};

// Keeps the earlier of a day and what there may be already.
void KeepEarlier(std::optional<Day>& earliest, Day day) {
  if (!earliest || day < *earliest) earliest = day;
}

std::optional<Day> LeftAfter(const Person& person, Day day) {
  std::optional<Day> left;
  if (person.died && *person.died > day) KeepEarlier(left, *person.died);
  if (person.emigrated && *person.emigrated > day) KeepEarlier(left, *person.emigrated);
  return left;
}

std::optional<OrderOutcome> OrderOf(const Person& person, uint32_t index,
                                    std::span<const BoardCase* const> cases,
                                    std::span<const CareTrajectory* const> care,
                                    const Period& period) {
  const BoardCase* first = nullptr;
  for (const BoardCase* const a_case : cases) {
    if (a_case->ruling != "OTS" || !a_case->ruled) continue;
    if (*a_case->ruled < period.from || *a_case->ruled > period.to) continue;
    if (first == nullptr || *a_case->ruled < *first->ruled) first = a_case;
  }
  if (first == nullptr || AgeOn(person, *first->ruled) >= 18) return std::nullopt;
  OrderOutcome outcome{};
  outcome.person = index;
  outcome.ordered = *first->ruled;
  outcome.sexual_violence = first->sexual_violence;
  for (const CareTrajectory* const trajectory : care) {
    const bool over = trajectory->end && *trajectory->end < outcome.ordered;
    if (!trajectory->delivered || over) continue;
    KeepEarlier(outcome.care, std::max(outcome.ordered, trajectory->start));
  }
  const Day half_a_year_later = AddMonths(outcome.ordered, 6);
  outcome.without_care = !outcome.care || *outcome.care > half_a_year_later;
  outcome.left = LeftAfter(person, outcome.ordered);
  return outcome;
}

bool IsIndex(const Person& person, const PoliceReport& report) {
  if (report.offence_class == kTraffickingClass) return true;
  return report.sexual && AgeOn(person, report.known) < 18;
}

std::optional<RepeatOutcome> RepeatOf(const Person& person, uint32_t index,
                                      std::span<const PoliceReport* const> reports) {
  const PoliceReport* first = nullptr;
  for (const PoliceReport* const report : reports) {
    if (!IsIndex(person, *report)) continue;
    if (first == nullptr || report->known < first->known) first = report;
  }
  if (first == nullptr) return std::nullopt;
  RepeatOutcome outcome{};
  outcome.person = index;
  outcome.index = first->known;
  outcome.trafficking = first->offence_class == kTraffickingClass;
  outcome.age = AgeOn(person, first->known);
  for (const PoliceReport* const report : reports) {
    if (report->known > outcome.index) KeepEarlier(outcome.next, report->known);
  }
  outcome.left = LeftAfter(person, outcome.index);
  return outcome;
}

// The index is the first case of domestic sexual exploitation, for who has none the first case.
std::optional<ReoffenceOutcome> ReoffenceOf(const Person& person, uint32_t index,
                                            std::span<const Disposal* const> disposals) {
  const Disposal* first = nullptr;
  for (const Disposal* const disposal : disposals) {
    const bool heavier =
        first != nullptr && disposal->sexual_exploitation && !first->sexual_exploitation;
    const bool lighter =
        first != nullptr && !disposal->sexual_exploitation && first->sexual_exploitation;
    if (first == nullptr || heavier || (!lighter && disposal->registered < first->registered))
      first = disposal;
  }
  if (first == nullptr) return std::nullopt;
  ReoffenceOutcome outcome{};
  outcome.person = index;
  outcome.index = first->released.value_or(first->registered);
  outcome.sexual_exploitation = first->sexual_exploitation;
  for (const Disposal* const disposal : disposals) {
    if (disposal->offence > outcome.index) KeepEarlier(outcome.next, disposal->offence);
  }
  outcome.left = LeftAfter(person, outcome.index);
  return outcome;
}

}  // namespace

Outcomes OutcomesOf(const District& district, const Events& events, const Period& orders) {
  const size_t persons = district.persons.size();
  const ByPerson board(events.board, persons);
  const ByPerson care(events.care, persons);
  const ByPerson police(events.police, persons);
  const ByPerson disposals(events.disposals, persons);
  Outcomes outcomes;
  for (uint32_t i = 0; i < persons; ++i) {
    const Person& person = district.persons[i];
    if (const auto order = OrderOf(person, i, board.Of(i), care.Of(i), orders))
      outcomes.orders.push_back(*order);
    if (const auto repeat = RepeatOf(person, i, police.Of(i))) outcomes.repeats.push_back(*repeat);
    if (const auto reoffence = ReoffenceOf(person, i, disposals.Of(i)))
      outcomes.reoffences.push_back(*reoffence);
  }
  return outcomes;
}

}  // namespace koppel::population
