// Where a passphrase comes from: a file (a systemd credential, or /dev/fd/N for a descriptor), or a
// prompt on the terminal. Never the command line, never the environment.
#pragma once

#include <string>

#include "base/status.h"
#include "keys/secret.h"

namespace koppel {

// Reads the first line of `file`, or asks on the terminal without echo when `file` is empty.
// FAILED_PRECONDITION where there is neither; INVALID_ARGUMENT for an empty passphrase or a zero
// byte in it. Errors of CheckSecretFile.
Result<SecretBytes> ReadPassphrase(const std::string& file, const std::string& prompt);
// Asks twice on a terminal. INVALID_ARGUMENT where the two differ or it is shorter than 8
// characters.
Result<SecretBytes> ReadNewPassphrase(const std::string& file, const std::string& prompt);

}  // namespace koppel
