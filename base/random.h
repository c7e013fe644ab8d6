// Randomness as a parameter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace koppel {

// A source of random bytes. Thread safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::string Bytes(size_t count) = 0;
};

// The operating system's generator, for identifiers. Keys are drawn by keys/secret, into locked
// memory.
Random& SystemRandom();

// A reproducible stream for tests and synthetic data (SplitMix64; Steele, Lea, Flood 2014). Never
// for anything that must not be guessed. Not thread safe. Satisfies UniformRandomBitGenerator; its
// methods give the same values on every platform.
class SeededRandom {
 public:
  using result_type = uint64_t;
  explicit SeededRandom(uint64_t seed) : state_(seed) {}

  uint64_t operator()();
  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return UINT64_MAX; }

  // Uniform in 0..bound-1; bound > 0.
  uint64_t Below(uint64_t bound);
  // Uniform in [0, 1).
  double Unit();
  // True with this probability.
  bool Chance(double probability) { return Unit() < probability; }

 private:
  uint64_t state_;
};

// All orders are as likely (Fisher and Yates).
template <typename T>
void Shuffle(SeededRandom& random, std::vector<T>& values) {
  for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.Below(i)]);
}

}  // namespace koppel
