// The agency's own judgement of a project, before anything of it is sent.
//
// The linker's word counts for nothing here: the bytes of the specification, the keys in them and
// the officers' signatures decide, measured against what the agency's configuration pins.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"
#include "koppel/v1/project.pb.h"

namespace koppel::agents {

// What the agency knows without the linker.
struct OwnKnowledge {
  std::string party;
  std::string signing_key;
  std::string sealing_key;
  // The pinned key of the agency's own privacy officer.
  std::string officer_key;
  std::string linker_party;
  // Parties whose keys the configuration pins: the office, the linker and the other agencies with
  // their officers. An officer may also be pinned by an auditor's identity of its own.
  std::vector<v1::Party> known_parties;
};

// A project that may be served.
struct CheckedProject {
  v1::ProjectSpecification specification;
  std::string hash;
  v1::Party office;
  // The agency's own sources, in the order of the specification; at least one.
  std::vector<v1::Source> own_sources;
};

// The specification in `project`, if all of these hold: every party would accept it
// (proto/check_project.h) and it is project `id`; its linker is the configured one; the agency's
// own keys and officer stand in it as the agency knows them, and so does every other party; every
// agency's officer has signed its hash and nobody else did; it has not expired at `now_ms`; the
// agency has a source in it. INVALID_ARGUMENT for a specification that does not parse or
// contradicts itself; FAILED_PRECONDITION where approvals are missing or it has expired;
// UNAUTHENTICATED for wrong keys or approvals that do not hold.
Result<CheckedProject> CheckProject(const std::string& id, const v1::Project& project,
                                    const OwnKnowledge& own, int64_t now_ms);

// Who has signed what the specification asks for: one line for each agency.
struct ApprovalView {
  std::string party;
  std::string officer;
  bool approved = false;
  // Milliseconds since 1970 by the officer's clock; 0 where not approved.
  int64_t time_ms = 0;
};

// The approvals of a project that need not be complete: a signature that does not hold counts as
// none.
std::vector<ApprovalView> ViewApprovals(const v1::ProjectSpecification& specification,
                                        const v1::Project& project);

}  // namespace koppel::agents
