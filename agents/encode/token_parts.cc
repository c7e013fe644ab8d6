#include "agents/encode/token_parts.h"

#include <endian.h>

#include <cstdint>

namespace koppel::agents {
namespace {

constexpr size_t kDateCharacters = 8;

// Year, month and day in yyyymmdd.
struct Span {
  size_t begin;
  size_t end;
};
constexpr Span kDateParts[] = {{0, 4}, {4, 6}, {6, 8}};

// Characters begin..end of a date, unless they take something of a part that is zeros.
std::optional<std::string_view> KnownOfDate(std::string_view date, Span taken) {
  if (date.size() != kDateCharacters) return std::nullopt;
  for (const Span part : kDateParts) {
    const bool touches = taken.begin < part.end && part.begin < taken.end;
    const std::string_view text = date.substr(part.begin, part.end - part.begin);
    if (touches && text.find_first_not_of('0') == std::string_view::npos) return std::nullopt;
  }
  return date.substr(taken.begin, taken.end - taken.begin);
}

// What the part takes of a value of so many characters; nothing where it is too short.
std::optional<Span> TakenOf(const v1::TokenPart& part, size_t characters) {
  switch (part.part()) {
    case v1::YEAR:
      return Span{0, 4};
    case v1::MONTH_DAY:
      return Span{4, 8};
    case v1::PREFIX:
      if (characters < part.length()) return std::nullopt;
      return Span{0, part.length()};
    case v1::SUFFIX:
      if (characters < part.length()) return std::nullopt;
      return Span{characters - part.length(), characters};
    default:
      return Span{0, characters};
  }
}

void AppendPart(std::string& message, std::string_view part) {
  const uint32_t size = htobe32(static_cast<uint32_t>(part.size()));
  message.append(reinterpret_cast<const char*>(&size), sizeof(size)).append(part);
}

}  // namespace

size_t FieldIndex(const v1::LinkageSchema& schema, const std::string& name) {
  size_t index = 0;
  while (schema.fields(static_cast<int>(index)).name() != name) ++index;
  return index;
}

std::vector<TokenSource> TokenSources(
    const v1::LinkageSchema& schema,
    const google::protobuf::RepeatedPtrField<v1::TokenPart>& parts) {
  std::vector<TokenSource> sources;
  for (const v1::TokenPart& part : parts) {
    const size_t field = FieldIndex(schema, part.field());
    const bool is_date = schema.fields(static_cast<int>(field)).type() == v1::DATE;
    sources.push_back({part, field, is_date});
  }
  return sources;
}

std::optional<std::string_view> PartOf(const TokenSource& source, std::string_view value) {
  if (value.empty()) return std::nullopt;
  const std::optional<Span> taken = TakenOf(source.part, value.size());
  if (!taken) return std::nullopt;
  if (source.is_date) return KnownOfDate(value, *taken);
  return value.substr(taken->begin, taken->end - taken->begin);
}

bool TokenMessage(const std::vector<TokenSource>& sources, const std::vector<std::string>& values,
                  std::string& message) {
  message.clear();
  for (const TokenSource& source : sources) {
    const std::optional<std::string_view> part = PartOf(source, values[source.field]);
    if (!part) return false;
    AppendPart(message, *part);
  }
  return true;
}

}  // namespace koppel::agents
