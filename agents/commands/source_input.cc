#include "agents/commands/source_input.h"

#include "base/cli.h"

namespace koppel::agents {

Result<SourceInput> ReadSourceInput(const std::string& csv, const std::string& schema,
                                    const std::string& source) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::LinkageSchema loaded, LoadSchema(schema));
  Result<SourceSchema> known = ResolveSource(loaded, source.empty() ? FileStem(csv) : source);
  if (!known.ok()) return UsageError(Concat("--", MessageOf(known.status())));
  SourceSchema resolved = *std::move(known);
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<CsvReader> header, CsvReader::Open(csv));
  KOPPEL_ASSIGN_OR_RETURN(PersonReader reader, PersonReader::Create(resolved, header->columns()));
  KOPPEL_ASSIGN_OR_RETURN(SourceTable table,
                          SourceTable::Read(csv, {resolved.person_id, resolved.row_id}));
  return SourceInput{std::move(resolved), std::move(table), std::move(reader)};
}

}  // namespace koppel::agents
