// A source's file with everything that is needed to read persons from it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/normalise/person_reader.h"
#include "agents/schema/schema.h"
#include "agents/source/source_records.h"
#include "base/status.h"

namespace koppel::agents {

// Its records, and the reader that normalises them.
struct OpenSource {
  SourceSchema source;
  std::unique_ptr<SourceRecords> records;
  PersonReader reader;
};

// Opens the file and looks up every column of the schema. Where a date has the format "auto" the
// whole file is read once before (and progress is shown). `more` columns are kept beside those of
// the schema. Errors of SourceRecords::Open, DateOrders and PersonReader::Create.
Result<OpenSource> OpenSourceFile(const std::string& csv, SourceSchema source,
                                  const SortSettings& settings,
                                  const std::vector<std::string>& more = {});

}  // namespace koppel::agents
