// A CSV file with everything that is needed to read persons from it.
#pragma once

#include <string>

#include "agents/normalise/person_reader.h"
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

}  // namespace koppel::agents
