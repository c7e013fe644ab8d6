#include "tests/reference/slow_clkhash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <unicode/unistr.h>

#include <cstdlib>

namespace koppel::reference {
namespace {

using agents::ClkComparison;
using agents::ClkFeature;
using agents::ClkhashSchema;
using agents::ClkText;

std::string Hmac(const EVP_MD* digest, const std::string& key, const std::string& message) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(digest, key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), mac, &size);
  return std::string(reinterpret_cast<char*>(mac), size);
}

// RFC 5869.
std::string SlowHkdf(const ClkhashSchema& schema, const std::string& secret) {
  const EVP_MD* digest = schema.kdf_hash == HkdfHash::kSha512 ? EVP_sha512() : EVP_sha256();
  const std::string zeros(static_cast<size_t>(EVP_MD_get_size(digest)), '\0');
  const std::string extracted = Hmac(digest, schema.salt.empty() ? zeros : schema.salt, secret);
  std::string output;
  std::string block;
  for (int i = 1; output.size() < schema.key_bytes(); ++i) {
    block = Hmac(digest, extracted, block + schema.info + static_cast<char>(i));
    output += block;
  }
  return output;
}

std::string Blake2b(const std::string& key, int number, const std::string& message) {
  std::string salt = std::to_string(number);
  salt.resize(16, '\0');
  std::string key_copy = key;
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key_copy.data(), key_copy.size()),
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_SALT, salt.data(), salt.size()),
      OSSL_PARAM_END};
  EVP_MAC* mac = EVP_MAC_fetch(nullptr, "BLAKE2BMAC", nullptr);
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(mac);
  unsigned char digest[64];
  size_t size = 0;
  if (EVP_MAC_init(context, nullptr, 0, parameters) != 1 ||
      EVP_MAC_update(context, reinterpret_cast<const unsigned char*>(message.data()),
                     message.size()) != 1 ||
      EVP_MAC_final(context, digest, &size, sizeof(digest)) != 1) {
    std::abort();
  }
  EVP_MAC_CTX_free(context);
  EVP_MAC_free(mac);
  return std::string(reinterpret_cast<char*>(digest), size);
}

uint32_t Modulo(const std::string& big_endian, uint32_t modulus) {
  uint64_t rest = 0;
  for (const char c : big_endian) rest = (rest * 256 + static_cast<unsigned char>(c)) % modulus;
  return static_cast<uint32_t>(rest);
}

std::vector<uint32_t> Blake(const std::string& key, const std::string& token, size_t count,
                            uint32_t bits) {
  std::vector<uint32_t> positions;
  for (size_t i = 0; i < count; ++i) {
    const std::string digest = Blake2b(key, static_cast<int>(i / 32), token);
    const auto low = static_cast<unsigned char>(digest[i % 32 * 2]);
    const auto high = static_cast<unsigned char>(digest[i % 32 * 2 + 1]);
    positions.push_back((low + 256u * high) % bits);
  }
  return positions;
}

std::vector<uint32_t> Double(const ClkFeature& feature, const std::string& key0,
                             const std::string& key1, const std::string& token, size_t count,
                             uint32_t bits) {
  const uint64_t start = Modulo(Hmac(EVP_sha1(), key0, token), bits);
  uint64_t step = Modulo(Hmac(EVP_md5(), key1, token), bits);
  for (char c = 0; feature.hash.prevent_singularity && step == 0; ++c) {
    step = Modulo(Hmac(EVP_md5(), key1, token + c), bits);
  }
  std::vector<uint32_t> positions;
  for (size_t i = 0; i < count; ++i) {
    positions.push_back(static_cast<uint32_t>((start + i * step) % bits));
  }
  return positions;
}

std::string Bytes(const icu::UnicodeString& token, ClkText text) {
  std::string bytes;
  if (text == ClkText::kAscii || text == ClkText::kUtf8) return token.toUTF8String(bytes);
  bytes = text == ClkText::kUtf16 ? std::string("\xff\xfe") : std::string("\xff\xfe\0\0", 4);
  const int32_t units = text == ClkText::kUtf16 ? token.length() : token.countChar32();
  for (int32_t i = 0; i < units; ++i) {
    const auto unit = text == ClkText::kUtf16
                          ? static_cast<uint32_t>(token[i])
                          : static_cast<uint32_t>(token.char32At(token.moveIndex32(0, i)));
    bytes += static_cast<char>(unit & 0xff);
    bytes += static_cast<char>(unit >> 8 & 0xff);
    if (text == ClkText::kUtf32) bytes += {static_cast<char>(unit >> 16), '\0'};
  }
  return bytes;
}

std::vector<icu::UnicodeString> Ngrams(const ClkComparison& comparison,
                                       const icu::UnicodeString& value) {
  const auto n = static_cast<int32_t>(comparison.n);
  icu::UnicodeString padded;
  for (int32_t i = 1; i < n; ++i) padded += ' ';
  padded += value;
  for (int32_t i = 1; i < n; ++i) padded += ' ';
  std::vector<icu::UnicodeString> grams;
  for (int32_t i = 0; i + n <= padded.countChar32(); ++i) {
    const int32_t begin = padded.moveIndex32(0, i);
    icu::UnicodeString gram(padded, begin, padded.moveIndex32(begin, n) - begin);
    const std::string prefix = comparison.positional ? std::to_string(i + 1) + " " : "";
    grams.push_back(icu::UnicodeString::fromUTF8(prefix) + gram);
  }
  return grams;
}

std::vector<icu::UnicodeString> Numbers(const ClkComparison& comparison, const std::string& value) {
  const auto distance = static_cast<int64_t>(comparison.threshold_distance);
  const int64_t resolution = comparison.resolution;
  int64_t number = std::stoll(value) * 2 * resolution;
  const int64_t residue = (number % distance + distance) % distance;
  number += 2 * residue < distance ? -residue : distance - residue;
  std::vector<icu::UnicodeString> tokens;
  for (int64_t i = -resolution; i <= resolution; ++i) {
    tokens.push_back(icu::UnicodeString::fromUTF8(std::to_string(number + i * distance)));
  }
  return tokens;
}

std::vector<std::string> Tokens(const ClkFeature& feature, const std::string& value) {
  std::vector<icu::UnicodeString> texts;
  if (value.empty()) return {};
  if (feature.comparison.type == ClkComparison::Type::kNumeric) {
    texts = Numbers(feature.comparison, value);
  } else if (feature.comparison.type == ClkComparison::Type::kExact) {
    texts = {icu::UnicodeString::fromUTF8(value)};
  } else {
    texts = Ngrams(feature.comparison, icu::UnicodeString::fromUTF8(value));
  }
  std::vector<std::string> tokens;
  for (const auto& text : texts) tokens.push_back(Bytes(text, feature.format.text));
  return tokens;
}

std::string Pack(const std::vector<bool>& bits) {
  std::string bytes((bits.size() + 7) / 8, '\0');
  for (size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) bytes[i / 8] = static_cast<char>(bytes[i / 8] | 0x80 >> (i % 8));
  }
  return bytes;
}

}  // namespace

std::string SlowClk(const ClkhashSchema& schema, const std::string& secret,
                    const std::vector<std::string>& values) {
  const std::string keys = SlowHkdf(schema, secret);
  std::vector<bool> bits(schema.unfolded_bits());
  const auto size = static_cast<uint32_t>(bits.size());
  for (size_t f = 0; f < values.size(); ++f) {
    const ClkFeature& feature = schema.features[f];
    if (feature.ignored) continue;
    const std::string key0 = keys.substr(2 * f * schema.key_size, schema.key_size);
    const std::string key1 = keys.substr((2 * f + 1) * schema.key_size, schema.key_size);
    const std::vector<std::string> tokens = Tokens(feature, values[f]);
    for (size_t i = 0; i < tokens.size(); ++i) {
      size_t count = feature.hash.bits;
      if (feature.hash.per_feature) {
        count = feature.hash.bits / tokens.size();
        if (i < feature.hash.bits % tokens.size()) ++count;
      }
      const std::vector<uint32_t> positions =
          feature.hash.double_hash ? Double(feature, key0, key1, tokens[i], count, size)
                                   : Blake(key0, tokens[i], count, size);
      for (const uint32_t position : positions) bits[position] = true;
    }
  }
  for (uint32_t i = 0; i < schema.folds; ++i) {
    std::vector<bool> half(bits.size() / 2);
    for (size_t j = 0; j < half.size(); ++j) half[j] = bits[j] != bits[half.size() + j];
    bits = half;
  }
  return Pack(bits);
}

}  // namespace koppel::reference
