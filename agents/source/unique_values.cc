#include "agents/source/unique_values.h"

#include <cstring>
#include <optional>

namespace koppel::agents {
namespace {

// A share of the memory that rows get: values are short.
constexpr size_t kShare = 4;

struct Repetition {
  uint64_t first;
  uint64_t second;
};

uint64_t LineOf(std::string_view value) {
  uint64_t line = 0;
  std::memcpy(&line, value.data(), sizeof line);
  return line;
}

Result<std::optional<Repetition>> EarliestRepetition(ExternalSort& sort) {
  std::optional<Repetition> earliest;
  std::string last;
  uint64_t last_line = 0;
  std::string_view key;
  std::string_view value;
  for (bool any = false;; any = true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool found, sort.Next(key, value));
    if (!found) return earliest;
    const uint64_t line = LineOf(value);
    if (any && key == last && (!earliest || line < earliest->second)) {
      earliest = Repetition{last_line, line};
    }
    last = key;
    last_line = line;
  }
}

}  // namespace

UniqueValues::UniqueValues(const SortSettings& settings)
    : sort_({settings.folder, settings.memory_bytes / kShare}) {}

Status UniqueValues::Add(std::string_view value, uint64_t line) {
  return sort_.Add(value, {reinterpret_cast<const char*>(&line), sizeof line});
}

Status UniqueValues::Check(const std::string& file, const std::string& column,
                           std::string_view want) {
  KOPPEL_RETURN_IF_ERROR(sort_.Finish());
  KOPPEL_ASSIGN_OR_RETURN(const auto repetition, EarliestRepetition(sort_));
  if (!repetition) return OkStatus();
  return InvalidArgument(file, ":", repetition->second, ": column ", column,
                         ": the same value stands in line ", repetition->first, ", want ", want);
}

}  // namespace koppel::agents
