#include "auditors/log_file.h"

namespace koppel::auditors {
namespace {

constexpr FrameFormat kFormat = {"KLG2", ".klog", "leaves"};
constexpr int kMostBatchLeaves = 1000;
// Specifications of 1 MiB stay far below the limit of a frame.
constexpr size_t kFullBatchBytes = 1u << 20;

}  // namespace

Result<std::unique_ptr<LogFileWriter>> LogFileWriter::Create(const std::string& path,
                                                             const v1::Signed& checkpoint) {
  LogFileHeader header;
  *header.mutable_checkpoint() = checkpoint;
  KOPPEL_ASSIGN_OR_RETURN(auto frames, FrameWriter::Create(path, kFormat, header));
  return std::unique_ptr<LogFileWriter>(new LogFileWriter(std::move(frames)));
}

Status LogFileWriter::Write(v1::LogLeaf leaf) {
  batch_bytes_ += leaf.ByteSizeLong();
  *batch_.add_leaves() = std::move(leaf);
  ++leaves_;
  const bool full = batch_.leaves_size() >= kMostBatchLeaves || batch_bytes_ >= kFullBatchBytes;
  return full ? Flush() : OkStatus();
}

Status LogFileWriter::Flush() {
  if (batch_.leaves().empty()) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(frames_->Write(batch_));
  batch_.Clear();
  batch_bytes_ = 0;
  return OkStatus();
}

Status LogFileWriter::Finish() {
  KOPPEL_RETURN_IF_ERROR(Flush());
  LogFileTrailer trailer;
  trailer.set_leaves(leaves_);
  return frames_->Finish(trailer);
}

Result<std::unique_ptr<LogFileReader>> LogFileReader::Open(const std::string& path) {
  std::unique_ptr<LogFileReader> reader(new LogFileReader());
  KOPPEL_ASSIGN_OR_RETURN(reader->frames_, FrameReader::Open(path, kFormat, reader->header_));
  return reader;
}

Result<bool> LogFileReader::Next(LogFileBatch& batch) {
  KOPPEL_ASSIGN_OR_RETURN(const bool more, frames_->Next(batch));
  if (more) {
    frames_->Count(static_cast<uint64_t>(batch.leaves_size()));
    return true;
  }
  LogFileTrailer trailer;
  KOPPEL_RETURN_IF_ERROR(frames_->ReadTrailer(trailer));
  KOPPEL_RETURN_IF_ERROR(frames_->CheckCount(trailer.leaves()));
  return false;
}

}  // namespace koppel::auditors
