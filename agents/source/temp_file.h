// A private file without a name: what is in it goes with the process, however that ends.
//
// May hold rows of a source: its mode is 0600, and whoever else would open it finds no name. On
// file systems without O_TMPFILE it has one for a moment, while it is still empty: a process that
// is killed just then leaves an empty koppel.XXXXXX.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel::agents {

// Where the environment wants temporary files: TMPDIR, or /tmp.
std::string TempFolder();

// Written front to back, read anywhere. Not thread safe.
class TempFile {
 public:
  // Makes the file on the disk of `folder` and removes its name at once. Errors of the file system.
  static Result<std::unique_ptr<TempFile>> Create(const std::string& folder);
  ~TempFile();
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;

  // RESOURCE_EXHAUSTED when the disk is full.
  Status Append(std::string_view bytes);
  // Before anything is read.
  Status Flush();
  uint64_t size() const { return size_; }

  // Reads exactly `size` bytes to `to`; DATA_LOSS where the file ends before.
  Status ReadAt(uint64_t offset, char* to, size_t size) const;

 private:
  TempFile(std::string folder, int descriptor)
      : folder_(std::move(folder)), descriptor_(descriptor) {}

  std::string folder_;
  int descriptor_;
  std::string pending_;
  uint64_t size_ = 0;
};

}  // namespace koppel::agents
