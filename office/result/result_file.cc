#include "office/result/result_file.h"

namespace koppel::office {
namespace {

constexpr FrameFormat kFormat = {"KRS2", ".kres", "persons"};

}  // namespace

Result<std::unique_ptr<ResultWriter>> ResultWriter::Create(const std::string& path,
                                                           const ResultHeader& header) {
  KOPPEL_ASSIGN_OR_RETURN(auto frames, FrameWriter::Create(path, kFormat, header));
  return std::unique_ptr<ResultWriter>(new ResultWriter(std::move(frames)));
}

Status ResultWriter::Write(const v1::FetchPersonsResponse& part) {
  persons_ += static_cast<uint64_t>(part.batch().persons_size());
  return frames_->Write(part);
}

Status ResultWriter::Finish() {
  ResultTrailer trailer;
  trailer.set_persons(persons_);
  return frames_->Finish(trailer);
}

Result<std::unique_ptr<ResultReader>> ResultReader::Open(const std::string& path) {
  std::unique_ptr<ResultReader> reader(new ResultReader());
  KOPPEL_ASSIGN_OR_RETURN(reader->frames_, FrameReader::Open(path, kFormat, reader->header_));
  return reader;
}

Result<bool> ResultReader::Next(v1::FetchPersonsResponse& part) {
  KOPPEL_ASSIGN_OR_RETURN(const bool more, frames_->Next(part));
  if (more) {
    frames_->Count(static_cast<uint64_t>(part.batch().persons_size()));
    return true;
  }
  ResultTrailer trailer;
  KOPPEL_RETURN_IF_ERROR(frames_->ReadTrailer(trailer));
  KOPPEL_RETURN_IF_ERROR(frames_->CheckCount(trailer.persons()));
  return false;
}

}  // namespace koppel::office
