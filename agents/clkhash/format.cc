#include "agents/clkhash/format.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "agents/clkhash/python_number.h"

namespace koppel::agents {
namespace {

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

int64_t CharactersOf(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; });
}

Status CheckLength(std::string_view cell, const ClkFormat& format) {
  const int64_t got = CharactersOf(cell);
  if (format.min_length && got < *format.min_length) {
    return InvalidArgument("got ", got, " characters, want at least ", *format.min_length);
  }
  if (format.max_length && got > *format.max_length) {
    return InvalidArgument("got ", got, " characters, want at most ", *format.max_length);
  }
  return OkStatus();
}

Status CheckCase(std::string_view cell, ClkCase letters) {
  if (letters == ClkCase::kMixed) return OkStatus();
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(cell.data(), static_cast<int32_t>(cell.size())));
  icu::UnicodeString changed = text;
  if (letters == ClkCase::kUpper) {
    changed.toUpper(icu::Locale::getRoot());
  } else {
    changed.toLower(icu::Locale::getRoot());
  }
  if (changed == text) return OkStatus();
  return InvalidArgument("got letters of another case, want ",
                         letters == ClkCase::kUpper ? "upper" : "lower", " case");
}

}  // namespace

Result<ClkFormatter> ClkFormatter::Create(const ClkFeature& feature) {
  ClkFormatter formatter(feature.format, feature.missing);
  if (feature.format.pattern) {
    KOPPEL_ASSIGN_OR_RETURN(formatter.pattern_, PythonPattern::Compile(*feature.format.pattern));
  }
  if (feature.format.type == ClkFormat::Type::kDate) {
    KOPPEL_ASSIGN_OR_RETURN(formatter.date_, PythonDate::Compile(feature.format.date_format));
  }
  return formatter;
}

Status ClkFormatter::CheckString(std::string_view cell) {
  if (format_.text == ClkText::kAscii && !IsAscii(cell)) {
    return InvalidArgument("got characters beyond ASCII, want ASCII (encoding)");
  }
  if (!pattern_) {
    KOPPEL_RETURN_IF_ERROR(CheckLength(cell, format_));
    return CheckCase(cell, format_.letters);
  }
  KOPPEL_ASSIGN_OR_RETURN(const bool matches, pattern_->MatchesWhole(cell));
  if (matches) return OkStatus();
  return InvalidArgument("got text that does not match the pattern, want text that does");
}

Status ClkFormatter::CheckEnum(std::string_view cell) const {
  if (std::binary_search(format_.values.begin(), format_.values.end(), cell)) return OkStatus();
  return InvalidArgument("got a value that is not in the list, want one of its ",
                         format_.values.size());
}

Result<std::string> ClkFormatter::Integer(std::string_view cell) const {
  const std::optional<std::string> number = PythonInteger(cell);
  if (!number) return InvalidArgument("got text that is no whole number, want one");
  if (format_.minimum && CompareIntegers(*number, *format_.minimum) < 0) {
    return InvalidArgument("got a smaller number, want at least ", *format_.minimum);
  }
  if (format_.maximum && CompareIntegers(*number, *format_.maximum) > 0) {
    return InvalidArgument("got a larger number, want at most ", *format_.maximum);
  }
  return *number;
}

Result<std::string> ClkFormatter::Format(std::string_view cell) {
  if (missing_ && cell == missing_->sentinel) return missing_->replace_with;
  switch (format_.type) {
    case ClkFormat::Type::kInteger:
      return Integer(cell);
    case ClkFormat::Type::kDate:
      return date_->Read(cell);
    case ClkFormat::Type::kEnum:
      KOPPEL_RETURN_IF_ERROR(CheckEnum(cell));
      return std::string(cell);
    case ClkFormat::Type::kString:
      KOPPEL_RETURN_IF_ERROR(CheckString(cell));
      return std::string(cell);
  }
  return Failure(StatusCode::kInternal, "format: got an unknown type");
}

}  // namespace koppel::agents
