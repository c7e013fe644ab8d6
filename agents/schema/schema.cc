#include "agents/schema/schema.h"

#include <algorithm>
#include <filesystem>

#include "agents/schema/built_in.h"
#include "base/file.h"
#include "base/text.h"
#include "proto/canonical.h"
#include "proto/check_schema.h"
#include "proto/parties.h"

namespace koppel::agents {
namespace {

constexpr size_t kMostSchemaBytes = 1u << 20;

Status UnknownSource(const v1::LinkageSchema& schema, const std::string& source) {
  return InvalidArgument("source: got ", source, ", want one of ",
                         Listed(schema.sources(), ", ", &v1::SourceMapping::source));
}

SourceField ResolveField(const v1::Field& field, const v1::SourceMapping* mapping) {
  SourceField resolved{field, false};
  if (mapping != nullptr) {
    for (const v1::FieldColumns& own : mapping->fields()) {
      if (own.field() != field.name()) continue;
      if (!own.columns().empty()) *resolved.field.mutable_columns() = own.columns();
      if (!own.format().empty()) resolved.field.set_format(own.format());
      resolved.field.mutable_missing()->MergeFrom(own.missing());
    }
    const auto& absent = mapping->absent();
    resolved.absent = std::find(absent.begin(), absent.end(), field.name()) != absent.end();
  }
  if (resolved.absent) resolved.field.clear_columns();
  if (!resolved.absent && resolved.field.columns().empty()) {
    resolved.field.add_columns(field.name());
  }
  if (field.type() == v1::DATE && resolved.field.format().empty()) {
    resolved.field.set_format("ymd");
  }
  return resolved;
}

}  // namespace

Result<v1::LinkageSchema> ParseSchema(std::string_view what, std::string_view json) {
  v1::LinkageSchema schema;
  KOPPEL_RETURN_IF_ERROR(ParseJson(what, json, schema));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckSchema(schema), what));
  return schema;
}

Result<v1::LinkageSchema> LoadSchema(const std::string& path_or_name) {
  const std::string_view built_in = BuiltInSchemaJson(path_or_name);
  if (!built_in.empty() && !std::filesystem::exists(path_or_name)) {
    return ParseSchema(path_or_name, built_in);
  }
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path_or_name, kMostSchemaBytes));
  return ParseSchema(path_or_name, json);
}

std::string SchemaHash(const v1::LinkageSchema& schema) {
  return TaggedHash("schema", CanonicalBytes(schema));
}

Result<SourceSchema> ResolveSource(const v1::LinkageSchema& schema, const std::string& source) {
  const v1::SourceMapping* mapping = FindMapping(schema, source);
  if (mapping == nullptr && !schema.sources().empty()) return UnknownSource(schema, source);
  SourceSchema resolved;
  resolved.schema = schema;
  resolved.source = source;
  if (mapping != nullptr) {
    resolved.person_id = mapping->person_id();
    resolved.row_id = mapping->row_id();
    resolved.canary_column = mapping->canary_column();
    if (!mapping->charset().empty()) resolved.charset = mapping->charset();
    if (!mapping->separator().empty()) resolved.separator = mapping->separator();
  }
  for (const v1::Field& field : schema.fields()) {
    resolved.fields.push_back(ResolveField(field, mapping));
  }
  return resolved;
}

}  // namespace koppel::agents
