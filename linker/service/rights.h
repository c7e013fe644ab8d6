// Who may call what: the one table of rights. Every RPC of the contracts stands in it, also those
// that are not served yet.
//
// A caller whose role is not in the row gets PERMISSION_DENIED whatever the request says; a caller
// who is no party of the project named gets NOT_FOUND, the same as for a project that does not
// exist.
#pragma once

#include <span>
#include <string_view>

#include "base/status.h"
#include "linker/service/caller.h"

namespace koppel::linker {

// Where a caller must stand besides having the role.
enum class Reach {
  kAnywhere,  // the method answers with what the caller may see
  kProject,   // in the project that the request names, under its role
};

struct Right {
  std::string_view rpc;  // "Projects.GetProject"
  unsigned roles;        // a bit (1 << role) for each role that may call
  Reach reach;
};

std::span<const Right> Rights();

// The row of an RPC. Aborts the program where there is none: names are constants of ours.
const Right& RightOf(std::string_view rpc);

// PERMISSION_DENIED "role: got X, want Y or Z".
Status CheckRole(const Right& right, const Caller& caller);

// True where the specification names the caller in this role: agencies, office and linker as
// parties, auditors as officers.
bool StandsIn(const v1::ProjectSpecification& specification, const Caller& caller);

}  // namespace koppel::linker
