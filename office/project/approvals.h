// Which officers have approved a project. Signatures are checked here: the linker's word for a
// state is not enough.
#pragma once

#include <string>
#include <vector>

#include "base/status.h"
#include "koppel/v1/project.pb.h"
#include "office/project/specification.h"

namespace koppel::office {

// Agencies by name, in the order of the specification.
struct ApprovalCount {
  std::vector<std::string> approved;
  std::vector<std::string> awaited;
};

// DATA_LOSS where an approval is of no officer of the project, of another project, or not by the
// officer's key.
Result<ApprovalCount> CountApprovals(const ProjectDocument& project, const v1::Project& found);

}  // namespace koppel::office
