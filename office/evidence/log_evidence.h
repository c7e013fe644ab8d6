// What the linker's log says of a job, checked without the linker: the result that the office holds
// is the one that was logged, and it was made from the deliveries that were current. Trusted is the
// linker's key in the specification, for having one log; nothing that the linker says elsewhere.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/status.h"
#include "koppel/v1/job.pb.h"
#include "koppel/v1/log.pb.h"
#include "koppel/v1/project.pb.h"
#include "office/result/result.pb.h"

namespace koppel::office {

// The job whose evidence is looked at. Pointers outlive the call.
struct LoggedJob {
  const v1::ProjectSpecification& specification;
  // As the office signed it, and parsed.
  const v1::Signed& signed_job;
  const v1::JobSpecification& job;
};

// The references that agencies have withdrawn, by source and delivery id.
using WithdrawnRecords = std::map<std::pair<std::string, std::string>, std::set<std::string>>;

// True for an entry that belongs to the evidence: deliveries of the project and withdrawals from
// them, and the job's beginning and end.
bool IsEvidence(const LoggedJob& logged, const v1::LogEntry& entry);

// What was withdrawn before the job ended, where the checkpoint is signed by the project's linker
// and every entry is in its tree (RFC 6962 section 2.1.1); the job was submitted and then succeeded
// with this manifest's result; and every delivery of the manifest was committed before that, and
// was not superseded before the job was submitted; and every withdrawal is signed by the source's
// agency. UNAUTHENTICATED for a signature, DATA_LOSS "log: ..." for everything else. Thread safe.
Result<WithdrawnRecords> CheckLogEvidence(const LoggedJob& logged,
                                          const v1::PublicManifest& manifest,
                                          const LogEvidence& evidence);

}  // namespace koppel::office
