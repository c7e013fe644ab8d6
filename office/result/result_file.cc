#include "office/result/result_file.h"

namespace koppel::office {
namespace {

constexpr char kMagic[] = "KRS1";

}  // namespace

Result<std::unique_ptr<ResultWriter>> ResultWriter::Create(const std::string& path,
                                                           ResultHeader header) {
  KOPPEL_ASSIGN_OR_RETURN(std::unique_ptr<FrameWriter> frames, FrameWriter::Create(path, kMagic));
  header.set_format_version(kResultFormatVersion);
  KOPPEL_RETURN_IF_ERROR(frames->Write(header));
  return std::unique_ptr<ResultWriter>(new ResultWriter(std::move(frames)));
}

Status ResultWriter::Write(const v1::FetchPersonsResponse& part) {
  persons_ += static_cast<uint64_t>(part.batch().persons_size());
  return frames_->Write(part);
}

Status ResultWriter::Finish() {
  ResultTrailer trailer;
  trailer.set_persons(persons_);
  return frames_->Finish(std::move(trailer));
}

Result<std::unique_ptr<ResultReader>> ResultReader::Open(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(std::unique_ptr<FrameReader> frames,
                          FrameReader::Open(path, kMagic, ".kres"));
  std::unique_ptr<ResultReader> reader(new ResultReader(std::move(frames)));
  KOPPEL_RETURN_IF_ERROR(reader->frames_->ReadHeader(kResultFormatVersion, reader->header_));
  return reader;
}

Result<bool> ResultReader::Next(v1::FetchPersonsResponse& part) {
  KOPPEL_ASSIGN_OR_RETURN(const bool more, frames_->Next(part));
  if (more) {
    persons_ += static_cast<uint64_t>(part.batch().persons_size());
    return true;
  }
  KOPPEL_ASSIGN_OR_RETURN(const auto trailer, frames_->ReadTrailer<ResultTrailer>());
  KOPPEL_RETURN_IF_ERROR(frames_->CheckCount("persons", persons_, trailer.persons()));
  return false;
}

}  // namespace koppel::office
