// Linkage keys that travel outside the linker: one draw, a sealed file for each agency. The linker
// must never see such a file, and could not open it.
#pragma once

#include <string>

#include "base/status.h"
#include "keys/linkage_key.pb.h"
#include "keys/sealing.h"
#include "keys/secret.h"
#include "keys/sign.h"
#include "koppel/v1/project.pb.h"

namespace koppel {

// What a linkage key is for.
struct LinkageKeyUse {
  std::string project;
  uint32_t epoch = 0;
};

// INVALID_ARGUMENT unless the project is 3..64 lower-case letters, digits or hyphens and the epoch
// at least 1.
Status CheckLinkageKeyUse(const LinkageKeyUse& use);

// The key for one agency, signed by the agency that made it. INVALID_ARGUMENT for a party that is
// no agent or has no sealing key.
Result<keys::LinkageKeyFile> SealLinkageKey(const SecretBytes& key, const LinkageKeyUse& use,
                                            const v1::Party& agency, const SigningKey& maker);

// Opens what SealLinkageKey made. `maker` is the public identity of the agency that made it, known
// by another way than the file. UNAUTHENTICATED where another made it, where it is for another
// party, or where it was altered; INVALID_ARGUMENT for a maker that is no agency.
Result<SecretBytes> OpenLinkageKey(const keys::LinkageKeyFile& file, const v1::Party& maker,
                                   const SealingKey& sealing);

// What agencies compare on the telephone: 16 hexadecimal digits of an HMAC that tells nothing of
// the key.
std::string LinkageKeyCheck(const SecretBytes& key, const LinkageKeyUse& use);

}  // namespace koppel
