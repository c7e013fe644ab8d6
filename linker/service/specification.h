// Checks a project specification against the limits that project.proto states. Messages read
// "field: got X, want Y".
#pragma once

#include <string_view>

#include "base/status.h"
#include "koppel/v1/project.pb.h"

namespace koppel::linker {

inline constexpr size_t kMostSpecificationBytes = 1u << 20;

// Parses the bytes and checks every field. INVALID_ARGUMENT for anything that does not hold.
Result<v1::ProjectSpecification> ReadSpecification(std::string_view bytes);

// The party that delivers `source`, or null.
const v1::Party* AgencyOf(const v1::ProjectSpecification& specification, std::string_view source);

// The office, the linker. Only for specifications that ReadSpecification has passed.
const v1::Party& OfficeOf(const v1::ProjectSpecification& specification);
const v1::Party& LinkerOf(const v1::ProjectSpecification& specification);

// The source of this name, or null.
const v1::Source* SourceOf(const v1::ProjectSpecification& specification, std::string_view source);

}  // namespace koppel::linker
