// Payloads sealed for the office, and the opaque references of records.
//
// The linker stores what is made here and can open none of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"
#include "keys/secret.h"
#include "koppel/v1/record.pb.h"

namespace koppel::agents {

// What the payloads of one delivery are bound to.
struct DeliveryBinding {
  std::string project_hash;
  std::string source;
  uint32_t epoch = 0;
  std::string delivery_id;
};

// Seals the payloads of one delivery. Thread safe.
class PayloadSealer {
 public:
  // The content key has 32 bytes; the program aborts on others, they are drawn by us.
  PayloadSealer(SecretBytes content_key, DeliveryBinding binding);

  // The bytes of a SealedPayload: XChaCha20-Poly1305 under the content key, with
  // PayloadAssociatedData (proto/canonical.h). The nonce is keyed BLAKE2b-192 (RFC 7693) of
  // associated data and plaintext under a subkey, as in a synthetic-IV construction (Rogaway and
  // Shrimpton 2006): the same payload gives the same bytes, another one another nonce. Errors of
  // PaddedPayload.
  Result<std::string> Seal(std::string_view record_ref, const v1::Payload& payload) const;

 private:
  SecretBytes content_key_;
  SecretBytes nonce_key_;
  DeliveryBinding binding_;
};

// Makes the references of one source in one project: the first 16 bytes of an HMAC under a subkey
// of the agency's reference secret. The same for a re-delivery, unrelated between projects and
// sources. Thread safe.
class RecordReferences {
 public:
  RecordReferences(const SecretBytes& reference_secret, std::string_view project_hash,
                   std::string_view source);

  // `local_id` is the source's id of the person, or of the row where it has none.
  std::string For(std::string_view local_id) const;

 private:
  SecretBytes key_;
};

}  // namespace koppel::agents
