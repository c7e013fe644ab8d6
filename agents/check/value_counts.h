// How often values occur, in bounded memory: how many there are, how many occur once, the most
// frequent.
//
// Sees hashes, never values. Exact up to a million different values. Beyond that it keeps every
// value whose hash begins with L zeros (distinct sampling, Gibbons, VLDB 2001), which gives numbers
// of values within about 0.2%, and beside it the most frequent ones (Misra and Gries 1982), whose
// counts are too high by at most `top_error`. At most 25 MiB.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace koppel::agents {

// Counts by hash; open addressing. Hashes are not 0. Not thread safe.
class CountTable {
 public:
  void Add(uint64_t hash, uint64_t count = 1);
  // 0 where it is not there.
  uint64_t Of(uint64_t hash) const;
  size_t size() const { return size_; }
  void ForEach(const std::function<void(uint64_t hash, uint64_t count)>& visit) const;
  void KeepOnly(const std::function<bool(uint64_t hash, uint64_t count)>& kept);
  // The count of which `rank` others are at least as large, from 0; 0 if there are fewer.
  uint64_t CountOfRank(size_t rank) const;

 private:
  size_t SlotOf(uint64_t hash) const;
  void Resize(size_t slots);

  std::vector<uint64_t> hashes_;
  std::vector<uint32_t> counts_;
  size_t size_ = 0;
};

// Not thread safe.
class ValueCounts {
 public:
  static constexpr size_t kMostExact = 1'000'000;
  static constexpr size_t kMostFrequent = 8192;

  explicit ValueCounts(size_t most_exact = kMostExact, size_t most_frequent = kMostFrequent)
      : most_exact_(most_exact), most_frequent_(most_frequent) {}

  // A keyed hash of the value: equal values have equal hashes, others look random.
  void Add(uint64_t hash);

  // How often Add was called.
  uint64_t total() const { return total_; }
  // False: all below are estimates.
  bool exact() const { return level_ == 0; }
  double Distinct() const;
  // Values that occur once.
  double Unique() const;
  // Occurrences beyond the first of their value.
  double Repeats() const;
  // Shannon's entropy in bits.
  double Entropy() const;
  // The chance that two occurrences are of one value.
  double Agreement() const;

  struct Top {
    uint64_t hash;
    uint64_t count;
  };
  // The most frequent first; equally frequent ones in the order of their hashes.
  std::vector<Top> MostFrequent(size_t count) const;
  uint64_t top_error() const { return top_error_; }

 private:
  void RaiseLevel();
  void CountFrequent(uint64_t hash);
  void ThinFrequent();
  double Sum(const std::function<double(double count)>& of) const;

  size_t most_exact_;
  size_t most_frequent_;
  uint64_t total_ = 0;
  int level_ = 0;
  uint64_t top_error_ = 0;
  CountTable sample_;
  // From level 1: how often a value was seen at least, and at most.
  CountTable seen_;
  CountTable bound_;
};

}  // namespace koppel::agents
