#include "agents/encode/token_parts.h"

namespace koppel::agents {
namespace {

constexpr size_t kDateCharacters = 8;

std::optional<std::string> KnownDatePart(const std::string& date, size_t first, size_t length) {
  if (date.size() != kDateCharacters) return std::nullopt;
  const bool takes_year = first == 0;
  const bool takes_month_and_day = first + length > 4;
  if (takes_year && date.compare(0, 4, "0000") == 0) return std::nullopt;
  if (takes_month_and_day && (date.compare(4, 2, "00") == 0 || date.compare(6, 2, "00") == 0)) {
    return std::nullopt;
  }
  return date.substr(first, length);
}

void AppendPart(std::string& message, const std::string& part) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    message += static_cast<char>((part.size() >> shift) & 0xff);
  }
  message += part;
}

}  // namespace

std::optional<std::string> PartOf(const TokenSource& source, const std::string& value) {
  const size_t length = source.part.length();
  if (value.empty()) return std::nullopt;
  switch (source.part.part()) {
    case v1::YEAR:
      return KnownDatePart(value, 0, 4);
    case v1::MONTH_DAY:
      return KnownDatePart(value, 4, 4);
    case v1::PREFIX:
      if (value.size() < length) return std::nullopt;
      return value.substr(0, length);
    case v1::SUFFIX:
      if (value.size() < length) return std::nullopt;
      return value.substr(value.size() - length);
    default:
      return source.is_date ? KnownDatePart(value, 0, kDateCharacters) : value;
  }
}

std::optional<std::string> TokenMessage(const std::vector<TokenSource>& sources,
                                        const std::vector<std::string>& values) {
  std::string message;
  for (const TokenSource& source : sources) {
    const std::optional<std::string> part = PartOf(source, values[source.field]);
    if (!part) return std::nullopt;
    AppendPart(message, *part);
  }
  return message;
}

}  // namespace koppel::agents
