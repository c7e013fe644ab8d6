#include "office/commands/fetch_evidence.h"

namespace koppel::office {
namespace {

Status NoCheckpoint() {
  return Failure(StatusCode::kDataLoss, "log: got no checkpoint first, want one before the leaves");
}

// The checkpoint, and the entries without their proofs.
Result<LogEvidence> ListEvidence(const LinkerClient& linker, const LoggedJob& logged) {
  LogEvidence evidence;
  const auto take = [&](const v1::ListEntriesResponse& part) -> Status {
    if (part.has_checkpoint() == evidence.has_checkpoint()) return NoCheckpoint();
    if (part.has_checkpoint()) {
      *evidence.mutable_checkpoint() = part.checkpoint();
      return OkStatus();
    }
    v1::LogEntry entry;
    if (!entry.ParseFromString(part.leaf().entry()) || !IsEvidence(logged, entry)) {
      return OkStatus();
    }
    ProvenEntry& proven = *evidence.add_entries();
    proven.set_index(part.leaf().index());
    proven.set_entry(part.leaf().entry());
    return OkStatus();
  };
  KOPPEL_RETURN_IF_ERROR(linker.ListEntries(take));
  if (!evidence.has_checkpoint()) return NoCheckpoint();
  return evidence;
}

}  // namespace

Result<LogEvidence> FetchLogEvidence(const LinkerClient& linker, const LoggedJob& logged) {
  KOPPEL_ASSIGN_OR_RETURN(LogEvidence evidence, ListEvidence(linker, logged));
  v1::Checkpoint checkpoint;
  if (!checkpoint.ParseFromString(evidence.checkpoint().message())) return NoCheckpoint();
  for (ProvenEntry& proven : *evidence.mutable_entries()) {
    KOPPEL_ASSIGN_OR_RETURN(const v1::GetInclusionProofResponse proof,
                            linker.GetInclusionProof(proven.index(), checkpoint.size()));
    *proven.mutable_path() = proof.path();
  }
  return evidence;
}

}  // namespace koppel::office
