#include "agents/payload/seal.h"

#include <sodium.h>

#include "agents/payload/padding.h"
#include "keys/aead.h"
#include "keys/derive.h"
#include "proto/canonical.h"
#include "proto/record_refs.h"

namespace koppel::agents {
namespace {

constexpr char kNonceLabel[] = "koppel/v1/payload-nonce";

const unsigned char* Octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// The associated data delimits its own parts, so that the two pieces cannot be split otherwise.
std::string SyntheticNonce(const SecretBytes& key, std::string_view associated_data,
                           std::string_view plaintext) {
  const std::string_view secret = key.reveal();
  crypto_generichash_state state;
  crypto_generichash_init(&state, Octets(secret), secret.size(), kNonceBytes);
  crypto_generichash_update(&state, Octets(associated_data), associated_data.size());
  crypto_generichash_update(&state, Octets(plaintext), plaintext.size());
  std::string nonce(kNonceBytes, '\0');
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(nonce.data()), nonce.size());
  sodium_memzero(&state, sizeof state);
  return nonce;
}

}  // namespace

PayloadSealer::PayloadSealer(SecretBytes content_key, DeliveryBinding binding)
    : content_key_(std::move(content_key)),
      nonce_key_(Hkdf(content_key_, "", kNonceLabel)),
      binding_(std::move(binding)) {}

Result<std::string> PayloadSealer::Seal(std::string_view record_ref,
                                        const v1::Payload& payload) const {
  KOPPEL_ASSIGN_OR_RETURN(std::string plaintext, PaddedPayload(payload));
  const std::string associated = PayloadAssociatedData(
      binding_.project_hash, binding_.source, binding_.epoch, binding_.delivery_id, record_ref);
  v1::SealedPayload sealed;
  sealed.set_nonce(SyntheticNonce(nonce_key_, associated, plaintext));
  sealed.set_ciphertext(SealWithNonce(content_key_, sealed.nonce(), plaintext, associated));
  Wipe(plaintext);
  return CanonicalBytes(sealed);
}

RecordReferences::RecordReferences(const SecretBytes& reference_secret,
                                   std::string_view project_hash, std::string_view source)
    : key_(Hkdf(reference_secret, project_hash, source)) {}

std::string RecordReferences::For(std::string_view local_id) const {
  return HmacSha256(key_, local_id).substr(0, kRecordRefBytes);
}

}  // namespace koppel::agents
