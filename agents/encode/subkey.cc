#include "agents/encode/subkey.h"

#include <string>
#include <utility>

#include "agents/encode/record_encoder.h"
#include "keys/derive.h"

namespace koppel::agents {
namespace {

constexpr std::string_view kNoSalt;

}  // namespace

SecretBytes Subkey(const SecretBytes& linkage_key, std::string_view kind, std::string_view encoding,
                   std::string_view part) {
  std::string info = Concat("koppel/v1/", kind);
  for (const std::string_view name : {encoding, part, kRecipeVersion}) {
    info += '\0';
    info += name;
  }
  return Hkdf(linkage_key, kNoSalt, info);
}

Hardening HardeningOf(const v1::Encoding& encoding, const SecretBytes& linkage_key,
                      const SecretBytes& noise_key) {
  const auto step_key = [&](int step) {
    return Subkey(linkage_key, "hardening", encoding.name(), std::to_string(step));
  };
  SecretBytes noise;
  if (IsRandomised(encoding.bloom())) noise = Subkey(noise_key, "noise", encoding.name(), "");
  return Hardening(encoding.bloom(), step_key, std::move(noise));
}

}  // namespace koppel::agents
