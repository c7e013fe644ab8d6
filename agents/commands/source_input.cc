#include "agents/commands/source_input.h"

#include "agents/commands/commands.h"
#include "agents/encode/hash_counts.h"
#include "agents/schema/schema.h"
#include "agents/source/temp_file.h"
#include "base/cli.h"

namespace koppel::agents {
namespace {

Result<SourceSchema> LoadSource(const std::string& csv, const std::string& schema,
                                const std::string& source) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::LinkageSchema loaded, LoadSchema(schema));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckWeights(loaded), schema));
  Result<SourceSchema> known = ResolveSource(loaded, source.empty() ? FileStem(csv) : source);
  if (!known.ok()) return UsageError(Concat("--", MessageOf(known.status())));
  return known;
}

}  // namespace

CLI::Option* AddCanaryColumnOption(CLI::App& command, std::string& column) {
  return command.add_option(
      "--canary-column", column,
      "Column that is empty but for planted (fictitious) persons, whom it names (default: the "
      "schema's)");
}

Result<OpenSource> OpenSourceInput(const std::string& csv, const std::string& schema,
                                   const std::string& source, const SortSettings& settings,
                                   const std::vector<std::string>& more,
                                   const std::string& canary_column) {
  KOPPEL_ASSIGN_OR_RETURN(SourceSchema resolved, LoadSource(csv, schema, source));
  if (!canary_column.empty()) resolved.canary_column = canary_column;
  return OpenSourceFile(csv, std::move(resolved), settings, more);
}

Result<OpenSource> OpenSourceToRead(const std::string& csv, const std::string& schema,
                                    const std::string& source, const std::string& canary_column) {
  SortSettings sorting;
  sorting.folder = TempFolder();
  return OpenSourceInput(csv, schema, source, sorting, {}, canary_column);
}

}  // namespace koppel::agents
