#include "agents/recall/recall.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace koppel::agents {
namespace {

// Of so many lookups one must be known: less is slower than no table. Judged each time that a table
// could have been filled so often.
constexpr uint64_t kLookupsPerKnown = 6;
constexpr uint64_t kLookupsPerPlace = 4;
// What never comes again shows early.
constexpr uint64_t kFirstLookups = 2048;
constexpr uint64_t kFirstLookupsPerKnown = 128;

constexpr size_t kLineBytes = 64;

template <typename Word>
uint64_t Load(const char* bytes) {
  Word word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// 1..8 bytes as a number. Loads that overlap take any length without a loop.
uint64_t LoadUpTo8(const char* begin, size_t size) {
  const char* end = begin + size;
  if (size >= 4) return Load<uint32_t>(begin) | Load<uint32_t>(end - 4) << (8 * (size - 4));
  return Load<uint8_t>(begin) | Load<uint8_t>(begin + size / 2) << (8 * (size / 2)) |
         Load<uint8_t>(end - 1) << (8 * (size - 1));
}

// The last `size` bytes of more than eight, 0..8.
uint64_t LoadLast(const char* end, size_t size) {
  return size == 0 ? 0 : Load<uint64_t>(end - 8) >> (8 * (8 - size));
}

// Fibonacci hashing of all words (Knuth, volume 3, section 6.4).
uint64_t HashOf(const std::array<uint64_t, 3>& key) {
  constexpr uint64_t kGolden = 0x9e3779b97f4a7c15u;
  const uint64_t tail = (key[1] ^ std::rotl(key[2] * kGolden, 29)) * kGolden;
  return (key[0] ^ std::rotl(tail, 31)) * 0xd6e8feb86659fd93u;
}

}  // namespace

inline Recall::Key Recall::KeyOf(std::string_view bytes) {
  const char* begin = bytes.data();
  const size_t size = bytes.size();
  const char* end = begin + size;
  Key key{};
  if (size <= 8) {
    key[0] = LoadUpTo8(begin, size);
  } else {
    key[0] = Load<uint64_t>(begin);
    key[1] = size <= 16 ? LoadLast(end, size - 8) : Load<uint64_t>(begin + 8);
    if (size > 16) key[2] = LoadLast(end, size - 16);
  }
  key[2] |= uint64_t{size} << 56;
  return key;
}

Recall::Recall(size_t words, size_t memory, Locking locking)
    : words_(words), judge_at_(kFirstLookups) {
  const size_t answers = kWays * words * sizeof(uint64_t);
  bucket_count_ = std::max<size_t>(1, memory / (sizeof(Bucket) + answers));
  // Zeros are free places.
  buckets_.reset(static_cast<Bucket*>(NewSecretPages(bucket_count_ * sizeof(Bucket), locking)));
  answers_.reset(static_cast<uint64_t*>(NewSecretPages(bucket_count_ * answers, locking)));
}

uint64_t* Recall::AnswerAt(size_t bucket, size_t way) {
  return &answers_[(bucket * kWays + way) * words_];
}

// The number of bytes is never 0.
bool Recall::IsFree(const Way& way) { return way.key[2] == 0; }

bool Recall::Holds(const Way& way, const Key& key) {
  return ((way.key[0] ^ key[0]) | (way.key[1] ^ key[1]) | (way.key[2] ^ key[2])) == 0;
}

void Recall::Judge() {
  pays_ = known_ * (judged_ ? kLookupsPerKnown : kFirstLookupsPerKnown) >= looked_up_;
  judged_ = true;
  judge_at_ = kLookupsPerPlace * kWays * bucket_count_;
  looked_up_ = 0;
  known_ = 0;
}

void Recall::Fetch(std::string_view bytes) const {
  const size_t bucket = BucketOf(HashOf(KeyOf(bytes)));
  __builtin_prefetch(&buckets_[bucket]);
  const auto* answers = reinterpret_cast<const char*>(answers_.get());
  const size_t size = kWays * words_ * sizeof(uint64_t);
  for (size_t i = 0; i < size; i += kLineBytes) __builtin_prefetch(answers + bucket * size + i);
}

Recall::Place Recall::Find(std::string_view bytes) {
  const Key key = KeyOf(bytes);
  const uint64_t hash = HashOf(key);
  const size_t bucket = BucketOf(hash);
  auto& ways = buckets_[bucket].ways;
  if (++looked_up_ >= judge_at_) Judge();
  for (size_t way = 0; way < kWays; ++way) {
    if (!Holds(ways[way], key)) continue;
    ++known_;
    return {AnswerAt(bucket, way), &ways[way].note, true};
  }
  size_t way = 0;
  while (way < kWays && !IsFree(ways[way])) ++way;
  if (way == kWays) way = hash >> 20 & (kWays - 1);
  ways[way] = {key, 0};
  uint64_t* answer = AnswerAt(bucket, way);
  std::fill_n(answer, words_, 0);
  return {answer, &ways[way].note, false};
}

}  // namespace koppel::agents
