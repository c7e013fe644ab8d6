// The rows of projects, deliveries, jobs and results: which table holds them, under which key, and
// how they are read.
//
//   table       key                                   value
//   projects    "specification"                       ProjectSpecification, as its author sent it
//   approvals   agency                                Signed (Approval)
//   deliveries  delivery id                           Delivery
//   batches     delivery id, sequence (8 bytes)       SHA-256 of the batch
//   records     delivery id, record_ref               EncodedRecord
//   meta        "current/" source                     id of the source's current delivery
//   meta        "withdrawn/" delivery id, record_ref  WithdrawnRecord
//   meta        "purge/" log index (8 bytes)          PendingPurge, until it is done
//   jobs        job id                                StoredJob
//   results     job id, "m"                           Manifest
//   results     job id, "d", source                   Delivery that entered the result
//   results     job id, "p", number (8 bytes)         PersonBatch without payloads
//
// Rows of records and results hold nothing readable: references, encodings, pseudonyms. The keys of
// withdrawn records do not tell what a record was: the log holds the signed references anyway.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "koppel/v1/ingest.pb.h"
#include "koppel/v1/manifest.pb.h"
#include "koppel/v1/project.pb.h"
#include "linker/job/rows.pb.h"
#include "linker/store/store.h"

namespace koppel::linker {

// A specification as it is stored.
struct StoredProject {
  v1::ProjectSpecification specification;
  std::string bytes;
  std::string hash;
};

// A delivery and what its agency signed, parsed.
struct StoredDelivery {
  v1::Delivery delivery;
  v1::DeliveryEnvelope envelope;
};

inline constexpr std::string_view kSpecificationKey = "specification";
inline constexpr size_t kIdBytes = 16;

std::string CurrentDeliveryKey(std::string_view source);
std::string BatchKey(std::string_view delivery_id, uint64_t sequence);
std::string RecordKey(std::string_view delivery_id, std::string_view record_ref);
std::string WithdrawnKey(std::string_view delivery_id, std::string_view record_ref);
inline constexpr std::string_view kPurgePrefix = "purge/";
std::string PurgeKey(uint64_t log_index);
std::string ManifestKey(std::string_view job_id);
std::string UsedDeliveriesPrefix(std::string_view job_id);
std::string PersonsPrefix(std::string_view job_id);
std::string PersonsKey(std::string_view job_id, uint64_t number);

// Each: nothing where there is no such row; errors of the store; DATA_LOSS where a row does not
// parse.
Result<std::optional<StoredProject>> FindProject(const Reader& reader, const std::string& id);
Result<std::optional<StoredDelivery>> FindDelivery(const Reader& reader, std::string_view project,
                                                   std::string_view delivery_id);
// The committed delivery that stands for the source now.
Result<std::optional<StoredDelivery>> FindCurrentDelivery(const Reader& reader,
                                                          std::string_view project,
                                                          std::string_view source);
Result<std::optional<StoredJob>> FindJob(const Reader& reader, std::string_view project,
                                         std::string_view job_id);

// All deliveries of the project, ordered by source and version.
Result<std::vector<StoredDelivery>> AllDeliveries(const Reader& reader, std::string_view project);
// All jobs of the project, oldest first.
Result<std::vector<StoredJob>> AllJobs(const Reader& reader, std::string_view project);

// Of a job that succeeded. DATA_LOSS where it is gone, and as ParseRow.
Result<v1::Manifest> ReadManifest(const Reader& reader, std::string_view project,
                                  std::string_view job_id);

// The id in a stored job's specification, which was checked when it was submitted.
Result<v1::JobSpecification> SpecificationOf(const StoredJob& job);

// A Delivery row and the envelope in it. DATA_LOSS as ParseRow.
Result<StoredDelivery> ParseDelivery(std::string_view bytes);

// Parses a row of ours; DATA_LOSS "WHAT: the stored row does not parse".
Status ParseRow(std::string_view what, std::string_view bytes, google::protobuf::Message& message);

}  // namespace koppel::linker
