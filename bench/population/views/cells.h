// Rows of RFC 4180, written straight into a string.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "bench/population/views/numbers.h"

namespace koppel::population {

class Cells {
 public:
  explicit Cells(std::string& out) : out_(out) {}

  // Text that holds nothing to quote.
  Cells& Add(std::string_view plain) {
    out_.append(plain).push_back(',');
    return *this;
  }
  // Text that may.
  Cells& Text(std::string_view text);
  Cells& Add(uint64_t number) {
    char digits[20];
    const char* end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    return Add(std::string_view(digits, static_cast<size_t>(end - digits)));
  }
  Cells& Add(Day day) { return Add(DigitsOf(day)); }
  // Nothing for no day, and for one after `cut`, which nobody knows of yet.
  Cells& AddUntil(const std::optional<Day>& day, Day cut) {
    return day && *day <= cut ? Add(*day) : Add("");
  }
  Cells& YesNo(bool yes) { return Add(yes ? "J" : "N"); }
  void EndRow() {
    out_.back() = '\r';
    out_.push_back('\n');
  }

 private:
  std::string& out_;
};

}  // namespace koppel::population
