// Asks the linker for what its log says of a job.
#pragma once

#include "base/status.h"
#include "office/client/linker_client.h"
#include "office/evidence/log_evidence.h"

namespace koppel::office {

// The entries of the job and of the project's deliveries, each with its proof under one checkpoint.
// Not checked: CheckLogEvidence does. Errors of the RPCs; DATA_LOSS where the linker streams no
// checkpoint first.
Result<LogEvidence> FetchLogEvidence(const LinkerClient& linker, const LoggedJob& logged);

}  // namespace koppel::office
