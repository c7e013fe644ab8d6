// Which records of a source are planted (canaries), as its column of planted persons says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agents/encode/canary.h"
#include "agents/pipeline/open_source.h"
#include "base/status.h"

namespace koppel::agents {

// Const is thread safe; refers to the source.
class PlantedRecords {
 public:
  // A source without a canary column has none planted.
  static Result<PlantedRecords> Of(const OpenSource& source);

  bool has_column() const { return column_.has_value(); }
  // Who is planted: the trimmed cell of the first row that has one; empty: a record of a real
  // person. INVALID_ARGUMENT "people.csv:12: column: got two ..." where rows of one record name
  // two.
  Result<std::string_view> NameOf(const SourceRecord& record) const;
  // EncodedRecord.canary: empty for a real person. Errors as NameOf.
  Result<std::string> LabelOf(const SourceRecord& record, const CanaryLabels& labels) const;

 private:
  explicit PlantedRecords(const OpenSource& source) : source_(&source) {}

  const OpenSource* source_;
  std::optional<size_t> column_;
};

}  // namespace koppel::agents
