// From a fetched result to a linked database: checks whose result it is, opens every payload, and
// writes all or nothing.
#pragma once

#include <functional>
#include <string>

#include "base/status.h"
#include "keys/sealing.h"
#include "keys/sign.h"

namespace koppel::office {

// What was opened.
struct OpenSummary {
  uint64_t persons = 0;
  uint64_t records = 0;
  uint64_t events = 0;
};

// The office's own keys.
struct OfficeKeys {
  const SigningKey& signing;
  const SealingKey& sealing;
};

// Reads the result file and writes the database. `progress` is called with the persons so far.
// UNAUTHENTICATED where the job in it was not signed by this office; DATA_LOSS where job,
// specification, manifest, deliveries and persons do not belong together or are not what the linker
// logged, and as CheckLogEvidence, PayloadOpener and ResultReader say; errors of DatabaseWriter.
// After an error there is no database at `out`, unless one was there before.
Result<OpenSummary> OpenResultFile(const std::string& result, const std::string& out,
                                   const OfficeKeys& keys,
                                   const std::function<void(uint64_t)>& progress);

}  // namespace koppel::office
