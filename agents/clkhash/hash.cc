#include "agents/clkhash/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>
#include <charconv>
#include <cstdlib>

namespace koppel::agents {
namespace {

constexpr size_t kDigestBytes = 64;
constexpr uint32_t kDigestWords = kDigestBytes / 2;
// What an entry of the map costs beside its content.
constexpr size_t kEntryBytes = 96;
constexpr uint32_t kCodePointsBeforeSurrogates = 0xd800;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

uint32_t HmacModulo(const EVP_MD* digest, const SecretBytes& key, std::string_view message,
                    uint32_t modulus) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac;
  unsigned size = 0;
  // Only an OpenSSL without these digests fails here.
  if (HMAC(digest, key.reveal().data(), static_cast<int>(key.size()), Bytes(message),
           message.size(), mac.data(), &size) == nullptr) {
    std::abort();
  }
  uint64_t rest = 0;
  for (unsigned i = 0; i < size; ++i) rest = (rest << 8 | mac[i]) % modulus;
  return static_cast<uint32_t>(rest);
}

void AppendUtf8(uint32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  }
}

}  // namespace

TokenHash::TokenHash(const ClkHash& rule, uint32_t bits, SecretBytes key0, SecretBytes key1,
                     size_t most_kept)
    : rule_(rule),
      bits_(bits),
      key0_(std::move(key0)),
      key1_(std::move(key1)),
      most_kept_(most_kept),
      memory_(std::make_unique<std::pmr::unsynchronized_pool_resource>(LockedMemory())),
      kept_(memory_.get()) {}

void TokenHash::Set(std::string_view token, uint32_t count, std::span<unsigned char> filter) {
  if (count == 0) return;
  const Kept& kept = KeptOf(token, count);
  if (!rule_.double_hash) {
    for (uint32_t i = 0; i < count; ++i) SetBit(kept[i], filter);
    return;
  }
  uint32_t position = kept[0];
  for (uint32_t i = 0; i < count; ++i) {
    SetBit(position, filter);
    position += kept[1];
    if (position >= bits_) position -= bits_;
  }
}

const TokenHash::Kept& TokenHash::KeptOf(std::string_view token, uint32_t count) {
  auto found = kept_.find(token);
  if (found == kept_.end()) {
    if (kept_bytes_ > most_kept_) {
      kept_.clear();
      kept_bytes_ = 0;
    }
    kept_bytes_ += kEntryBytes + token.size();
    found = kept_.try_emplace(std::pmr::string(token, memory_.get())).first;
    if (rule_.double_hash) {
      const std::array<uint32_t, 2> start_and_step = StartAndStep(token);
      found->second.assign(start_and_step.begin(), start_and_step.end());
    }
  }
  Kept& kept = found->second;
  while (!rule_.double_hash && kept.size() < count) AppendDigest(token, kept);
  return kept;
}

// Digest j has the salt "j".
void TokenHash::AppendDigest(std::string_view token, Kept& kept) {
  std::array<unsigned char, kDigestBytes> digest;
  std::array<char, crypto_generichash_blake2b_SALTBYTES> salt{};
  std::to_chars(salt.data(), salt.data() + salt.size(), kept.size() / kDigestWords);
  const std::string_view key = key0_.reveal();
  if (crypto_generichash_blake2b_salt_personal(digest.data(), digest.size(), Bytes(token),
                                               token.size(), Bytes(key), key.size(),
                                               Bytes({salt.data(), salt.size()}), nullptr) != 0) {
    std::abort();
  }
  ++computed_;
  kept_bytes_ += kDigestWords * sizeof(uint32_t);
  kept.reserve(kept.size() + kDigestWords);
  for (size_t i = 0; i < digest.size(); i += 2) {
    kept.push_back((digest[i] | uint32_t{digest[i + 1]} << 8) % bits_);
  }
}

std::array<uint32_t, 2> TokenHash::StartAndStep(std::string_view token) {
  const uint32_t start = HmacModulo(EVP_sha1(), key0_, token, bits_);
  uint32_t step = HmacModulo(EVP_md5(), key1_, token, bits_);
  computed_ += 2;
  for (uint32_t c = 0; rule_.prevent_singularity && step == 0; ++c) {
    // Each try fails with probability 1 / bits, and bits is 2 or more.
    if (c == kCodePointsBeforeSurrogates) std::abort();
    std::string message(token);
    AppendUtf8(c, message);
    step = HmacModulo(EVP_md5(), key1_, message, bits_);
    ++computed_;
  }
  return {start, step};
}

}  // namespace koppel::agents
