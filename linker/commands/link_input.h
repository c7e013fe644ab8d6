// Offline files of encodings, read and checked against each other.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "koppel/v1/schema.pb.h"
#include "linker/match/engine.h"

namespace koppel::linker {

// The sources of several files, in the order given.
struct LinkInput {
  v1::LinkageSchema schema;
  match::Plan plan;
  std::vector<match::SourceRecords> sources;
  // For each source: record references are local ids of --id-column, text to be shown as it is.
  std::vector<bool> local_ids;
};

// Reads all files; `unique` names sources that hold a person at most once, `threshold_permille` 0
// takes the schema's own. Errors of KplReader; INVALID_ARGUMENT "FILE: ..." for files of different
// schemas, keys or equal sources, and for an unknown name in `unique`.
Result<LinkInput> ReadLinkInput(const std::vector<std::string>& files,
                                const std::vector<std::string>& unique,
                                uint32_t threshold_permille);

}  // namespace koppel::linker
