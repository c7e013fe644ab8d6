// Linkage schemas: reading, checking, and what one source makes of one.
//
// koppel/v1/schema.proto states every rule that is checked here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// Checks everything that schema.proto states. INVALID_ARGUMENT with the path of the key, what it
// holds and what it may hold: "encodings[2].bloom.fields[0].field: got surnme, want one of ...".
Status ValidateSchema(const v1::LinkageSchema& schema);

// Reads and checks a schema in JSON; `what` begins every message.
Result<v1::LinkageSchema> ParseSchema(std::string_view what, std::string_view json);

// Reads a schema file, or a built-in schema by its name (a file of that name goes first).
Result<v1::LinkageSchema> LoadSchema(const std::string& path_or_name);

// The built-in schemas' names.
std::vector<std::string> BuiltInSchemas();

// SHA-256 of the schema's canonical bytes under the kind "schema".
std::string SchemaHash(const v1::LinkageSchema& schema);

// One field as one source has it. Columns and format are filled in, never empty.
struct SourceField {
  v1::Field field;
  // The source does not have it; columns are empty.
  bool absent = false;
};

// A schema as one source uses it.
struct SourceSchema {
  v1::LinkageSchema schema;
  std::string source;
  std::string person_id;
  std::string row_id;
  // As many as schema.fields, in that order.
  std::vector<SourceField> fields;
};

// Resolves the mapping of `source`. A schema without mappings serves any source.
// INVALID_ARGUMENT "source: got X, want one of ..." if the schema maps other sources only.
Result<SourceSchema> ResolveSource(const v1::LinkageSchema& schema, const std::string& source);

}  // namespace koppel::agents
