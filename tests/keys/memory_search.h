// Looks through the whole memory of the process for a secret, as a core dump or a debugger would.
#pragma once

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KOPPEL_SANITIZED 1
#else
#define KOPPEL_SANITIZED 0
#endif

namespace koppel::testing {

// A sanitizer forbids to read memory of others: tests that search skip themselves.
inline constexpr bool kMemoryCanBeSearched = !KOPPEL_SANITIZED;

// The pattern is kept with every bit turned, so that the one who searches does not find itself.
class Pattern {
 public:
  explicit Pattern(std::string_view bytes) {
    for (const char c : bytes) turned_.push_back(static_cast<char>(~c));
  }

  bool Matches(const volatile char* at) const {
    for (size_t i = 0; i < turned_.size(); ++i) {
      if (at[i] != static_cast<char>(~turned_[i])) return false;
    }
    return true;
  }

  size_t CountIn(uintptr_t first, uintptr_t end) const {
    size_t count = 0;
    for (uintptr_t at = first; at + turned_.size() <= end; ++at) {
      // Reads what belongs to others: that is the point.
      if (Matches(reinterpret_cast<const volatile char*>(at))) ++count;
    }
    return count;
  }

 private:
  std::string turned_;
};

// Over every mapping that can be read and written.
inline size_t CopiesInMemory(const Pattern& pattern) {
  size_t count = 0;
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line)) {
    uintptr_t first = 0;
    uintptr_t end = 0;
    char rights[5] = "";
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &first, &end, rights) != 3) continue;
    if (rights[0] == 'r' && rights[1] == 'w') count += pattern.CountIn(first, end);
  }
  return count;
}

}  // namespace koppel::testing
