#include "linker/job/result_rows.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "proto/canonical.h"

namespace koppel::linker {
namespace {

constexpr uint64_t kProgressPersons = 4096;
constexpr int kRowItems = 500;
constexpr uint64_t kBatchRows = 64;

v1::Person PersonOf(const LinkedSources& linked, size_t number) {
  v1::Person person;
  for (const match::MemberId& id : linked.outcome.persons[number]) {
    v1::Member& member = *person.add_members();
    member.set_source(linked.sources[id.source].name());
    member.set_record_ref(linked.sources[id.source].ref(id.record));
    member.set_delivery_id(linked.deliveries[id.source].envelope.delivery_id());
  }
  return person;
}

v1::PossibleLink LinkOf(const match::PossiblePersons& possible, const LinkedSources& linked,
                        const PersonNames& names) {
  v1::PossibleLink link;
  link.set_pseudonym_a(std::string(names[possible.person_a]));
  link.set_pseudonym_b(std::string(names[possible.person_b]));
  link.set_source_a(linked.sources[possible.source_a].name());
  link.set_source_b(linked.sources[possible.source_b].name());
  const long percent = std::lround(100 * possible.probability);
  link.set_probability_percent(static_cast<uint32_t>(std::clamp(percent, 1L, 99L)));
  return link;
}

// Puts what comes in rows of kRowItems, in pieces that bound memory.
class RowWriter {
 public:
  RowWriter(Store& store, std::string project, std::string job_id)
      : store_(store),
        project_(std::move(project)),
        job_id_(std::move(job_id)),
        batch_(store.NewBatch()) {
    batch_.DeletePrefix(Table::kResults, project_, job_id_);
  }

  Status Add(v1::Person person) {
    *row_.add_persons() = std::move(person);
    return FlushFullRow();
  }

  Status Add(v1::PossibleLink link) {
    *row_.add_possible() = std::move(link);
    return FlushFullRow();
  }

  Status Add(v1::PersonChange change) {
    *row_.add_changes() = std::move(change);
    return FlushFullRow();
  }

  Status Finish(const std::vector<StoredDelivery>& deliveries) {
    for (const StoredDelivery& stored : deliveries) {
      batch_.Put(Table::kResults, project_,
                 Concat(UsedDeliveriesPrefix(job_id_), stored.envelope.source()),
                 CanonicalBytes(stored.delivery));
    }
    if (items_ > 0) KOPPEL_RETURN_IF_ERROR(FlushRow());
    return batch_.Commit();
  }

 private:
  Status FlushFullRow() { return ++items_ < kRowItems ? OkStatus() : FlushRow(); }

  Status FlushRow() {
    batch_.Put(Table::kResults, project_, PersonsKey(job_id_, rows_++), CanonicalBytes(row_));
    row_.Clear();
    items_ = 0;
    if (rows_ % kBatchRows != 0) return OkStatus();
    KOPPEL_RETURN_IF_ERROR(batch_.Commit());
    batch_ = store_.NewBatch();
    return OkStatus();
  }

  Store& store_;
  const std::string project_;
  const std::string job_id_;
  Batch batch_;
  v1::PersonBatch row_;
  int items_ = 0;
  uint64_t rows_ = 0;
};

}  // namespace

PersonNames NamesOf(const LinkedSources& linked, const Continued& continued,
                    const SecretBytes& project_key) {
  PersonNames names;
  const PreviousResult* previous = continued.previous;
  for (size_t i = 0; i < linked.outcome.persons.size(); ++i) {
    const uint32_t was = previous == nullptr ? match::kNoPerson : continued.continuity.continues[i];
    if (was != match::kNoPerson) {
      names.Add(previous->names[was]);
    } else {
      names.Add(PseudonymOf(project_key, PersonOf(linked, i),
                            previous == nullptr ? "" : previous->digest));
    }
  }
  return names;
}

Status WriteResult(Store& store, const std::string& project, const std::string& job_id,
                   const LinkedSources& linked, const Continued& continued,
                   const PersonNames& names, const std::function<bool(uint64_t)>& go_on) {
  RowWriter writer(store, project, job_id);
  const match::Outcome& outcome = linked.outcome;
  size_t place = 0;
  for (size_t i = 0; i < outcome.persons.size(); ++i) {
    if (i % kProgressPersons == 0 && !go_on(i)) {
      return Failure(StatusCode::kCancelled, "job: cancelled");
    }
    v1::Person person = PersonOf(linked, i);
    person.set_pseudonym(std::string(names[i]));
    for (v1::Member& member : *person.mutable_members()) {
      if (outcome.has_probabilities) member.set_probability_percent(outcome.percent[place++]);
    }
    KOPPEL_RETURN_IF_ERROR(writer.Add(std::move(person)));
  }
  for (const match::PossiblePersons& possible : outcome.possible) {
    KOPPEL_RETURN_IF_ERROR(writer.Add(LinkOf(possible, linked, names)));
  }
  for (const match::Change& change : continued.continuity.changes) {
    KOPPEL_RETURN_IF_ERROR(writer.Add(ChangeOf(change, continued.previous->names, names)));
  }
  return writer.Finish(linked.deliveries);
}

}  // namespace koppel::linker
