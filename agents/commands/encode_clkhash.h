// `koppel-agent encode CSV --clkhash SCHEMA --secret FILE --out F.json`: a file of CLKs as clkhash
// makes them, {"clks": ["...", ...]} in the order of the rows.
#pragma once

#include <string>

#include "agents/commands/encode_report.pb.h"
#include "base/status.h"

namespace koppel::agents {

struct ClkhashRequest {
  std::string csv;
  // The linkage schema of clkhash, a JSON file.
  std::string schema;
  // Its bytes are the secret, all of them.
  std::string secret_file;
  std::string out;
};

// Reads, encodes and writes row by row, whole or not at all. INVALID_ARGUMENT with file and place
// for a wrong schema, a header that does not name the schema's features in order, and the first
// row that cannot be encoded; errors of the file system. Shows progress.
Result<EncodeReport> EncodeClkhash(const ClkhashRequest& request);

}  // namespace koppel::agents
