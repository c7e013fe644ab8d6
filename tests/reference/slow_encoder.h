// The encoding recipe of agents/ENCODING.md, written down once more as plainly as it reads: the
// slow twin that the encoder is checked against. Shares nothing with it but HKDF and HMAC.
#pragma once

#include <string>
#include <vector>

#include "keys/secret.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::reference {

struct SlowKeys {
  const SecretBytes& linkage;
  const SecretBytes& noise;
};

// The encodings of normalised values, one for each encoding of the schema.
std::vector<std::string> SlowEncode(const v1::LinkageSchema& schema, const SlowKeys& keys,
                                    const std::string& record_ref,
                                    const std::vector<std::string>& values);

}  // namespace koppel::reference
