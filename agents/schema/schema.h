// Linkage schemas: reading, and what one source makes of one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// Reads a schema in JSON and checks it (proto/check_schema.h); `what` begins every message.
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
  // Empty: the source has no planted records.
  std::string canary_column;
  // How the file is written, as in v1::SourceMapping; filled in, never empty.
  std::string charset = "utf-8";
  std::string separator = ",";
  // As many as schema.fields, in that order.
  std::vector<SourceField> fields;
};

// Resolves the mapping of `source`. A schema without mappings serves any source.
// INVALID_ARGUMENT "source: got X, want one of ..." if the schema maps other sources only.
Result<SourceSchema> ResolveSource(const v1::LinkageSchema& schema, const std::string& source);

}  // namespace koppel::agents
