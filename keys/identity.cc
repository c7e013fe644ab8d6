#include "keys/identity.h"

#include <string_view>
#include <utility>

#include "keys/authority.h"
#include "keys/derive.h"
#include "keys/sealing.h"
#include "keys/sign.h"

namespace koppel {
namespace {

bool SealsOrOpens(v1::Role role) { return role == v1::AGENT || role == v1::OFFICE; }

void PutRandom(Keystore& keystore, const char* name) {
  keystore.Put(name, SecretBytes::Random(kKeyBytes));
}

}  // namespace

Result<Keystore> CreateIdentity(const std::string& party, v1::Role role) {
  if (!IsPartyName(party)) {
    return InvalidArgument("party: got a name of ", party.size(),
                           " bytes, want 1 to 64 lower-case letters, digits and hyphens");
  }
  KOPPEL_RETURN_IF_ERROR(ParseRole(RoleName(role)).status());
  Keystore keystore;
  PutRandom(keystore, kSigningSecret);
  keystore.Put(kTlsSecret, GenerateTlsKey());
  if (SealsOrOpens(role)) PutRandom(keystore, kSealingSecret);
  if (role == v1::AGENT) PutRandom(keystore, kReferenceSecret);
  if (role == v1::LINKER) PutRandom(keystore, kStorageSecret);
  if (role == v1::LINKER) PutRandom(keystore, kPseudonymSecret);
  return keystore;
}

Result<v1::Party> PublicIdentity(const Keystore& keystore, const std::string& party,
                                 v1::Role role) {
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* seed, keystore.Get(kSigningSecret));
  KOPPEL_ASSIGN_OR_RETURN(const SigningKey signing, SigningKey::FromSeed(*seed));
  v1::Party identity;
  identity.set_name(party);
  identity.set_role(role);
  identity.set_signing_key(signing.public_key());
  if (SealsOrOpens(role)) {
    KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* secret, keystore.Get(kSealingSecret));
    KOPPEL_ASSIGN_OR_RETURN(const SealingKey sealing, SealingKey::FromSecret(*secret));
    identity.set_sealing_key(sealing.public_key());
  }
  return identity;
}

}  // namespace koppel
