#include "agents/encode/blocking.h"

#include <algorithm>
#include <array>

#include "agents/harden/keyed_stream.h"
#include "proto/encoding_shape.h"

namespace koppel::agents {
namespace {

// At most 64 bits are sampled (proto/check_encoding.cc).
constexpr size_t kMostSampledBytes = 8;

}  // namespace

BlockingTokens::BlockingTokens(const v1::Blocking& blocking, uint32_t filter_bits,
                               const SecretBytes& positions_key, const SecretBytes& token_key)
    : bits_(blocking.bits()), hash_(token_key) {
  KeyedStream stream(positions_key);
  for (uint32_t token = 0; token < blocking.tokens(); ++token) {
    const auto begin = static_cast<std::ptrdiff_t>(positions_.size());
    while (positions_.size() < (token + 1) * size_t{bits_}) {
      const auto position = static_cast<uint16_t>(stream.Below(filter_bits));
      const auto own = positions_.begin() + begin;
      if (std::find(own, positions_.end(), position) == positions_.end()) {
        positions_.push_back(position);
      }
    }
  }
}

std::string BlockingTokens::Of(std::string_view filter) const {
  const size_t sampled = (bits_ + 7) / 8;
  std::string tokens;
  auto position = positions_.begin();
  for (unsigned char number = 0; position != positions_.end(); ++number) {
    std::array<char, kMostSampledBytes> packed{};
    for (uint32_t bit = 0; bit < bits_; ++bit, ++position) {
      const uint32_t set = static_cast<unsigned char>(filter[*position / 8]) >> (7 - *position % 8);
      packed[bit / 8] = static_cast<char>(packed[bit / 8] | (set & 1) << (7 - bit % 8));
    }
    const KeyedHash::Mac mac = hash_.Compute(number, std::string_view(packed.data(), sampled));
    tokens.append(mac.begin(), mac.begin() + kBlockingTokenBytes);
  }
  return tokens;
}

}  // namespace koppel::agents
