// One program at a time: for changes that read a file, and write it whole again.
#pragma once

#include <string>

#include "base/status.h"

namespace koppel {

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
