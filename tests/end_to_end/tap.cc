#include "tests/end_to_end/tap.h"

#include <sstream>

namespace koppel::testing {

std::string TapBytes(const TapEntry& entry) {
  return Concat(entry.kind, " ", entry.name, " ", entry.bytes.size(), "\n", entry.bytes, "\n");
}

Result<std::vector<TapEntry>> ReadTap(std::string_view tap) {
  std::vector<TapEntry> entries;
  while (!tap.empty()) {
    const size_t end = tap.find('\n');
    std::istringstream line(std::string(tap.substr(0, end)));
    TapEntry entry;
    size_t size = 0;
    const bool whole = static_cast<bool>(line >> entry.kind >> entry.name >> size);
    if (!whole || end == std::string_view::npos || tap.size() - end - 1 < size + 1) {
      return InvalidArgument("tap: got a broken entry ", entries.size(), ", want it whole");
    }
    entry.bytes = tap.substr(end + 1, size);
    tap.remove_prefix(end + 1 + size + 1);
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace koppel::testing
