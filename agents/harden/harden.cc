#include "agents/harden/harden.h"

#include <algorithm>
#include <numeric>

#include "keys/derive.h"

namespace koppel::agents {
namespace {

bool BitAt(std::string_view filter, uint32_t bit) {
  return (static_cast<unsigned char>(filter[bit / 8]) & (0x80u >> (bit % 8))) != 0;
}

void SetBit(std::string& filter, uint32_t bit) {
  filter[bit / 8] =
      static_cast<char>(static_cast<unsigned char>(filter[bit / 8]) | (0x80u >> (bit % 8)));
}

// Fisher and Yates, from the last place down.
std::vector<uint32_t> Shuffled(uint32_t count, KeyedStream& stream) {
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  for (uint32_t i = count - 1; i > 0; --i) std::swap(order[i], order[stream.Below(i + 1)]);
  return order;
}

class PermuteStep : public HardeningStep {
 public:
  PermuteStep(uint32_t bits, const SecretBytes& key) {
    KeyedStream stream(key);
    source_ = Shuffled(bits, stream);
  }

  std::string Apply(std::string_view filter) const override {
    std::string out(filter.size(), '\0');
    for (uint32_t i = 0; i < source_.size(); ++i) {
      if (BitAt(filter, source_[i])) SetBit(out, i);
    }
    return out;
  }

  uint32_t output_bits() const override { return static_cast<uint32_t>(source_.size()); }

 private:
  std::vector<uint32_t> source_;
};

// Armknecht, Heng, Schnell: "Strengthening Privacy-Preserving Record Linkage using Diffusion"
// (PoPETs 2023). Positions are drawn from a shuffled pool without replacement, so that each input
// bit enters about equally many output bits.
class DiffuseStep : public HardeningStep {
 public:
  DiffuseStep(const v1::Diffuse& diffuse, uint32_t input_bits, const SecretBytes& key)
      : bits_(diffuse.bits()), inputs_(diffuse.inputs()) {
    KeyedStream stream(key);
    std::vector<uint32_t> pool;
    for (uint32_t bit = 0; bit < bits_; ++bit) AddOutput(input_bits, pool, stream);
  }

  std::string Apply(std::string_view filter) const override {
    std::string out(bits_ / 8, '\0');
    auto source = sources_.begin();
    for (uint32_t bit = 0; bit < bits_; ++bit) {
      bool parity = false;
      for (uint32_t i = 0; i < inputs_; ++i) parity ^= BitAt(filter, *source++);
      if (parity) SetBit(out, bit);
    }
    return out;
  }

  uint32_t output_bits() const override { return bits_; }

 private:
  // Takes the pool's last position that this output bit does not have yet.
  void AddOutput(uint32_t input_bits, std::vector<uint32_t>& pool, KeyedStream& stream) {
    const size_t begin = sources_.size();
    while (sources_.size() < begin + inputs_) {
      if (pool.empty()) pool = Shuffled(input_bits, stream);
      const auto taken = sources_.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto next = std::find_if(pool.rbegin(), pool.rend(), [&](uint32_t position) {
        return std::find(taken, sources_.end(), position) == sources_.end();
      });
      if (next == pool.rend()) {
        pool.clear();
        continue;
      }
      const uint32_t position = *next;
      pool.erase(std::next(next).base());
      sources_.push_back(position);
    }
  }

  uint32_t bits_;
  uint32_t inputs_;
  std::vector<uint32_t> sources_;
};

}  // namespace

uint32_t KeyedStream::NextWord() {
  if (used_ == block_.size()) {
    std::string counter;
    for (int shift = 56; shift >= 0; shift -= 8) {
      counter += static_cast<char>((counter_ >> shift) & 0xff);
    }
    block_ = HmacSha256(key_, counter);
    ++counter_;
    used_ = 0;
  }
  uint32_t word = 0;
  for (int i = 0; i < 4; ++i) word = word << 8 | static_cast<unsigned char>(block_[used_++]);
  return word;
}

uint32_t KeyedStream::Below(uint32_t bound) {
  constexpr uint64_t kWords = uint64_t{1} << 32;
  const uint64_t limit = kWords - kWords % bound;
  while (true) {
    const uint32_t word = NextWord();
    if (word < limit) return word % bound;
  }
}

std::unique_ptr<const HardeningStep> MakeHardeningStep(const v1::Hardening& step,
                                                       uint32_t input_bits,
                                                       const SecretBytes& key) {
  if (step.has_diffuse()) {
    return std::make_unique<DiffuseStep>(step.diffuse(), input_bits, key);
  }
  return std::make_unique<PermuteStep>(input_bits, key);
}

}  // namespace koppel::agents
