#include "linker/log/log.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "proto/canonical.h"

namespace koppel::linker {
namespace {

std::string NodeKey(int level, uint64_t index) {
  return std::string(1, static_cast<char>(level)) + OrderedBytes(index);
}

std::string LeafHashOf(std::string_view entry) {
  return MerkleLeafHash(Tagged("log-entry", entry));
}

Status Damaged(std::string_view what) { return Failure(StatusCode::kDataLoss, "log: ", what); }

}  // namespace

Log::Log(Store& store, SigningKey key, std::string origin, const Clock& clock)
    : store_(store), key_(std::move(key)), origin_(std::move(origin)), clock_(clock) {}

Result<std::unique_ptr<Log>> Log::Open(Store& store, SigningKey key, std::string origin,
                                       const Clock& clock) {
  std::unique_ptr<Log> log(new Log(store, std::move(key), std::move(origin), clock));
  KOPPEL_ASSIGN_OR_RETURN(const auto last, store.Last(Table::kLogEntries, "", ""));
  if (last.has_value()) {
    if (last->first.size() != sizeof(uint64_t)) return Damaged("got a row that is no entry");
    KOPPEL_RETURN_IF_ERROR(log->Resume(NumberOf(last->first) + 1, last->second));
  } else {
    KOPPEL_RETURN_IF_ERROR(log->Begin());
  }
  return log;
}

Status Log::Begin() {
  v1::LogEntry entry;
  entry.mutable_log_opened()->set_log_key(key_.public_key());
  return Append(std::move(entry), store_.NewBatch()).status();
}

Status Log::Resume(uint64_t size, const std::string& last_entry) {
  KOPPEL_RETURN_IF_ERROR(CheckKey());
  KOPPEL_ASSIGN_OR_RETURN(const std::string last_leaf, Node(0, size - 1));
  KOPPEL_ASSIGN_OR_RETURN(const auto next, store_.Get(Table::kLogNodes, "", NodeKey(0, size)));
  if (next.has_value() || last_leaf != LeafHashOf(last_entry)) {
    return Damaged("the last entry is not the last leaf");
  }
  v1::LogEntry last;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("log entry", last_entry, last));
  std::vector<std::string> roots;
  for (int level = std::bit_width(size) - 1; level >= 0; --level) {
    if (((size >> level) & 1) == 0) continue;
    KOPPEL_ASSIGN_OR_RETURN(std::string root, Node(level, (size >> level) - 1));
    roots.push_back(std::move(root));
  }
  KOPPEL_ASSIGN_OR_RETURN(MerkleFrontier frontier, MerkleFrontier::Resume(size, std::move(roots)));
  const MutexLock lock(mutex_);
  frontier_ = std::move(frontier);
  last_time_ms_ = last.time_ms();
  return OkStatus();
}

Status Log::CheckKey() const {
  KOPPEL_ASSIGN_OR_RETURN(const std::string bytes, Row(0));
  v1::LogEntry first;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("log entry", bytes, first));
  if (!first.has_log_opened()) return Damaged("the first entry does not name the log's key");
  if (first.log_opened().log_key() == key_.public_key()) return OkStatus();
  return Failure(StatusCode::kFailedPrecondition, "log key: got ", Fingerprint(key_.public_key()),
                 ", want ", Fingerprint(first.log_opened().log_key()), " with which it was opened");
}

Result<uint64_t> Log::Append(v1::LogEntry entry, Batch batch, const Stage& stage) {
  const MutexLock lock(mutex_);
  const uint64_t index = frontier_.size();
  const int64_t time_ms = std::max(clock_.NowMs(), last_time_ms_);
  if (stage) KOPPEL_RETURN_IF_ERROR(stage(index, time_ms, batch));
  entry.set_time_ms(time_ms);
  std::string bytes = CanonicalBytes(entry);
  MerkleFrontier frontier = frontier_;
  frontier.Append(LeafHashOf(bytes), [&](int level, uint64_t node, const std::string& hash) {
    batch.Put(Table::kLogNodes, "", NodeKey(level, node), hash);
  });
  batch.Put(Table::kLogEntries, "", OrderedBytes(index), std::move(bytes));
  KOPPEL_RETURN_IF_ERROR(batch.Commit());
  frontier_ = std::move(frontier);
  last_time_ms_ = time_ms;
  return index;
}

v1::Signed Log::Checkpoint() const {
  v1::Checkpoint checkpoint;
  checkpoint.set_origin(origin_);
  {
    const MutexLock lock(mutex_);
    checkpoint.set_size(frontier_.size());
    checkpoint.set_root(frontier_.Root());
    checkpoint.set_time_ms(std::max(clock_.NowMs(), last_time_ms_));
  }
  return key_.Sign("checkpoint", CanonicalBytes(checkpoint));
}

uint64_t Log::size() const {
  const MutexLock lock(mutex_);
  return frontier_.size();
}

Result<std::string> Log::Entry(uint64_t index) const {
  KOPPEL_RETURN_IF_ERROR(CheckIndex(index));
  return Row(index);
}

Result<std::string> Log::LeafHash(uint64_t index) const {
  KOPPEL_RETURN_IF_ERROR(CheckIndex(index));
  return Node(0, index);
}

Result<std::vector<std::string>> Log::InclusionProof(uint64_t index, uint64_t size) const {
  KOPPEL_RETURN_IF_ERROR(CheckSize(size));
  return MerkleInclusionPath(index, size,
                             [this](int level, uint64_t node) { return Node(level, node); });
}

Result<std::vector<std::string>> Log::ConsistencyProof(uint64_t first_size,
                                                       uint64_t second_size) const {
  KOPPEL_RETURN_IF_ERROR(CheckSize(second_size));
  return MerkleConsistencyPath(first_size, second_size,
                               [this](int level, uint64_t node) { return Node(level, node); });
}

Status Log::CheckIndex(uint64_t index) const {
  const uint64_t known = size();
  if (index < known) return OkStatus();
  return Failure(StatusCode::kOutOfRange, "index: got ", index, ", the log has ", known,
                 " entries");
}

Status Log::CheckSize(uint64_t size_asked) const {
  const uint64_t known = size();
  if (size_asked <= known) return OkStatus();
  return Failure(StatusCode::kOutOfRange, "size: got ", size_asked, ", the log has ", known,
                 " entries");
}

Result<std::string> Log::Node(int level, uint64_t index) const {
  KOPPEL_ASSIGN_OR_RETURN(auto hash, store_.Get(Table::kLogNodes, "", NodeKey(level, index)));
  if (!hash.has_value()) return Damaged("a node of the tree is missing");
  return *std::move(hash);
}

Result<std::string> Log::Row(uint64_t index) const {
  KOPPEL_ASSIGN_OR_RETURN(auto bytes, store_.Get(Table::kLogEntries, "", OrderedBytes(index)));
  if (!bytes.has_value()) return Damaged("an entry is missing");
  return *std::move(bytes);
}

}  // namespace koppel::linker
