// Rows of a source become the typed events that the project specification declares.
//
// Only declared columns are read, so nothing else can leave the agency in a payload. A row with a
// value that the declaration does not allow is an error that names the column and the reason,
// never the value.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/status.h"
#include "koppel/v1/project.pb.h"
#include "koppel/v1/record.pb.h"

namespace koppel::agents {

// The columns that the source's event declarations name.
std::vector<std::string> EventColumns(const v1::Source& source);

// The event declarations of one source, bound to the columns of one file.
class EventReader {
 public:
  // INVALID_ARGUMENT where a declared column is not in the file, or a declaration has no kind or no
  // start column.
  static Result<EventReader> Create(const v1::Source& source,
                                    const std::vector<std::string>& columns);

  // Adds the row's events to `payload`. `cells` has one value for each column of the file.
  // INVALID_ARGUMENT "column NAME: got ..., want ..."; the payload may then hold a part of the row.
  Status Read(std::span<const std::string> cells, v1::Payload& payload) const;

 private:
  struct Attribute {
    v1::AttributeDeclaration declaration;
    size_t column;
  };
  struct Event {
    v1::EventDeclaration declaration;
    size_t start;
    std::optional<size_t> end;
    std::optional<size_t> when;
    std::vector<Attribute> attributes;
  };

  EventReader() = default;
  static Result<Event> Bind(const v1::EventDeclaration& declaration,
                            const std::vector<std::string>& columns);
  static bool Applies(const Event& event, std::span<const std::string> cells);
  static Status AddEvent(const Event& event, std::span<const std::string> cells,
                         v1::Payload& payload);

  std::vector<Event> events_;
  size_t columns_ = 0;
};

// Puts the events in order of start, end, kind and attributes, so that a payload does not depend on
// the order of rows in the file.
void OrderEvents(v1::Payload& payload);

}  // namespace koppel::agents
