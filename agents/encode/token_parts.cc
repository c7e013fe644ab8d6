#include "agents/encode/token_parts.h"

#include <endian.h>

#include <cstdint>

namespace koppel::agents {
namespace {

constexpr size_t kDateCharacters = 8;

std::optional<std::string_view> KnownDatePart(std::string_view date, size_t first, size_t length) {
  if (date.size() != kDateCharacters) return std::nullopt;
  const bool takes_year = first == 0;
  const bool takes_month_and_day = first + length > 4;
  if (takes_year && date.substr(0, 4) == "0000") return std::nullopt;
  if (takes_month_and_day && (date.substr(4, 2) == "00" || date.substr(6, 2) == "00")) {
    return std::nullopt;
  }
  return date.substr(first, length);
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
      if (source.is_date) return KnownDatePart(value, 0, kDateCharacters);
      return value;
  }
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
