#include "agents/pipeline/planted.h"

#include "base/text.h"

namespace koppel::agents {

Result<PlantedRecords> PlantedRecords::Of(const OpenSource& source) {
  PlantedRecords planted(source);
  const std::string& column = source.source.canary_column;
  if (column.empty()) return planted;
  KOPPEL_ASSIGN_OR_RETURN(planted.column_, source.records->columns().Find(column));
  return planted;
}

Result<std::string_view> PlantedRecords::NameOf(const SourceRecord& record) const {
  std::string_view name;
  if (!column_) return name;
  for (const CsvRow& row : record.rows) {
    const std::string_view here = Trim(row.cells[*column_]);
    if (here.empty()) continue;
    if (name.empty()) name = here;
    if (name == here) continue;
    return InvalidArgument(source_->records->columns().file(), ":", row.line, ": column ",
                           source_->source.canary_column,
                           ": got two planted persons in the rows of one, want one name");
  }
  return name;
}

Result<std::string> PlantedRecords::LabelOf(const SourceRecord& record,
                                            const CanaryLabels& labels) const {
  KOPPEL_ASSIGN_OR_RETURN(const std::string_view name, NameOf(record));
  return name.empty() ? std::string() : labels.Of(name);
}

}  // namespace koppel::agents
