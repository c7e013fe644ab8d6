#include "base/partial_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/file.h"

namespace koppel {
namespace {

std::string PartialPath(const std::string& path) { return path + ".partial"; }

}  // namespace

// What a killed program left goes first: a link in its place must not be followed.
Result<std::unique_ptr<PartialFile>> PartialFile::Create(const std::string& path) {
  const std::string partial = PartialPath(path);
  if (unlink(partial.c_str()) != 0 && errno != ENOENT) return ErrnoStatus(partial, errno);
  const int descriptor = open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return ErrnoStatus(path, errno);
  return std::unique_ptr<PartialFile>(new PartialFile(path, fdopen(descriptor, "wb")));
}

PartialFile::~PartialFile() {
  if (file_ != nullptr) std::fclose(file_);
  if (!finished_) unlink(PartialPath(path_).c_str());
}

Status PartialFile::Write(std::string_view bytes) {
  const bool whole = std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size();
  return whole ? OkStatus() : ErrnoStatus(path_, errno);
}

Status PartialFile::Sync() {
  const bool synced = std::fflush(file_) == 0 && fsync(fileno(file_)) == 0;
  return synced ? OkStatus() : ErrnoStatus(path_, errno);
}

Status PartialFile::Finish() {
  KOPPEL_RETURN_IF_ERROR(Sync());
  if (std::fclose(std::exchange(file_, nullptr)) != 0) return ErrnoStatus(path_, errno);
  if (std::rename(PartialPath(path_).c_str(), path_.c_str()) != 0) return ErrnoStatus(path_, errno);
  SyncFolder(path_);
  finished_ = true;
  return OkStatus();
}

}  // namespace koppel
