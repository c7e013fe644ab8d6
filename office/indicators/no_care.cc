#include "office/indicators/no_care.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace koppel::office {
namespace {

// All events of either kind of the persons in the cohort, person by person.
constexpr char kSelectEvents[] = R"sql(
SELECT pseudonym, kind = :cohort_kind AS is_cohort, start, "end"
FROM events
WHERE kind IN (:cohort_kind, :care_kind)
  AND pseudonym IN (SELECT pseudonym FROM events
                    WHERE kind = :cohort_kind AND start BETWEEN :from AND :to)
ORDER BY pseudonym
)sql";

Status CheckKindIsDeclared(const v1::ProjectSpecification& specification, std::string_view option,
                           const std::string& kind) {
  std::vector<std::string> declared;
  for (const v1::Source& source : specification.sources()) {
    for (const v1::EventDeclaration& event : source.events()) {
      if (event.kind() == kind) return OkStatus();
      declared.push_back(event.kind());
    }
  }
  return InvalidArgument(option, ": got ", kind,
                         ", want an event kind of the project: ", Listed(declared));
}

// Reads the row's event into the history of its person.
Status ReadEvent(const Statement& row, History& history) {
  const Result<CivilDate> start = ParseDate(row.Text(2));
  if (!start.ok()) {
    return Failure(StatusCode::kDataLoss, "events: got a start that is no date, want ISO 8601");
  }
  if (row.Integer(1) != 0) {
    history.cohort_starts.push_back(*start);
    return OkStatus();
  }
  Period care{*start, std::nullopt};
  if (!row.IsNull(3)) {
    const Result<CivilDate> end = ParseDate(row.Text(3));
    if (!end.ok()) {
      return Failure(StatusCode::kDataLoss, "events: got an end that is no date, want ISO 8601");
    }
    care.end = *end;
  }
  history.care.push_back(care);
  return OkStatus();
}

std::optional<CivilDate> FirstStartWithin(const NoCareQuestion& question, const History& history) {
  std::optional<CivilDate> first;
  for (const CivilDate start : history.cohort_starts) {
    if (start < question.from || start > question.to) continue;
    if (!first.has_value() || start < *first) first = start;
  }
  return first;
}

bool AnyActive(const History& history, CivilDate first, CivilDate last) {
  return std::any_of(history.care.begin(), history.care.end(), [&](const Period& care) {
    return care.start <= last && (!care.end.has_value() || *care.end >= first);
  });
}

}  // namespace

Status ValidateQuestion(const NoCareQuestion& question) {
  if (question.to < question.from) {
    return InvalidArgument("to: got ", FormatDate(question.to), ", want a day not before from, ",
                           FormatDate(question.from));
  }
  if (question.data_cut < question.from) {
    return InvalidArgument("data-cut: got ", FormatDate(question.data_cut),
                           ", want a day not before from, ", FormatDate(question.from));
  }
  if (question.months < 1 || question.months > 120) {
    return InvalidArgument("months: got ", question.months, ", want 1 to 120");
  }
  if (question.cohort_kind == question.care_kind) {
    return InvalidArgument("care-kind: got ", question.care_kind, ", want another kind than the ",
                           "cohort's");
  }
  return OkStatus();
}

void CountPerson(const NoCareQuestion& question, const History& history, NoCareCounts& counts) {
  const std::optional<CivilDate> t0 = FirstStartWithin(question, history);
  if (!t0.has_value()) return;
  ++counts.cohort;
  const CivilDate last = AddMonths(*t0, question.months);
  if (last > question.data_cut) {
    ++counts.incomplete;
    return;
  }
  ++counts.complete;
  if (!AnyActive(history, *t0, last)) ++counts.no_care;
  if (AnyActive(history, *t0, *t0)) ++counts.in_care_at_start;
}

Result<NoCareCounts> CountNoCare(const Database& database, const NoCareQuestion& question) {
  KOPPEL_RETURN_IF_ERROR(ValidateQuestion(question));
  const v1::ProjectSpecification& specification = database.specification();
  KOPPEL_RETURN_IF_ERROR(CheckKindIsDeclared(specification, "cohort-kind", question.cohort_kind));
  KOPPEL_RETURN_IF_ERROR(CheckKindIsDeclared(specification, "care-kind", question.care_kind));
  KOPPEL_ASSIGN_OR_RETURN(Statement rows, database.Prepare(kSelectEvents));
  rows.BindText(":cohort_kind", question.cohort_kind).BindText(":care_kind", question.care_kind);
  rows.BindText(":from", FormatDate(question.from)).BindText(":to", FormatDate(question.to));
  NoCareCounts counts;
  std::string person;
  History history;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool row, rows.Step());
    if (!row || rows.Text(0) != person) {
      CountPerson(question, history, counts);
      history = {};
    }
    if (!row) return counts;
    person = rows.Text(0);
    KOPPEL_RETURN_IF_ERROR(ReadEvent(rows, history));
  }
}

}  // namespace koppel::office
