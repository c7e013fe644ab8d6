// Who calls: the party and role of the verified certificate. Protocol objects know callers, not
// gRPC.
#pragma once

#include <string>

#include "koppel/v1/project.pb.h"

namespace koppel::linker {

struct Caller {
  std::string party;
  v1::Role role = v1::ROLE_UNSPECIFIED;

  // "police/agent", as log entries name an actor.
  std::string Name() const;
};

}  // namespace koppel::linker
