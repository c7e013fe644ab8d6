// The bit patterns of the tokens that one thread has met in one field of one filter.
//
// The tokens of names are few and come again and again: a pattern is made once and then only ORed.
// Bounded: where there is no room, a new token takes the place of another. What it holds follows
// from the key and is as secret: wiped when freed, never printed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace koppel::agents {

// Not thread safe.
class TokenCache {
 public:
  // Longer tokens are not kept.
  static constexpr size_t kMostBytes = 15;

  // Patterns of `words` 64-bit words, as many as fit into `bytes` but 4..4096.
  TokenCache(size_t words, size_t bytes);
  ~TokenCache();
  TokenCache(TokenCache&& other) noexcept = default;
  TokenCache& operator=(TokenCache&&) = delete;

  struct Place {
    uint64_t* pattern;
    // False: all zeros, for the caller to fill.
    bool known;
  };
  // The pattern's place, valid until the next call. `token` has 1..kMostBytes bytes.
  Place Find(std::string_view token);

 private:
  static constexpr size_t kWays = 4;

  // The bytes and, above them, their number; zeros are a free place.
  struct Key {
    uint64_t low = 0;
    uint64_t high = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct alignas(64) Bucket {
    std::array<Key, kWays> keys;
  };

  static Key KeyOf(std::string_view token);

  size_t words_;
  unsigned shift_;
  std::vector<Bucket> buckets_;
  // Not touched before it is used.
  std::unique_ptr<uint64_t[]> patterns_;
};

}  // namespace koppel::agents
