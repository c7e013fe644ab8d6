// A compiled expression of Python's re module (python_regex.h), matched by ICU.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel::agents {

// Movable. Not thread safe: it holds the text it last matched.
class PythonPattern {
 public:
  enum class Letters { kExact, kAnyCase };

  // INVALID_ARGUMENT "got ..., want ..." for an expression that does not compile or is refused.
  static Result<PythonPattern> Compile(std::string_view pattern, Letters letters = Letters::kExact);
  ~PythonPattern();
  PythonPattern(PythonPattern&&) noexcept;
  PythonPattern& operator=(PythonPattern&&) noexcept;

  // re.fullmatch. RESOURCE_EXHAUSTED where the expression backtracks without end: after a number of
  // steps, so that the answer does not depend on the machine.
  Result<bool> MatchesWhole(std::string_view utf8);
  // re.match, and whether what it matched is the whole text. Errors as above.
  Result<bool> MatchesFromStart(std::string_view utf8);
  // What a group of the last match has matched, from 1.
  std::string Group(int group) const;

 private:
  struct State;
  explicit PythonPattern(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace koppel::agents
