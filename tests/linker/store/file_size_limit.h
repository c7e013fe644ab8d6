// A full disk for this process alone: from now on no file may grow beyond a size.
#pragma once

#include <sys/resource.h>

#include <csignal>
#include <cstdlib>

namespace koppel::linker {

class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t most_bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    if (getrlimit(RLIMIT_FSIZE, &before_) != 0) std::abort();
    Set(most_bytes);
  }
  ~FileSizeLimit() { Set(before_.rlim_cur); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void Set(rlim_t most_bytes) {
    const rlimit limit{most_bytes, before_.rlim_max};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) std::abort();
  }

  rlimit before_{};
};

}  // namespace koppel::linker
