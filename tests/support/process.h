// Real processes for tests: run a command to its end, or start a server and stop or kill it.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace koppel::testing {

struct Finished {
  // The exit code, or 128 and the signal's number.
  int exit_code;
  std::string out;
  std::string err;
};

// Runs to the end; `input` goes to stdin.
Finished Run(const std::vector<std::string>& command, const std::string& input = "");

// A process in the background; killed when this object goes.
class Process {
 public:
  // stdout and stderr go to `log_path`. `most_file_bytes` > 0 sets RLIMIT_FSIZE: every larger write
  // fails as on a full disk.
  Process(const std::vector<std::string>& command, const std::string& log_path,
          uint64_t most_file_bytes = 0);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool Running();
  // Asks it to end (SIGTERM) and waits; returns the exit code as in Finished.
  int Stop();
  // SIGKILL: what a power cut leaves of the process.
  void Kill();

 private:
  int Wait();
  pid_t pid_;
  bool ended_ = false;
  int exit_code_ = 0;
};

// A process on a terminal of its own, as a person sits at it; killed when this object goes.
class Terminal {
 public:
  explicit Terminal(const std::vector<std::string>& command);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Reads what the process shows until `text` is among it; false where the process ends, or shows
  // nothing for ten seconds, before that.
  bool Shows(const std::string& text);
  void Type(const std::string& text);
  // Waits for the end; `out` has all that was shown, `err` nothing.
  Finished Finish();

 private:
  bool ReadMore();
  int terminal_ = -1;
  pid_t pid_;
  bool ended_ = false;
  std::string shown_;
};

// Waits until the file has content and returns it; empty after a minute.
std::string WaitForFile(const std::string& path);

}  // namespace koppel::testing
