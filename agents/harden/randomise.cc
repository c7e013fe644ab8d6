#include "agents/harden/randomise.h"

#include <sodium.h>

#include <array>
#include <cstring>
#include <utility>

#include "base/status.h"
#include "keys/derive.h"

namespace koppel::agents {
namespace {

constexpr std::string_view kNoiseLabel = "koppel/v1/noise";
constexpr size_t kStreamBytes = 4096;
constexpr size_t kBlockBytes = 64;
// The largest multiple of 1000 below 2^16 whose quotient is a power of two: what is left of a word
// after the chance is drawn still holds fair bits.
constexpr uint32_t kLimit = 64000;
constexpr uint32_t kWordsPerPermille = 64;

// Big-endian 16-bit words below kLimit of one record's key stream.
class RecordStream {
 public:
  explicit RecordStream(std::string mac) : key_(std::move(mac)) {}
  ~RecordStream() {
    Wipe(key_);
    sodium_memzero(bytes_.data(), bytes_.size());
  }
  RecordStream(const RecordStream&) = delete;
  RecordStream& operator=(const RecordStream&) = delete;

  uint32_t Next() {
    while (true) {
      if (used_ == bytes_.size()) Refill();
      const uint32_t word = static_cast<uint32_t>(bytes_[used_]) << 8 | bytes_[used_ + 1];
      used_ += 2;
      if (word < kLimit) return word;
    }
  }

 private:
  void Refill() {
    constexpr std::array<unsigned char, crypto_stream_chacha20_ietf_NONCEBYTES> kNonce{};
    bytes_.fill(0);
    crypto_stream_chacha20_ietf_xor_ic(bytes_.data(), bytes_.data(), bytes_.size(), kNonce.data(),
                                       block_, reinterpret_cast<const unsigned char*>(key_.data()));
    block_ += kStreamBytes / kBlockBytes;
    used_ = 0;
  }

  std::string key_;
  std::array<unsigned char, kStreamBytes> bytes_;
  size_t used_ = kStreamBytes;
  uint32_t block_ = 0;
};

}  // namespace

SecretBytes ServiceNoiseKey(const SecretBytes& reference_secret, std::string_view project_hash,
                            std::string_view source, uint32_t epoch) {
  const std::string_view zero("\0", 1);
  return Hkdf(reference_secret, project_hash, Concat(kNoiseLabel, zero, source, zero, epoch));
}

SecretBytes OfflineNoiseKey(const SecretBytes& linkage_key, std::string_view source) {
  const std::string_view zero("\0", 1);
  return Hkdf(linkage_key, "", Concat(kNoiseLabel, zero, source, zero, "offline"));
}

RandomisedResponse::RandomisedResponse(SecretBytes key, uint32_t chance_permille)
    : key_(std::move(key)), chance_permille_(chance_permille) {}

void RandomisedResponse::Apply(std::string_view record_ref, std::string& filter) const {
  RecordStream stream(HmacSha256(key_, record_ref));
  for (char& byte : filter) {
    uint32_t value = static_cast<unsigned char>(byte);
    for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
      const uint32_t word = stream.Next();
      if (word / kWordsPerPermille >= chance_permille_) continue;
      value = (word & 1) != 0 ? value | mask : value & ~mask;
    }
    byte = static_cast<char>(value);
  }
}

}  // namespace koppel::agents
