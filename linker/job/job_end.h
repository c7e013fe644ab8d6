// What a job's end looks like: in its row, in its results and in the log, written together.
#pragma once

#include <string>

#include "base/status.h"
#include "koppel/v1/job.pb.h"
#include "linker/job/rows.h"
#include "linker/log/log.h"
#include "linker/store/store.h"

namespace koppel::linker {

// Ends a job: with a manifest it has succeeded, CANCELLED cancels it, all else is a failure that
// its row names. Results of a job that has not succeeded are deleted. FAILED_PRECONDITION, and
// nothing is written, where it would succeed but records that it has read were withdrawn before the
// end's place in the log; errors of the log.
Status WriteJobEnd(Store& store, Log& log, const std::string& project, StoredJob stored,
                   const Result<v1::Manifest>& outcome);

}  // namespace koppel::linker
