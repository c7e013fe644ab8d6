// A source's file to encoded records, all of them, before the first is sent.
//
// Reads identifying values; what it writes to the spool holds none: encodings under the linkage
// key, opaque references and payloads sealed for the office.
#pragma once

#include <string>

#include "agents/payload/seal.h"
#include "agents/pipeline/encode_source.h"
#include "agents/upload/objections.h"
#include "agents/upload/record_spool.h"
#include "base/status.h"
#include "keys/secret.h"
#include "koppel/v1/project.pb.h"

namespace koppel::agents {

// SHA-256 of a file of any size. Errors of the file system, with the path.
Result<std::string> FileSha256(const std::string& path);

// What a file is encoded with. What is referred to outlives the call.
struct EncodeRequest {
  std::string csv;
  const v1::ProjectSpecification& specification;
  const v1::Source& source;
  const SecretBytes& linkage_key;
  // Of the source in this epoch (agents/harden/randomise.h).
  const SecretBytes& noise_key;
  const RecordReferences& references;
  // Whom they cover is left out, unread.
  const Objections& objections;
  const PayloadSealer& sealer;
  EncodeSettings settings;
  // Where rows are sorted by person.
  std::string temp_folder;
  // The column that names planted persons. Empty: the schema's.
  std::string canary_column;
};

// Encodes every record of the file and finishes the spool; records without any encoding go to
// `rejects`. INVALID_ARGUMENT for anything wrong in the file, with file and line: a row with a date
// or code that the project does not allow fails the whole file, and the message counts such rows
// and names the first lines. Shows progress.
Result<EncodeCounts> EncodeSource(const EncodeRequest& request, RejectsFile& rejects,
                                  RecordSpool& spool);

}  // namespace koppel::agents
