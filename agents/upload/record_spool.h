// Encoded records on their way out: written once to a private file that has no name, read back in
// order of record_ref.
//
// The order and the batches depend on the records alone, so that an upload that is taken up again
// sends the same batches. Memory: 32 bytes a record.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/source/temp_file.h"
#include "base/status.h"
#include "koppel/v1/ingest.pb.h"
#include "koppel/v1/record.pb.h"

namespace koppel::agents {

// The most of one batch: below the linker's own limits.
inline constexpr size_t kBatchRecords = 1000;
inline constexpr size_t kBatchBytes = 3u << 20;
// The most records of one delivery.
inline constexpr size_t kMostDeliveryRecords = 64u << 20;

// Not thread safe.
class RecordSpool {
 public:
  // The file is made in `folder` and removed from it at once. Errors of the file system.
  static Result<std::unique_ptr<RecordSpool>> Create(const std::string& folder);
  RecordSpool(const RecordSpool&) = delete;
  RecordSpool& operator=(const RecordSpool&) = delete;

  // INVALID_ARGUMENT for a record over kBatchBytes or a reference that has not 16 bytes;
  // RESOURCE_EXHAUSTED when the disk is full or there are too many records.
  Status Add(const v1::EncodedRecord& record);

  // Ends writing: sorts and cuts into batches. ALREADY_EXISTS where a reference stands twice,
  // INVALID_ARGUMENT where there are no records.
  Status Finish();

  // After Finish.
  uint64_t records() const { return index_.size(); }
  uint64_t batches() const { return batch_ends_.size(); }
  // Records in the batches 1..sequence.
  uint64_t RecordsUpTo(uint64_t sequence) const;
  // Replaces the records of `request` with those of batch `sequence` (1..batches()).
  Status ReadBatch(uint64_t sequence, v1::UploadRequest& request) const;
  // All references, 16 bytes each, ascending.
  std::string References() const;
  // The Merkle root that DeliveryCommit asks for.
  Result<std::string> Root() const;

 private:
  struct Entry {
    char ref[16];
    uint64_t offset;
    uint32_t length;
  };

  explicit RecordSpool(std::unique_ptr<TempFile> file) : file_(std::move(file)) {}
  Status Read(const Entry& entry, std::string& bytes) const;
  void CutBatches();

  std::unique_ptr<TempFile> file_;
  std::vector<Entry> index_;
  // For each batch, the place behind its last record in `index_`.
  std::vector<size_t> batch_ends_;
};

}  // namespace koppel::agents
