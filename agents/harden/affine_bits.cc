#include "agents/harden/affine_bits.h"

#include <algorithm>
#include <cstddef>

namespace koppel::agents {
namespace {

constexpr uint32_t kWordBits = 64;

void Xor(const std::vector<uint64_t>& other, std::vector<uint64_t>& bit) {
  for (size_t i = 0; i < bit.size(); ++i) bit[i] ^= other[i];
}

void Flip(uint32_t input, std::vector<uint64_t>& bit) {
  bit[input / kWordBits] ^= uint64_t{1} << (input % kWordBits);
}

// Positions without replacement, so that each input bit enters about equally many output bits.
class Pool {
 public:
  Pool(uint32_t positions, KeyedStream& stream) : positions_(positions), stream_(stream) {}

  // The last `count` positions of the pool that are distinct; they leave it.
  std::vector<uint32_t> Take(uint32_t count) {
    std::vector<uint32_t> taken;
    while (taken.size() < count) {
      const auto next = std::find_if(pool_.rbegin(), pool_.rend(), [&](uint32_t position) {
        return std::find(taken.begin(), taken.end(), position) == taken.end();
      });
      if (next == pool_.rend()) {
        pool_ = stream_.Shuffled(positions_);
        continue;
      }
      taken.push_back(*next);
      pool_.erase(std::next(next).base());
    }
    return taken;
  }

 private:
  uint32_t positions_;
  KeyedStream& stream_;
  std::vector<uint32_t> pool_;
};

}  // namespace

AffineBits::AffineBits(uint32_t input_bits)
    : input_bits_(input_bits), bits_(input_bits, Bit(input_bits / kWordBits + 1)) {
  for (uint32_t i = 0; i < input_bits; ++i) Flip(i, bits_[i]);
}

bool AffineBits::Depends(uint32_t output, uint32_t input) const {
  return (bits_[output][input / kWordBits] >> (input % kWordBits) & 1) != 0;
}

void AffineBits::Append(const v1::Hardening& step, KeyedStream& stream) {
  if (step.has_permute()) Permute(stream);
  if (step.has_diffuse()) Diffuse(step.diffuse(), stream);
  if (step.has_balance()) Balance();
  for (uint32_t i = 0; i < step.fold().times(); ++i) Fold();
  for (uint32_t i = 0; i < step.rule90().times(); ++i) Rule90();
}

void AffineBits::Permute(KeyedStream& stream) {
  std::vector<Bit> moved;
  for (const uint32_t source : stream.Shuffled(output_bits())) moved.push_back(bits_[source]);
  bits_ = std::move(moved);
}

// Armknecht, Heng, Schnell: "Strengthening Privacy-Preserving Record Linkage using Diffusion"
// (PoPETs 2023), Algorithm 1.
void AffineBits::Diffuse(const v1::Diffuse& diffuse, KeyedStream& stream) {
  Pool pool(output_bits(), stream);
  std::vector<Bit> diffused(diffuse.bits(), Bit(input_bits_ / kWordBits + 1));
  for (Bit& bit : diffused) {
    for (const uint32_t source : pool.Take(diffuse.inputs())) Xor(bits_[source], bit);
  }
  bits_ = std::move(diffused);
}

void AffineBits::Fold() {
  const size_t half = bits_.size() / 2;
  for (size_t i = 0; i < half; ++i) Xor(bits_[half + i], bits_[i]);
  bits_.resize(half);
}

void AffineBits::Balance() {
  std::vector<Bit> complement = bits_;
  for (Bit& bit : complement) Flip(input_bits_, bit);
  bits_.insert(bits_.end(), complement.begin(), complement.end());
}

void AffineBits::Rule90() {
  const size_t count = bits_.size();
  std::vector<Bit> next;
  for (size_t i = 0; i < count; ++i) {
    next.push_back(bits_[(i + count - 1) % count]);
    Xor(bits_[(i + 1) % count], next.back());
  }
  bits_ = std::move(next);
}

}  // namespace koppel::agents
