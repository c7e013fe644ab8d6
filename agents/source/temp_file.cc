#include "agents/source/temp_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/file.h"

namespace koppel::agents {
namespace {

constexpr size_t kWriteBytes = 256u << 10;

Result<int> NamelessFile(const std::string& folder) {
  // O_EXCL: it can never get a name.
  const int anonymous = open(folder.c_str(), O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (anonymous >= 0) return anonymous;
  // Not every file system has O_TMPFILE.
  std::string path = folder + "/koppel.XXXXXX";
  const int named = mkostemp(path.data(), O_CLOEXEC);
  if (named < 0) return ErrnoStatus(path, errno);
  unlink(path.c_str());
  return named;
}

}  // namespace

std::string TempFolder() {
  std::error_code no_folder;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(no_folder);
  return no_folder ? "/tmp" : folder.string();
}

Result<std::unique_ptr<TempFile>> TempFile::Create(const std::string& folder) {
  const std::string where = folder.empty() ? "." : folder;
  KOPPEL_ASSIGN_OR_RETURN(const int descriptor, NamelessFile(where));
  return std::unique_ptr<TempFile>(new TempFile(where, descriptor));
}

TempFile::~TempFile() { close(descriptor_); }

Status TempFile::Append(std::string_view bytes) {
  pending_ += bytes;
  size_ += bytes.size();
  return pending_.size() < kWriteBytes ? OkStatus() : Flush();
}

Status TempFile::Flush() {
  KOPPEL_RETURN_IF_ERROR(WriteAll(descriptor_, pending_, folder_));
  pending_.clear();
  return OkStatus();
}

Status TempFile::ReadAt(uint64_t offset, char* to, size_t size) const {
  size_t done = 0;
  while (done < size) {
    const ssize_t got =
        pread(descriptor_, to + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus(folder_, errno);
    if (got == 0) return Failure(StatusCode::kDataLoss, folder_, ": a temporary file was cut off");
    done += static_cast<size_t>(got);
  }
  return OkStatus();
}

}  // namespace koppel::agents
