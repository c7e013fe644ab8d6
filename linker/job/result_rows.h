// A result on its way into the store: persons under their names, then the links that may be, then
// what changed since the previous result.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "keys/secret.h"
#include "koppel/v1/job.pb.h"
#include "linker/job/previous_result.h"
#include "linker/job/rows.h"
#include "linker/match/engine.h"
#include "linker/store/store.h"

namespace koppel::linker {

// What was linked. All outlive it; sources and deliveries stand side by side.
struct LinkedSources {
  const std::vector<match::SourceRecords>& sources;
  const std::vector<StoredDelivery>& deliveries;
  const match::Outcome& outcome;
};

// How the persons go on from a previous result; null and empty where there is none.
struct Continued {
  const PreviousResult* previous = nullptr;
  match::Continuity continuity;
};

// A pseudonym for each person: the previous one where it goes on, otherwise one of the members
// and the previous result's digest.
PersonNames NamesOf(const LinkedSources& linked, const Continued& continued,
                    const SecretBytes& project_key);

// Writes the rows of the job, replacing those of an earlier attempt. `go_on` is asked with the
// persons done; false: CANCELLED.
Status WriteResult(Store& store, const std::string& project, const std::string& job_id,
                   const LinkedSources& linked, const Continued& continued,
                   const PersonNames& names, const std::function<bool(uint64_t)>& go_on);

}  // namespace koppel::linker
