#include "proto/framed.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/file.h"
#include "proto/canonical.h"

namespace koppel {
namespace {

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

// For the owner alone, also where a file of an earlier attempt is in the way.
std::FILE* OpenPrivate(const std::string& path) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return nullptr;
  std::FILE* file = fchmod(descriptor, 0600) == 0 ? fdopen(descriptor, "wb") : nullptr;
  if (file == nullptr) {
    const int error = errno;
    close(descriptor);
    errno = error;
  }
  return file;
}

std::string PartialPath(const std::string& path) { return path + ".partial"; }

}  // namespace

Result<std::unique_ptr<FrameWriter>> FrameWriter::Create(const std::string& path,
                                                         std::string_view magic) {
  KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(path, magic));
  std::FILE* file = OpenPrivate(PartialPath(path));
  if (file == nullptr) return ErrnoStatus(path, errno);
  std::unique_ptr<FrameWriter> writer(new FrameWriter(path, file));
  KOPPEL_RETURN_IF_ERROR(writer->Put(magic));
  return writer;
}

FrameWriter::~FrameWriter() {
  if (file_ != nullptr) std::fclose(file_);
  if (!finished_) std::remove(PartialPath(path_).c_str());
}

Status FrameWriter::Put(std::string_view bytes) {
  digest_.Update(bytes);
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) {
    return ErrnoStatus(path_, errno);
  }
  return OkStatus();
}

Status FrameWriter::WriteFrame(std::string_view frame) {
  if (frame.size() > kMostFrameBytes) {
    return InvalidArgument(path_, ": frame: got ", frame.size(), " bytes, want at most ",
                           kMostFrameBytes);
  }
  KOPPEL_RETURN_IF_ERROR(Put(LengthBytes(frame.size())));
  return Put(frame);
}

Status FrameWriter::Write(const google::protobuf::Message& message) {
  const std::string bytes = CanonicalBytes(message);
  return bytes.empty() ? OkStatus() : WriteFrame(bytes);
}

Status FrameWriter::Close() {
  if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) return ErrnoStatus(path_, errno);
  const int closed = std::fclose(file_);
  file_ = nullptr;
  if (closed != 0) return ErrnoStatus(path_, errno);
  if (std::rename(PartialPath(path_).c_str(), path_.c_str()) != 0) return ErrnoStatus(path_, errno);
  finished_ = true;
  return OkStatus();
}

Result<std::unique_ptr<FrameReader>> FrameReader::Open(const std::string& path,
                                                       std::string_view magic,
                                                       std::string_view kind) {
  KOPPEL_ASSIGN_OR_RETURN(const int descriptor, OpenToRead(path));
  std::FILE* file = fdopen(descriptor, "rb");
  std::unique_ptr<FrameReader> reader(new FrameReader(path, file));
  KOPPEL_RETURN_IF_ERROR(reader->ReadMagic(magic, kind));
  return reader;
}

FrameReader::~FrameReader() { std::fclose(file_); }

Status FrameReader::Broken(std::string_view what) const {
  return Failure(StatusCode::kDataLoss, path_, ": ", what);
}

Status FrameReader::ReadMagic(std::string_view magic, std::string_view kind) {
  std::string begin(magic.size(), '\0');
  begin.resize(std::fread(begin.data(), 1, begin.size(), file_));
  if (begin.empty()) return Broken(Concat("empty file, want a ", kind, " file"));
  if (begin != magic) {
    return Broken(Concat("not a ", kind, " file of format 1: it does not begin with ", magic));
  }
  digest_.Update(magic);
  return OkStatus();
}

Result<std::string> FrameReader::ReadFrame() {
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

Status FrameReader::Parse(std::string_view what, const std::string& frame,
                          google::protobuf::Message& message) const {
  if (ParseStrictly(what, frame, message).ok()) return OkStatus();
  return Broken(Concat("altered: ", what, " does not parse"));
}

Status FrameReader::ReadMessage(std::string_view what, google::protobuf::Message& message) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, ReadFrame());
  return Parse(what, frame, message);
}

Result<bool> FrameReader::Next(google::protobuf::Message& part) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string frame, ReadFrame());
  if (frame.empty()) return false;
  KOPPEL_RETURN_IF_ERROR(Parse("a part", frame, part));
  return true;
}

Status FrameReader::CheckCount(std::string_view things, uint64_t got, uint64_t want) const {
  if (got == want) return OkStatus();
  return Broken(Concat("altered: got ", got, " ", things, ", trailer says ", want));
}

Status FrameReader::ExpectEnd() {
  if (std::fgetc(file_) != EOF) return Broken("altered: bytes follow the trailer");
  return OkStatus();
}

}  // namespace koppel
