#include "proto/kpl.h"

#include "proto/canonical.h"

namespace koppel {
namespace {

constexpr std::string_view kMagic = "KPL1";

}  // namespace

Result<std::unique_ptr<KplWriter>> KplWriter::Create(const std::string& path,
                                                     const v1::KplHeader& header) {
  KOPPEL_ASSIGN_OR_RETURN(auto frames, FrameWriter::Create(path, kMagic));
  KOPPEL_RETURN_IF_ERROR(frames->Write(CanonicalBytes(header)));
  return std::unique_ptr<KplWriter>(new KplWriter(std::move(frames)));
}

Status KplWriter::FlushBatch() {
  if (batch_.records().empty()) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(frames_->Write(CanonicalBytes(batch_)));
  batch_.Clear();
  return OkStatus();
}

Status KplWriter::Write(v1::EncodedRecord record) {
  *batch_.add_records() = std::move(record);
  ++records_;
  if (batch_.records_size() < kMostBatchRecords) return OkStatus();
  return FlushBatch();
}

Status KplWriter::Finish() {
  KOPPEL_RETURN_IF_ERROR(FlushBatch());
  KOPPEL_RETURN_IF_ERROR(frames_->Write(""));
  v1::KplTrailer trailer;
  trailer.set_records(records_);
  trailer.set_sha256(frames_->Digest());
  KOPPEL_RETURN_IF_ERROR(frames_->Write(CanonicalBytes(trailer)));
  return frames_->Finish();
}

Result<std::unique_ptr<KplReader>> KplReader::Open(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(auto frames, FrameReader::Open(path, kMagic, ".kpl"));
  std::unique_ptr<KplReader> reader(new KplReader(std::move(frames)));
  KOPPEL_RETURN_IF_ERROR(reader->ReadHeader());
  return reader;
}

Status KplReader::ReadHeader() {
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, frames_->Next());
  if (!ParseStrictly("header", frame, header_).ok()) {
    return frames_->Broken("altered: the header does not parse");
  }
  if (header_.format_version() != kKplFormatVersion) {
    return frames_->Broken(
        Concat("format_version: got ", header_.format_version(), ", want ", kKplFormatVersion));
  }
  return OkStatus();
}

Result<bool> KplReader::Next(v1::KplBatch& batch) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, frames_->Next());
  if (frame.empty()) {
    KOPPEL_RETURN_IF_ERROR(CheckTrailer());
    return false;
  }
  if (!ParseStrictly("batch", frame, batch).ok()) {
    return frames_->Broken("altered: a batch does not parse");
  }
  records_ += static_cast<uint64_t>(batch.records_size());
  return true;
}

Status KplReader::CheckTrailer() {
  const std::string digest = frames_->Digest();
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, frames_->Next());
  v1::KplTrailer trailer;
  if (!ParseStrictly("trailer", frame, trailer).ok()) {
    return frames_->Broken("altered: the trailer does not parse");
  }
  if (trailer.sha256() != digest) return frames_->Broken("altered: the checksum differs");
  if (trailer.records() != records_) {
    return frames_->Broken(
        Concat("altered: got ", records_, " records, trailer says ", trailer.records()));
  }
  return frames_->ExpectEnd();
}

}  // namespace koppel
