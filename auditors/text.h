// Text of other parties, made fit for an officer's terminal.
#pragma once

#include <string>
#include <string_view>

namespace koppel::auditors {

// The text with every control character and every mark that reorders what is shown (Unicode's
// bidirectional controls) replaced by '?', and cut after `most` bytes: what an officer reads is
// what was signed.
std::string Printable(std::string_view text, size_t most = 2000);

}  // namespace koppel::auditors
