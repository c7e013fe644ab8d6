#include "office/result/result_file.h"

#include "proto/canonical.h"

namespace koppel::office {
namespace {

constexpr char kMagic[] = "KRS1";

}  // namespace

Result<std::unique_ptr<ResultWriter>> ResultWriter::Create(const std::string& path,
                                                           ResultHeader header) {
  KOPPEL_ASSIGN_OR_RETURN(std::unique_ptr<FrameWriter> frames, FrameWriter::Create(path, kMagic));
  header.set_format_version(kResultFormatVersion);
  KOPPEL_RETURN_IF_ERROR(frames->Write(CanonicalBytes(header)));
  return std::unique_ptr<ResultWriter>(new ResultWriter(std::move(frames)));
}

Status ResultWriter::Write(const v1::FetchPersonsResponse& part) {
  persons_ += static_cast<uint64_t>(part.batch().persons_size());
  const std::string bytes = CanonicalBytes(part);
  // An empty frame ends the persons, so a part without content is left out.
  return bytes.empty() ? OkStatus() : frames_->Write(bytes);
}

Status ResultWriter::Finish() {
  KOPPEL_RETURN_IF_ERROR(frames_->Write(""));
  ResultTrailer trailer;
  trailer.set_persons(persons_);
  trailer.set_sha256(frames_->Digest());
  KOPPEL_RETURN_IF_ERROR(frames_->Write(CanonicalBytes(trailer)));
  return frames_->Finish();
}

Result<std::unique_ptr<ResultReader>> ResultReader::Open(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(std::unique_ptr<FrameReader> frames,
                          FrameReader::Open(path, kMagic, ".kres"));
  std::unique_ptr<ResultReader> reader(new ResultReader(std::move(frames)));
  KOPPEL_RETURN_IF_ERROR(reader->ReadHeader());
  return reader;
}

Status ResultReader::ReadHeader() {
  KOPPEL_ASSIGN_OR_RETURN(const std::string bytes, frames_->Next());
  if (!header_.ParseFromString(bytes)) return frames_->Broken("the header does not parse");
  if (header_.format_version() != kResultFormatVersion) {
    return frames_->Broken(
        Concat("got version ", header_.format_version(), ", want ", kResultFormatVersion));
  }
  return OkStatus();
}

Result<bool> ResultReader::Next(v1::FetchPersonsResponse& part) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string bytes, frames_->Next());
  if (bytes.empty()) {
    KOPPEL_RETURN_IF_ERROR(CheckTrailer());
    return false;
  }
  if (!part.ParseFromString(bytes)) return frames_->Broken("a part does not parse");
  persons_ += static_cast<uint64_t>(part.batch().persons_size());
  return true;
}

Status ResultReader::CheckTrailer() {
  const std::string digest = frames_->Digest();
  KOPPEL_ASSIGN_OR_RETURN(const std::string bytes, frames_->Next());
  ResultTrailer trailer;
  if (!trailer.ParseFromString(bytes)) return frames_->Broken("the trailer does not parse");
  if (trailer.sha256() != digest)
    return frames_->Broken("the checksum differs, the file was altered");
  if (trailer.persons() != persons_) {
    return frames_->Broken(Concat("got ", persons_, " persons, want ", trailer.persons()));
  }
  return frames_->ExpectEnd();
}

}  // namespace koppel::office
