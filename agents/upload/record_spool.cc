#include "agents/upload/record_spool.h"

#include <algorithm>

#include "base/partial_file.h"
#include "proto/canonical.h"
#include "proto/check_rules.h"
#include "proto/little_endian.h"
#include "proto/record_refs.h"

namespace koppel::agents {
namespace {

constexpr size_t kPieceBytes = 1u << 20;

// What a record adds to an UploadRequest: tag, length (at most four bytes) and itself.
size_t SizeInRequest(size_t length) { return length + 5; }

Status Altered() {
  return Failure(StatusCode::kDataLoss, "delivery: the file of encoded records was altered");
}

}  // namespace

RecordSpool::RecordSpool(const SortSettings& settings)
    : sort_(std::make_unique<ExternalSort>(settings)) {}

Result<std::unique_ptr<RecordSpool>> RecordSpool::Create(const SortSettings& settings) {
  std::unique_ptr<RecordSpool> spool(new RecordSpool(settings));
  KOPPEL_ASSIGN_OR_RETURN(spool->sorted_, TempFile::Create(settings.folder));
  KOPPEL_ASSIGN_OR_RETURN(spool->references_, TempFile::Create(settings.folder));
  return spool;
}

Status RecordSpool::Add(const v1::EncodedRecord& record) {
  KOPPEL_RETURN_IF_ERROR(CheckBytes("record_ref", record.record_ref(), kRecordRefBytes));
  const std::string bytes = CanonicalBytes(record);
  if (SizeInRequest(bytes.size()) > kBatchBytes) {
    return InvalidArgument("record: got ", bytes.size(), " bytes, want less than ", kBatchBytes);
  }
  if (sort_->size() >= kMostDeliveryRecords) {
    return Failure(StatusCode::kResourceExhausted, "delivery: got more records, want at most ",
                   kMostDeliveryRecords);
  }
  return sort_->Add(record.record_ref(), bytes);
}

Status RecordSpool::Finish() {
  if (sort_->size() == 0) return InvalidArgument("delivery: got no records, want at least one");
  KOPPEL_RETURN_IF_ERROR(sort_->Finish());
  std::string last;
  std::string_view ref;
  std::string_view bytes;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool found, sort_->Next(ref, bytes));
    if (!found) break;
    if (ref == last) {
      return Failure(StatusCode::kAlreadyExists,
                     "delivery: got a record reference twice, want every person or row id once");
    }
    last = ref;
    KOPPEL_RETURN_IF_ERROR(Put(ref, bytes));
  }
  sort_.reset();
  root_ = tree_.Root();
  KOPPEL_RETURN_IF_ERROR(references_->Flush());
  return sorted_->Flush();
}

// Of records in their order.
Status RecordSpool::Put(std::string_view ref, std::string_view bytes) {
  v1::EncodedRecord record;
  if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Altered();
  tree_.Append(MerkleLeafHash(RecordLeaf(record)));
  if (!record.canary().empty()) ++planted_;
  const size_t more = SizeInRequest(bytes.size());
  const bool full = batches_.empty() || records_ - batches_.back().first_record == kBatchRecords ||
                    batch_bytes_ + more > kBatchBytes;
  if (full) {
    batches_.push_back({sorted_->size(), records_});
    batch_bytes_ = 0;
  }
  batch_bytes_ += more;
  ++records_;
  std::string length;
  AppendNumber(bytes.size(), length);
  KOPPEL_RETURN_IF_ERROR(sorted_->Append(length));
  KOPPEL_RETURN_IF_ERROR(sorted_->Append(bytes));
  return references_->Append(ref);
}

uint64_t RecordSpool::RecordsUpTo(uint64_t sequence) const {
  return sequence < batches() ? batches_[sequence].first_record : records_;
}

uint64_t RecordSpool::BytesUpTo(uint64_t sequence) const {
  return sequence < batches() ? batches_[sequence].begin : sorted_->size();
}

Status RecordSpool::ReadBatch(uint64_t sequence, v1::UploadRequest& request) const {
  request.clear_records();
  request.set_sequence(sequence);
  const uint64_t begin = BytesUpTo(sequence - 1);
  std::string batch(BytesUpTo(sequence) - begin, '\0');
  KOPPEL_RETURN_IF_ERROR(sorted_->ReadAt(begin, batch.data(), batch.size()));
  for (std::string_view left = batch; !left.empty();) {
    if (left.size() < kNumberBytes) return Altered();
    const size_t size = NumberAt(left);
    left.remove_prefix(kNumberBytes);
    if (size > left.size()) return Altered();
    const bool parsed = request.add_records()->ParseFromArray(left.data(), static_cast<int>(size));
    if (!parsed) return Altered();
    left.remove_prefix(size);
  }
  return OkStatus();
}

Status RecordSpool::WriteReferences(const std::string& path) const {
  KOPPEL_ASSIGN_OR_RETURN(const auto file, PartialFile::Create(path));
  std::string piece;
  for (uint64_t at = 0; at < references_->size(); at += piece.size()) {
    piece.resize(std::min<uint64_t>(kPieceBytes, references_->size() - at));
    KOPPEL_RETURN_IF_ERROR(references_->ReadAt(at, piece.data(), piece.size()));
    KOPPEL_RETURN_IF_ERROR(file->Write(piece));
  }
  return file->Finish();
}

}  // namespace koppel::agents
