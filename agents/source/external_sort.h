// Sorts more than fits into memory (external merge sort; Knuth, The Art of Computer Programming,
// volume 3, section 5.4).
//
// Entries are sorted in memory up to a budget and then written as runs to private files without a
// name (agents/source/temp_file.h), which are merged when they are read back.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/source/temp_file.h"
#include "base/status.h"

namespace koppel::agents {

// Where runs are written, and the memory for what is not written yet.
struct SortSettings {
  // Empty: the current folder.
  std::string folder;
  size_t memory_bytes = 64u << 20;
};

// First Add, then Finish, then Next. Not thread safe.
class ExternalSort {
 public:
  explicit ExternalSort(SortSettings settings);
  ~ExternalSort();
  ExternalSort(const ExternalSort&) = delete;
  ExternalSort& operator=(const ExternalSort&) = delete;

  // Key and value have up to 1 GiB together. Errors of TempFile.
  Status Add(std::string_view key, std::string_view value);
  Status Finish();

  // The next entry by the bytes of its key, equal keys in the order of Add; false at the end. What
  // is returned lives until the next call.
  Result<bool> Next(std::string_view& key, std::string_view& value);

  uint64_t size() const { return size_; }
  // How many runs were written: 0 where everything stayed in memory.
  uint64_t written_runs() const { return written_runs_; }

 private:
  class RunReader;
  class Merge;
  struct Run {
    std::unique_ptr<TempFile> file;
  };
  // An entry in `buffer_`; most comparisons end at the first bytes of the key.
  struct Place {
    uint64_t prefix;
    uint64_t offset;
  };

  void SortBuffer();
  Status Spill();
  Status MergeRuns();
  size_t FanIn() const;

  SortSettings settings_;
  std::string buffer_;
  std::vector<Place> places_;
  size_t next_place_ = 0;
  std::vector<Run> runs_;
  std::unique_ptr<Merge> merge_;
  uint64_t size_ = 0;
  uint64_t written_runs_ = 0;
};

}  // namespace koppel::agents
