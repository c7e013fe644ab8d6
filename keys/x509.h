// Owners of OpenSSL objects, and PEM in and out. Internal to keys/.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "keys/secret.h"

namespace koppel::x509 {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using Bio = std::unique_ptr<BIO, Deleter<&BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<&X509_free>>;
using Request = std::unique_ptr<X509_REQ, Deleter<&X509_REQ_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Deleter<&X509_EXTENSION_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Deleter<&GENERAL_NAMES_free>>;
using Store = std::unique_ptr<X509_STORE, Deleter<&X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Deleter<&X509_STORE_CTX_free>>;

// Reads `pem` in place: it must outlive the result.
Bio Reader(std::string_view pem);

// INVALID_ARGUMENT "<what>: ..." where it does not parse.
Result<Certificate> ParseCertificate(const std::string& what, std::string_view pem);
Result<Key> ParsePrivateKey(const std::string& what, const SecretBytes& pem);

// The URIs among the subject's alternative names.
std::vector<std::string> UrisOf(const X509& certificate);

// "2026-11-22T09:30:00Z".
std::string FormatAsn1Time(const ASN1_TIME* time);

// Milliseconds since 1970.
int64_t TimeMs(const ASN1_TIME* time);

}  // namespace koppel::x509
