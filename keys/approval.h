// An officer's word on a project: what agency, office, auditor and linker all must see hold.
#pragma once

#include <string_view>

#include "base/status.h"
#include "koppel/v1/project.pb.h"

namespace koppel {

// The approval in `word`, if the officer of an agency of `specification`, whose hash this is, has
// signed it with the key that stands there. FAILED_PRECONDITION for another hash, INVALID_ARGUMENT
// for bytes that do not parse or another party or officer, UNAUTHENTICATED for a signature that
// does not hold; all "approval: ...". Thread safe.
Result<v1::Approval> VerifyApproval(const v1::ProjectSpecification& specification,
                                    std::string_view project_hash, const v1::Signed& word);

}  // namespace koppel
