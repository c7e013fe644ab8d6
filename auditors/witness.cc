#include "auditors/witness.h"

#include "auditors/log_file.pb.h"
#include "auditors/log_verifier.h"
#include "auditors/text.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/merkle.h"
#include "proto/canonical.h"

namespace koppel::auditors {
namespace {

// What speaks against the later checkpoint; empty: nothing.
std::string FindFork(const v1::Checkpoint& earlier, const v1::Checkpoint& later,
                     const std::vector<std::string>& path) {
  if (later.size() < earlier.size()) {
    return Concat("the log shrank: got ", later.size(), " entries, want at least ", earlier.size());
  }
  if (later.size() == earlier.size()) {
    if (later.root() == earlier.root()) return "";
    return Concat("the log forked: at ", later.size(), " entries got root ", ToHex(later.root()),
                  ", want ", ToHex(earlier.root()));
  }
  if (earlier.size() == 0) return "";
  const Status continues =
      VerifyMerkleConsistency(earlier.size(), earlier.root(), later.size(), later.root(), path);
  if (continues.ok()) return "";
  return Concat("the log forked: ", later.size(), " entries do not continue the ", earlier.size(),
                " seen before");
}

Status KeepEvidence(const std::string& state_path, const ForkEvidence& evidence) {
  const std::string name = ToHex(Sha256(CanonicalBytes(evidence))).substr(0, 16);
  const std::string path = Concat(state_path, ".fork-", name, ".json");
  const Status kept = WriteFileAtomically(path, ToJson(evidence));
  const std::string where =
      kept.ok() ? Concat("evidence kept in ", path) : std::string(MessageOf(kept));
  return Failure(StatusCode::kDataLoss, evidence.finding(),
                 "; the linker signed both. Approve nothing and tell the other officers; ", where);
}

}  // namespace

Result<v1::Signed> ReadSignedFile(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  v1::Signed message;
  KOPPEL_RETURN_IF_ERROR(ParseJson(path, json, message));
  return message;
}

Status WriteSignedFile(const std::string& path, const v1::Signed& message) {
  return WriteFileAtomically(path, ToJson(message));
}

Result<v1::Checkpoint> Witness::Accept(const v1::Signed& checkpoint, LogClient& client) {
  KOPPEL_ASSIGN_OR_RETURN(v1::Checkpoint later, OpenCheckpoint(checkpoint, log_key_));
  if (later.origin() != origin_) {
    return InvalidArgument("checkpoint: origin: got ", Printable(later.origin()), ", want ",
                           origin_);
  }
  const Result<v1::Signed> earlier = ReadSignedFile(state_path_);
  if (earlier.ok()) {
    KOPPEL_RETURN_IF_ERROR(CheckContinues(*earlier, checkpoint, later, client));
  } else if (earlier.status().code() != StatusCode::kNotFound) {
    return Annotate(earlier.status(), "state");
  }
  KOPPEL_RETURN_IF_ERROR(WriteSignedFile(state_path_, checkpoint));
  return later;
}

Status Witness::CheckContinues(const v1::Signed& earlier_signed, const v1::Signed& later_signed,
                               const v1::Checkpoint& later, LogClient& client) const {
  const Result<v1::Checkpoint> earlier = OpenCheckpoint(earlier_signed, log_key_);
  if (!earlier.ok()) return Annotate(earlier.status(), state_path_);
  std::vector<std::string> path;
  if (earlier->size() > 0 && earlier->size() < later.size()) {
    KOPPEL_ASSIGN_OR_RETURN(path, client.GetConsistencyPath(earlier->size(), later.size()));
  }
  ForkEvidence evidence;
  evidence.set_finding(FindFork(*earlier, later, path));
  if (evidence.finding().empty()) return OkStatus();
  *evidence.mutable_earlier() = earlier_signed;
  *evidence.mutable_later() = later_signed;
  for (const std::string& hash : path) evidence.add_consistency_path(hash);
  return KeepEvidence(state_path_, evidence);
}

}  // namespace koppel::auditors
