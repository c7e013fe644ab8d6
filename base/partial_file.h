// A file that is written piece by piece beside its place and takes it at the end.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel {

// PATH.partial, for its owner alone. A killed program leaves it, and the next one writes it anew;
// dropped before Finish it leaves nothing. Not thread safe.
class PartialFile {
 public:
  // UNAVAILABLE with the system's error. What stands at `path` is for the caller to check
  // (CheckOutputOfFormat).
  static Result<std::unique_ptr<PartialFile>> Create(const std::string& path);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  // UNAVAILABLE, or RESOURCE_EXHAUSTED when the disk is full.
  Status Write(std::string_view bytes);
  // What was written is on the disk; Finish has only to rename. For several files that belong
  // together: what fails, fails before any of them has its name. Errors of Write.
  Status Sync();
  // Syncs the bytes, renames the file to its place and syncs the folder. Errors of Write.
  Status Finish();

 private:
  PartialFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  std::FILE* file_;
  bool finished_ = false;
};

}  // namespace koppel
