// Offline files of encodings, read and checked against each other.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cli.h"
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

// As the engine has it.
match::Decision DecisionOf(const DecisionOptions& options);

// Reads all files; `unique` names sources that hold a person at most once. Errors of KplReader;
// INVALID_ARGUMENT "FILE: ..." for files of different schemas, keys or equal sources, and for an
// unknown name in `unique`.
// `keep`, where given, is asked for every reference, and what it does not want is not kept.
using KeepReference = std::function<bool(std::string_view reference)>;
Result<LinkInput> ReadLinkInput(const std::vector<std::string>& files,
                                const std::vector<std::string>& unique,
                                const match::Decision& decision, const KeepReference& keep = {});

}  // namespace koppel::linker
