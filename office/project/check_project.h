// Checks a project specification against what koppel/v1/project.proto promises.
#pragma once

#include "base/status.h"
#include "koppel/v1/project.pb.h"

namespace koppel::office {

// INVALID_ARGUMENT "sources[1].agency: got X, want Y", the first fault in order.
Status CheckProject(const v1::ProjectSpecification& specification);

}  // namespace koppel::office
