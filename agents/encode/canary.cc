#include "agents/encode/canary.h"

#include "base/text.h"
#include "keys/derive.h"
#include "proto/encoding_shape.h"

namespace koppel::agents {

CanaryLabels::CanaryLabels(const SecretBytes& linkage_key)
    : hash_(Hkdf(linkage_key, "", "koppel/v1/canary")) {}

std::string CanaryLabels::Of(std::string_view name) const {
  const KeyedHash::Mac mac = hash_.Compute(Trim(name));
  return std::string(mac.begin(), mac.begin() + kCanaryBytes);
}

}  // namespace koppel::agents
