#include "linker/service/log_reader.h"

#include <set>
#include <string>

#include "linker/job/rows.h"
#include "linker/service/not_served.h"
#include "linker/service/rights.h"

namespace koppel::linker {
namespace {

bool IsOfJob(const v1::LogEntry& entry) {
  return entry.has_job_submitted() || entry.has_job_finished() || entry.has_result_fetched() ||
         entry.has_job_approved();
}

// What is linked, when and with which outcome is no matter of those who deliver: an agency that
// could tell two results apart would learn of persons of the others. So would one that sees another
// withdraw a record on the day on which somebody objects at both.
bool MaySee(const v1::LogEntry& entry, const Caller& caller,
            const std::set<std::string>& projects) {
  if (entry.project_id().empty()) return true;
  if (projects.count(entry.project_id()) == 0) return false;
  if (caller.role == v1::OFFICE || caller.role == v1::AUDITOR) return true;
  if (entry.has_records_withdrawn()) return entry.actor() == caller.Name();
  return !IsOfJob(entry);
}

Result<v1::LogLeaf> LeafOf(const Log& log, uint64_t index, const Caller& caller,
                           const std::set<std::string>& projects) {
  v1::LogLeaf leaf;
  leaf.set_index(index);
  KOPPEL_ASSIGN_OR_RETURN(*leaf.mutable_leaf_hash(), log.LeafHash(index));
  KOPPEL_ASSIGN_OR_RETURN(std::string bytes, log.Entry(index));
  v1::LogEntry entry;
  KOPPEL_RETURN_IF_ERROR(ParseRow("log entry", bytes, entry));
  if (MaySee(entry, caller, projects)) leaf.set_entry(std::move(bytes));
  return leaf;
}

Status Gone() { return Failure(StatusCode::kCancelled, "entries: the caller is gone"); }

}  // namespace

Status LogReader::Enter(std::string_view rpc, const Caller& caller) const {
  KOPPEL_RETURN_IF_ERROR(CheckRole(RightOf(rpc), caller));
  return CheckServed(rpc);
}

Result<v1::Signed> LogReader::GetCheckpoint() const { return log_.Checkpoint(); }

Status LogReader::ListEntries(const Caller& caller, const v1::ListEntriesRequest& request,
                              const Send& send) const {
  KOPPEL_ASSIGN_OR_RETURN(const auto ids, projects_.ProjectsOf(caller));
  const std::set<std::string> projects(ids.begin(), ids.end());
  v1::ListEntriesResponse part;
  *part.mutable_checkpoint() = log_.Checkpoint();
  v1::Checkpoint checkpoint;
  KOPPEL_RETURN_IF_ERROR(ParseRow("checkpoint", part.checkpoint().message(), checkpoint));
  const uint64_t size = checkpoint.size();
  const uint64_t end = request.end() == 0 ? size : request.end();
  if (request.first() > end || end > size) {
    return Failure(StatusCode::kOutOfRange, "first..end: got ", request.first(), "..", end,
                   ", the log has ", size, " entries");
  }
  if (!send(part)) return Gone();
  for (uint64_t index = request.first(); index < end; ++index) {
    KOPPEL_ASSIGN_OR_RETURN(*part.mutable_leaf(), LeafOf(log_, index, caller, projects));
    if (!send(part)) return Gone();
  }
  return OkStatus();
}

Result<v1::GetInclusionProofResponse> LogReader::GetInclusionProof(
    const v1::GetInclusionProofRequest& request) const {
  KOPPEL_ASSIGN_OR_RETURN(const auto path, log_.InclusionProof(request.index(), request.size()));
  v1::GetInclusionProofResponse response;
  for (const std::string& hash : path) response.add_path(hash);
  return response;
}

Result<v1::GetConsistencyProofResponse> LogReader::GetConsistencyProof(
    const v1::GetConsistencyProofRequest& request) const {
  KOPPEL_ASSIGN_OR_RETURN(const auto path,
                          log_.ConsistencyProof(request.first_size(), request.second_size()));
  v1::GetConsistencyProofResponse response;
  for (const std::string& hash : path) response.add_path(hash);
  return response;
}

}  // namespace koppel::linker
