#include "bench/population/views/cells.h"

#include <algorithm>

#include "base/file.h"

namespace koppel::population {

Cells& Cells::Text(std::string_view text) {
  const bool plain = text.empty() || (text.front() != ' ' && text.back() != ' ' &&
                                      std::none_of(text.begin(), text.end(), [](char c) {
                                        return c == ',' || c == '"' || c == '\r' || c == '\n';
                                      }));
  return plain ? Add(text) : Add(CsvField(text));
}

}  // namespace koppel::population
