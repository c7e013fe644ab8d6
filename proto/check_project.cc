#include "proto/check_project.h"

#include <algorithm>
#include <set>

#include "base/time.h"
#include "proto/audit_requirement.h"
#include "proto/canonical.h"
#include "proto/check_columns.h"
#include "proto/check_rules.h"
#include "proto/check_schema.h"

namespace koppel {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kMostPurposeCharacters = 2000;
constexpr size_t kMostLegalBasisCharacters = 500;
constexpr size_t kMostColumnCharacters = 128;
constexpr size_t kMostCodeCharacters = 64;
// An office, a linker and an agency.
constexpr uint64_t kLeastParties = 3;
constexpr uint64_t kMostParties = 64;
constexpr uint64_t kMostSources = 64;
constexpr uint64_t kMostEvents = 64;
constexpr uint64_t kMostAttributes = 64;
constexpr uint64_t kMostCodes = 1000;
constexpr uint64_t kMostOfACount = 1000;

Status CheckOfficer(const std::string& path, const v1::Party& party) {
  if (party.role() != v1::AGENT) {
    if (party.officer().empty() && party.officer_key().empty()) return OkStatus();
    return InvalidArgument(path, ".officer: got one, want none: only agencies have an officer");
  }
  KOPPEL_RETURN_IF_ERROR(CheckName(path + ".officer", party.officer(), kHyphens));
  return CheckBytes(path + ".officer_key", party.officer_key(), kKeyBytes);
}

Status CheckParty(const std::string& path, const v1::Party& party) {
  const v1::Role role = party.role();
  if (role != v1::AGENT && role != v1::OFFICE && role != v1::LINKER) {
    return InvalidArgument(path, ".role: got ",
                           v1::Role_IsValid(role) ? v1::Role_Name(role) : "an unknown one",
                           ", want AGENT, OFFICE or LINKER");
  }
  KOPPEL_RETURN_IF_ERROR(CheckBytes(path + ".signing_key", party.signing_key(), kKeyBytes));
  KOPPEL_RETURN_IF_ERROR(
      CheckBytes(path + ".sealing_key", party.sealing_key(), role == v1::LINKER ? 0 : kKeyBytes));
  return CheckOfficer(path, party);
}

// Who approves must not be who delivers or asks.
Status CheckKeysApart(const v1::ProjectSpecification& specification) {
  std::set<std::string_view> signing_keys;
  for (int i = 0; i < specification.parties_size(); ++i) {
    if (signing_keys.insert(specification.parties(i).signing_key()).second) continue;
    return InvalidArgument(At("parties", i),
                           ".signing_key: got another party's, want one of its own");
  }
  for (int i = 0; i < specification.parties_size(); ++i) {
    if (!signing_keys.contains(specification.parties(i).officer_key())) continue;
    return InvalidArgument(At("parties", i),
                           ".officer_key: got a party's signing key, want the officer's own");
  }
  return OkStatus();
}

uint64_t CountRole(const v1::ProjectSpecification& specification, v1::Role role) {
  return static_cast<uint64_t>(
      std::count_if(specification.parties().begin(), specification.parties().end(),
                    [&](const v1::Party& party) { return party.role() == role; }));
}

Status CheckParties(const v1::ProjectSpecification& specification, Names& agencies) {
  KOPPEL_RETURN_IF_ERROR(
      CheckRange("parties", specification.parties_size(), kLeastParties, kMostParties));
  Names names;
  for (int i = 0; i < specification.parties_size(); ++i) {
    const v1::Party& party = specification.parties(i);
    const std::string path = At("parties", i);
    KOPPEL_RETURN_IF_ERROR(CheckNewName(path + ".name", party.name(), kHyphens, names));
    KOPPEL_RETURN_IF_ERROR(CheckParty(path, party));
    if (party.role() == v1::AGENT) agencies.insert(party.name());
  }
  KOPPEL_RETURN_IF_ERROR(CheckKeysApart(specification));
  for (const v1::Role role : {v1::OFFICE, v1::LINKER}) {
    KOPPEL_RETURN_IF_ERROR(CheckRange(Concat("parties with the role ", v1::Role_Name(role)),
                                      CountRole(specification, role), 1, 1));
  }
  return OkStatus();
}

Status CheckAttribute(const std::string& path, const v1::AttributeDeclaration& attribute,
                      Names& names) {
  KOPPEL_RETURN_IF_ERROR(CheckNewName(path + ".name", attribute.name(), kUnderscores, names));
  KOPPEL_RETURN_IF_ERROR(CheckText(path + ".column", attribute.column(), 1, kMostColumnCharacters));
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".codes", attribute.codes_size(), 0, kMostCodes));
  Names codes;
  for (int i = 0; i < attribute.codes_size(); ++i) {
    const std::string at = At(path + ".codes", i);
    KOPPEL_RETURN_IF_ERROR(CheckText(at, attribute.codes(i), 1, kMostCodeCharacters));
    KOPPEL_RETURN_IF_ERROR(CheckNew(at, attribute.codes(i), codes));
  }
  return OkStatus();
}

Status CheckEvent(const std::string& path, const v1::EventDeclaration& event, Names& kinds) {
  KOPPEL_RETURN_IF_ERROR(CheckNewName(path + ".kind", event.kind(), kUnderscores, kinds));
  KOPPEL_RETURN_IF_ERROR(
      CheckText(path + ".start_column", event.start_column(), 1, kMostColumnCharacters));
  KOPPEL_RETURN_IF_ERROR(
      CheckText(path + ".end_column", event.end_column(), 0, kMostColumnCharacters));
  KOPPEL_RETURN_IF_ERROR(
      CheckText(path + ".when_column", event.when_column(), 0, kMostColumnCharacters));
  if (event.when_column().empty() != event.when_values().empty()) {
    return InvalidArgument(path, ".when_values: got ", event.when_values_size(),
                           ", want some with a when_column and none without");
  }
  const std::string attributes = path + ".attributes";
  KOPPEL_RETURN_IF_ERROR(CheckRange(attributes, event.attributes_size(), 0, kMostAttributes));
  Names names;
  for (int i = 0; i < event.attributes_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckAttribute(At(attributes, i), event.attributes(i), names));
  }
  return OkStatus();
}

Status CheckSource(const std::string& path, const v1::Source& source, const Names& agencies) {
  KOPPEL_RETURN_IF_ERROR(CheckKnown(path + ".agency", source.agency(), agencies));
  KOPPEL_RETURN_IF_ERROR(
      CheckText(path + ".legal_basis", source.legal_basis(), 1, kMostLegalBasisCharacters));
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + ".events", source.events_size(), 0, kMostEvents));
  Names kinds;
  for (int i = 0; i < source.events_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckEvent(At(path + ".events", i), source.events(i), kinds));
  }
  return OkStatus();
}

Status CheckSources(const v1::ProjectSpecification& specification, const Names& agencies,
                    Names& names) {
  KOPPEL_RETURN_IF_ERROR(CheckRange("sources", specification.sources_size(), 1, kMostSources));
  for (int i = 0; i < specification.sources_size(); ++i) {
    const v1::Source& source = specification.sources(i);
    const std::string path = At("sources", i);
    KOPPEL_RETURN_IF_ERROR(
        CheckNewName(path + ".name", source.name(), kHyphensAndUnderscores, names));
    KOPPEL_RETURN_IF_ERROR(CheckSource(path, source, agencies));
  }
  return OkStatus();
}

Status CheckSchemaOf(const v1::ProjectSpecification& specification, const Names& sources) {
  const v1::LinkageSchema& schema = specification.linkage_schema();
  if (const Status status = CheckSchema(schema); !status.ok()) {
    return Failure(status.code(), "linkage_schema.", status.message());
  }
  for (int i = 0; i < schema.sources_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckKnown(At("linkage_schema.sources", i) + ".source",
                                      schema.sources(i).source(), sources));
  }
  return OkStatus();
}

Status CheckJobs(const v1::ProjectSpecification& specification) {
  KOPPEL_RETURN_IF_ERROR(
      CheckRange("allowed_jobs", specification.allowed_jobs_size(), 1, v1::JobKind_ARRAYSIZE - 1));
  Names seen;
  for (int i = 0; i < specification.allowed_jobs_size(); ++i) {
    const v1::JobKind kind = specification.allowed_jobs(i);
    if (kind == v1::JOB_KIND_UNSPECIFIED || !v1::JobKind_IsValid(kind)) {
      return InvalidArgument(At("allowed_jobs", i), ": got ", static_cast<int>(kind),
                             ", want LINK_PERSONS or COUNT_PERSONS");
    }
    KOPPEL_RETURN_IF_ERROR(CheckNew(At("allowed_jobs", i), v1::JobKind_Name(kind), seen));
  }
  if (specification.job_approval() == v1::JOB_APPROVAL_NONE) return OkStatus();
  return InvalidArgument("job_approval: got ", static_cast<int>(specification.job_approval()),
                         ", want JOB_APPROVAL_NONE: others are not served yet");
}

Result<CivilDate> CheckDate(std::string_view path, const std::string& text) {
  const Result<CivilDate> date = ParseDate(text);
  if (date.ok() && FormatDate(*date) == text) return date;
  return InvalidArgument(path, ": got ", text.empty() ? "nothing" : "no such date",
                         ", want a date such as 2027-12-31");
}

Status CheckDates(const v1::ProjectSpecification& specification) {
  KOPPEL_ASSIGN_OR_RETURN(const CivilDate expires, CheckDate("expires", specification.expires()));
  KOPPEL_ASSIGN_OR_RETURN(const CivilDate retain_until,
                          CheckDate("retain_until", specification.retain_until()));
  if (retain_until >= expires) return OkStatus();
  return InvalidArgument("retain_until: got ", FormatDate(retain_until), ", want ",
                         FormatDate(expires), " or later");
}

}  // namespace

Status CheckProject(const v1::ProjectSpecification& specification) {
  KOPPEL_RETURN_IF_ERROR(CheckName("id", specification.id(), kHyphens, 3));
  KOPPEL_RETURN_IF_ERROR(CheckText("purpose", specification.purpose(), 1, kMostPurposeCharacters));
  Names agencies;
  KOPPEL_RETURN_IF_ERROR(CheckParties(specification, agencies));
  Names sources;
  KOPPEL_RETURN_IF_ERROR(CheckSources(specification, agencies, sources));
  KOPPEL_RETURN_IF_ERROR(CheckSchemaOf(specification, sources));
  KOPPEL_RETURN_IF_ERROR(CheckEventColumns(specification));
  KOPPEL_RETURN_IF_ERROR(CheckJobs(specification));
  const v1::DisclosureProfile& disclosure = specification.disclosure();
  KOPPEL_RETURN_IF_ERROR(
      CheckRange("disclosure.least_count", disclosure.least_count(), 1, kMostOfACount));
  KOPPEL_RETURN_IF_ERROR(
      CheckRange("disclosure.round_to", disclosure.round_to(), 1, kMostOfACount));
  KOPPEL_RETURN_IF_ERROR(CheckRange("epochs.first", specification.epochs().first(), 1, UINT32_MAX));
  if (specification.has_audit()) {
    KOPPEL_RETURN_IF_ERROR(CheckAuditRequirement(specification.audit()));
  }
  return CheckDates(specification);
}

Result<v1::ProjectSpecification> ParseProject(std::string_view what, std::string_view bytes) {
  if (bytes.size() > kMostSpecificationBytes) {
    return InvalidArgument(what, ": got ", bytes.size(), " bytes, want at most ",
                           kMostSpecificationBytes);
  }
  v1::ProjectSpecification specification;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly(what, bytes, specification));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckProject(specification), what));
  return specification;
}

}  // namespace koppel
