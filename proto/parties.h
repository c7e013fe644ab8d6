// Who is who in a project specification.
#pragma once

#include <string_view>
#include <vector>

#include "koppel/v1/project.pb.h"

namespace koppel {

// Null where the specification names none. Pointers live as long as the specification.
const v1::Party* FindParty(const v1::ProjectSpecification& specification, std::string_view name);
const v1::Party* FindAgency(const v1::ProjectSpecification& specification, std::string_view name);
const v1::Source* FindSource(const v1::ProjectSpecification& specification, std::string_view name);

// Where `source` keeps the fields, or null: it has the columns that the fields name.
const v1::SourceMapping* FindMapping(const v1::LinkageSchema& schema, std::string_view source);

// The agency that delivers `source`, or null.
const v1::Party* AgencyOf(const v1::ProjectSpecification& specification, std::string_view source);

// Every agency, in the order of the specification.
std::vector<const v1::Party*> AgenciesOf(const v1::ProjectSpecification& specification);

// The office, the linker. Only for specifications that CheckProject has passed.
const v1::Party& OfficeOf(const v1::ProjectSpecification& specification);
const v1::Party& LinkerOf(const v1::ProjectSpecification& specification);

}  // namespace koppel
