#include "linker/job/previous_result.h"

#include <algorithm>

namespace koppel::linker {
namespace {

Status Unknown(const char* got) {
  return Failure(StatusCode::kFailedPrecondition, "job.previous_result: got ", got,
                 ", want the result_digest of a job of the project that succeeded");
}

Status AddPersons(const v1::PersonBatch& row, PreviousResult& previous) {
  for (const v1::Person& person : row.persons()) {
    if (person.pseudonym().size() != kPseudonymBytes) {
      return Failure(StatusCode::kDataLoss, "previous result: a stored person has no pseudonym");
    }
    previous.names.Add(person.pseudonym());
    previous.persons.AddPerson();
    for (const v1::Member& member : person.members()) {
      KOPPEL_RETURN_IF_ERROR(previous.persons.AddRecord(member.source(), member.record_ref()));
    }
  }
  return OkStatus();
}

}  // namespace

Result<FoundResult> FindResult(const Reader& reader, const std::string& project,
                               const std::string& digest) {
  KOPPEL_ASSIGN_OR_RETURN(auto jobs, AllJobs(reader, project));
  std::reverse(jobs.begin(), jobs.end());
  for (const StoredJob& job : jobs) {
    if (job.job().state() != v1::SUCCEEDED) continue;
    KOPPEL_ASSIGN_OR_RETURN(const v1::JobSpecification specification, SpecificationOf(job));
    const std::string& id = specification.job_id();
    const Result<v1::Manifest> manifest = ReadManifest(reader, project, id);
    // Another job's loss is no reason not to continue this one's result.
    if (!manifest.ok() && manifest.status().code() == StatusCode::kDataLoss) continue;
    KOPPEL_RETURN_IF_ERROR(manifest.status());
    if (manifest->public_().result_digest() != digest) continue;
    const uint64_t persons = manifest->restricted().persons();
    KOPPEL_ASSIGN_OR_RETURN(const auto last,
                            reader.Last(Table::kResults, project, PersonsPrefix(id)));
    if (!last && persons > 0) return Unknown("a result whose persons are gone");
    return FoundResult{digest, id, persons};
  }
  return Unknown("one that no job has");
}

uint64_t BytesOf(const FoundResult& previous, uint64_t records) {
  return records * match::kBytesOfPreviousRecord +
         previous.persons * (match::kBytesOfPreviousPerson + kPseudonymBytes);
}

Result<PreviousResult> ReadPrevious(const Reader& reader, const std::string& project,
                                    const FoundResult& found,
                                    const std::vector<match::SourceRecords>& sources,
                                    const std::function<bool()>& go_on) {
  PreviousResult previous{found.digest, {}, match::PreviousPersons(sources)};
  const auto add = [&](std::string_view, std::string_view value) -> Status {
    if (!go_on()) return Failure(StatusCode::kCancelled, "job: cancelled");
    v1::PersonBatch row;
    KOPPEL_RETURN_IF_ERROR(ParseRow("previous result", value, row));
    return AddPersons(row, previous);
  };
  KOPPEL_RETURN_IF_ERROR(reader.Scan(Table::kResults, project, PersonsPrefix(found.job_id), add));
  previous.persons.Close();
  return previous;
}

v1::PersonChange ChangeOf(const match::Change& change, const PersonNames& previous,
                          const PersonNames& names) {
  constexpr v1::ChangeKind kKinds[] = {v1::CHANGED, v1::MERGED, v1::SPLIT, v1::NEW, v1::GONE};
  v1::PersonChange told;
  told.set_kind(kKinds[static_cast<size_t>(change.kind)]);
  if (change.previous != match::kNoPerson) {
    told.set_previous_pseudonym(std::string(previous[change.previous]));
  }
  if (change.person != match::kNoPerson) told.set_pseudonym(std::string(names[change.person]));
  return told;
}

}  // namespace koppel::linker
