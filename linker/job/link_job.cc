#include "linker/job/link_job.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/time.h"
#include "linker/job/result_rows.h"
#include "linker/match/core/plan.h"
#include "linker/match/manifest.h"
#include "linker/match/memory.h"

namespace koppel::linker {
namespace {

constexpr uint64_t kProgressRecords = 4096;
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
                              uint64_t of_previous, uint64_t most_bytes) {
  const uint64_t fixed = match::BytesOfRecords(plan, job) + of_previous;
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

// Equal for results that link the same pairs of the same encodings, whatever persons are called.
// The partition alone would not do: it knows references, under which a later delivery may have
// others.
std::string WhatIsLinked(const v1::Manifest& manifest) {
  const v1::PublicManifest& open = manifest.public_();
  const std::string& own = manifest.restricted().partition_digest();
  std::string linked = own.empty() ? open.result_digest() : own;
  for (const v1::DeliveryUse& use : open.deliveries()) linked += use.records_root();
  return linked;
}

// Linked pairs of every result of the epoch that differs, by WhatIsLinked.
Result<std::map<std::string, uint64_t>> LinkedInEpoch(const Reader& reader,
                                                      const std::string& project, uint32_t epoch) {
  KOPPEL_ASSIGN_OR_RETURN(const auto jobs, AllJobs(reader, project));
  std::map<std::string, uint64_t> linked;
  for (const StoredJob& job : jobs) {
    if (job.job().state() != v1::SUCCEEDED) continue;
    KOPPEL_ASSIGN_OR_RETURN(const v1::JobSpecification specification, SpecificationOf(job));
    if (specification.epoch() != epoch) continue;
    KOPPEL_ASSIGN_OR_RETURN(const v1::Manifest manifest,
                            ReadManifest(reader, project, specification.job_id()));
    linked[WhatIsLinked(manifest)] = LinkedPairs(manifest);
  }
  return linked;
}

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

// The previous result that the job names, where it names one.
Result<std::optional<FoundResult>> PreviousOf(const Reader& reader, const std::string& project,
                                              const v1::JobSpecification& job) {
  if (job.previous_result().empty()) return std::nullopt;
  return FindResult(reader, project, job.previous_result());
}

// What a job has read as of one moment.
struct JobInput {
  match::Plan plan;
  std::vector<StoredDelivery> deliveries;
  std::vector<match::SourceRecords> sources;
  std::optional<PreviousResult> previous;
  uint64_t most_pairs = 0;
};

// As long as the moment is held, withdrawn records cannot leave the files: no longer than this.
Result<JobInput> ReadInput(Store& store, const v1::ProjectSpecification& project,
                           const v1::JobSpecification& job, const LinkJobOptions& options) {
  JobInput input;
  KOPPEL_ASSIGN_OR_RETURN(input.plan, match::PlanOf(project.linkage_schema(), DecisionOf(job)));
  const std::unique_ptr<Snapshot> moment = store.NewSnapshot();
  KOPPEL_ASSIGN_OR_RETURN(input.deliveries, DeliveriesOf(*moment, project, job));
  KOPPEL_ASSIGN_OR_RETURN(const auto found, PreviousOf(*moment, project.id(), job));
  const uint64_t total = TotalRecords(input.deliveries);
  const match::JobSize size = {total, input.deliveries.size(), options.match_threads};
  KOPPEL_ASSIGN_OR_RETURN(
      input.most_pairs,
      PairsThatFit(input.plan, size, found ? BytesOf(*found, total) : 0, options.most_bytes));
  KOPPEL_ASSIGN_OR_RETURN(input.sources,
                          ReadSources(*moment, project, input.deliveries, input.plan, options));
  if (!found) return input;
  KOPPEL_ASSIGN_OR_RETURN(input.previous,
                          ReadPrevious(*moment, project.id(), *found, input.sources,
                                       [&] { return GoOn(options, "read", total, total); }));
  return input;
}

}  // namespace

// The exact number stays with the linker: a cap could be probed with it.
Status CheckLinkedPairs(const Reader& reader, const v1::ProjectSpecification& project,
                        uint32_t epoch, const v1::Manifest& manifest) {
  const uint64_t most = project.epochs().most_linked_pairs();
  if (most == 0) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(auto of_epoch, LinkedInEpoch(reader, project.id(), epoch));
  of_epoch[WhatIsLinked(manifest)] = LinkedPairs(manifest);
  uint64_t linked = 0;
  for (const auto& [what, pairs] : of_epoch) linked += pairs;
  if (linked <= most) return OkStatus();
  return Failure(StatusCode::kResourceExhausted,
                 "linked pairs: got more than epochs.most_linked_pairs in the epoch, want at most ",
                 most);
}

match::Decision DecisionOf(const v1::JobSpecification& job) {
  return {job.threshold_permille(),
          job.by_model(),
          {job.most_false_links(), job.most_missed_matches()}};
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

Status CheckInput(const Reader& reader, const v1::ProjectSpecification& project,
                  const v1::JobSpecification& job) {
  KOPPEL_RETURN_IF_ERROR(DeliveriesOf(reader, project, job).status());
  return PreviousOf(reader, project.id(), job).status();
}

Result<v1::Manifest> RunLinkJob(Store& store, const StoredProject& project,
                                const v1::JobSpecification& job,
                                const SecretBytes& pseudonym_secret,
                                const LinkJobOptions& options) {
  const v1::ProjectSpecification& specification = project.specification;
  KOPPEL_ASSIGN_OR_RETURN(const JobInput input, ReadInput(store, specification, job, options));
  match::Options engine;
  engine.threads = options.match_threads;
  engine.most_pairs = std::min(engine.most_pairs, input.most_pairs);
  engine.progress = options.progress;
  engine.clock = options.clock;
  KOPPEL_ASSIGN_OR_RETURN(const match::Outcome outcome,
                          match::Link(input.plan, input.sources, engine));
  const LinkedSources linked{input.sources, input.deliveries, outcome};
  Continued continued;
  if (input.previous) {
    continued = {&*input.previous, match::FindContinuity(input.previous->persons, outcome.persons)};
  }
  const PersonNames names =
      NamesOf(linked, continued, PseudonymKey(pseudonym_secret, project.hash));
  v1::Manifest manifest = match::ManifestOf(input.plan, input.sources, outcome);
  CompleteManifest(project, job, input.deliveries, manifest);
  if (input.previous) {
    match::SetContinuation(input.sources, outcome.persons,
                           {input.previous->digest, continued.continuity.counts,
                            [&](size_t person) { return names[person]; }},
                           manifest);
  }
  KOPPEL_RETURN_IF_ERROR(CheckLinkedPairs(store, specification, job.epoch(), manifest));
  KOPPEL_RETURN_IF_ERROR(WriteResult(
      store, specification.id(), job.job_id(), linked, continued, names,
      [&](uint64_t done) { return GoOn(options, "write", done, outcome.persons.size()); }));
  manifest.mutable_public_()->set_salt(options.random->Bytes(kSaltBytes));
  return manifest;
}

}  // namespace koppel::linker
