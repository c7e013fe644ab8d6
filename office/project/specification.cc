#include "office/project/specification.h"

#include "proto/canonical.h"
#include "proto/check_project.h"

namespace koppel::office {
namespace {

// Takes `given` where the key is empty; two keys that differ are an error.
Status FillKey(const std::string& where, const std::string& given, std::string* key) {
  if (key->empty()) *key = given;
  if (*key == given) return OkStatus();
  return InvalidArgument(where, ": got another key than the public identity of the party, want ",
                         "the same or none");
}

Status MergeOfficer(const v1::Party& officer, v1::ProjectSpecification& specification) {
  bool named = false;
  for (v1::Party& party : *specification.mutable_parties()) {
    if (party.officer() != officer.name()) continue;
    named = true;
    KOPPEL_RETURN_IF_ERROR(FillKey(Concat("officer key of ", party.name()), officer.signing_key(),
                                   party.mutable_officer_key()));
  }
  if (named) return OkStatus();
  return InvalidArgument("officer: got the identity of ", officer.name(),
                         ", want one that an agency of the specification names");
}

Status MergeParty(const v1::Party& identity, v1::ProjectSpecification& specification) {
  for (v1::Party& party : *specification.mutable_parties()) {
    if (party.name() != identity.name()) continue;
    if (party.role() == v1::ROLE_UNSPECIFIED) party.set_role(identity.role());
    if (party.role() != identity.role()) {
      return InvalidArgument("role of ", party.name(), ": got ", v1::Role_Name(identity.role()),
                             " in its identity, want ", v1::Role_Name(party.role()));
    }
    KOPPEL_RETURN_IF_ERROR(FillKey(Concat("signing key of ", party.name()), identity.signing_key(),
                                   party.mutable_signing_key()));
    if (identity.sealing_key().empty()) return OkStatus();
    return FillKey(Concat("sealing key of ", party.name()), identity.sealing_key(),
                   party.mutable_sealing_key());
  }
  *specification.add_parties() = identity;
  return OkStatus();
}

// The officer of one agency, named on its own.
Status MergeOfficerOf(const std::string& agency, const v1::Party& officer,
                      v1::ProjectSpecification& specification) {
  for (v1::Party& party : *specification.mutable_parties()) {
    if (party.name() != agency || party.role() != v1::AGENT) continue;
    if (party.officer().empty()) party.set_officer(officer.name());
    if (party.officer() != officer.name() || officer.role() != v1::AUDITOR) {
      return InvalidArgument("officer of ", agency, ": got the identity of ", officer.name(),
                             ", want that of its officer, role AUDITOR");
    }
    return FillKey(Concat("officer key of ", agency), officer.signing_key(),
                   party.mutable_officer_key());
  }
  return InvalidArgument("officer: got one for ", agency,
                         ", want one for an agency of the project");
}

Status MergeSchema(const SpecificationParts& parts, v1::ProjectSpecification& specification) {
  if (parts.schema_json.empty()) return OkStatus();
  if (specification.has_linkage_schema()) {
    return InvalidArgument("linkage_schema: got one in the specification and one beside it, ",
                           "want one");
  }
  return ParseJson(parts.schema_file, parts.schema_json, *specification.mutable_linkage_schema());
}

// Parties first: they say who the officers are.
Status MergeParts(const SpecificationParts& parts, v1::ProjectSpecification& specification) {
  for (const v1::Party& identity : parts.identities) {
    if (identity.role() == v1::AUDITOR) continue;
    KOPPEL_RETURN_IF_ERROR(MergeParty(identity, specification));
  }
  for (const v1::Party& identity : parts.identities) {
    if (identity.role() != v1::AUDITOR) continue;
    KOPPEL_RETURN_IF_ERROR(MergeOfficer(identity, specification));
  }
  for (const auto& [agency, officer] : parts.officers) {
    KOPPEL_RETURN_IF_ERROR(MergeOfficerOf(agency, officer, specification));
  }
  return OkStatus();
}

}  // namespace

Result<v1::Party> ParseIdentity(std::string_view what, std::string_view json) {
  v1::Party party;
  KOPPEL_RETURN_IF_ERROR(ParseJson(what, json, party));
  if (party.name().empty() || party.signing_key().empty()) {
    return InvalidArgument(what, ": got no name or no signing_key, want a public identity");
  }
  return party;
}

Result<ProjectDocument> BuildSpecification(std::string_view json, const SpecificationParts& parts) {
  v1::ProjectSpecification specification;
  KOPPEL_RETURN_IF_ERROR(ParseJson(parts.file, json, specification));
  KOPPEL_RETURN_IF_ERROR(MergeSchema(parts, specification));
  KOPPEL_RETURN_IF_ERROR(Annotate(MergeParts(parts, specification), parts.file));
  Result<ProjectDocument> made = LoadSpecification(CanonicalBytes(specification));
  if (!made.ok()) return Annotate(made.status(), parts.file);
  return made;
}

Result<ProjectDocument> LoadSpecification(std::string bytes) {
  ProjectDocument document;
  KOPPEL_ASSIGN_OR_RETURN(document.specification, ParseProject("specification", bytes));
  document.hash = TaggedHash("project", bytes);
  document.bytes = std::move(bytes);
  return document;
}

}  // namespace koppel::office
