// A CSV file with everything that is needed to read persons from it.
#pragma once

#include <string>

#include "agents/normalise/person_reader.h"
#include "agents/pipeline/open_source.h"
#include "agents/schema/schema.h"
#include "agents/source/source_table.h"
#include "base/status.h"

namespace koppel::agents {

// The file's rows by person, and the reader that normalises them.
struct SourceInput {
  SourceSchema source;
  SourceTable table;
  PersonReader reader;
};

// Loads the schema (file or built-in name), resolves the source (empty: the file's stem) and reads
// the whole file. Columns of the schema are looked up before the rows are read.
Result<SourceInput> ReadSourceInput(const std::string& csv, const std::string& schema,
                                    const std::string& source);

// Loads the schema (file or built-in name), resolves the source (empty: the file's stem) and opens
// the file; rows are read as they are asked for. Columns of the schema are looked up at once.
Result<OpenSource> OpenSourceInput(const std::string& csv, const std::string& schema,
                                   const std::string& source, const SortSettings& settings);

}  // namespace koppel::agents
