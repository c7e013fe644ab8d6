#include "linker/job/rows.h"

#include <algorithm>
#include <tuple>

#include "proto/canonical.h"

namespace koppel::linker {

std::string CurrentDeliveryKey(std::string_view source) { return Concat("current/", source); }

std::string BatchKey(std::string_view delivery_id, uint64_t sequence) {
  return Concat(delivery_id, OrderedBytes(sequence));
}

std::string RecordKey(std::string_view delivery_id, std::string_view record_ref) {
  return Concat(delivery_id, record_ref);
}

std::string WithdrawnKey(std::string_view delivery_id, std::string_view record_ref) {
  return Concat("withdrawn/", delivery_id, record_ref);
}

std::string PurgeKey(uint64_t log_index) { return Concat(kPurgePrefix, OrderedBytes(log_index)); }

std::string ManifestKey(std::string_view job_id) { return Concat(job_id, "m"); }
std::string UsedDeliveriesPrefix(std::string_view job_id) { return Concat(job_id, "d"); }
std::string PersonsPrefix(std::string_view job_id) { return Concat(job_id, "p"); }
std::string PersonsKey(std::string_view job_id, uint64_t number) {
  return Concat(PersonsPrefix(job_id), OrderedBytes(number));
}

Status ParseRow(std::string_view what, std::string_view bytes, google::protobuf::Message& message) {
  if (message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return OkStatus();
  return Failure(StatusCode::kDataLoss, what, ": the stored row does not parse");
}

Result<StoredDelivery> ParseDelivery(std::string_view bytes) {
  StoredDelivery stored;
  KOPPEL_RETURN_IF_ERROR(ParseRow("delivery", bytes, stored.delivery));
  KOPPEL_RETURN_IF_ERROR(
      ParseRow("delivery envelope", stored.delivery.envelope().message(), stored.envelope));
  return stored;
}

Result<std::optional<StoredProject>> FindProject(const Reader& reader, const std::string& id) {
  // The rows of the project "" are the linker's own.
  if (id.empty()) return std::nullopt;
  KOPPEL_ASSIGN_OR_RETURN(std::optional<std::string> bytes,
                          reader.Get(Table::kProjects, id, kSpecificationKey));
  if (!bytes) return std::nullopt;
  StoredProject project;
  KOPPEL_RETURN_IF_ERROR(ParseRow("specification", *bytes, project.specification));
  project.hash = TaggedHash("project", *bytes);
  project.bytes = std::move(*bytes);
  return project;
}

Result<std::optional<StoredDelivery>> FindDelivery(const Reader& reader, std::string_view project,
                                                   std::string_view delivery_id) {
  KOPPEL_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(Table::kDeliveries, project, delivery_id));
  if (!bytes) return std::nullopt;
  return ParseDelivery(*bytes);
}

Result<std::optional<StoredDelivery>> FindCurrentDelivery(const Reader& reader,
                                                          std::string_view project,
                                                          std::string_view source) {
  KOPPEL_ASSIGN_OR_RETURN(const std::optional<std::string> id,
                          reader.Get(Table::kMeta, project, CurrentDeliveryKey(source)));
  if (!id) return std::nullopt;
  return FindDelivery(reader, project, *id);
}

Result<std::optional<StoredJob>> FindJob(const Reader& reader, std::string_view project,
                                         std::string_view job_id) {
  KOPPEL_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(Table::kJobs, project, job_id));
  if (!bytes) return std::nullopt;
  StoredJob job;
  KOPPEL_RETURN_IF_ERROR(ParseRow("job", *bytes, job));
  return job;
}

Result<std::vector<StoredDelivery>> AllDeliveries(const Reader& reader, std::string_view project) {
  std::vector<StoredDelivery> deliveries;
  KOPPEL_RETURN_IF_ERROR(reader.Scan(
      Table::kDeliveries, project, "", [&](std::string_view, std::string_view value) -> Status {
        KOPPEL_ASSIGN_OR_RETURN(StoredDelivery stored, ParseDelivery(value));
        deliveries.push_back(std::move(stored));
        return OkStatus();
      }));
  const auto order = [](const StoredDelivery& stored) {
    return std::tuple<const std::string&, uint32_t, const std::string&>(
        stored.envelope.source(), stored.envelope.version(), stored.envelope.delivery_id());
  };
  std::sort(deliveries.begin(), deliveries.end(),
            [&](const auto& a, const auto& b) { return order(a) < order(b); });
  return deliveries;
}

Result<std::vector<StoredJob>> AllJobs(const Reader& reader, std::string_view project) {
  std::vector<StoredJob> jobs;
  KOPPEL_RETURN_IF_ERROR(reader.Scan(Table::kJobs, project, "",
                                     [&](std::string_view, std::string_view value) -> Status {
                                       return ParseRow("job", value, jobs.emplace_back());
                                     }));
  std::sort(jobs.begin(), jobs.end(),
            [](const auto& a, const auto& b) { return a.log_index() < b.log_index(); });
  return jobs;
}

Result<v1::Manifest> ReadManifest(const Reader& reader, std::string_view project,
                                  std::string_view job_id) {
  KOPPEL_ASSIGN_OR_RETURN(const auto bytes,
                          reader.Get(Table::kResults, project, ManifestKey(job_id)));
  if (!bytes) return Failure(StatusCode::kDataLoss, "manifest: gone");
  v1::Manifest manifest;
  KOPPEL_RETURN_IF_ERROR(ParseRow("manifest", *bytes, manifest));
  return manifest;
}

Result<v1::JobSpecification> SpecificationOf(const StoredJob& job) {
  v1::JobSpecification specification;
  KOPPEL_RETURN_IF_ERROR(
      ParseRow("job specification", job.job().specification().message(), specification));
  return specification;
}

}  // namespace koppel::linker
