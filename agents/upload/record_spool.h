// Encoded records on their way out: sorted by record_ref on the disk, in private files that have no
// name.
//
// The order and the batches depend on the records alone, so that an upload that is taken up again
// sends the same batches. Memory does not grow with the records, but for 16 bytes a batch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/source/external_sort.h"
#include "agents/source/temp_file.h"
#include "base/merkle.h"
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
  // Files are made in the folder and removed from it at once. Errors of the file system.
  static Result<std::unique_ptr<RecordSpool>> Create(const SortSettings& settings);
  RecordSpool(const RecordSpool&) = delete;
  RecordSpool& operator=(const RecordSpool&) = delete;

  // INVALID_ARGUMENT for a record over kBatchBytes or a reference that has not 16 bytes;
  // RESOURCE_EXHAUSTED when the disk is full or there are too many records.
  Status Add(const v1::EncodedRecord& record);

  // Ends writing: sorts and cuts into batches. ALREADY_EXISTS where a reference stands twice,
  // INVALID_ARGUMENT where there are no records; errors of Add.
  Status Finish();

  // After Finish.
  uint64_t records() const { return records_; }
  // Those of them that are planted.
  uint64_t planted() const { return planted_; }
  uint64_t batches() const { return batches_.size(); }
  // Records in the batches 1..sequence.
  uint64_t RecordsUpTo(uint64_t sequence) const;
  // Replaces the records of `request` with those of batch `sequence` (1..batches()).
  Status ReadBatch(uint64_t sequence, v1::UploadRequest& request) const;
  // Writes all references, 16 bytes each, ascending, to a private file. Errors of the file system.
  Status WriteReferences(const std::string& path) const;
  // The Merkle root that DeliveryCommit asks for.
  const std::string& root() const { return root_; }

 private:
  // Where it begins in `sorted_`, and how many records stand before.
  struct Batch {
    uint64_t begin;
    uint64_t first_record;
  };

  explicit RecordSpool(const SortSettings& settings);
  Status Put(std::string_view ref, std::string_view bytes);
  uint64_t BytesUpTo(uint64_t sequence) const;

  // Until Finish.
  std::unique_ptr<ExternalSort> sort_;
  MerkleFrontier tree_;
  // Each with its length before it.
  std::unique_ptr<TempFile> sorted_;
  std::unique_ptr<TempFile> references_;
  std::vector<Batch> batches_;
  // Of the last batch, in its request.
  size_t batch_bytes_ = 0;
  uint64_t records_ = 0;
  uint64_t planted_ = 0;
  std::string root_;
};

}  // namespace koppel::agents
