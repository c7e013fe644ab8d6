#include "tests/reference/slow_harden.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <numeric>
#include <set>

#include "keys/derive.h"

namespace koppel::reference {
namespace {

uint32_t Word(const std::string& bytes, size_t at, size_t count) {
  uint32_t word = 0;
  for (size_t i = 0; i < count; ++i) word = word * 256 + static_cast<uint8_t>(bytes[at + i]);
  return word;
}

uint32_t LittleEndian(const std::string& bytes, size_t at) {
  return Word({bytes.rbegin() + static_cast<std::ptrdiff_t>(bytes.size() - at - 4),
               bytes.rbegin() + static_cast<std::ptrdiff_t>(bytes.size() - at)},
              0, 4);
}

// All numbers that a hardening key gives, one after the other.
struct Numbers {
  const SecretBytes& key;
  std::string bytes;
  uint32_t used = 0;

  uint32_t Below(uint64_t bound) {
    while (true) {
      if (bytes.empty()) {
        // Blocks beyond 65,535 are not needed by the filters of the tests.
        const auto high = static_cast<char>(used >> 8);
        const auto low = static_cast<char>(used & 0xff);
        bytes = HmacSha256(key, std::string(6, '\0') + high + low);
        ++used;
      }
      const uint64_t word = Word(bytes, 0, 4);
      bytes.erase(0, 4);
      if (word < (uint64_t{1} << 32) / bound * bound) return static_cast<uint32_t>(word % bound);
    }
  }

  std::vector<uint32_t> Shuffle(uint32_t count) {
    std::vector<uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    for (uint32_t i = count - 1; i > 0; --i) std::swap(order[i], order[Below(i + 1)]);
    return order;
  }
};

Bits Permuted(const Bits& in, const SecretBytes& key) {
  Numbers numbers{key, "", 0};
  Bits out;
  for (const uint32_t from : numbers.Shuffle(static_cast<uint32_t>(in.size()))) {
    out.push_back(in[from]);
  }
  return out;
}

Bits Diffused(const Bits& in, const SecretBytes& key, const v1::Diffuse& diffuse) {
  Numbers numbers{key, "", 0};
  std::vector<uint32_t> pool;
  Bits out;
  for (uint32_t j = 0; j < diffuse.bits(); ++j) {
    std::set<uint32_t> mine;
    while (mine.size() < diffuse.inputs()) {
      auto last = static_cast<std::ptrdiff_t>(pool.size()) - 1;
      while (last >= 0 && mine.contains(pool[static_cast<size_t>(last)])) --last;
      if (last < 0) {
        pool = numbers.Shuffle(static_cast<uint32_t>(in.size()));
        continue;
      }
      mine.insert(pool[static_cast<size_t>(last)]);
      pool.erase(pool.begin() + last);
    }
    out.push_back(std::count_if(mine.begin(), mine.end(), [&](uint32_t i) { return in[i]; }) % 2);
  }
  return out;
}

Bits FoldedOnce(const Bits& in) {
  Bits out;
  for (size_t i = 0; i < in.size() / 2; ++i) out.push_back(in[i] != in[in.size() / 2 + i]);
  return out;
}

Bits Rule90Once(const Bits& in) {
  Bits out;
  const size_t n = in.size();
  for (size_t i = 0; i < n; ++i) out.push_back(in[(i + n - 1) % n] != in[(i + 1) % n]);
  return out;
}

Bits Balanced(const Bits& in) {
  Bits out = in;
  for (const bool bit : in) out.push_back(!bit);
  return out;
}

using Block = std::array<uint32_t, 16>;

void QuarterRound(Block& x, size_t a, size_t b, size_t c, size_t d) {
  x[d] = std::rotl(x[d] ^ (x[a] += x[b]), 16);
  x[b] = std::rotl(x[b] ^ (x[c] += x[d]), 12);
  x[d] = std::rotl(x[d] ^ (x[a] += x[b]), 8);
  x[b] = std::rotl(x[b] ^ (x[c] += x[d]), 7);
}

// Block `counter` of ChaCha20 (RFC 8439, section 2.3) with a nonce of zeros.
std::string ChaCha20(const std::string& key, uint32_t counter) {
  Block start = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  for (size_t i = 0; i < 8; ++i) start[4 + i] = LittleEndian(key, 4 * i);
  start[12] = counter;
  Block x = start;
  for (int twice = 0; twice < 10; ++twice) {
    for (size_t i = 0; i < 4; ++i) QuarterRound(x, i, 4 + i, 8 + i, 12 + i);
    for (size_t i = 0; i < 4; ++i) {
      QuarterRound(x, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
    }
  }
  std::string out;
  for (size_t i = 0; i < 16; ++i) {
    for (int shift = 0; shift < 32; shift += 8) {
      out += static_cast<char>(((x[i] + start[i]) >> shift) & 0xff);
    }
  }
  return out;
}

}  // namespace

Bits SlowStep(const Bits& in, const v1::Hardening& step, const SecretBytes& key) {
  if (step.has_permute()) return Permuted(in, key);
  if (step.has_diffuse()) return Diffused(in, key, step.diffuse());
  if (step.has_balance()) return Balanced(in);
  Bits out = in;
  for (uint32_t i = 0; i < step.fold().times(); ++i) out = FoldedOnce(out);
  for (uint32_t i = 0; i < step.rule90().times(); ++i) out = Rule90Once(out);
  return out;
}

Bits SlowRandomise(const Bits& in, const v1::Randomise& step, const SecretBytes& key,
                   const std::string& record_ref) {
  const std::string record_key = HmacSha256(key, record_ref);
  // Twice what is needed if no word were skipped.
  std::string stream;
  for (uint32_t i = 0; stream.size() < 4 * in.size(); ++i) stream += ChaCha20(record_key, i);
  Bits out;
  size_t at = 0;
  for (const bool bit : in) {
    while (Word(stream, at, 2) >= 64000) at += 2;
    const uint32_t word = Word(stream, at, 2);
    at += 2;
    out.push_back(word / 64 < step.chance_permille() ? word % 2 == 1 : bit);
  }
  return out;
}

std::string SlowBlocking(const Bits& in, const v1::Blocking& blocking,
                         const SecretBytes& positions_key, const SecretBytes& token_key) {
  Numbers numbers{positions_key, "", 0};
  std::string tokens;
  for (uint32_t number = 0; number < blocking.tokens(); ++number) {
    std::vector<uint32_t> chosen;
    while (chosen.size() < blocking.bits()) {
      const uint32_t position = numbers.Below(in.size());
      if (std::count(chosen.begin(), chosen.end(), position) == 0) chosen.push_back(position);
    }
    Bits sample;
    for (const uint32_t position : chosen) sample.push_back(in[position]);
    while (sample.size() % 8 != 0) sample.push_back(false);
    tokens += HmacSha256(token_key, static_cast<char>(number) + Packed(sample)).substr(0, 8);
  }
  return tokens;
}

std::string Packed(const Bits& bits) {
  std::string bytes(bits.size() / 8, '\0');
  for (size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) bytes[i / 8] = static_cast<char>(bytes[i / 8] | (0x80 >> (i % 8)));
  }
  return bytes;
}

}  // namespace koppel::reference
