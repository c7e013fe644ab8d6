// What every program's command line has in common: exit codes, one-line errors, options that
// several programs have, progress. Results go to stdout, everything else to stderr.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace CLI {
class App;
}

namespace koppel {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

// Prints "program: message" as one line to stderr unless the status is OK; control characters and
// line breaks in it become blanks. Returns the exit code.
int Finish(std::string_view program, const Status& status);

// What a command does; parsing leaves that of the named command in the program's action.
using Action = std::function<Status()>;

// INVALID_ARGUMENT for a value on the command line that only the command can judge: the program
// ends with kExitUsage. `message` is "--option: got X, want Y".
Status UsageError(std::string_view message);

// Parses the command line and runs `action`; returns the exit code. A usage error is one line with
// the command's name, the option and what it takes. Adds --version. A result that cannot be written
// to stdout has failed.
int RunCommandLine(CLI::App& program, int argc, const char* const* argv, const Action& action);

// --json: the command prints one JSON object to stdout.
void AddJsonFlag(CLI::App& command, bool& json);
// How a linkage is to decide, as the command line says; as it was where not given.
struct DecisionOptions {
  // --threshold: a similarity from 0.001 to 1 in steps of 0.001. 0: the schema's own.
  uint32_t threshold_permille = 0;
  // --threshold auto: a model decides.
  bool by_model = false;
  // --false-links, --missed-matches: shares from 0.000001 to 0.5, in millionths. 0: not named.
  uint32_t most_false_links = 0;
  uint32_t most_missed_matches = 0;
};
void AddDecisionOptions(CLI::App& command, DecisionOptions& options);
// A usage error where rates stand beside a threshold, as only a model can keep to them.
Status CheckDecisionOptions(const DecisionOptions& options);
// A command that later versions have: UNIMPLEMENTED, whatever its options.
void AddLaterCommand(CLI::App& above, const std::string& name, const std::string& help,
                     Action& action);

// Checks of an option's text (CLI::Option::check): "got X, want Y", or nothing where it is good.
using ValueCheck = std::function<std::string(const std::string& text)>;
ValueCheck WholeNumber(uint64_t least, uint64_t most);
ValueCheck OneOf(std::vector<std::string> names);
// ISO 8601, as ParseDate reads it.
ValueCheck CalendarDate();

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
