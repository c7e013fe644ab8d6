// Small pieces of text that several parts write and read alike. Pure functions, thread safe.
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>

namespace koppel {

// What editors put before a text in UTF-8, and no part of it.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// `text` without these characters at both ends: blanks, tabs and line breaks.
std::string_view Trim(std::string_view text, std::string_view characters = " \t\r\n");

// The names one after another, with `last` before the last one: "a", "a or b", "a, b or c". `name`
// says what an item is called.
template <typename Items, typename Name = std::identity>
std::string Listed(const Items& items, std::string_view last = ", ", const Name& name = {}) {
  std::string list;
  auto left = std::distance(std::begin(items), std::end(items));
  for (const auto& item : items) {
    if (!list.empty()) list += left == 1 ? last : ", ";
    list += std::invoke(name, item);
    --left;
  }
  return list;
}

}  // namespace koppel
