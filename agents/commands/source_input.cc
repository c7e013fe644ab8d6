#include "agents/commands/source_input.h"

#include "agents/encode/hash_counts.h"
#include "agents/schema/schema.h"
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

Result<OpenSource> OpenSourceInput(const std::string& csv, const std::string& schema,
                                   const std::string& source, const SortSettings& settings,
                                   const std::vector<std::string>& more) {
  KOPPEL_ASSIGN_OR_RETURN(SourceSchema resolved, LoadSource(csv, schema, source));
  return OpenSourceFile(csv, std::move(resolved), settings, more);
}

}  // namespace koppel::agents
