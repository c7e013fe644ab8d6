#include "agents/commands/source_input.h"

#include "base/cli.h"

namespace koppel::agents {
namespace {

Result<SourceSchema> LoadSource(const std::string& csv, const std::string& schema,
                                const std::string& source) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::LinkageSchema loaded, LoadSchema(schema));
  Result<SourceSchema> known = ResolveSource(loaded, source.empty() ? FileStem(csv) : source);
  if (!known.ok()) return UsageError(Concat("--", MessageOf(known.status())));
  return known;
}

}  // namespace

Result<SourceInput> ReadSourceInput(const std::string& csv, const std::string& schema,
                                    const std::string& source) {
  KOPPEL_ASSIGN_OR_RETURN(SourceSchema resolved, LoadSource(csv, schema, source));
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<CsvReader> header, CsvReader::Open(csv));
  KOPPEL_ASSIGN_OR_RETURN(PersonReader reader, PersonReader::Create(resolved, header->columns()));
  KOPPEL_ASSIGN_OR_RETURN(SourceTable table,
                          SourceTable::Read(csv, {resolved.person_id, resolved.row_id}));
  return SourceInput{std::move(resolved), std::move(table), std::move(reader)};
}

Result<OpenSource> OpenSourceInput(const std::string& csv, const std::string& schema,
                                   const std::string& source, const SortSettings& settings) {
  KOPPEL_ASSIGN_OR_RETURN(SourceSchema resolved, LoadSource(csv, schema, source));
  return OpenSourceFile(csv, std::move(resolved), settings);
}

}  // namespace koppel::agents
