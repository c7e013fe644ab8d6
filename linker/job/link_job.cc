#include "linker/job/link_job.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "linker/job/pseudonym.h"
#include "linker/match/core/plan.h"
#include "linker/match/manifest.h"
#include "linker/match/memory.h"
#include "proto/canonical.h"

namespace koppel::linker {
namespace {

constexpr uint64_t kProgressRecords = 4096;
constexpr int kRowPersons = 500;
constexpr uint64_t kBatchRows = 64;
constexpr size_t kSaltBytes = 32;

Status Cancelled() { return Failure(StatusCode::kCancelled, "job: cancelled"); }

bool GoOn(const LinkJobOptions& options, std::string_view stage, uint64_t done, uint64_t total) {
  return !options.progress || options.progress(stage, done, total);
}

bool IsUnique(const v1::ProjectSpecification& project, const std::string& source) {
  return std::any_of(project.sources().begin(), project.sources().end(),
                     [&](const v1::Source& s) { return s.name() == source && s.unique(); });
}

uint64_t TotalRecords(const std::vector<StoredDelivery>& deliveries) {
  uint64_t total = 0;
  for (const StoredDelivery& stored : deliveries) {
    total += stored.delivery.records() - stored.delivery.withdrawn();
  }
  return total;
}

uint64_t Mebibytes(uint64_t bytes) { return bytes >> 20; }

// How many pairs that may be one person fit beside the records. At least one a record must: sources
// that know the same persons have as many.
Result<uint64_t> PairsThatFit(const match::Plan& plan, const match::JobSize& job,
                              uint64_t most_bytes) {
  const uint64_t fixed = match::BytesOfRecords(plan, job);
  const uint64_t least = fixed + job.records * match::kBytesOfPair;
  if (least <= most_bytes) return (most_bytes - fixed) / match::kBytesOfPair;
  return Failure(StatusCode::kResourceExhausted, "memory: got ", job.records, " records that take ",
                 Mebibytes(least) + 1, " MiB or more, want at most ", Mebibytes(most_bytes),
                 " MiB; see most_job_mib of the linker");
}

Status ReadSource(const Reader& reader, const std::string& project, const StoredDelivery& stored,
                  const LinkJobOptions& options, uint64_t total, uint64_t& done,
                  match::SourceRecords& records) {
  return reader.Scan(Table::kRecords, project, stored.envelope.delivery_id(),
                     [&](std::string_view, std::string_view value) -> Status {
                       if (done++ % kProgressRecords == 0 && !GoOn(options, "read", done, total)) {
                         return Cancelled();
                       }
                       v1::EncodedRecord record;
                       KOPPEL_RETURN_IF_ERROR(ParseRow("record", value, record));
                       return records.Add(record);
                     });
}

Result<std::vector<match::SourceRecords>> ReadSources(const Reader& reader,
                                                      const v1::ProjectSpecification& project,
                                                      const std::vector<StoredDelivery>& deliveries,
                                                      const match::Plan& plan,
                                                      const LinkJobOptions& options) {
  const uint64_t total = TotalRecords(deliveries);
  std::vector<match::SourceRecords> sources;
  uint64_t done = 0;
  for (const StoredDelivery& stored : deliveries) {
    const std::string& name = stored.envelope.source();
    sources.emplace_back(name, IsUnique(project, name), plan.shapes);
    KOPPEL_RETURN_IF_ERROR(
        ReadSource(reader, project.id(), stored, options, total, done, sources.back()));
  }
  return sources;
}

uint64_t LinkedPairs(const v1::Manifest& manifest) {
  uint64_t linked = 0;
  for (const v1::SourcePairCount& pair : manifest.restricted().pairs()) linked += pair.linked();
  return linked;
}

// Linked pairs of every result of the epoch, by its digest.
Result<std::map<std::string, uint64_t>> LinkedInEpoch(const Reader& reader,
                                                      const std::string& project, uint32_t epoch) {
  KOPPEL_ASSIGN_OR_RETURN(const auto jobs, AllJobs(reader, project));
  std::map<std::string, uint64_t> linked;
  for (const StoredJob& job : jobs) {
    if (job.job().state() != v1::SUCCEEDED) continue;
    KOPPEL_ASSIGN_OR_RETURN(const v1::JobSpecification specification, SpecificationOf(job));
    if (specification.epoch() != epoch) continue;
    KOPPEL_ASSIGN_OR_RETURN(const auto bytes, reader.Get(Table::kResults, project,
                                                         ManifestKey(specification.job_id())));
    if (!bytes) return Failure(StatusCode::kDataLoss, "manifest: gone");
    v1::Manifest manifest;
    KOPPEL_RETURN_IF_ERROR(ParseRow("manifest", *bytes, manifest));
    linked[manifest.public_().result_digest()] = LinkedPairs(manifest);
  }
  return linked;
}

v1::Person PersonOf(std::span<const match::MemberId> members,
                    const std::vector<match::SourceRecords>& sources,
                    const std::vector<StoredDelivery>& deliveries, const SecretBytes& key) {
  v1::Person person;
  for (const match::MemberId& id : members) {
    v1::Member& member = *person.add_members();
    member.set_source(sources[id.source].name());
    member.set_record_ref(sources[id.source].ref(id.record));
    member.set_delivery_id(deliveries[id.source].envelope.delivery_id());
  }
  person.set_pseudonym(PseudonymOf(key, person));
  return person;
}

v1::PossibleLink LinkOf(const match::PossiblePersons& possible,
                        const std::vector<match::SourceRecords>& sources,
                        const std::vector<std::string>& pseudonyms) {
  v1::PossibleLink link;
  link.set_pseudonym_a(pseudonyms[possible.person_a]);
  link.set_pseudonym_b(pseudonyms[possible.person_b]);
  link.set_source_a(sources[possible.source_a].name());
  link.set_source_b(sources[possible.source_b].name());
  const long percent = std::lround(100 * possible.probability);
  link.set_probability_percent(static_cast<uint32_t>(std::clamp(percent, 1L, 99L)));
  return link;
}

// Puts persons, and behind them possible links, in rows of kRowPersons, in pieces that bound
// memory.
class PersonWriter {
 public:
  PersonWriter(Store& store, std::string project, std::string job_id)
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

  Status Finish(const std::vector<StoredDelivery>& deliveries) {
    for (const StoredDelivery& stored : deliveries) {
      batch_.Put(Table::kResults, project_,
                 Concat(UsedDeliveriesPrefix(job_id_), stored.envelope.source()),
                 CanonicalBytes(stored.delivery));
    }
    if (row_.persons_size() + row_.possible_size() > 0) KOPPEL_RETURN_IF_ERROR(FlushRow());
    return batch_.Commit();
  }

 private:
  Status FlushFullRow() {
    return row_.persons_size() + row_.possible_size() < kRowPersons ? OkStatus() : FlushRow();
  }

  Status FlushRow() {
    batch_.Put(Table::kResults, project_, PersonsKey(job_id_, rows_++), CanonicalBytes(row_));
    row_.Clear();
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
  uint64_t rows_ = 0;
};

void CompleteManifest(const StoredProject& project, const v1::JobSpecification& job,
                      const std::vector<StoredDelivery>& deliveries, v1::Manifest& manifest) {
  v1::PublicManifest& open = *manifest.mutable_public_();
  open.set_project_hash(project.hash);
  open.set_job_id(job.job_id());
  for (const StoredDelivery& stored : deliveries) {
    v1::DeliveryCommit commit;
    commit.ParseFromString(stored.delivery.commit().message());
    v1::DeliveryUse& use = *open.add_deliveries();
    use.set_source(stored.envelope.source());
    use.set_delivery_id(stored.envelope.delivery_id());
    use.set_version(stored.envelope.version());
    use.set_records_root(commit.records_root());
  }
}

Status WritePersons(Store& store, const StoredProject& project, const v1::JobSpecification& job,
                    const std::vector<match::SourceRecords>& sources,
                    const std::vector<StoredDelivery>& deliveries, const match::Outcome& outcome,
                    const SecretBytes& key, const LinkJobOptions& options) {
  PersonWriter writer(store, project.specification.id(), job.job_id());
  const match::Partition& persons = outcome.persons;
  std::vector<std::string> pseudonyms;
  size_t place = 0;
  for (size_t i = 0; i < persons.size(); ++i) {
    if (i % kProgressRecords == 0 && !GoOn(options, "write", i, persons.size())) return Cancelled();
    v1::Person person = PersonOf(persons[i], sources, deliveries, key);
    for (v1::Member& member : *person.mutable_members()) {
      if (outcome.has_probabilities) member.set_probability_percent(outcome.percent[place++]);
    }
    if (!outcome.possible.empty()) pseudonyms.push_back(person.pseudonym());
    KOPPEL_RETURN_IF_ERROR(writer.Add(std::move(person)));
  }
  for (const match::PossiblePersons& possible : outcome.possible) {
    KOPPEL_RETURN_IF_ERROR(writer.Add(LinkOf(possible, sources, pseudonyms)));
  }
  return writer.Finish(deliveries);
}

}  // namespace

// The exact number stays with the linker: a cap could be probed with it.
Status CheckLinkedPairs(const Reader& reader, const v1::ProjectSpecification& project,
                        uint32_t epoch, const v1::Manifest& manifest) {
  const uint64_t most = project.epochs().most_linked_pairs();
  if (most == 0) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(auto of_epoch, LinkedInEpoch(reader, project.id(), epoch));
  of_epoch[manifest.public_().result_digest()] = LinkedPairs(manifest);
  uint64_t linked = 0;
  for (const auto& [digest, pairs] : of_epoch) linked += pairs;
  if (linked <= most) return OkStatus();
  return Failure(StatusCode::kResourceExhausted,
                 "linked pairs: got more than epochs.most_linked_pairs in the epoch, want at most ",
                 most);
}

Status CheckNotExpired(const v1::ProjectSpecification& project, int64_t time_ms) {
  const Result<CivilDate> expires = ParseDate(project.expires());
  if (expires.ok() && DateOf(time_ms) < *expires) return OkStatus();
  return Failure(StatusCode::kFailedPrecondition, "project ", project.id(), ": expired");
}

Result<std::vector<StoredDelivery>> DeliveriesOf(const Reader& reader,
                                                 const v1::ProjectSpecification& project,
                                                 const v1::JobSpecification& job) {
  std::vector<std::string> names(job.sources().begin(), job.sources().end());
  if (names.empty()) {
    for (const v1::Source& source : project.sources()) names.push_back(source.name());
  }
  std::sort(names.begin(), names.end());
  std::vector<StoredDelivery> deliveries;
  for (const std::string& name : names) {
    KOPPEL_ASSIGN_OR_RETURN(auto current, FindCurrentDelivery(reader, project.id(), name));
    if (!current || current->envelope.epoch() != job.epoch()) {
      return Failure(StatusCode::kFailedPrecondition, "sources: ", name,
                     " has no committed delivery in epoch ", job.epoch());
    }
    deliveries.push_back(std::move(*current));
  }
  return deliveries;
}

Result<v1::Manifest> RunLinkJob(Store& store, const StoredProject& project,
                                const v1::JobSpecification& job,
                                const SecretBytes& pseudonym_secret,
                                const LinkJobOptions& options) {
  const v1::ProjectSpecification& specification = project.specification;
  KOPPEL_ASSIGN_OR_RETURN(const match::Plan plan,
                          match::PlanOf(specification.linkage_schema(), job.threshold_permille()));
  std::unique_ptr<Snapshot> moment = store.NewSnapshot();
  KOPPEL_ASSIGN_OR_RETURN(const auto deliveries, DeliveriesOf(*moment, specification, job));
  const match::JobSize size = {TotalRecords(deliveries), deliveries.size(), options.match_threads};
  KOPPEL_ASSIGN_OR_RETURN(const uint64_t most_pairs, PairsThatFit(plan, size, options.most_bytes));
  KOPPEL_ASSIGN_OR_RETURN(const auto sources,
                          ReadSources(*moment, specification, deliveries, plan, options));
  // As long as it is held, withdrawn records cannot leave the files.
  moment.reset();
  match::Options engine;
  engine.threads = options.match_threads;
  engine.most_pairs = std::min(engine.most_pairs, most_pairs);
  engine.progress = options.progress;
  engine.clock = options.clock;
  KOPPEL_ASSIGN_OR_RETURN(const match::Outcome outcome, match::Link(plan, sources, engine));
  v1::Manifest manifest = match::ManifestOf(plan, sources, outcome);
  KOPPEL_RETURN_IF_ERROR(CheckLinkedPairs(store, specification, job.epoch(), manifest));
  const SecretBytes key = PseudonymKey(pseudonym_secret, project.hash);
  KOPPEL_RETURN_IF_ERROR(
      WritePersons(store, project, job, sources, deliveries, outcome, key, options));
  CompleteManifest(project, job, deliveries, manifest);
  manifest.mutable_public_()->set_salt(options.random->Bytes(kSaltBytes));
  return manifest;
}

}  // namespace koppel::linker
