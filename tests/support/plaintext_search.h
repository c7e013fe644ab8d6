// Searches bytes for known values in every form in which they might leak: as text, UTF-16 (both
// orders), hex (both cases) and base64 (every alignment, both alphabets).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace koppel::testing {

class PlaintextSearch {
 public:
  // Values shorter than this are not searched for: they occur by chance.
  static constexpr size_t kLeastBytes = 6;

  void AddValue(const std::string& value);
  size_t patterns() const { return patterns_.size(); }

  // "VALUE as FORM" for each pattern that occurs; at most ten.
  std::vector<std::string> FindIn(std::string_view bytes) const;

 private:
  struct Pattern {
    std::string bytes;
    std::string name;
  };
  void AddPattern(std::string bytes, const std::string& value, const char* form);

  std::vector<Pattern> patterns_;
  // The first kLeastBytes bytes of a pattern to the patterns that begin so.
  std::unordered_map<uint64_t, std::vector<uint32_t>> by_prefix_;
};

}  // namespace koppel::testing
