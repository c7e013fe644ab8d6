// What every program's command line has in common: exit codes, one-line errors, progress.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// Prints "program: message" as one line to stderr unless the status is OK; control characters and
// line breaks in it become blanks. Returns the exit code.
int Finish(std::string_view program, const Status& status);

// Progress of anything that may take over a second, on stderr: a bar on a terminal, otherwise a
// plain line every ten seconds. Nothing is shown in the first second. Not thread safe.
class Progress {
 public:
  // `total` 0: not known. `unit` is a plural: "records".
  Progress(std::string_view what, std::string_view unit, uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Update(uint64_t done);
  void SetTotal(uint64_t total) { total_ = total; }

 private:
  void Show(uint64_t done);

  std::string what_;
  std::string unit_;
  uint64_t total_;
  bool terminal_;
  bool shown_ = false;
  int64_t started_ms_;
  int64_t next_ms_;
};

}  // namespace koppel
