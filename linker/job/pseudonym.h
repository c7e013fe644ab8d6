// Project pseudonyms: what a person is called towards the office.
//
// The project's key is HKDF-SHA-256 of the linker's pseudonym secret with the project hash as salt,
// so pseudonyms of two projects are unrelated. A pseudonym is the first 16 bytes of HMAC-SHA-256
// over the person's members in canonical order: the same cluster has the same pseudonym in every
// job of the project that continues no other. In one that does, a person that goes on keeps its
// pseudonym; that of any other is made of the previous result's digest too, so that it cannot be
// one that stood for somebody else there: those were made of earlier digests, or of none.
#pragma once

#include <string>
#include <string_view>

#include "keys/secret.h"
#include "koppel/v1/job.pb.h"

namespace koppel::linker {

inline constexpr size_t kPseudonymBytes = 16;

// The key of one project.
SecretBytes PseudonymKey(const SecretBytes& linker_secret, std::string_view project_hash);

// `person` has its members, ordered by source and record_ref. `previous_result` is the digest of
// the result that is continued; empty: none is.
std::string PseudonymOf(const SecretBytes& project_key, const v1::Person& person,
                        std::string_view previous_result = {});

}  // namespace koppel::linker
