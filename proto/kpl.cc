#include "proto/kpl.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "base/file.h"
#include "proto/canonical.h"

namespace koppel {
namespace {

constexpr std::string_view kMagic = "KPL1";
constexpr size_t kLengthBytes = 4;

std::string LengthBytes(size_t size) {
  std::string bytes(kLengthBytes, '\0');
  for (size_t i = 0; i < kLengthBytes; ++i) bytes[i] = static_cast<char>(size >> (8 * i));
  return bytes;
}

size_t LengthOf(std::string_view bytes) {
  size_t size = 0;
  for (size_t i = 0; i < kLengthBytes; ++i) {
    size |= static_cast<size_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return size;
}

std::string PartialPath(const std::string& path) { return path + ".partial"; }

}  // namespace

Result<std::unique_ptr<KplWriter>> KplWriter::Create(const std::string& path,
                                                     const v1::KplHeader& header) {
  std::FILE* file = std::fopen(PartialPath(path).c_str(), "wbe");
  if (file == nullptr) return ErrnoStatus(path, errno);
  std::unique_ptr<KplWriter> writer(new KplWriter(path, file));
  KOPPEL_RETURN_IF_ERROR(writer->Put(kMagic));
  KOPPEL_RETURN_IF_ERROR(writer->PutFrame(CanonicalBytes(header)));
  return writer;
}

KplWriter::~KplWriter() {
  if (file_ != nullptr) std::fclose(file_);
  if (!finished_) std::remove(PartialPath(path_).c_str());
}

Status KplWriter::Put(std::string_view bytes) {
  digest_.Update(bytes);
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) {
    return ErrnoStatus(path_, errno);
  }
  return OkStatus();
}

Status KplWriter::PutFrame(std::string_view bytes) {
  if (bytes.size() > kMostFrameBytes) {
    return InvalidArgument(path_, ": frame: got ", bytes.size(), " bytes, want at most ",
                           kMostFrameBytes);
  }
  KOPPEL_RETURN_IF_ERROR(Put(LengthBytes(bytes.size())));
  return Put(bytes);
}

Status KplWriter::FlushBatch() {
  if (batch_.records().empty()) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(PutFrame(CanonicalBytes(batch_)));
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
  KOPPEL_RETURN_IF_ERROR(PutFrame(""));
  v1::KplTrailer trailer;
  trailer.set_records(records_);
  trailer.set_sha256(digest_.Digest());
  KOPPEL_RETURN_IF_ERROR(PutFrame(CanonicalBytes(trailer)));
  if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) return ErrnoStatus(path_, errno);
  const int closed = std::fclose(file_);
  file_ = nullptr;
  if (closed != 0) return ErrnoStatus(path_, errno);
  if (std::rename(PartialPath(path_).c_str(), path_.c_str()) != 0) return ErrnoStatus(path_, errno);
  finished_ = true;
  return OkStatus();
}

Result<std::unique_ptr<KplReader>> KplReader::Open(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return ErrnoStatus(path, errno);
  std::unique_ptr<KplReader> reader(new KplReader(path, file));
  KOPPEL_RETURN_IF_ERROR(reader->ReadHeader());
  return reader;
}

KplReader::~KplReader() { std::fclose(file_); }

Status KplReader::Broken(std::string_view what) const {
  return Failure(StatusCode::kDataLoss, path_, ": ", what);
}

Result<std::string> KplReader::GetFrame() {
  std::array<char, kLengthBytes> length{};
  if (std::fread(length.data(), 1, length.size(), file_) != length.size()) {
    return Broken("truncated: the file ends before its trailer");
  }
  const size_t size = LengthOf({length.data(), length.size()});
  if (size > kMostFrameBytes) return Broken("altered: a frame is longer than 16 MiB");
  std::string bytes(size, '\0');
  if (std::fread(bytes.data(), 1, size, file_) != size) {
    return Broken("truncated: the file ends inside a frame");
  }
  digest_.Update({length.data(), length.size()});
  digest_.Update(bytes);
  return bytes;
}

Status KplReader::ReadHeader() {
  std::array<char, kMagic.size()> magic{};
  const size_t got = std::fread(magic.data(), 1, magic.size(), file_);
  if (got == 0) return Broken("empty file, want a .kpl file");
  if (std::string_view(magic.data(), got) != kMagic) {
    return Broken("not a .kpl file of format 1: it does not begin with KPL1");
  }
  digest_.Update(kMagic);
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, GetFrame());
  if (!ParseStrictly("header", frame, header_).ok())
    return Broken("altered: the header does not parse");
  if (header_.format_version() != kKplFormatVersion) {
    return Broken(
        Concat("format_version: got ", header_.format_version(), ", want ", kKplFormatVersion));
  }
  return OkStatus();
}

Result<bool> KplReader::Next(v1::KplBatch& batch) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, GetFrame());
  if (frame.empty()) {
    KOPPEL_RETURN_IF_ERROR(CheckTrailer());
    return false;
  }
  if (!ParseStrictly("batch", frame, batch).ok()) return Broken("altered: a batch does not parse");
  records_ += static_cast<uint64_t>(batch.records_size());
  return true;
}

Status KplReader::CheckTrailer() {
  const std::string digest = digest_.Digest();
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, GetFrame());
  v1::KplTrailer trailer;
  if (!ParseStrictly("trailer", frame, trailer).ok())
    return Broken("altered: the trailer does not parse");
  if (trailer.sha256() != digest) return Broken("altered: the checksum differs");
  if (trailer.records() != records_) {
    return Broken(Concat("altered: got ", records_, " records, trailer says ", trailer.records()));
  }
  if (std::fgetc(file_) != EOF) return Broken("altered: bytes follow the trailer");
  return OkStatus();
}

}  // namespace koppel
