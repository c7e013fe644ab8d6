#include "agents/encode/token_cache.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace koppel::agents {
namespace {

constexpr size_t kMostPlaces = 4096;

template <typename Word>
uint64_t Load(const char* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

}  // namespace

TokenCache::TokenCache(size_t words, size_t bytes) : words_(words) {
  const size_t places = std::clamp(bytes / (words * sizeof(uint64_t)), kWays, kMostPlaces);
  const size_t buckets = std::bit_floor(places / kWays);
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(buckets));
  buckets_.resize(buckets);
  patterns_ = std::make_unique_for_overwrite<uint64_t[]>(buckets * kWays * words);
}

TokenCache::~TokenCache() {
  for (size_t i = 0; i < buckets_.size(); ++i) {
    for (size_t way = 0; way < kWays; ++way) {
      if (buckets_[i].keys[way] == Key{}) continue;
      sodium_memzero(&patterns_[(i * kWays + way) * words_], words_ * sizeof(uint64_t));
    }
  }
  sodium_memzero(buckets_.data(), buckets_.size() * sizeof(Bucket));
}

// Loads that overlap take any length without a loop.
TokenCache::Key TokenCache::KeyOf(std::string_view token) {
  const char* begin = token.data();
  const size_t size = token.size();
  const char* end = begin + size;
  const uint64_t length = uint64_t{size} << 56;
  if (size >= 8) {
    const uint64_t rest = size == 8 ? 0 : Load<uint64_t>(end - 8) >> (8 * (16 - size));
    return {Load<uint64_t>(begin), rest | length};
  }
  if (size >= 4) return {Load<uint32_t>(begin) | Load<uint32_t>(end - 4) << 32, length};
  return {
      Load<uint8_t>(begin) | Load<uint8_t>(begin + size / 2) << 8 | Load<uint8_t>(end - 1) << 16,
      length};
}

TokenCache::Place TokenCache::Find(std::string_view token) {
  const Key key = KeyOf(token);
  // Fibonacci hashing of both words (Knuth, volume 3, section 6.4).
  const uint64_t hash =
      (key.low ^ std::rotl(key.high * 0x9e3779b97f4a7c15u, 29)) * 0xd6e8feb86659fd93u;
  const size_t bucket = shift_ == 64 ? 0 : hash >> shift_;
  auto& keys = buckets_[bucket].keys;
  size_t way = 0;
  while (way < kWays && keys[way] != key && keys[way] != Key{}) ++way;
  const bool known = way < kWays && keys[way] == key;
  if (way == kWays) way = hash % kWays;
  uint64_t* pattern = &patterns_[(bucket * kWays + way) * words_];
  if (!known) {
    keys[way] = key;
    std::fill_n(pattern, words_, 0);
  }
  return {pattern, known};
}

}  // namespace koppel::agents
