// Encodes a CSV file into an offline file (.kpl), for research and tests.
#pragma once

#include <string>

#include "agents/commands/encode_report.pb.h"
#include "agents/pipeline/encode_source.h"
#include "base/status.h"
#include "keys/secret.h"

namespace koppel::agents {

struct OfflineRequest {
  std::string csv;
  std::string schema;
  // Empty: the file's stem.
  std::string source;
  std::string out;
  // The column whose value becomes the record_ref; must tell records apart. Empty: record_ref is a
  // MAC of the person or row id under a subkey of the linkage key and the source.
  std::string id_column;
  // The column that names planted persons. Empty: the schema's.
  std::string canary_column;
  EncodeSettings settings;
  // Where records without any encoding are listed. Empty: OUT.rejects.csv, if there are any.
  std::string rejects;
  // Where rows are sorted by person. Empty: the folder of `out`.
  std::string temp_folder;
};

// Reads 32 bytes, or their 64 hexadecimal digits, into locked memory. Errors of the file system;
// INVALID_ARGUMENT for other lengths.
Result<SecretBytes> ReadLinkageKey(const std::string& path);

// Writes the whole file or nothing, records in the order of SourceRecords. Errors of
// EncodeSourceRecords and KplWriter.
Result<EncodeReport> EncodeToFile(const OfflineRequest& request, const SecretBytes& linkage_key);

}  // namespace koppel::agents
