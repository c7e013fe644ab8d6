#include "linker/job/pseudonym.h"

#include "keys/derive.h"
#include "proto/canonical.h"

namespace koppel::linker {
namespace {

void AppendWithLength(std::string& out, std::string_view bytes) {
  const auto size = static_cast<uint32_t>(bytes.size());
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
  out.append(bytes);
}

}  // namespace

SecretBytes PseudonymKey(const SecretBytes& linker_secret, std::string_view project_hash) {
  return Hkdf(linker_secret, project_hash, Tagged("pseudonym-key", ""));
}

std::string PseudonymOf(const SecretBytes& project_key, const v1::Person& person,
                        std::string_view previous_result) {
  std::string data = Tagged("pseudonym", "");
  if (!previous_result.empty()) data = Tagged("continued-pseudonym", previous_result);
  for (const v1::Member& member : person.members()) {
    AppendWithLength(data, member.source());
    AppendWithLength(data, member.record_ref());
  }
  return HmacSha256(project_key, data).substr(0, kPseudonymBytes);
}

}  // namespace koppel::linker
