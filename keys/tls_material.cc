// A party's own certificate, checked before anything connects: what is wrong with it is then said
// in words, not by the other side's TLS alert.
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <utility>

#include "base/file.h"
#include "keys/tls.h"
#include "keys/x509.h"

namespace koppel {
namespace {

constexpr size_t kMostPemBytes = 1u << 20;

// A certificate and the name that errors give it.
struct Named {
  std::string name;
  x509::Certificate certificate;
};

Result<Named> Parse(const std::string& what, const std::string& path, const std::string& pem) {
  std::string name = what + " " + path;
  KOPPEL_ASSIGN_OR_RETURN(x509::Certificate certificate, x509::ParseCertificate(name, pem));
  return Named{std::move(name), std::move(certificate)};
}

Status ChainError(int error, const Named& at_fault, const Named& authority) {
  const X509* certificate = at_fault.certificate.get();
  if (error == X509_V_ERR_CERT_HAS_EXPIRED) {
    return InvalidArgument(at_fault.name, ": expired on ",
                           x509::FormatAsn1Time(X509_get0_notAfter(certificate)));
  }
  if (error == X509_V_ERR_CERT_NOT_YET_VALID) {
    return InvalidArgument(at_fault.name, ": not valid before ",
                           x509::FormatAsn1Time(X509_get0_notBefore(certificate)));
  }
  return InvalidArgument(at_fault.name, ": got \"", X509_verify_cert_error_string(error),
                         "\", want a certificate by the ", authority.name);
}

Status CheckChain(const Named& leaf, const Named& authority, int64_t now_ms) {
  const x509::Store store(X509_STORE_new());
  const x509::StoreContext context(X509_STORE_CTX_new());
  if (X509_STORE_add_cert(store.get(), authority.certificate.get()) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), leaf.certificate.get(), nullptr) != 1) {
    return Failure(StatusCode::kInternal, leaf.name, ": OpenSSL cannot check it");
  }
  X509_STORE_CTX_set_time(context.get(), 0, now_ms / 1000);
  if (X509_verify_cert(context.get()) == 1) return OkStatus();
  ERR_clear_error();
  const bool leaf_at_fault = X509_STORE_CTX_get_error_depth(context.get()) == 0;
  return ChainError(X509_STORE_CTX_get_error(context.get()), leaf_at_fault ? leaf : authority,
                    authority);
}

Status CheckKey(const Named& leaf, const SecretBytes& private_key) {
  KOPPEL_ASSIGN_OR_RETURN(const x509::Key key,
                          x509::ParsePrivateKey("keystore secret tls", private_key));
  const bool belongs = X509_check_private_key(leaf.certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (belongs) return OkStatus();
  return InvalidArgument(leaf.name,
                         ": got one for another key, want one for the key of the keystore");
}

Status CheckUri(const Named& leaf, const Peer& expected) {
  const std::vector<std::string> uris = x509::UrisOf(*leaf.certificate);
  const std::string want = PeerUri(expected);
  if (uris.size() == 1 && uris[0] == want) return OkStatus();
  return InvalidArgument(leaf.name, ": got ", uris.size() == 1 ? uris[0] : "not one URI", ", want ",
                         want);
}

}  // namespace

Result<TlsMaterial> LoadTlsMaterial(const std::string& certificate_path,
                                    const std::string& authority_path, SecretBytes private_key,
                                    const Peer& expected, int64_t now_ms) {
  TlsMaterial material;
  KOPPEL_ASSIGN_OR_RETURN(material.certificate, ReadFile(certificate_path, kMostPemBytes));
  KOPPEL_ASSIGN_OR_RETURN(material.authority, ReadFile(authority_path, kMostPemBytes));
  KOPPEL_ASSIGN_OR_RETURN(const Named leaf,
                          Parse("certificate", certificate_path, material.certificate));
  KOPPEL_ASSIGN_OR_RETURN(const Named authority,
                          Parse("authority", authority_path, material.authority));
  KOPPEL_RETURN_IF_ERROR(CheckKey(leaf, private_key));
  KOPPEL_RETURN_IF_ERROR(CheckChain(leaf, authority, now_ms));
  KOPPEL_RETURN_IF_ERROR(CheckUri(leaf, expected));
  material.private_key = std::move(private_key);
  return material;
}

}  // namespace koppel
