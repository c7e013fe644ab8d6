// Project pseudonyms: what a person is called towards the office.
//
// The project's key is HKDF-SHA-256 of the linker's pseudonym secret with the project hash as salt,
// so pseudonyms of two projects are unrelated. A pseudonym is the first 16 bytes of HMAC-SHA-256
// over the person's members in canonical order: the same cluster has the same pseudonym in every
// job of the project.
#pragma once

#include <string>
#include <string_view>

#include "keys/secret.h"
#include "koppel/v1/job.pb.h"

namespace koppel::linker {

inline constexpr size_t kPseudonymBytes = 16;

// The key of one project.
SecretBytes PseudonymKey(const SecretBytes& linker_secret, std::string_view project_hash);

// `person` has its members, ordered by source and record_ref.
std::string PseudonymOf(const SecretBytes& project_key, const v1::Person& person);

}  // namespace koppel::linker
