#include "agents/clkhash/python_pattern.h"

#include <unicode/regex.h>

#include "agents/clkhash/python_regex.h"

namespace koppel::agents {
namespace {

// ICU counts steps and calls 10,000 of them a unit.
constexpr int32_t kMostSteps = 500;

icu::UnicodeString FromUtf8(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
}

Result<bool> Answer(bool answer, UErrorCode error) {
  if (U_SUCCESS(error)) return answer;
  return Failure(StatusCode::kResourceExhausted,
                 "the expression backtracks without end, want a simpler one");
}

}  // namespace

struct PythonPattern::State {
  icu::UnicodeString text;
  std::unique_ptr<icu::RegexMatcher> matcher;

  void Take(std::string_view utf8) {
    text = FromUtf8(utf8);
    matcher->reset(text);
  }
};

PythonPattern::PythonPattern(std::unique_ptr<State> state) : state_(std::move(state)) {}
PythonPattern::~PythonPattern() = default;
PythonPattern::PythonPattern(PythonPattern&&) noexcept = default;
PythonPattern& PythonPattern::operator=(PythonPattern&&) noexcept = default;

Result<PythonPattern> PythonPattern::Compile(std::string_view pattern, Letters letters) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string rewritten, PythonRegexToIcu(pattern));
  uint32_t flags = UREGEX_UNIX_LINES;
  if (letters == Letters::kAnyCase) flags |= UREGEX_CASE_INSENSITIVE;
  UErrorCode error = U_ZERO_ERROR;
  auto state = std::make_unique<State>();
  state->matcher = std::make_unique<icu::RegexMatcher>(FromUtf8(rewritten), flags, error);
  if (U_SUCCESS(error)) state->matcher->setTimeLimit(kMostSteps, error);
  if (U_FAILURE(error)) {
    return InvalidArgument("got an expression that does not compile (", u_errorName(error),
                           "), want one of Python's re");
  }
  return PythonPattern(std::move(state));
}

Result<bool> PythonPattern::MatchesWhole(std::string_view utf8) {
  state_->Take(utf8);
  UErrorCode error = U_ZERO_ERROR;
  const bool matches = state_->matcher->matches(error) != 0;
  return Answer(matches, error);
}

Result<bool> PythonPattern::MatchesFromStart(std::string_view utf8) {
  state_->Take(utf8);
  UErrorCode error = U_ZERO_ERROR;
  bool matches = state_->matcher->lookingAt(error) != 0;
  if (matches && U_SUCCESS(error)) {
    matches = state_->matcher->end(error) == state_->text.length();
  }
  return Answer(matches, error);
}

std::string PythonPattern::Group(int group) const {
  UErrorCode error = U_ZERO_ERROR;
  std::string utf8;
  state_->matcher->group(group, error).toUTF8String(utf8);
  return utf8;
}

}  // namespace koppel::agents
