#include "linker/service/specification.h"

#include <algorithm>
#include <set>

#include "base/civil_date.h"
#include "keys/sign.h"
#include "linker/match/plan.h"
#include "linker/service/checks.h"
#include "proto/canonical.h"

namespace koppel::linker {
namespace {

constexpr int kMostParties = 64;
constexpr int kMostSources = 64;
constexpr int kMostEvents = 64;
constexpr size_t kSealingKeyBytes = 32;

Status CheckOfficer(std::string_view field, const v1::Party& party) {
  if (party.role() != v1::AGENT) {
    if (party.officer().empty() && party.officer_key().empty()) return OkStatus();
    return InvalidArgument(field, ".officer: got one, want none: only agencies have an officer");
  }
  KOPPEL_RETURN_IF_ERROR(
      CheckName(Concat(field, ".officer"), party.officer(), 1, 64, kPartyLetters));
  return CheckBytes(Concat(field, ".officer_key"), party.officer_key(), kPublicKeyBytes);
}

Status CheckParty(std::string_view field, const v1::Party& party) {
  KOPPEL_RETURN_IF_ERROR(CheckName(Concat(field, ".name"), party.name(), 1, 64, kPartyLetters));
  const v1::Role role = party.role();
  if (role != v1::AGENT && role != v1::OFFICE && role != v1::LINKER) {
    return InvalidArgument(field, ".role: got ", v1::Role_Name(role),
                           ", want AGENT, OFFICE or LINKER");
  }
  KOPPEL_RETURN_IF_ERROR(
      CheckBytes(Concat(field, ".signing_key"), party.signing_key(), kPublicKeyBytes));
  KOPPEL_RETURN_IF_ERROR(CheckBytes(Concat(field, ".sealing_key"), party.sealing_key(),
                                    role == v1::LINKER ? 0 : kSealingKeyBytes));
  return CheckOfficer(field, party);
}

int CountRole(const v1::ProjectSpecification& specification, v1::Role role) {
  return static_cast<int>(
      std::count_if(specification.parties().begin(), specification.parties().end(),
                    [&](const v1::Party& party) { return party.role() == role; }));
}

Status CheckParties(const v1::ProjectSpecification& specification) {
  KOPPEL_RETURN_IF_ERROR(CheckCount("parties", specification.parties_size(), 1, kMostParties));
  std::set<std::string> names;
  std::set<std::string> signing_keys;
  for (int i = 0; i < specification.parties_size(); ++i) {
    const v1::Party& party = specification.parties(i);
    const std::string field = Concat("parties[", i, "]");
    KOPPEL_RETURN_IF_ERROR(CheckParty(field, party));
    if (!names.insert(party.name()).second) {
      return InvalidArgument(field, ".name: got ", party.name(), " twice, want unique names");
    }
    if (!signing_keys.insert(party.signing_key()).second) {
      return InvalidArgument(field, ".signing_key: got another party's, want one of its own");
    }
  }
  // Who approves must not be who delivers or asks.
  for (const v1::Party& party : specification.parties()) {
    if (!party.officer_key().empty() && signing_keys.count(party.officer_key()) != 0) {
      return InvalidArgument("parties: officer_key of ", party.name(),
                             ": got a party's signing key, want the officer's own");
    }
  }
  KOPPEL_RETURN_IF_ERROR(
      CheckCount("parties with role OFFICE", CountRole(specification, v1::OFFICE), 1, 1));
  KOPPEL_RETURN_IF_ERROR(
      CheckCount("parties with role LINKER", CountRole(specification, v1::LINKER), 1, 1));
  return CheckCount("parties with role AGENT", CountRole(specification, v1::AGENT), 1,
                    kMostParties);
}

Status CheckAttributes(std::string_view field, const v1::EventDeclaration& event) {
  std::set<std::string> names;
  for (const v1::AttributeDeclaration& attribute : event.attributes()) {
    KOPPEL_RETURN_IF_ERROR(
        CheckName(Concat(field, ".attributes.name"), attribute.name(), 1, 64, kSourceLetters));
    KOPPEL_RETURN_IF_ERROR(
        CheckText(Concat(field, ".attributes.column"), attribute.column(), 1, 200));
    if (!names.insert(attribute.name()).second) {
      return InvalidArgument(field, ".attributes.name: got ", attribute.name(),
                             " twice, want unique names");
    }
  }
  return OkStatus();
}

Status CheckEvent(std::string_view field, const v1::EventDeclaration& event) {
  KOPPEL_RETURN_IF_ERROR(CheckName(Concat(field, ".kind"), event.kind(), 1, 64, kSourceLetters));
  KOPPEL_RETURN_IF_ERROR(CheckText(Concat(field, ".start_column"), event.start_column(), 1, 200));
  KOPPEL_RETURN_IF_ERROR(CheckText(Concat(field, ".end_column"), event.end_column(), 0, 200));
  if (event.when_column().empty() != event.when_values().empty()) {
    return InvalidArgument(field, ".when_values: want values exactly where there is a when_column");
  }
  return CheckAttributes(field, event);
}

Status CheckSource(const v1::ProjectSpecification& specification, std::string_view field,
                   const v1::Source& source) {
  KOPPEL_RETURN_IF_ERROR(CheckName(Concat(field, ".name"), source.name(), 1, 64, kSourceLetters));
  KOPPEL_RETURN_IF_ERROR(CheckText(Concat(field, ".legal_basis"), source.legal_basis(), 1, 500));
  KOPPEL_RETURN_IF_ERROR(
      CheckCount(Concat(field, ".events"), source.events_size(), 0, kMostEvents));
  std::set<std::string> kinds;
  for (int i = 0; i < source.events_size(); ++i) {
    const std::string event = Concat(field, ".events[", i, "]");
    KOPPEL_RETURN_IF_ERROR(CheckEvent(event, source.events(i)));
    if (!kinds.insert(source.events(i).kind()).second) {
      return InvalidArgument(event, ".kind: got ", source.events(i).kind(),
                             " twice, want unique kinds");
    }
  }
  const v1::Party* agency = AgencyOf(specification, source.name());
  if (agency != nullptr && agency->role() == v1::AGENT) return OkStatus();
  return InvalidArgument(field, ".agency: got ", source.agency(), ", want a party with role AGENT");
}

Status CheckSources(const v1::ProjectSpecification& specification) {
  KOPPEL_RETURN_IF_ERROR(CheckCount("sources", specification.sources_size(), 1, kMostSources));
  std::set<std::string> names;
  for (int i = 0; i < specification.sources_size(); ++i) {
    const std::string field = Concat("sources[", i, "]");
    const std::string& name = specification.sources(i).name();
    if (!names.insert(name).second) {
      return InvalidArgument(field, ".name: got ", name, " twice, want unique names");
    }
    KOPPEL_RETURN_IF_ERROR(CheckSource(specification, field, specification.sources(i)));
  }
  for (const v1::SourceMapping& mapping : specification.linkage_schema().sources()) {
    if (names.count(mapping.source()) == 0) {
      return InvalidArgument("linkage_schema.sources: got ", mapping.source(),
                             ", want a source of the project");
    }
  }
  return OkStatus();
}

Status CheckJobs(const v1::ProjectSpecification& specification) {
  KOPPEL_RETURN_IF_ERROR(CheckCount("allowed_jobs", specification.allowed_jobs_size(), 1, 2));
  std::set<int> kinds;
  for (const int kind : specification.allowed_jobs()) {
    if (kind != v1::LINK_PERSONS && kind != v1::COUNT_PERSONS) {
      return InvalidArgument("allowed_jobs: got ", kind, ", want LINK_PERSONS or COUNT_PERSONS");
    }
    if (!kinds.insert(kind).second) return InvalidArgument("allowed_jobs: got a kind twice");
  }
  return OkStatus();
}

Status CheckTimes(const v1::ProjectSpecification& specification) {
  const Result<CivilDate> expires = ParseDate(specification.expires());
  if (!expires.ok()) return Annotate(expires.status(), "expires");
  const Result<CivilDate> retain_until = ParseDate(specification.retain_until());
  if (!retain_until.ok()) return Annotate(retain_until.status(), "retain_until");
  if (*retain_until >= *expires) return OkStatus();
  return InvalidArgument("retain_until: got ", FormatDate(*retain_until), ", want ",
                         FormatDate(*expires), " or later");
}

Status CheckAtLeastOne(std::string_view field, uint64_t value) {
  if (value >= 1) return OkStatus();
  return InvalidArgument(field, ": got 0, want at least 1");
}

Status CheckSpecification(const v1::ProjectSpecification& specification) {
  KOPPEL_RETURN_IF_ERROR(CheckName("id", specification.id(), 3, 64, kPartyLetters));
  KOPPEL_RETURN_IF_ERROR(CheckText("purpose", specification.purpose(), 1, 2000));
  KOPPEL_RETURN_IF_ERROR(CheckParties(specification));
  KOPPEL_RETURN_IF_ERROR(CheckSources(specification));
  KOPPEL_RETURN_IF_ERROR(
      Annotate(match::PlanOf(specification.linkage_schema()).status(), "linkage_schema"));
  KOPPEL_RETURN_IF_ERROR(CheckJobs(specification));
  KOPPEL_RETURN_IF_ERROR(
      CheckAtLeastOne("disclosure.least_count", specification.disclosure().least_count()));
  KOPPEL_RETURN_IF_ERROR(
      CheckAtLeastOne("disclosure.round_to", specification.disclosure().round_to()));
  KOPPEL_RETURN_IF_ERROR(CheckAtLeastOne("epochs.first", specification.epochs().first()));
  return CheckTimes(specification);
}

const v1::Party& OnlyParty(const v1::ProjectSpecification& specification, v1::Role role) {
  return *std::find_if(specification.parties().begin(), specification.parties().end(),
                       [&](const v1::Party& party) { return party.role() == role; });
}

}  // namespace

Result<v1::ProjectSpecification> ReadSpecification(std::string_view bytes) {
  if (bytes.size() > kMostSpecificationBytes) {
    return InvalidArgument("specification: got ", bytes.size(), " bytes, want at most ",
                           kMostSpecificationBytes);
  }
  v1::ProjectSpecification specification;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("specification", bytes, specification));
  KOPPEL_RETURN_IF_ERROR(CheckSpecification(specification));
  return specification;
}

const v1::Source* SourceOf(const v1::ProjectSpecification& specification, std::string_view source) {
  for (const v1::Source& candidate : specification.sources()) {
    if (candidate.name() == source) return &candidate;
  }
  return nullptr;
}

const v1::Party* AgencyOf(const v1::ProjectSpecification& specification, std::string_view source) {
  const v1::Source* found = SourceOf(specification, source);
  if (found == nullptr) return nullptr;
  for (const v1::Party& party : specification.parties()) {
    if (party.name() == found->agency()) return &party;
  }
  return nullptr;
}

const v1::Party& OfficeOf(const v1::ProjectSpecification& specification) {
  return OnlyParty(specification, v1::OFFICE);
}

const v1::Party& LinkerOf(const v1::ProjectSpecification& specification) {
  return OnlyParty(specification, v1::LINKER);
}

}  // namespace koppel::linker
