// The linker's log: an RFC 6962 Merkle tree in the store, whose head the linker signs.
//
// Leaf data is Tagged("log-entry", entry bytes), the leaf hash MerkleLeafHash of it. Entries and
// complete subtrees are rows of the store, so an entry is committed in one batch with the change
// that it tells of: neither is ever there without the other. The first entry, LogOpened, names the
// key that signs. The log never holds counts of links.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/merkle.h"
#include "base/mutex.h"
#include "base/status.h"
#include "base/time.h"
#include "keys/sign.h"
#include "koppel/v1/log.pb.h"
#include "koppel/v1/signed.pb.h"
#include "linker/store/store.h"

namespace koppel::linker {

// Thread safe. Errors of the store pass through.
class Log {
 public:
  // Called under the log's lock with the index and the time that an entry is about to get; may add
  // rows that hold them and refuse the append. What must be true of the entry in its place is
  // checked here: earlier, a day could end or another entry come before it. Must not call the log.
  using Stage = std::function<Status(uint64_t index, int64_t time_ms, Batch& batch)>;

  // Continues the log of the store, or begins it with LogOpened. `origin`: the linker's party name.
  // `store` and `clock` must outlive the log. FAILED_PRECONDITION where the log was opened with
  // another key; DATA_LOSS where its rows contradict each other.
  static Result<std::unique_ptr<Log>> Open(Store& store, SigningKey key, std::string origin,
                                           const Clock& clock);

  // Appends `entry` and commits it together with `batch`; returns its index. Sets the entry's time:
  // now, or the time of the entry before if that is later. On an error (also of `stage`) nothing is
  // written and the log is as before. Appends take effect one after the other.
  Result<uint64_t> Append(v1::LogEntry entry, Batch batch, const Stage& stage = nullptr)
      KOPPEL_EXCLUDES(mutex_);

  // Signs the current head (kind "checkpoint").
  v1::Signed Checkpoint() const KOPPEL_EXCLUDES(mutex_);
  uint64_t size() const KOPPEL_EXCLUDES(mutex_);
  const std::string& public_key() const { return key_.public_key(); }

  // The bytes of a v1::LogEntry, and its leaf hash. OUT_OF_RANGE "index: got I, the log has SIZE
  // entries".
  Result<std::string> Entry(uint64_t index) const;
  Result<std::string> LeafHash(uint64_t index) const;

  // RFC 6962 sections 2.1.1 and 2.1.2. OUT_OF_RANGE where an index or size is beyond the log, or
  // they are in the wrong order.
  Result<std::vector<std::string>> InclusionProof(uint64_t index, uint64_t size) const;
  Result<std::vector<std::string>> ConsistencyProof(uint64_t first_size,
                                                    uint64_t second_size) const;

 private:
  Log(Store& store, SigningKey key, std::string origin, const Clock& clock);
  Status Begin();
  Status Resume(uint64_t size, const std::string& last_entry) KOPPEL_EXCLUDES(mutex_);
  Status CheckKey() const;
  Status CheckIndex(uint64_t index) const;
  Status CheckSize(uint64_t size) const;
  Result<std::string> Node(int level, uint64_t index) const;
  Result<std::string> Row(uint64_t index) const;

  Store& store_;
  const SigningKey key_;
  const std::string origin_;
  const Clock& clock_;
  mutable Mutex mutex_;
  MerkleFrontier frontier_ KOPPEL_GUARDED_BY(mutex_);
  int64_t last_time_ms_ KOPPEL_GUARDED_BY(mutex_) = 0;
};

}  // namespace koppel::linker
