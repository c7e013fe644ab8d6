#include "agents/upload/record_spool.h"

#include <algorithm>
#include <cstring>

#include "base/merkle.h"
#include "proto/canonical.h"

namespace koppel::agents {
namespace {

// What a record adds to an UploadRequest: tag, length (at most four bytes) and itself.
size_t SizeInRequest(size_t length) { return length + 5; }

Status Altered() {
  return Failure(StatusCode::kDataLoss, "delivery: the file of encoded records was altered");
}

}  // namespace

Result<std::unique_ptr<RecordSpool>> RecordSpool::Create(const std::string& folder) {
  KOPPEL_ASSIGN_OR_RETURN(auto file, TempFile::Create(folder));
  return std::unique_ptr<RecordSpool>(new RecordSpool(std::move(file)));
}

Status RecordSpool::Add(const v1::EncodedRecord& record) {
  Entry entry;
  if (record.record_ref().size() != sizeof entry.ref) {
    return InvalidArgument("record_ref: got ", record.record_ref().size(), " bytes, want ",
                           sizeof entry.ref);
  }
  const std::string bytes = CanonicalBytes(record);
  if (SizeInRequest(bytes.size()) > kBatchBytes) {
    return InvalidArgument("record: got ", bytes.size(), " bytes, want less than ", kBatchBytes);
  }
  if (index_.size() >= kMostDeliveryRecords) {
    return Failure(StatusCode::kResourceExhausted, "delivery: got more records, want at most ",
                   kMostDeliveryRecords);
  }
  std::memcpy(entry.ref, record.record_ref().data(), sizeof entry.ref);
  entry.offset = file_->size();
  entry.length = static_cast<uint32_t>(bytes.size());
  index_.push_back(entry);
  return file_->Append(bytes);
}

Status RecordSpool::Finish() {
  KOPPEL_RETURN_IF_ERROR(file_->Flush());
  if (index_.empty()) return InvalidArgument("delivery: got no records, want at least one");
  const auto by_ref = [](const Entry& a, const Entry& b) {
    return std::memcmp(a.ref, b.ref, sizeof a.ref) < 0;
  };
  std::sort(index_.begin(), index_.end(), by_ref);
  const auto twice = std::adjacent_find(
      index_.begin(), index_.end(),
      [](const Entry& a, const Entry& b) { return std::memcmp(a.ref, b.ref, sizeof a.ref) == 0; });
  if (twice != index_.end()) {
    return Failure(StatusCode::kAlreadyExists,
                   "delivery: got a record reference twice, want every person or row id once");
  }
  CutBatches();
  return OkStatus();
}

void RecordSpool::CutBatches() {
  batch_ends_.clear();
  size_t first = 0;
  size_t bytes = 0;
  for (size_t i = 0; i < index_.size(); ++i) {
    const size_t more = SizeInRequest(index_[i].length);
    if (i - first == kBatchRecords || (i > first && bytes + more > kBatchBytes)) {
      batch_ends_.push_back(i);
      first = i;
      bytes = 0;
    }
    bytes += more;
  }
  batch_ends_.push_back(index_.size());
}

uint64_t RecordSpool::RecordsUpTo(uint64_t sequence) const {
  return sequence == 0 ? 0 : batch_ends_[std::min(sequence, batches()) - 1];
}

Status RecordSpool::ReadBatch(uint64_t sequence, v1::UploadRequest& request) const {
  request.clear_records();
  request.set_sequence(sequence);
  std::string bytes;
  for (size_t i = RecordsUpTo(sequence - 1); i < RecordsUpTo(sequence); ++i) {
    KOPPEL_RETURN_IF_ERROR(Read(index_[i], bytes));
    if (!request.add_records()->ParseFromString(bytes)) return Altered();
  }
  return OkStatus();
}

std::string RecordSpool::References() const {
  std::string references;
  references.reserve(index_.size() * sizeof(Entry::ref));
  for (const Entry& entry : index_) references.append(entry.ref, sizeof entry.ref);
  return references;
}

Result<std::string> RecordSpool::Root() const {
  MerkleFrontier tree;
  std::string bytes;
  v1::EncodedRecord record;
  for (const Entry& entry : index_) {
    KOPPEL_RETURN_IF_ERROR(Read(entry, bytes));
    if (!record.ParseFromString(bytes)) return Altered();
    tree.Append(MerkleLeafHash(RecordLeaf(record)));
  }
  return tree.Root();
}

Status RecordSpool::Read(const Entry& entry, std::string& bytes) const {
  bytes.resize(entry.length);
  return file_->ReadAt(entry.offset, bytes.data(), bytes.size());
}

}  // namespace koppel::agents
