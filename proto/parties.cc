#include "proto/parties.h"

#include <algorithm>

namespace koppel {
namespace {

template <typename List>
auto* Named(const List& list, std::string_view name) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.name() == name; });
  return found == list.end() ? nullptr : &*found;
}

const v1::Party& OnlyParty(const v1::ProjectSpecification& specification, v1::Role role) {
  return *std::find_if(specification.parties().begin(), specification.parties().end(),
                       [&](const v1::Party& party) { return party.role() == role; });
}

}  // namespace

const v1::Party* FindParty(const v1::ProjectSpecification& specification, std::string_view name) {
  return Named(specification.parties(), name);
}

const v1::Party* FindAgency(const v1::ProjectSpecification& specification, std::string_view name) {
  const v1::Party* party = FindParty(specification, name);
  return party != nullptr && party->role() == v1::AGENT ? party : nullptr;
}

const v1::Source* FindSource(const v1::ProjectSpecification& specification, std::string_view name) {
  return Named(specification.sources(), name);
}

const v1::SourceMapping* FindMapping(const v1::LinkageSchema& schema, std::string_view source) {
  const auto found =
      std::find_if(schema.sources().begin(), schema.sources().end(),
                   [&](const v1::SourceMapping& mapping) { return mapping.source() == source; });
  return found == schema.sources().end() ? nullptr : &*found;
}

const v1::Party* AgencyOf(const v1::ProjectSpecification& specification, std::string_view source) {
  const v1::Source* found = FindSource(specification, source);
  return found == nullptr ? nullptr : FindAgency(specification, found->agency());
}

std::vector<const v1::Party*> AgenciesOf(const v1::ProjectSpecification& specification) {
  std::vector<const v1::Party*> agencies;
  for (const v1::Party& party : specification.parties()) {
    if (party.role() == v1::AGENT) agencies.push_back(&party);
  }
  return agencies;
}

const v1::Party& OfficeOf(const v1::ProjectSpecification& specification) {
  return OnlyParty(specification, v1::OFFICE);
}

const v1::Party& LinkerOf(const v1::ProjectSpecification& specification) {
  return OnlyParty(specification, v1::LINKER);
}

}  // namespace koppel
