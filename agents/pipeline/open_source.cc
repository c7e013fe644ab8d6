#include "agents/pipeline/open_source.h"

#include <algorithm>
#include <filesystem>

#include "agents/normalise/date_orders.h"
#include "base/cli.h"

namespace koppel::agents {
namespace {

constexpr uint64_t kProgressEvery = 1024;

// A first pass over the file, where the format of a date has to be found out from all of its
// values.
Status FindDateOrders(const std::string& csv, SourceSchema& source) {
  KOPPEL_ASSIGN_OR_RETURN(const auto reader, CsvReader::Open(csv, FormatOf(source)));
  KOPPEL_ASSIGN_OR_RETURN(DateOrders orders, DateOrders::Create(source, reader->columns()));
  Progress progress("reading dates", "bytes", reader->file_bytes());
  CsvRow row;
  for (uint64_t rows = 1;; ++rows) {
    KOPPEL_ASSIGN_OR_RETURN(const bool found, reader->Next(row));
    if (!found) break;
    orders.Add(row);
    if (rows % kProgressEvery == 0) progress.Update(reader->read_bytes());
  }
  return Annotate(orders.Resolve(source), csv);
}

bool HasDatesOfUnknownOrder(const SourceSchema& source) {
  return std::any_of(source.fields.begin(), source.fields.end(), [](const SourceField& field) {
    return !field.absent && field.field.format() == "auto";
  });
}

// What says who is planted must not say who somebody is: real persons would pass for planted ones.
Status CheckCanaryColumn(const SourceSchema& source) {
  const std::string& column = source.canary_column;
  bool is_taken = !column.empty() && (column == source.person_id || column == source.row_id);
  for (const SourceField& field : source.fields) {
    const auto& columns = field.field.columns();
    is_taken = is_taken || std::find(columns.begin(), columns.end(), column) != columns.end();
  }
  if (!is_taken) return OkStatus();
  return InvalidArgument("canary column: got ", column,
                         ", want one that is no field, person id or row id of the source");
}

}  // namespace

Result<OpenSource> OpenSourceFile(const std::string& csv, SourceSchema source,
                                  const SortSettings& settings,
                                  const std::vector<std::string>& more) {
  KOPPEL_RETURN_IF_ERROR(CheckCanaryColumn(source));
  if (HasDatesOfUnknownOrder(source)) {
    if (std::filesystem::exists(csv) && !std::filesystem::is_regular_file(csv)) {
      return InvalidArgument(csv, ": format auto: got what can be read once only, want a file");
    }
    KOPPEL_RETURN_IF_ERROR(FindDateOrders(csv, source));
  }
  KOPPEL_ASSIGN_OR_RETURN(auto records, SourceRecords::Open(csv, source, settings, more));
  KOPPEL_ASSIGN_OR_RETURN(PersonReader reader, PersonReader::Create(source, records->columns()));
  return OpenSource{std::move(source), std::move(records), std::move(reader)};
}

}  // namespace koppel::agents
