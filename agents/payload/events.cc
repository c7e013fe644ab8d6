#include "agents/payload/events.h"

#include <algorithm>
#include <tuple>

#include "base/counted.h"
#include "base/text.h"
#include "base/time.h"

namespace koppel::agents {
namespace {

constexpr size_t kMostValueCharacters = 64;

// Characters of UTF-8: bytes that do not continue one.
size_t Characters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

Result<size_t> ColumnIndex(const std::string& kind, const std::string& column,
                           const std::vector<std::string>& columns) {
  const auto place = std::find(columns.begin(), columns.end(), column);
  if (place == columns.end()) {
    return InvalidArgument("event ", kind, ": got no column ", column,
                           " in the file, want the columns of the project's declaration");
  }
  return static_cast<size_t>(place - columns.begin());
}

Result<std::optional<size_t>> OptionalIndex(const std::string& kind, const std::string& column,
                                            const std::vector<std::string>& columns) {
  if (column.empty()) return std::optional<size_t>();
  KOPPEL_ASSIGN_OR_RETURN(const size_t index, ColumnIndex(kind, column, columns));
  return std::optional<size_t>(index);
}

Result<std::string> IsoDate(const std::string& column, std::string_view cell) {
  const auto date = ParseDate(cell);
  if (!date.ok()) {
    return InvalidArgument("column ", column,
                           ": got no date, want yyyy-mm-dd or yyyymmdd of a day that exists");
  }
  return FormatDate(*date);
}

Status CheckValue(const v1::AttributeDeclaration& declaration, std::string_view value) {
  const auto& codes = declaration.codes();
  if (codes.empty()) {
    if (Characters(value) <= kMostValueCharacters) return OkStatus();
    return InvalidArgument("column ", declaration.column(), ": got ", Characters(value),
                           " characters, want at most ", kMostValueCharacters);
  }
  if (std::find(codes.begin(), codes.end(), value) != codes.end()) return OkStatus();
  return InvalidArgument("column ", declaration.column(),
                         ": got a value outside the declared codes, want one of the ",
                         codes.size());
}

auto OrderKey(const v1::Event& event) {
  std::vector<std::pair<std::string, std::string>> attributes;
  for (const auto& attribute : event.attributes()) {
    attributes.emplace_back(attribute.name(), attribute.value());
  }
  return std::tuple(event.start(), event.end(), event.kind(), std::move(attributes));
}

}  // namespace

std::vector<std::string> EventColumns(const v1::Source& source) {
  std::vector<std::string> columns;
  for (const v1::EventDeclaration& event : source.events()) {
    columns.insert(columns.end(), {event.start_column(), event.end_column(), event.when_column()});
    for (const auto& attribute : event.attributes()) columns.push_back(attribute.column());
  }
  return columns;
}

Result<EventReader> EventReader::Create(const v1::Source& source,
                                        const std::vector<std::string>& columns) {
  EventReader reader;
  reader.columns_ = columns.size();
  for (const auto& declaration : source.events()) {
    KOPPEL_ASSIGN_OR_RETURN(Event event, Bind(declaration, columns));
    reader.events_.push_back(std::move(event));
  }
  return reader;
}

Result<EventReader::Event> EventReader::Bind(const v1::EventDeclaration& declaration,
                                             const std::vector<std::string>& columns) {
  const std::string& kind = declaration.kind();
  if (kind.empty() || declaration.start_column().empty()) {
    return InvalidArgument("event ", kind, ": got no kind or no start_column, want both");
  }
  Event event;
  event.declaration = declaration;
  KOPPEL_ASSIGN_OR_RETURN(event.start, ColumnIndex(kind, declaration.start_column(), columns));
  KOPPEL_ASSIGN_OR_RETURN(event.end, OptionalIndex(kind, declaration.end_column(), columns));
  KOPPEL_ASSIGN_OR_RETURN(event.when, OptionalIndex(kind, declaration.when_column(), columns));
  for (const auto& attribute : declaration.attributes()) {
    KOPPEL_ASSIGN_OR_RETURN(const size_t index, ColumnIndex(kind, attribute.column(), columns));
    event.attributes.push_back({attribute, index});
  }
  return event;
}

Status EventReader::Read(std::span<const std::string> cells, v1::Payload& payload) const {
  if (cells.size() != columns_) {
    return InvalidArgument("row: got ", Counted(cells.size(), "cell", "cells"), ", want ",
                           columns_);
  }
  for (const Event& event : events_) {
    if (Applies(event, cells)) KOPPEL_RETURN_IF_ERROR(AddEvent(event, cells, payload));
  }
  return OkStatus();
}

bool EventReader::Applies(const Event& event, std::span<const std::string> cells) {
  if (Trim(cells[event.start]).empty()) return false;
  if (!event.when.has_value()) return true;
  const auto& wanted = event.declaration.when_values();
  return std::find(wanted.begin(), wanted.end(), Trim(cells[*event.when])) != wanted.end();
}

Status EventReader::AddEvent(const Event& event, std::span<const std::string> cells,
                             v1::Payload& payload) {
  const v1::EventDeclaration& declaration = event.declaration;
  v1::Event& added = *payload.add_events();
  added.set_kind(declaration.kind());
  KOPPEL_ASSIGN_OR_RETURN(*added.mutable_start(),
                          IsoDate(declaration.start_column(), Trim(cells[event.start])));
  if (event.end.has_value() && !Trim(cells[*event.end]).empty()) {
    KOPPEL_ASSIGN_OR_RETURN(*added.mutable_end(),
                            IsoDate(declaration.end_column(), Trim(cells[*event.end])));
    // ISO dates of four-digit years compare as text.
    if (added.end() < added.start()) {
      return InvalidArgument("column ", declaration.end_column(),
                             ": got a day before the start, want the start or later");
    }
  }
  for (const Attribute& attribute : event.attributes) {
    const std::string_view value = Trim(cells[attribute.column]);
    if (value.empty()) continue;
    KOPPEL_RETURN_IF_ERROR(CheckValue(attribute.declaration, value));
    v1::Attribute& given = *added.add_attributes();
    given.set_name(attribute.declaration.name());
    given.set_value(value.data(), value.size());
  }
  return OkStatus();
}

void OrderEvents(v1::Payload& payload) {
  auto& events = *payload.mutable_events();
  std::sort(events.begin(), events.end(),
            [](const v1::Event& a, const v1::Event& b) { return OrderKey(a) < OrderKey(b); });
}

}  // namespace koppel::agents
