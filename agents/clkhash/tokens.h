// The tokens of a formatted value, as bytes to hash: n-grams, the whole value, or the neighbourhood
// of a number, in the order and with the repeats that clkhash has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/clkhash/numeric.h"
#include "agents/clkhash/schema.h"
#include "base/status.h"
#include "keys/secret_memory.h"

namespace koppel::agents {

// Many short texts in one piece of memory.
class TokenList {
 public:
  void Clear() {
    bytes_.clear();
    ends_.clear();
  }
  // A token is what was appended since the last End().
  std::string& bytes() { return bytes_; }
  void End() { ends_.push_back(bytes_.size()); }
  size_t size() const { return ends_.size(); }
  std::string_view operator[](size_t i) const {
    const size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }

 private:
  WipedString bytes_;
  std::vector<size_t> ends_;
};

// Movable. Not thread safe.
class Tokeniser {
 public:
  // INVALID_ARGUMENT for a numeric comparison that ParseClkhashSchema would have refused.
  static Result<Tokeniser> Create(const ClkFeature& feature);

  // The tokens of a formatted value; valid until the next call. Empty text has none.
  // INVALID_ARGUMENT without the text where the encoding cannot write it, or where it is no number
  // for a numeric comparison.
  Result<const TokenList*> Tokens(std::string_view formatted);

 private:
  Tokeniser(const ClkComparison& comparison, ClkText text) : comparison_(comparison), text_(text) {}
  void AddNgrams(std::string_view formatted);
  void Add(std::string_view prefix, std::string_view utf8);

  ClkComparison comparison_;
  ClkText text_;
  std::optional<NumericGrid> grid_;
  TokenList tokens_;
  WipedString padded_;
  std::vector<size_t> starts_;
};

}  // namespace koppel::agents
