#include "agents/pipeline/open_source.h"

namespace koppel::agents {

Result<OpenSource> OpenSourceFile(const std::string& csv, SourceSchema source,
                                  const SortSettings& settings) {
  KOPPEL_ASSIGN_OR_RETURN(auto records, SourceRecords::Open(csv, source, settings));
  KOPPEL_ASSIGN_OR_RETURN(PersonReader reader, PersonReader::Create(source, records->columns()));
  return OpenSource{std::move(source), std::move(records), std::move(reader)};
}

}  // namespace koppel::agents
