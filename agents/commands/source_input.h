// A source's file, named on the command line, with everything that is needed to read persons from
// it.
#pragma once

#include <string>
#include <vector>

#include "agents/pipeline/open_source.h"
#include "base/status.h"

namespace koppel::agents {

// Loads the schema (file or built-in name), resolves the source (empty: the file's stem) and opens
// the file; rows are read as they are asked for. Columns of the schema are looked up at once;
// `more` columns are kept beside them. `canary_column`, where given, goes before the schema's.
Result<OpenSource> OpenSourceInput(const std::string& csv, const std::string& schema,
                                   const std::string& source, const SortSettings& settings,
                                   const std::vector<std::string>& more = {},
                                   const std::string& canary_column = "");

// The same for a file that is only looked at: nothing is written beside it, rows are sorted in the
// folder for temporary files.
Result<OpenSource> OpenSourceToRead(const std::string& csv, const std::string& schema,
                                    const std::string& source,
                                    const std::string& canary_column = "");

}  // namespace koppel::agents
