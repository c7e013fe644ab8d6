#include "keys/x509.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>

#include "base/clock.h"

namespace koppel::x509 {

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
  // Without this, OpenSSL would ask on the terminal for the password of an encrypted key.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  Key key(PEM_read_bio_PrivateKey(Reader(pem.reveal()).get(), nullptr, no_password, nullptr));
  ERR_clear_error();
  if (key == nullptr) {
    return InvalidArgument(what, ": got no private key that parses, want PKCS#8 as PEM");
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
