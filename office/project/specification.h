// From a JSON file and the parties' public identities to the bytes of a project specification,
// which are made once and then stored, sent, hashed and signed as they are.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "koppel/v1/project.pb.h"

namespace koppel::office {

// A specification and its bytes.
struct ProjectDocument {
  v1::ProjectSpecification specification;
  std::string bytes;
  // SHA-256 of "koppel/v1/project\0" and the bytes.
  std::string hash;
};

// What may stand outside the specification's own file, and the files' names for errors.
struct SpecificationParts {
  // Public identities as koppel-keys writes them (the JSON mapping of koppel.v1.Party).
  std::vector<v1::Party> identities;
  // An agency's name and the public identity of its officer.
  std::vector<std::pair<std::string, v1::Party>> officers;
  // The linkage schema's JSON; empty: it stands in the specification.
  std::string schema_json;
  std::string file = "specification";
  std::string schema_file = "linkage_schema";
};

// Parses, merges the parts, checks every field and serialises. An identity of an agency, office or
// linker fills the keys of the party of its name, or adds the party; one of an auditor fills the
// officer key of the agencies that name it. INVALID_ARGUMENT "FILE: field: got X, want Y"; also
// where a part contradicts what stands in the file, or an officer is nobody's.
Result<ProjectDocument> BuildSpecification(std::string_view json, const SpecificationParts& parts);

// Reads a public identity; `what` begins error messages.
Result<v1::Party> ParseIdentity(std::string_view what, std::string_view json);

// Reads bytes that BuildSpecification made. INVALID_ARGUMENT where they are not such.
Result<ProjectDocument> LoadSpecification(std::string bytes);

}  // namespace koppel::office
