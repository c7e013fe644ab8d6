#include "office/project/check_project.h"

#include <set>
#include <string>

#include "base/civil_date.h"
#include "office/project/check_schema.h"
#include "office/project/names.h"

namespace koppel::office {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr size_t kMostPurposeCharacters = 2000;
constexpr size_t kMostLegalBasisCharacters = 500;
constexpr size_t kMostColumnCharacters = 128;
constexpr uint64_t kMostOfAList = 64;
constexpr uint64_t kMostCodes = 1000;

Status CheckKey(const std::string& where, const std::string& key, bool wanted) {
  const size_t want = wanted ? kKeyBytes : 0;
  if (key.size() == want) return OkStatus();
  if (key.empty()) {
    return InvalidArgument(where, ": got none, want 32 bytes; pass the party's public identity");
  }
  return InvalidArgument(where, ": got ", key.size(), " bytes, want ", want);
}

Status CheckOfficer(const std::string& where, const v1::Party& party) {
  if (party.role() != v1::AGENT) {
    if (party.officer().empty() && party.officer_key().empty()) return OkStatus();
    return InvalidArgument(where, ".officer: got one, want none: only agencies have officers");
  }
  KOPPEL_RETURN_IF_ERROR(
      CheckName(Concat(where, ".officer"), party.officer(), NameStyle::kHyphens));
  KOPPEL_RETURN_IF_ERROR(CheckKey(Concat(where, ".officer_key"), party.officer_key(), true));
  if (party.officer_key() == party.signing_key()) {
    return InvalidArgument(where, ".officer_key: got the agency's signing key, want another key");
  }
  return OkStatus();
}

Status CheckParty(const std::string& where, const v1::Party& party) {
  KOPPEL_RETURN_IF_ERROR(CheckName(Concat(where, ".name"), party.name(), NameStyle::kHyphens));
  const v1::Role role = party.role();
  if (role != v1::AGENT && role != v1::OFFICE && role != v1::LINKER) {
    return InvalidArgument(where, ".role: got ",
                           v1::Role_IsValid(role) ? v1::Role_Name(role) : "an unknown role",
                           ", want AGENT, OFFICE or LINKER");
  }
  KOPPEL_RETURN_IF_ERROR(CheckKey(Concat(where, ".signing_key"), party.signing_key(), true));
  KOPPEL_RETURN_IF_ERROR(
      CheckKey(Concat(where, ".sealing_key"), party.sealing_key(), role != v1::LINKER));
  return CheckOfficer(where, party);
}

Status CheckParties(const v1::ProjectSpecification& specification,
                    std::set<std::string>& agencies) {
  KOPPEL_RETURN_IF_ERROR(
      CheckNumber("parties", static_cast<uint64_t>(specification.parties_size()), 3, kMostOfAList));
  std::set<std::string> names;
  uint64_t offices = 0;
  uint64_t linkers = 0;
  for (int i = 0; i < specification.parties_size(); ++i) {
    const v1::Party& party = specification.parties(i);
    const std::string where = Place("", "parties", i);
    KOPPEL_RETURN_IF_ERROR(CheckParty(where, party));
    KOPPEL_RETURN_IF_ERROR(CheckNew(Concat(where, ".name"), party.name(), names));
    if (party.role() == v1::OFFICE) ++offices;
    if (party.role() == v1::LINKER) ++linkers;
    if (party.role() == v1::AGENT) agencies.insert(party.name());
  }
  KOPPEL_RETURN_IF_ERROR(CheckNumber("parties with role OFFICE", offices, 1, 1));
  KOPPEL_RETURN_IF_ERROR(CheckNumber("parties with role LINKER", linkers, 1, 1));
  return CheckNumber("parties with role AGENT", agencies.size(), 1, kMostOfAList);
}

Status CheckAttribute(const std::string& where, const v1::AttributeDeclaration& attribute) {
  KOPPEL_RETURN_IF_ERROR(
      CheckName(Concat(where, ".name"), attribute.name(), NameStyle::kUnderscores));
  KOPPEL_RETURN_IF_ERROR(
      CheckText(Concat(where, ".column"), attribute.column(), kMostColumnCharacters));
  KOPPEL_RETURN_IF_ERROR(CheckNumber(Concat(where, ".codes"),
                                     static_cast<uint64_t>(attribute.codes_size()), 0, kMostCodes));
  std::set<std::string> codes;
  for (int i = 0; i < attribute.codes_size(); ++i) {
    const std::string place = Place(where, "codes", i);
    KOPPEL_RETURN_IF_ERROR(CheckText(place, attribute.codes(i), 64));
    KOPPEL_RETURN_IF_ERROR(CheckNew(place, attribute.codes(i), codes));
  }
  return OkStatus();
}

Status CheckEvent(const std::string& where, const v1::EventDeclaration& event) {
  KOPPEL_RETURN_IF_ERROR(CheckName(Concat(where, ".kind"), event.kind(), NameStyle::kUnderscores));
  KOPPEL_RETURN_IF_ERROR(
      CheckText(Concat(where, ".start_column"), event.start_column(), kMostColumnCharacters));
  if (event.when_column().empty() != event.when_values().empty()) {
    return InvalidArgument(where, ".when_values: got ", event.when_values_size(),
                           " values, want some with a when_column and none without");
  }
  std::set<std::string> names;
  for (int i = 0; i < event.attributes_size(); ++i) {
    const std::string place = Place(where, "attributes", i);
    KOPPEL_RETURN_IF_ERROR(CheckAttribute(place, event.attributes(i)));
    KOPPEL_RETURN_IF_ERROR(CheckNew(Concat(place, ".name"), event.attributes(i).name(), names));
  }
  return OkStatus();
}

Status CheckSource(const std::string& where, const v1::Source& source,
                   const std::set<std::string>& agencies) {
  KOPPEL_RETURN_IF_ERROR(CheckName(Concat(where, ".name"), source.name(), NameStyle::kBoth));
  KOPPEL_RETURN_IF_ERROR(CheckKnown(Concat(where, ".agency"), source.agency(), agencies));
  KOPPEL_RETURN_IF_ERROR(
      CheckText(Concat(where, ".legal_basis"), source.legal_basis(), kMostLegalBasisCharacters));
  std::set<std::string> kinds;
  for (int i = 0; i < source.events_size(); ++i) {
    const std::string place = Place(where, "events", i);
    KOPPEL_RETURN_IF_ERROR(CheckEvent(place, source.events(i)));
    KOPPEL_RETURN_IF_ERROR(CheckNew(Concat(place, ".kind"), source.events(i).kind(), kinds));
  }
  return OkStatus();
}

Status CheckSources(const v1::ProjectSpecification& specification,
                    const std::set<std::string>& agencies, std::set<std::string>& names) {
  KOPPEL_RETURN_IF_ERROR(
      CheckNumber("sources", static_cast<uint64_t>(specification.sources_size()), 1, kMostOfAList));
  for (int i = 0; i < specification.sources_size(); ++i) {
    const std::string where = Place("", "sources", i);
    KOPPEL_RETURN_IF_ERROR(CheckSource(where, specification.sources(i), agencies));
    KOPPEL_RETURN_IF_ERROR(
        CheckNew(Concat(where, ".name"), specification.sources(i).name(), names));
  }
  return OkStatus();
}

Status CheckJobs(const v1::ProjectSpecification& specification) {
  if (specification.allowed_jobs().empty()) {
    return InvalidArgument("allowed_jobs: got none, want at least one such as LINK_PERSONS");
  }
  std::set<int> seen;
  for (int i = 0; i < specification.allowed_jobs_size(); ++i) {
    const v1::JobKind kind = specification.allowed_jobs(i);
    const bool known = v1::JobKind_IsValid(kind) && kind != v1::JOB_KIND_UNSPECIFIED;
    if (known && seen.insert(kind).second) continue;
    return InvalidArgument(Place("", "allowed_jobs", i),
                           ": got an unknown kind or one twice, want each kind once");
  }
  return OkStatus();
}

Result<CivilDate> CheckDate(std::string_view where, const std::string& text) {
  const Result<CivilDate> date = ParseDate(text);
  if (date.ok() && FormatDate(*date) == text) return date;
  return InvalidArgument(where, ": got ", text.empty() ? "nothing" : text,
                         ", want a date such as 2027-12-31");
}

Status CheckDates(const v1::ProjectSpecification& specification) {
  KOPPEL_ASSIGN_OR_RETURN(const CivilDate expires, CheckDate("expires", specification.expires()));
  KOPPEL_ASSIGN_OR_RETURN(const CivilDate retain,
                          CheckDate("retain_until", specification.retain_until()));
  if (retain >= expires) return OkStatus();
  return InvalidArgument("retain_until: got ", specification.retain_until(),
                         ", want a day not before expires, ", specification.expires());
}

}  // namespace

Status CheckProject(const v1::ProjectSpecification& specification) {
  KOPPEL_RETURN_IF_ERROR(CheckName("id", specification.id(), NameStyle::kHyphens, 3));
  KOPPEL_RETURN_IF_ERROR(CheckText("purpose", specification.purpose(), kMostPurposeCharacters));
  std::set<std::string> agencies;
  KOPPEL_RETURN_IF_ERROR(CheckParties(specification, agencies));
  std::set<std::string> sources;
  KOPPEL_RETURN_IF_ERROR(CheckSources(specification, agencies, sources));
  KOPPEL_RETURN_IF_ERROR(CheckSchema(specification.linkage_schema(), sources));
  KOPPEL_RETURN_IF_ERROR(CheckJobs(specification));
  const v1::DisclosureProfile& disclosure = specification.disclosure();
  KOPPEL_RETURN_IF_ERROR(CheckNumber("disclosure.least_count", disclosure.least_count(), 1, 1000));
  KOPPEL_RETURN_IF_ERROR(CheckNumber("disclosure.round_to", disclosure.round_to(), 1, 1000));
  KOPPEL_RETURN_IF_ERROR(
      CheckNumber("epochs.first", specification.epochs().first(), 1, UINT32_MAX));
  return CheckDates(specification);
}

}  // namespace koppel::office
