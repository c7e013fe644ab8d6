#include "keys/x509.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <sodium.h>

#include <ctime>

#include "base/time.h"

namespace koppel::x509 {
namespace {

constexpr std::string_view kPemBegin = "-----BEGIN PRIVATE KEY-----\n";
constexpr std::string_view kPemEnd = "-----END PRIVATE KEY-----";
// PKCS#8 of an Ed25519 key is this and its 32 bytes (RFC 8410 section 7).
constexpr std::string_view kPkcs8Prefix(
    "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16);

// The bytes of a private key's PEM; empty where it is none. OpenSSL's own reader leaves a copy of
// the text in the heap.
SecretBytes DecodePem(std::string_view pem) {
  const size_t end = pem.find(kPemEnd);
  if (!pem.starts_with(kPemBegin) || end == std::string_view::npos) return SecretBytes();
  const std::string_view text = pem.substr(kPemBegin.size(), end - kPemBegin.size());
  if (text.empty()) return SecretBytes();
  SecretBytes decoded(text.size());
  size_t size = 0;
  if (sodium_base642bin(decoded.fill().data(), decoded.size(), text.data(), text.size(), "\r\n",
                        &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return SecretBytes();
  }
  return SecretBytes::CopyOf(decoded.reveal().substr(0, size));
}

}  // namespace

Bio Reader(std::string_view pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

Result<Certificate> ParseCertificate(const std::string& what, std::string_view pem) {
  Certificate certificate(PEM_read_bio_X509(Reader(pem).get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (certificate == nullptr) {
    return InvalidArgument(what, ": got no certificate that parses, want X.509 as PEM");
  }
  return certificate;
}

Result<Key> ParsePrivateKey(const std::string& what, const SecretBytes& pem) {
  const SecretBytes der = DecodePem(pem.reveal());
  Key key;
  if (der.reveal().starts_with(kPkcs8Prefix)) {
    key.reset(EVP_PKEY_new_raw_private_key(
        EVP_PKEY_ED25519, nullptr,
        reinterpret_cast<const unsigned char*>(der.reveal().data()) + kPkcs8Prefix.size(),
        der.size() - kPkcs8Prefix.size()));
    ERR_clear_error();
  }
  if (key == nullptr) {
    return InvalidArgument(what, ": got no private key that parses, want Ed25519, PKCS#8 as PEM");
  }
  return key;
}

std::vector<std::string> UrisOf(const X509& certificate) {
  std::vector<std::string> uris;
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (names == nullptr) return uris;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    uris.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                      static_cast<size_t>(ASN1_STRING_length(uri)));
  }
  return uris;
}

int64_t TimeMs(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return int64_t{timegm(&parts)} * 1000;
}

std::string FormatAsn1Time(const ASN1_TIME* time) { return FormatTime(TimeMs(time)); }

}  // namespace koppel::x509
