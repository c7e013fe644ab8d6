#include "keys/linkage_key.h"

#include <algorithm>
#include <cstring>

#include "base/digest.h"
#include "keys/derive.h"
#include "keys/tls.h"
#include "proto/canonical.h"

namespace koppel {
namespace {

constexpr uint32_t kVersion = 2;
constexpr size_t kLeastProjectBytes = 3;
constexpr size_t kCheckBytes = 8;

// Of everything but the box and the signature.
std::string UseHash(keys::LinkageKeyFile file) {
  file.clear_box();
  file.clear_signature();
  return TaggedHash("linkage-key", CanonicalBytes(file));
}

std::string SignedPart(keys::LinkageKeyFile file) {
  file.clear_signature();
  return CanonicalBytes(file);
}

Status CheckMaker(const keys::LinkageKeyFile& file, const v1::Party& maker) {
  if (maker.role() != v1::AGENT) {
    return InvalidArgument("maker ", maker.name(), ": got another role, want an agent");
  }
  v1::Signed word;
  word.set_message(SignedPart(file));
  word.set_signature(file.signature());
  if (VerifySigned("linkage-key", word, maker.signing_key()).ok()) return OkStatus();
  return Failure(StatusCode::kUnauthenticated, "signature: got none by ", maker.name(),
                 ", want that of the agency that made the key");
}

}  // namespace

Status CheckLinkageKeyUse(const LinkageKeyUse& use) {
  if (!IsPartyName(use.project) || use.project.size() < kLeastProjectBytes) {
    return InvalidArgument("project: got an id of ", use.project.size(),
                           " bytes, want 3 to 64 lower-case letters, digits and hyphens");
  }
  if (use.epoch == 0) return InvalidArgument("epoch: got 0, want at least 1");
  return OkStatus();
}

Result<keys::LinkageKeyFile> SealLinkageKey(const SecretBytes& key, const LinkageKeyUse& use,
                                            const v1::Party& agency, const SigningKey& maker) {
  KOPPEL_RETURN_IF_ERROR(CheckLinkageKeyUse(use));
  if (key.size() != kKeyBytes) {
    return InvalidArgument("linkage key: got ", key.size(), " bytes, want ", kKeyBytes);
  }
  if (agency.role() != v1::AGENT || !IsPartyName(agency.name())) {
    return InvalidArgument("party: got another identity, want that of an agent");
  }
  keys::LinkageKeyFile file;
  file.set_version(kVersion);
  file.set_party(agency.name());
  file.set_project(use.project);
  file.set_epoch(use.epoch);
  const std::string hash = UseHash(file);
  SecretBytes content(kKeyBytes + kSha256Bytes);
  std::memcpy(content.fill().data(), key.reveal().data(), kKeyBytes);
  std::memcpy(content.fill().data() + kKeyBytes, hash.data(), kSha256Bytes);
  Result<std::string> box = SealTo(agency.sealing_key(), content);
  if (!box.ok()) return Annotate(box.status(), agency.name());
  file.set_box(*std::move(box));
  file.set_signature(maker.Sign("linkage-key", SignedPart(file)).signature());
  return file;
}

Result<SecretBytes> OpenLinkageKey(const keys::LinkageKeyFile& file, const v1::Party& maker,
                                   const SealingKey& sealing) {
  if (file.version() != kVersion) {
    return InvalidArgument("version: got ", file.version(), ", want ", kVersion);
  }
  KOPPEL_RETURN_IF_ERROR(CheckLinkageKeyUse({file.project(), file.epoch()}));
  KOPPEL_RETURN_IF_ERROR(CheckMaker(file, maker));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes content, sealing.Open(file.box()));
  if (content.size() != kKeyBytes + kSha256Bytes ||
      content.reveal().substr(kKeyBytes) != UseHash(file)) {
    return Failure(StatusCode::kUnauthenticated,
                   "linkage key: was made for another party, project or epoch than the file says");
  }
  return SecretBytes::CopyOf(content.reveal().substr(0, kKeyBytes));
}

std::string LinkageKeyCheck(const SecretBytes& key, const LinkageKeyUse& use) {
  const std::string text = Concat(use.project, "/", use.epoch);
  const std::string tag = HmacSha256(key, Tagged("linkage-key-check", text));
  return ToHex(std::string_view(tag).substr(0, kCheckBytes));
}

}  // namespace koppel
