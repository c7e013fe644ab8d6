#include "auditors/specification.h"

#include <set>

#include "keys/sign.h"
#include "proto/canonical.h"

namespace koppel::auditors {
namespace {

const v1::Party* FindRole(const v1::ProjectSpecification& message, v1::Role role) {
  for (const v1::Party& party : message.parties()) {
    if (party.role() == role) return &party;
  }
  return nullptr;
}

int CountRole(const v1::ProjectSpecification& message, v1::Role role) {
  int count = 0;
  for (const v1::Party& party : message.parties()) count += party.role() == role ? 1 : 0;
  return count;
}

Status CheckKey(std::string_view party, std::string_view field, const std::string& key) {
  if (key.size() == kPublicKeyBytes) return OkStatus();
  return InvalidArgument("specification: parties: ", party, ": ", field, ": got ", key.size(),
                         " bytes, want ", kPublicKeyBytes);
}

Status CheckParty(const v1::Party& party) {
  KOPPEL_RETURN_IF_ERROR(CheckKey(party.name(), "signing_key", party.signing_key()));
  if (party.role() != v1::AGENT) return OkStatus();
  if (party.officer().empty()) {
    return InvalidArgument("specification: parties: ", party.name(),
                           ": officer: got none, want the officer who approves");
  }
  return CheckKey(party.name(), "officer_key", party.officer_key());
}

}  // namespace

Result<Specification> Specification::Parse(std::string_view bytes) {
  Specification result;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("specification", bytes, result.message_));
  if (result.message_.id().empty()) {
    return InvalidArgument("specification: id: got none, want a name");
  }
  KOPPEL_RETURN_IF_ERROR(result.CheckParties());
  KOPPEL_RETURN_IF_ERROR(result.CheckSources());
  const auto expires = ParseDate(result.message_.expires());
  if (!expires.ok()) return Annotate(expires.status(), "specification: expires");
  result.expires_ = *expires;
  result.project_hash_ = TaggedHash("project", bytes);
  return result;
}

Status Specification::CheckParties() const {
  std::set<std::string> names;
  for (const v1::Party& party : message_.parties()) {
    KOPPEL_RETURN_IF_ERROR(CheckParty(party));
    if (!names.insert(party.name()).second) {
      return InvalidArgument("specification: parties: got ", party.name(), " twice, want once");
    }
  }
  for (const v1::Role role : {v1::OFFICE, v1::LINKER}) {
    if (const int count = CountRole(message_, role); count != 1) {
      return InvalidArgument("specification: parties: got ", count, " with the role ",
                             v1::Role_Name(role), ", want exactly 1");
    }
  }
  if (CountAgencies() > 0) return OkStatus();
  return InvalidArgument("specification: parties: got no agency, want at least 1");
}

Status Specification::CheckSources() const {
  std::set<std::string> names;
  for (const v1::Source& source : message_.sources()) {
    if (FindAgency(source.agency()) == nullptr) {
      return InvalidArgument("specification: sources: ", source.name(), ": agency: got ",
                             source.agency(), ", want an agency of the parties");
    }
    if (!names.insert(source.name()).second) {
      return InvalidArgument("specification: sources: got ", source.name(), " twice, want once");
    }
  }
  return OkStatus();
}

const v1::Party& Specification::office() const { return *FindRole(message_, v1::OFFICE); }
const v1::Party& Specification::linker() const { return *FindRole(message_, v1::LINKER); }

const v1::Party* Specification::FindAgency(std::string_view name) const {
  for (const v1::Party& party : message_.parties()) {
    if (party.role() == v1::AGENT && party.name() == name) return &party;
  }
  return nullptr;
}

const v1::Source* Specification::FindSource(std::string_view name) const {
  for (const v1::Source& source : message_.sources()) {
    if (source.name() == name) return &source;
  }
  return nullptr;
}

std::vector<std::string> Specification::AgenciesOf(std::string_view officer,
                                                   std::string_view key) const {
  std::vector<std::string> agencies;
  for (const v1::Party& party : message_.parties()) {
    const bool signs = party.officer() == officer && party.officer_key() == key;
    if (party.role() == v1::AGENT && signs) agencies.push_back(party.name());
  }
  return agencies;
}

size_t Specification::CountAgencies() const {
  return static_cast<size_t>(CountRole(message_, v1::AGENT));
}

}  // namespace koppel::auditors
