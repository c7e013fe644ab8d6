#include "keys/authority.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "base/time.h"
#include "keys/x509.h"

namespace koppel {
namespace {

constexpr size_t kSerialBytes = 16;
constexpr size_t kMostNameBytes = 64;

// What OpenSSL refuses without bad input on our side: no memory, no randomness.
Status OpenSslFailed(const char* what) {
  ERR_clear_error();
  return Failure(StatusCode::kInternal, what, ": OpenSSL failed, want it to have memory");
}

// Memory that OpenSSL wipes when it frees it.
x509::Bio SecretWriter() { return x509::Bio(BIO_new(BIO_s_secmem())); }

std::string_view Written(const x509::Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<size_t>(size)};
}

std::string CertificatePem(X509& certificate) {
  const x509::Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), &certificate);
  return std::string(Written(bio));
}

Status CheckWindow(CertificateWindow window) {
  if (window.not_before_ms < window.not_after_ms) return OkStatus();
  return InvalidArgument("certificate: got a validity that ends before it begins, want ",
                         "not_before < not_after");
}

bool SetRandomSerial(X509& certificate) {
  std::array<unsigned char, kSerialBytes> bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return false;
  const std::unique_ptr<BIGNUM, x509::Deleter<&BN_free>> number(
      BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  return number != nullptr &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool SetWindow(X509& certificate, CertificateWindow window) {
  return ASN1_TIME_set(X509_getm_notBefore(&certificate), window.not_before_ms / 1000) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(&certificate), window.not_after_ms / 1000) != nullptr;
}

bool SetCommonName(X509& certificate, const std::string& name) {
  return X509_NAME_add_entry_by_NID(X509_get_subject_name(&certificate), NID_commonName,
                                    MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(name.data()),
                                    static_cast<int>(name.size()), -1, 0) == 1;
}

struct ExtensionText {
  int nid;
  std::string value;
};

bool AddExtensions(X509& certificate, X509& issuer, const std::vector<ExtensionText>& extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
  for (const ExtensionText& text : extensions) {
    const x509::Extension extension(
        X509V3_EXT_nconf_nid(nullptr, &context, text.nid, text.value.c_str()));
    if (extension == nullptr || X509_add_ext(&certificate, extension.get(), -1) != 1) return false;
  }
  return true;
}

// What every certificate has; without issuer, extensions and signature.
x509::Certificate Blank(const std::string& common_name, EVP_PKEY* key, CertificateWindow window) {
  x509::Certificate certificate(X509_new());
  const bool made =
      certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
      SetRandomSerial(*certificate) && SetWindow(*certificate, window) &&
      SetCommonName(*certificate, common_name) && X509_set_pubkey(certificate.get(), key) == 1;
  return made ? std::move(certificate) : nullptr;
}

// Ed25519 hashes by itself: the digest is null.
bool SignCertificate(X509& certificate, X509& issuer, EVP_PKEY* issuer_key,
                     const std::vector<ExtensionText>& extensions) {
  return X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer)) == 1 &&
         AddExtensions(certificate, issuer, extensions) &&
         X509_sign(&certificate, issuer_key, nullptr) > 0;
}

Result<x509::Key> KeyOfRequest(const std::string& request_pem) {
  const x509::Request request(
      PEM_read_bio_X509_REQ(x509::Reader(request_pem).get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (request == nullptr) {
    return InvalidArgument("request: got no signing request that parses, want PKCS#10 as PEM");
  }
  x509::Key key(X509_REQ_get_pubkey(request.get()));
  if (key == nullptr || EVP_PKEY_is_a(key.get(), "ED25519") != 1) {
    return InvalidArgument("request: got a key of another kind, want Ed25519");
  }
  const bool signed_by_key = X509_REQ_verify(request.get(), key.get()) == 1;
  ERR_clear_error();
  if (!signed_by_key) {
    return InvalidArgument("request: got a wrong signature, want one by the request's own key");
  }
  return key;
}

Status CheckWithin(const X509& authority, CertificateWindow window) {
  const ASN1_TIME* end = X509_get0_notAfter(&authority);
  if (window.not_after_ms <= x509::TimeMs(end)) return OkStatus();
  return InvalidArgument("certificate: got an end at ", FormatTime(window.not_after_ms),
                         ", want none after the authority's own, ", x509::FormatAsn1Time(end));
}

}  // namespace

SecretBytes GenerateTlsKey() {
  const x509::Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const x509::Bio bio = SecretWriter();
  // No randomness or no memory: going on without a key is worse than stopping.
  if (key == nullptr || bio == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    std::abort();
  }
  return SecretBytes::CopyOf(Written(bio));
}

Result<std::string> CreateSigningRequest(const SecretBytes& private_key_pem) {
  KOPPEL_ASSIGN_OR_RETURN(const x509::Key key,
                          x509::ParsePrivateKey("private key", private_key_pem));
  const x509::Request request(X509_REQ_new());
  const x509::Bio bio(BIO_new(BIO_s_mem()));
  if (request == nullptr || bio == nullptr ||
      X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      X509_REQ_set_pubkey(request.get(), key.get()) != 1 ||
      X509_REQ_sign(request.get(), key.get(), nullptr) <= 0 ||
      PEM_write_bio_X509_REQ(bio.get(), request.get()) != 1) {
    return OpenSslFailed("signing request");
  }
  return std::string(Written(bio));
}

Result<Authority> Authority::Create(const std::string& name, CertificateWindow window) {
  if (name.empty() || name.size() > kMostNameBytes) {
    return InvalidArgument("name: got ", name.size(), " bytes, want 1 to ", kMostNameBytes);
  }
  KOPPEL_RETURN_IF_ERROR(CheckWindow(window));
  Authority authority;
  authority.private_key_pem_ = GenerateTlsKey();
  KOPPEL_ASSIGN_OR_RETURN(const x509::Key key,
                          x509::ParsePrivateKey("authority key", authority.private_key_pem_));
  const x509::Certificate certificate = Blank(name, key.get(), window);
  if (certificate == nullptr ||
      !SignCertificate(*certificate, *certificate, key.get(),
                       {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                        {NID_key_usage, "critical,keyCertSign,cRLSign"},
                        {NID_subject_key_identifier, "hash"}})) {
    return OpenSslFailed("authority certificate");
  }
  authority.certificate_pem_ = CertificatePem(*certificate);
  return authority;
}

Result<Authority> Authority::Load(std::string certificate_pem, SecretBytes private_key_pem) {
  KOPPEL_ASSIGN_OR_RETURN(const x509::Certificate certificate,
                          x509::ParseCertificate("authority certificate", certificate_pem));
  KOPPEL_ASSIGN_OR_RETURN(const x509::Key key,
                          x509::ParsePrivateKey("authority key", private_key_pem));
  if (X509_check_ca(certificate.get()) != 1) {
    return InvalidArgument("authority certificate: got one of a party, want one with CA:TRUE");
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    ERR_clear_error();
    return InvalidArgument("authority certificate: got one for another key, want one for the key ",
                           "of the keystore");
  }
  Authority authority;
  authority.certificate_pem_ = std::move(certificate_pem);
  authority.private_key_pem_ = std::move(private_key_pem);
  return authority;
}

Result<std::string> Authority::Sign(const std::string& request_pem, const Peer& peer,
                                    CertificateWindow window) const {
  const std::string uri = PeerUri(peer);
  KOPPEL_RETURN_IF_ERROR(ParsePeerUri(uri).status());
  KOPPEL_RETURN_IF_ERROR(CheckWindow(window));
  KOPPEL_ASSIGN_OR_RETURN(const x509::Key request_key, KeyOfRequest(request_pem));
  KOPPEL_ASSIGN_OR_RETURN(const x509::Certificate own,
                          x509::ParseCertificate("authority certificate", certificate_pem_));
  KOPPEL_RETURN_IF_ERROR(CheckWithin(*own, window));
  KOPPEL_ASSIGN_OR_RETURN(const x509::Key own_key,
                          x509::ParsePrivateKey("authority key", private_key_pem_));
  const x509::Certificate certificate = Blank(peer.party, request_key.get(), window);
  if (certificate == nullptr ||
      !SignCertificate(*certificate, *own, own_key.get(),
                       {{NID_basic_constraints, "critical,CA:FALSE"},
                        {NID_key_usage, "critical,digitalSignature"},
                        {NID_ext_key_usage, "serverAuth,clientAuth"},
                        {NID_subject_alt_name, "URI:" + uri},
                        {NID_subject_key_identifier, "hash"},
                        {NID_authority_key_identifier, "keyid:always"}})) {
    return OpenSslFailed("certificate");
  }
  return CertificatePem(*certificate);
}

}  // namespace koppel
