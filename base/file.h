// Whole files: read with a limit, written whole or not at all, by one program at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace koppel {

// A descriptor to read from, which the caller closes. INVALID_ARGUMENT for an empty name and for a
// folder, else the error of ErrnoStatus. Whoever reads a file opens it with this.
Result<int> OpenToRead(const std::string& path);

// Errors of OpenToRead; INVALID_ARGUMENT if it is larger than `most_bytes`; else the system's
// error. Every message begins with the path.
Result<std::string> ReadFile(const std::string& path, size_t most_bytes = 64u << 20);

// Who may read a written file.
enum class FileMode { kPublic = 0644, kPrivate = 0600 };

// Writes a temporary file beside `path`, syncs it, renames it over `path` and syncs the folder:
// after a crash the file is the old one or the new one. UNAVAILABLE with the system's error;
// RESOURCE_EXHAUSTED when the disk is full; INVALID_ARGUMENT where `path` is no regular file.
Status WriteFileAtomically(const std::string& path, std::string_view bytes,
                           FileMode mode = FileMode::kPublic);

// Writes all of it, in as many calls as that takes. The error of ErrnoStatus for `path`.
Status WriteAll(int descriptor, std::string_view bytes, const std::string& path);

// Makes a rename in the folder of `path` last through a power cut, where the file system can.
void SyncFolder(const std::string& path);

// INVALID_ARGUMENT "PATH: ..." where a file to write would take the place of one of `inputs` or of
// anything that is no regular file (a device, a folder, a link). Programs ask before they begin.
Status CheckOutput(const std::string& path, const std::vector<std::string>& inputs = {});

// The same for a file of a format whose files begin with `magic`: it may be new, empty, or take the
// place of another of its format. A keystore or a CSV file named by mistake stays what it is.
Status CheckOutputOfFormat(const std::string& path, std::string_view magic);

// Makes the folder and those above it, for this account alone; one that is there keeps its mode.
// The error of ErrnoStatus.
Status MakePrivateFolder(const std::string& path);

// A field of a CSV file (RFC 4180): in quotes where it holds a comma, a quote, a line break or an
// outer blank.
std::string CsvField(std::string_view text);

// The system's message for `errno`, with `path` before it; disk-full errors are RESOURCE_EXHAUSTED,
// ENOENT is NOT_FOUND, others are UNAVAILABLE.
Status ErrnoStatus(const std::string& path, int error);

// Holds an exclusive lock of the system (flock) until it goes. Movable; the lock is between
// programs and between objects of one program, and ends with the program.
class FileLock {
 public:
  // Waits until nobody else holds the lock of the folder in which `path` stands. The folder,
  // because a file that is renamed over takes its lock along. The error of ErrnoStatus.
  static Result<FileLock> OfFolder(const std::string& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace koppel
