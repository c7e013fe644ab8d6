// Cuts a normalised value into tokens (koppel/v1/schema.proto, TokenRule).
//
// The exact bytes of every rule stand in agents/ENCODING.md, section 3. Must never see keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keys/secret_memory.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// Tokens one after another in one piece of memory that is used again, wiped at its end. Not thread
// safe.
class TokenList {
 public:
  void Clear() {
    used_ = 0;
    ends_.clear();
  }
  // Adds a token; Append makes the last one longer.
  void Add(std::string_view bytes) {
    ends_.push_back(used_);
    Append(bytes);
  }
  void Append(std::string_view bytes) {
    if (used_ + bytes.size() > bytes_.size()) bytes_.resize(2 * (used_ + bytes.size()));
    // Tokens are short: a call would take longer.
    for (const char c : bytes) bytes_[used_++] = c;
    ends_.back() = used_;
  }

  size_t size() const { return ends_.size(); }
  // Valid until the list changes.
  std::string_view operator[](size_t i) const {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return {bytes_.data() + begin, ends_[i] - begin};
  }

 private:
  WipedString bytes_;
  size_t used_ = 0;
  std::vector<size_t> ends_;
};

// How one field of a filter is cut. Immutable; const is thread safe.
class TokenCutter {
 public:
  // Of a valid schema: the field and its part in the filter.
  TokenCutter(const v1::Field& field, const v1::BloomField& part);

  // Puts the value's tokens into `tokens`, for what it held before. They are a set: one that comes
  // twice counts once. A value may have none: an empty one, a date without its day where a point in
  // time is wanted.
  void Cut(std::string_view value, TokenList& tokens) const;

 private:
  void CutWord(std::string_view word, TokenList& tokens) const;
  void Grams(std::string_view word, bool placed, TokenList& tokens) const;
  void Neighbours(std::string_view value, TokenList& tokens) const;

  v1::TokenRule rule_;
  bool is_date_;
  // Words are cut one by one.
  bool by_word_;
  uint32_t q_;
  std::string padding_;
  int64_t distance_;
  int64_t steps_;
};

// The tokens that a usual value of the field has, 1..256: what BloomField.expected_tokens says, or
// the table of agents/ENCODING.md, section 4.
uint32_t ExpectedTokens(const v1::Field& field, const v1::BloomField& part);

}  // namespace koppel::agents
