// Bytes that should be UTF-8. Pure, thread safe.
#pragma once

#include <string_view>

namespace koppel::agents {

// Whether all is UTF-8, and without zero bytes.
bool IsText(std::string_view bytes);

}  // namespace koppel::agents
