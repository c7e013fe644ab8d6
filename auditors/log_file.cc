#include "auditors/log_file.h"

#include "proto/canonical.h"

namespace koppel::auditors {
namespace {

constexpr std::string_view kMagic = "KLG1";
constexpr int kMostBatchLeaves = 1000;
// Specifications of 1 MiB stay far below the limit of a frame.
constexpr size_t kFullBatchBytes = 1u << 20;

}  // namespace

Result<std::unique_ptr<LogFileWriter>> LogFileWriter::Create(const std::string& path,
                                                             const v1::Signed& checkpoint) {
  KOPPEL_ASSIGN_OR_RETURN(auto frames, FrameWriter::Create(path, kMagic));
  LogFileHeader header;
  header.set_format_version(kLogFileFormatVersion);
  *header.mutable_checkpoint() = checkpoint;
  KOPPEL_RETURN_IF_ERROR(frames->Write(CanonicalBytes(header)));
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
  KOPPEL_RETURN_IF_ERROR(frames_->Write(CanonicalBytes(batch_)));
  batch_.Clear();
  batch_bytes_ = 0;
  return OkStatus();
}

Status LogFileWriter::Finish() {
  KOPPEL_RETURN_IF_ERROR(Flush());
  KOPPEL_RETURN_IF_ERROR(frames_->Write(""));
  LogFileTrailer trailer;
  trailer.set_leaves(leaves_);
  trailer.set_sha256(frames_->Digest());
  KOPPEL_RETURN_IF_ERROR(frames_->Write(CanonicalBytes(trailer)));
  return frames_->Finish();
}

Result<std::unique_ptr<LogFileReader>> LogFileReader::Open(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(auto frames, FrameReader::Open(path, kMagic, ".klog"));
  std::unique_ptr<LogFileReader> reader(new LogFileReader(std::move(frames)));
  KOPPEL_RETURN_IF_ERROR(reader->ReadHeader());
  return reader;
}

Status LogFileReader::ReadHeader() {
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, frames_->Next());
  if (!ParseStrictly("header", frame, header_).ok()) {
    return frames_->Broken("altered: the header does not parse");
  }
  if (header_.format_version() == kLogFileFormatVersion) return OkStatus();
  return frames_->Broken(
      Concat("format_version: got ", header_.format_version(), ", want ", kLogFileFormatVersion));
}

Result<bool> LogFileReader::Next(LogFileBatch& batch) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, frames_->Next());
  if (frame.empty()) {
    KOPPEL_RETURN_IF_ERROR(CheckTrailer());
    return false;
  }
  if (!ParseStrictly("batch", frame, batch).ok()) {
    return frames_->Broken("altered: a batch does not parse");
  }
  leaves_ += static_cast<uint64_t>(batch.leaves_size());
  return true;
}

Status LogFileReader::CheckTrailer() {
  const std::string digest = frames_->Digest();
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, frames_->Next());
  LogFileTrailer trailer;
  if (!ParseStrictly("trailer", frame, trailer).ok()) {
    return frames_->Broken("altered: the trailer does not parse");
  }
  if (trailer.sha256() != digest) return frames_->Broken("altered: the checksum differs");
  if (trailer.leaves() != leaves_) {
    return frames_->Broken(
        Concat("altered: got ", leaves_, " leaves, trailer says ", trailer.leaves()));
  }
  return frames_->ExpectEnd();
}

}  // namespace koppel::auditors
