#include "auditors/approval.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "auditors/text.h"
#include "base/digest.h"
#include "proto/canonical.h"

namespace koppel::auditors {
namespace {

std::string ShowEvent(const v1::EventDeclaration& event) {
  std::vector<std::string> parts;
  for (const v1::AttributeDeclaration& attribute : event.attributes()) {
    parts.push_back(Printable(attribute.name()));
  }
  return fmt::format("    event {}: dates{}\n", Printable(event.kind()),
                     parts.empty() ? "" : fmt::format(", {}", fmt::join(parts, ", ")));
}

std::string ShowSource(const v1::Source& source) {
  std::string text = fmt::format("  {} of {}, legal basis: {}\n", Printable(source.name()),
                                 Printable(source.agency()), Printable(source.legal_basis()));
  for (const v1::EventDeclaration& event : source.events()) text += ShowEvent(event);
  return text;
}

std::string ShowParty(const v1::Party& party) {
  std::string text = fmt::format("  {} ({})\n    signing key  {}\n", Printable(party.name()),
                                 v1::Role_Name(party.role()), Fingerprint(party.signing_key()));
  if (!party.sealing_key().empty()) {
    text += fmt::format("    sealing key  {}\n", Fingerprint(party.sealing_key()));
  }
  if (!party.officer_key().empty()) {
    text += fmt::format("    officer {}\n    officer key  {}\n", Printable(party.officer()),
                        Fingerprint(party.officer_key()));
  }
  return text;
}

std::string ShowEncoding(const v1::Encoding& encoding) {
  if (encoding.has_token()) return fmt::format("  {} (exact token)\n", Printable(encoding.name()));
  return fmt::format("  {} (Bloom filter, {} bits, {} hardening steps)\n",
                     Printable(encoding.name()), encoding.bloom().bits(),
                     encoding.bloom().hardening_size());
}

std::string ShowRules(const v1::ProjectSpecification& message) {
  std::vector<std::string> kinds;
  for (const int kind : message.allowed_jobs()) {
    kinds.push_back(v1::JobKind_Name(static_cast<v1::JobKind>(kind)));
  }
  const std::string cap =
      message.epochs().most_linked_pairs() == 0
          ? "no cap on linked pairs"
          : fmt::format("at most {} linked pairs a key", message.epochs().most_linked_pairs());
  return fmt::format(
      "jobs        {}\ndisclosure  counts under {} suppressed, rounded to {}\n"
      "epochs      from {}, {}\nexpires     {}, encodings erased by {}\n",
      fmt::join(kinds, ", "), message.disclosure().least_count(), message.disclosure().round_to(),
      message.epochs().first(), cap, Printable(message.expires()),
      Printable(message.retain_until()));
}

}  // namespace

std::string ShowSpecification(const Specification& specification) {
  const v1::ProjectSpecification& message = specification.message();
  std::string text = fmt::format("project     {}\npurpose     {}\n{}", Printable(message.id()),
                                 Printable(message.purpose()), ShowRules(message));
  text += "sources\n";
  for (const v1::Source& source : message.sources()) text += ShowSource(source);
  text += "parties\n";
  for (const v1::Party& party : message.parties()) text += ShowParty(party);
  const v1::LinkageSchema& schema = message.linkage_schema();
  text += fmt::format("schema      {} version {}\n", Printable(schema.name()), schema.version());
  for (const v1::Encoding& encoding : schema.encodings()) text += ShowEncoding(encoding);
  return text + fmt::format("hash        {}\n", ToHex(specification.project_hash()));
}

Result<std::vector<v1::Signed>> SignApprovals(const Specification& specification,
                                              const std::string& officer, const SigningKey& key,
                                              int64_t now_ms) {
  const auto agencies = specification.AgenciesOf(officer, key.public_key());
  if (agencies.empty()) {
    return Failure(StatusCode::kPermissionDenied, "officer_key: the specification names no agency ",
                   "whose officer is ", officer, " with the key ", Fingerprint(key.public_key()));
  }
  std::vector<v1::Signed> approvals;
  for (const std::string& agency : agencies) {
    v1::Approval approval;
    approval.set_project_hash(specification.project_hash());
    approval.set_party(agency);
    approval.set_officer(officer);
    approval.set_time_ms(now_ms);
    approvals.push_back(key.Sign("approval", CanonicalBytes(approval)));
  }
  return approvals;
}

}  // namespace koppel::auditors
