#include "agents/upload/record_spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/file.h"
#include "base/merkle.h"
#include "proto/canonical.h"

namespace koppel::agents {
namespace {

// A file without a name, for this process alone.
Result<int> NamelessFile(const std::string& folder) {
  const int anonymous = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (anonymous >= 0) return anonymous;
  // Not every file system has O_TMPFILE.
  std::string path = folder + "/records.XXXXXX";
  const int named = mkostemp(path.data(), O_CLOEXEC);
  if (named < 0) return ErrnoStatus(path, errno);
  unlink(path.c_str());
  return named;
}

// What a record adds to an UploadRequest: tag, length (at most four bytes) and itself.
size_t SizeInRequest(size_t length) { return length + 5; }

}  // namespace

Result<std::unique_ptr<RecordSpool>> RecordSpool::Create(const std::string& folder) {
  KOPPEL_ASSIGN_OR_RETURN(const int descriptor, NamelessFile(folder));
  std::FILE* file = fdopen(descriptor, "w+b");
  if (file == nullptr) {
    const int error = errno;
    close(descriptor);
    return ErrnoStatus(folder, error);
  }
  return std::unique_ptr<RecordSpool>(new RecordSpool(folder, file));
}

RecordSpool::~RecordSpool() { std::fclose(file_); }

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
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) {
    return ErrnoStatus(folder_, errno);
  }
  std::memcpy(entry.ref, record.record_ref().data(), sizeof entry.ref);
  entry.offset = size_;
  entry.length = static_cast<uint32_t>(bytes.size());
  size_ += bytes.size();
  index_.push_back(entry);
  return OkStatus();
}

Status RecordSpool::Finish() {
  if (std::fflush(file_) != 0) return ErrnoStatus(folder_, errno);
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
    if (!request.add_records()->ParseFromString(bytes)) {
      return Failure(StatusCode::kDataLoss, folder_, ": the file of encoded records was altered");
    }
  }
  return OkStatus();
}

Result<std::string> RecordSpool::Root() const {
  MerkleFrontier tree;
  std::string bytes;
  v1::EncodedRecord record;
  for (const Entry& entry : index_) {
    KOPPEL_RETURN_IF_ERROR(Read(entry, bytes));
    if (!record.ParseFromString(bytes)) {
      return Failure(StatusCode::kDataLoss, folder_, ": the file of encoded records was altered");
    }
    tree.Append(MerkleLeafHash(RecordLeaf(record)));
  }
  return tree.Root();
}

Status RecordSpool::Read(const Entry& entry, std::string& bytes) const {
  bytes.resize(entry.length);
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = pread(fileno(file_), bytes.data() + done, bytes.size() - done,
                              static_cast<off_t>(entry.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus(folder_, errno);
    if (got == 0) return Failure(StatusCode::kDataLoss, folder_, ": encoded records are missing");
    done += static_cast<size_t>(got);
  }
  return OkStatus();
}

}  // namespace koppel::agents
