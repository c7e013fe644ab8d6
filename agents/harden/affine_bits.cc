#include "agents/harden/affine_bits.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace koppel::agents {
namespace {

using Bit = AffineBits::Bit;

// What enters both enters neither.
void Xor(const Bit& other, Bit& bit) {
  WipedVector<uint16_t> sum;
  sum.reserve(bit.inputs.size() + other.inputs.size());
  std::set_symmetric_difference(bit.inputs.begin(), bit.inputs.end(), other.inputs.begin(),
                                other.inputs.end(), std::back_inserter(sum));
  bit.inputs = std::move(sum);
  bit.flipped ^= other.flipped;
}

// Positions without replacement, so that each input bit enters about equally many output bits.
class Pool {
 public:
  Pool(uint32_t positions, KeyedStream& stream) : positions_(positions), stream_(stream) {}

  // The last `count` positions of the pool that are distinct; they leave it.
  WipedVector<uint32_t> Take(uint32_t count) {
    WipedVector<uint32_t> taken;
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
  WipedVector<uint32_t> pool_;
};

}  // namespace

AffineBits::AffineBits(uint32_t input_bits, const v1::Hardening& step, KeyedStream& stream)
    : input_bits_(input_bits), bits_(input_bits) {
  for (uint32_t i = 0; i < input_bits; ++i) bits_[i].inputs = {static_cast<uint16_t>(i)};
  if (step.has_permute()) Permute(stream);
  if (step.has_diffuse()) Diffuse(step.diffuse(), stream);
  if (step.has_balance()) Balance();
  for (uint32_t i = 0; i < step.fold().times(); ++i) Fold();
  for (uint32_t i = 0; i < step.rule90().times(); ++i) Rule90();
}

size_t AffineBits::terms() const {
  size_t terms = 0;
  for (const Bit& bit : bits_) terms += bit.inputs.size();
  return terms;
}

size_t AffineBits::TermsWith(const AffineBits& next) const {
  size_t terms = 0;
  for (const Bit& bit : next.bits_) {
    for (const uint16_t input : bit.inputs) terms += bits_[input].inputs.size();
  }
  return terms;
}

void AffineBits::Append(const AffineBits& next) {
  std::vector<Bit> composed;
  for (const Bit& bit : next.bits_) {
    Bit& sum = composed.emplace_back();
    sum.flipped = bit.flipped;
    for (const uint16_t input : bit.inputs) Xor(bits_[input], sum);
  }
  bits_ = std::move(composed);
}

void AppendStep(AffineBits step, std::vector<AffineBits>& maps) {
  if (!maps.empty() && maps.back().TermsWith(step) <= maps.back().terms() + step.terms()) {
    maps.back().Append(step);
  } else {
    maps.push_back(std::move(step));
  }
}

void AffineBits::Permute(KeyedStream& stream) {
  std::vector<Bit> moved;
  for (const uint32_t source : stream.Shuffled(input_bits_)) moved.push_back(bits_[source]);
  bits_ = std::move(moved);
}

// Armknecht, Heng, Schnell: "Strengthening Privacy-Preserving Record Linkage using Diffusion"
// (PoPETs 2023), Algorithm 1.
void AffineBits::Diffuse(const v1::Diffuse& diffuse, KeyedStream& stream) {
  Pool pool(input_bits_, stream);
  std::vector<Bit> diffused(diffuse.bits());
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
  for (Bit& bit : complement) bit.flipped = !bit.flipped;
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
