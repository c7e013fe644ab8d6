// Files that hold a secret in the clear: passphrases, and linkage keys for offline files.
#pragma once

#include <string>

#include "base/status.h"

namespace koppel {

// INVALID_ARGUMENT "PATH: ..." for a file that every account of the machine may read. Pipes and
// descriptors (/dev/fd/N) are not judged; a file that is not there is left to whoever opens it.
Status CheckSecretFile(const std::string& path);

}  // namespace koppel
