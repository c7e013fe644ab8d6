// Answers that one thread has found before: short bytes to a few words.
//
// Cells, values and tokens of people are few and come again and again. Bounded: where there is no
// room, new bytes take the place of others. What it holds is as secret as what was put in: in pages
// of its own, wiped when freed, never printed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "keys/secret_memory.h"

namespace koppel::agents {

// Not thread safe.
class Recall {
 public:
  // Longer bytes are not kept.
  static constexpr size_t kMostBytes = 23;

  // Answers of `words` 64-bit words, as many as fit into `memory` bytes, but at least two.
  // Only what does not follow from a key may do without locking.
  Recall(size_t words, size_t memory, Locking locking = Locking::kWherePossible);

  // What is kept for some bytes, valid until the next call.
  struct Place {
    // For the caller to fill where not known: all zeros then.
    uint64_t* answer;
    uint64_t* note;
    bool known;
  };
  // `bytes` has 1..kMostBytes bytes.
  Place Find(std::string_view bytes);

  // How many records before its turn to prefetch what a record needs: measured in bench/encode.
  static constexpr size_t kFetchedAhead = 4;

  // Has the processor fetch the place of `bytes`, of which Find will be asked soon.
  void Prefetch(std::string_view bytes) const {
    if (Pays(bytes)) Fetch(bytes);
  }

  // Whether looking `bytes` up is worth it: they are neither empty nor too long, and of what was
  // looked up so far not too much was new.
  bool Pays(std::string_view bytes) const {
    return pays_ && !bytes.empty() && bytes.size() <= kMostBytes;
  }

 private:
  static constexpr size_t kWays = 2;

  // The bytes and, above them, their number; zeros are a free place.
  using Key = std::array<uint64_t, 3>;
  struct Way {
    Key key{};
    uint64_t note = 0;
  };
  // One cache line.
  struct alignas(64) Bucket {
    std::array<Way, kWays> ways;
  };

  [[gnu::always_inline]] static Key KeyOf(std::string_view bytes);
  size_t BucketOf(uint64_t hash) const { return (hash >> 32) * bucket_count_ >> 32; }
  void Fetch(std::string_view bytes) const;
  uint64_t* AnswerAt(size_t bucket, size_t way);
  static bool IsFree(const Way& way);
  static bool Holds(const Way& way, const Key& key);
  void Judge();

  size_t words_;
  size_t bucket_count_;
  template <typename T>
  using Pages = std::unique_ptr<T[], SecretPagesDeleter>;
  Pages<Bucket> buckets_;
  Pages<uint64_t> answers_;
  bool pays_ = true;
  bool judged_ = false;
  // Since the last judgement, and when the next one is due.
  uint64_t looked_up_ = 0;
  uint64_t known_ = 0;
  uint64_t judge_at_;
};

}  // namespace koppel::agents
