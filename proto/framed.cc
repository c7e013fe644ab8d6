#include "proto/framed.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/digest.h"
#include "base/file.h"
#include "proto/canonical.h"
#include "proto/little_endian.h"

namespace koppel {
namespace {

// What all versions of a format begin with.
std::string_view FamilyOf(const FrameFormat& format) {
  return format.magic.substr(0, format.magic.size() - 1);
}

std::string ChecksumOf(std::string_view before, std::string_view length, std::string_view bytes) {
  Sha256Stream digest;
  for (const std::string_view part : {before, length, bytes}) digest.Update(part);
  return digest.Digest();
}

}  // namespace

Result<std::unique_ptr<FrameWriter>> FrameWriter::Create(const std::string& path,
                                                         const FrameFormat& format,
                                                         const google::protobuf::Message& header) {
  KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(path, FamilyOf(format)));
  KOPPEL_ASSIGN_OR_RETURN(auto file, PartialFile::Create(path));
  std::unique_ptr<FrameWriter> writer(new FrameWriter(path, std::move(file)));
  KOPPEL_RETURN_IF_ERROR(writer->file_->Write(format.magic));
  writer->checksum_ = Sha256(format.magic);
  KOPPEL_RETURN_IF_ERROR(writer->WriteFrame(CanonicalBytes(header)));
  return writer;
}

Status FrameWriter::WriteFrame(std::string_view frame) {
  if (frame.size() > kMostFrameBytes) {
    return InvalidArgument(path_, ": frame: got ", frame.size(), " bytes, want at most ",
                           kMostFrameBytes);
  }
  std::string length;
  AppendNumber(frame.size(), length);
  checksum_ = ChecksumOf(checksum_, length, frame);
  KOPPEL_RETURN_IF_ERROR(file_->Write(length));
  KOPPEL_RETURN_IF_ERROR(file_->Write(frame));
  return file_->Write(checksum_);
}

Status FrameWriter::Write(std::string_view piece) {
  return piece.empty() ? OkStatus() : WriteFrame(piece);
}

Status FrameWriter::Write(const google::protobuf::Message& piece) {
  return Write(CanonicalBytes(piece));
}

Status FrameWriter::Finish(const google::protobuf::Message& trailer) {
  KOPPEL_RETURN_IF_ERROR(WriteFrame(""));
  KOPPEL_RETURN_IF_ERROR(WriteFrame(CanonicalBytes(trailer)));
  return file_->Finish();
}

Result<std::unique_ptr<FrameReader>> FrameReader::Open(const std::string& path,
                                                       const FrameFormat& format,
                                                       google::protobuf::Message& header) {
  KOPPEL_ASSIGN_OR_RETURN(const int descriptor, OpenToRead(path));
  std::FILE* file = fdopen(descriptor, "rb");
  std::unique_ptr<FrameReader> reader(new FrameReader(path, format, file));
  KOPPEL_RETURN_IF_ERROR(reader->ReadMagic());
  KOPPEL_RETURN_IF_ERROR(reader->ReadMessage("the header", header));
  return reader;
}

FrameReader::~FrameReader() { std::fclose(file_); }

Status FrameReader::Broken(std::string_view what) const {
  return Failure(StatusCode::kDataLoss, path_, ": ", what);
}

std::string FrameReader::PieceName() const { return Concat("piece ", pieces_); }

Status FrameReader::BrokenPiece(std::string_view what) const {
  return Broken(Concat(PieceName(), ": ", what));
}

Status FrameReader::ReadMagic() {
  std::string begin(format_.magic.size(), '\0');
  begin.resize(std::fread(begin.data(), 1, begin.size(), file_));
  checksum_ = Sha256(begin);
  if (begin == format_.magic) return OkStatus();
  if (begin.empty()) return Broken(Concat("empty file, want a ", format_.kind, " file"));
  const bool is_family =
      begin.size() == format_.magic.size() && begin.starts_with(FamilyOf(format_));
  if (!is_family || begin.back() < '0' || begin.back() > '9') {
    return Broken(Concat("not a ", format_.kind, " file: it does not begin with ", format_.magic));
  }
  return Broken(Concat("format version: got ", begin.substr(begin.size() - 1), ", want ",
                       format_.magic.substr(format_.magic.size() - 1),
                       "; another version of this program wrote it"));
}

Status FrameReader::ReadExactly(char* to, size_t size) {
  if (std::fread(to, 1, size, file_) == size) return OkStatus();
  return Broken(Concat("truncated after ", count_, " ", format_.things));
}

Result<std::string> FrameReader::ReadFrame(std::string_view what) {
  std::string length(kNumberBytes, '\0');
  KOPPEL_RETURN_IF_ERROR(ReadExactly(length.data(), length.size()));
  const size_t size = NumberAt(length);
  if (size > kMostFrameBytes) return Broken(Concat("altered: ", what, " is longer than 16 MiB"));
  std::string bytes(size, '\0');
  KOPPEL_RETURN_IF_ERROR(ReadExactly(bytes.data(), size));
  std::string checksum(kSha256Bytes, '\0');
  KOPPEL_RETURN_IF_ERROR(ReadExactly(checksum.data(), checksum.size()));
  checksum_ = ChecksumOf(checksum_, length, bytes);
  if (checksum != checksum_) return Broken(Concat("altered: the checksum of ", what, " differs"));
  return bytes;
}

Status FrameReader::Parse(std::string_view what, const std::string& frame,
                          google::protobuf::Message& message) const {
  if (ParseStrictly(what, frame, message).ok()) return OkStatus();
  return Broken(Concat(what, " is not what this version writes"));
}

Status FrameReader::ReadMessage(std::string_view what, google::protobuf::Message& message) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, ReadFrame(what));
  return Parse(what, frame, message);
}

Result<bool> FrameReader::Next(std::string& piece) {
  ++pieces_;
  KOPPEL_ASSIGN_OR_RETURN(piece, ReadFrame(PieceName()));
  return !piece.empty();
}

Result<bool> FrameReader::Next(google::protobuf::Message& piece) {
  std::string frame;
  KOPPEL_ASSIGN_OR_RETURN(const bool found, Next(frame));
  if (found) KOPPEL_RETURN_IF_ERROR(Parse(PieceName(), frame, piece));
  return found;
}

Status FrameReader::ReadTrailer(google::protobuf::Message& trailer) {
  KOPPEL_RETURN_IF_ERROR(ReadMessage("the trailer", trailer));
  return std::fgetc(file_) == EOF ? OkStatus() : Broken("altered: bytes follow the trailer");
}

Status FrameReader::CheckCount(uint64_t want) const {
  if (count_ == want) return OkStatus();
  return Broken(Concat("altered: got ", count_, " ", format_.things, ", the trailer says ", want));
}

}  // namespace koppel
