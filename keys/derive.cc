#include "keys/derive.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "base/digest.h"

namespace koppel {
namespace {

constexpr size_t kSha512Bytes = 64;
constexpr size_t kMostHkdfBlocks = 255;
char kSha256Name[] = "SHA256";
char kSha512Name[] = "SHA512";

using KdfContext = std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

// OpenSSL's parameters are not const, but it only reads these.
OSSL_PARAM Octets(const char* name, std::string_view bytes) {
  static char nothing = 0;
  char* data = bytes.empty() ? &nothing : const_cast<char*>(bytes.data());
  return OSSL_PARAM_construct_octet_string(name, data, bytes.size());
}

OSSL_PARAM DigestName(const char* name, HkdfHash hash = HkdfHash::kSha256) {
  char* digest = hash == HkdfHash::kSha512 ? kSha512Name : kSha256Name;
  return OSSL_PARAM_construct_utf8_string(name, digest, 0);
}

// Looked up once: fetching costs more than deriving.
KdfContext NewKdf() {
  static EVP_KDF* const kdf = EVP_KDF_fetch(nullptr, "HKDF", nullptr);
  return {kdf == nullptr ? nullptr : EVP_KDF_CTX_new(kdf), &EVP_KDF_CTX_free};
}

MacContext NewMac() {
  static EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  return {mac == nullptr ? nullptr : EVP_MAC_CTX_new(mac), &EVP_MAC_CTX_free};
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

size_t MostHkdfBytes(HkdfHash hash) {
  return kMostHkdfBlocks * (hash == HkdfHash::kSha512 ? kSha512Bytes : kSha256Bytes);
}

SecretBytes Hkdf(const SecretBytes& key, std::string_view salt, std::string_view info,
                 size_t length, HkdfHash hash) {
  if (length == 0 || length > MostHkdfBytes(hash)) std::abort();
  const std::array<OSSL_PARAM, 5> parameters = {
      DigestName(OSSL_KDF_PARAM_DIGEST, hash), Octets(OSSL_KDF_PARAM_KEY, key.reveal()),
      Octets(OSSL_KDF_PARAM_SALT, salt), Octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_END};
  SecretBytes derived(length);
  const KdfContext context = NewKdf();
  // Only a broken OpenSSL fails here; going on without a key is worse than stopping.
  if (context == nullptr ||
      EVP_KDF_derive(context.get(), derived.fill().data(), length, parameters.data()) != 1) {
    std::abort();
  }
  return derived;
}

std::string HmacSha256(const SecretBytes& key, std::string_view data) {
  static const unsigned char nothing = 0;
  const std::array<OSSL_PARAM, 2> parameters = {DigestName(OSSL_MAC_PARAM_DIGEST), OSSL_PARAM_END};
  const unsigned char* key_bytes = key.empty() ? &nothing : Bytes(key.reveal());
  std::string tag(kSha256Bytes, '\0');
  size_t size = 0;
  const MacContext context = NewMac();
  if (context == nullptr ||
      EVP_MAC_init(context.get(), key_bytes, key.size(), parameters.data()) != 1 ||
      EVP_MAC_update(context.get(), Bytes(data), data.size()) != 1 ||
      EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(tag.data()), &size,
                    tag.size()) != 1) {
    std::abort();
  }
  return tag;
}

}  // namespace koppel
