#include "proto/kpl.h"

namespace koppel {
namespace {

constexpr std::string_view kMagic = "KPL1";

}  // namespace

Result<std::unique_ptr<KplWriter>> KplWriter::Create(const std::string& path,
                                                     const v1::KplHeader& header) {
  KOPPEL_ASSIGN_OR_RETURN(auto frames, FrameWriter::Create(path, kMagic));
  KOPPEL_RETURN_IF_ERROR(frames->Write(header));
  return std::unique_ptr<KplWriter>(new KplWriter(std::move(frames)));
}

Status KplWriter::FlushBatch() {
  if (batch_.records().empty()) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(frames_->Write(batch_));
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
  v1::KplTrailer trailer;
  trailer.set_records(records_);
  return frames_->Finish(std::move(trailer));
}

Result<std::unique_ptr<KplReader>> KplReader::Open(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(auto frames, FrameReader::Open(path, kMagic, ".kpl"));
  std::unique_ptr<KplReader> reader(new KplReader(std::move(frames)));
  KOPPEL_RETURN_IF_ERROR(reader->frames_->ReadHeader(kKplFormatVersion, reader->header_));
  return reader;
}

Result<bool> KplReader::Next(v1::KplBatch& batch) {
  KOPPEL_ASSIGN_OR_RETURN(const bool more, frames_->Next(batch));
  if (more) {
    records_ += static_cast<uint64_t>(batch.records_size());
    return true;
  }
  KOPPEL_ASSIGN_OR_RETURN(const auto trailer, frames_->ReadTrailer<v1::KplTrailer>());
  KOPPEL_RETURN_IF_ERROR(frames_->CheckCount("records", records_, trailer.records()));
  return false;
}

}  // namespace koppel
