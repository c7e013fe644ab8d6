// Labels of planted records (canaries): fictitious persons whom several agencies add to their
// exports to see whether they are linked.
//
// A label is the same wherever the same name is planted under the same linkage key, and says
// nothing of the name to who does not hold the key; agents/ENCODING.md says how it is made.
#pragma once

#include <string>
#include <string_view>

#include "agents/encode/keyed_hash.h"
#include "keys/secret.h"

namespace koppel::agents {

// Immutable; const is thread safe.
class CanaryLabels {
 public:
  // `linkage_key` has 32 bytes.
  explicit CanaryLabels(const SecretBytes& linkage_key);

  // 16 bytes. The name is taken as it is, byte by byte, but for blanks around it; not empty.
  std::string Of(std::string_view name) const;

 private:
  KeyedHash hash_;
};

}  // namespace koppel::agents
