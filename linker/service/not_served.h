// The one list of what the contracts declare and this version does not serve. Such calls answer
// UNIMPLEMENTED, and only to those who might make them: rights are checked before.
#pragma once

#include <array>
#include <string_view>

#include "base/status.h"
#include "koppel/v1/job.pb.h"
#include "koppel/v1/project.pb.h"

namespace koppel::linker {

inline constexpr std::array<std::string_view, 6> kRpcsNotServed = {
    "Projects.RevokeApproval", "Projects.CloseProject", "KeyExchange.PostKeyRound",
    "KeyExchange.GetKeyRound", "Jobs.ApproveJob",       "Log.WitnessCheckpoint",
};

// Kinds of job that a specification may allow but nothing runs yet.
inline constexpr std::array<v1::JobKind, 1> kJobKindsNotServed = {v1::COUNT_PERSONS};

// UNIMPLEMENTED "RPC: not served yet" or "job.kind: ...".
Status CheckServed(std::string_view rpc);
Status CheckServed(const v1::JobSpecification& job);

}  // namespace koppel::linker
