#include "base/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace koppel {
namespace {

// Closes and, while it is not yet renamed, removes a temporary file.
class TemporaryFile {
 public:
  TemporaryFile(std::string path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor) {}
  ~TemporaryFile() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!kept_) unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  int descriptor() const { return descriptor_; }

  Status CloseAndRename(const std::string& target) {
    const int closed = close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) return ErrnoStatus(target, errno);
    if (rename(path_.c_str(), target.c_str()) != 0) return ErrnoStatus(target, errno);
    kept_ = true;
    return OkStatus();
  }

 private:
  std::string path_;
  int descriptor_;
  bool kept_ = false;
};

Status GotFolder(const std::string& path) {
  return InvalidArgument(path, ": got a folder, want a file");
}

}  // namespace

Status ErrnoStatus(const std::string& path, int error) {
  StatusCode code = StatusCode::kUnavailable;
  if (error == ENOENT) code = StatusCode::kNotFound;
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) code = StatusCode::kResourceExhausted;
  return Failure(code, path, ": ", strerror(error));
}

Result<int> OpenToRead(const std::string& path) {
  if (path.empty()) return InvalidArgument("file: got an empty name, want a path");
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(path, errno);
  struct stat found {};
  if (fstat(descriptor, &found) != 0 || !S_ISDIR(found.st_mode)) return descriptor;
  close(descriptor);
  return GotFolder(path);
}

Result<std::string> ReadFile(const std::string& path, size_t most_bytes) {
  KOPPEL_ASSIGN_OR_RETURN(const int descriptor, OpenToRead(path));
  std::string bytes;
  Status status;
  char buffer[1 << 16];
  while (status.ok()) {
    const ssize_t got = read(descriptor, buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) status = ErrnoStatus(path, errno);
    if (got <= 0) break;
    bytes.append(buffer, static_cast<size_t>(got));
    if (bytes.size() > most_bytes) {
      status = InvalidArgument(path, ": got more than ", most_bytes, " bytes, want a smaller file");
    }
  }
  close(descriptor);
  if (!status.ok()) return status;
  return bytes;
}

Status CheckOutput(const std::string& path, const std::vector<std::string>& inputs) {
  if (path.empty()) return InvalidArgument("output file: got an empty name, want a path");
  std::error_code none;
  // The new file would take the place of the link, and what it points to would stay as it was.
  if (std::filesystem::is_symlink(path, none)) {
    return InvalidArgument(path, ": is a symbolic link, want the file that it points to");
  }
  if (!std::filesystem::exists(path, none)) return OkStatus();
  if (std::filesystem::is_directory(path, none)) return GotFolder(path);
  if (!std::filesystem::is_regular_file(path, none)) {
    return InvalidArgument(path, ": is no regular file, want a file to write");
  }
  for (const std::string& input : inputs) {
    if (std::filesystem::equivalent(path, input, none)) {
      return InvalidArgument(path, ": is also an input, want another file to write");
    }
  }
  return OkStatus();
}

Status CheckOutputOfFormat(const std::string& path, std::string_view magic) {
  KOPPEL_RETURN_IF_ERROR(CheckOutput(path));
  std::ifstream file(path, std::ios::binary);
  std::string begin(magic.size(), '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<size_t>(file.gcount()));
  if (begin.empty() || begin == magic) return OkStatus();
  return InvalidArgument(path, ": holds something else, want a new file, or one of the same kind");
}

void SyncFolder(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  const int descriptor =
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

Status WriteAll(int descriptor, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return ErrnoStatus(path, errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return OkStatus();
}

Status WriteFileAtomically(const std::string& path, std::string_view bytes, FileMode mode) {
  KOPPEL_RETURN_IF_ERROR(CheckOutput(path));
  std::string name = path + ".XXXXXX";
  const int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(path, errno);
  TemporaryFile file(name, descriptor);
  if (fchmod(descriptor, static_cast<mode_t>(mode)) != 0) return ErrnoStatus(path, errno);
  KOPPEL_RETURN_IF_ERROR(WriteAll(descriptor, bytes, path));
  if (fsync(descriptor) != 0) return ErrnoStatus(path, errno);
  KOPPEL_RETURN_IF_ERROR(file.CloseAndRename(path));
  SyncFolder(path);
  return OkStatus();
}

Status MakePrivateFolder(const std::string& path) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (!error && made) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  }
  return error ? ErrnoStatus(path, error.value()) : OkStatus();
}

std::string CsvField(std::string_view text) {
  const bool outer_blank = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (!outer_blank && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + '"';
}

Result<FileLock> FileLock::OfFolder(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(folder, errno);
  FileLock lock(descriptor);
  while (flock(descriptor, LOCK_EX) != 0) {
    if (errno != EINTR) return ErrnoStatus(folder, errno);
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace koppel
