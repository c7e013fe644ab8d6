// Bytes that should be UTF-8. Pure, thread safe.
#pragma once

#include <string_view>

namespace koppel::agents {

// What editors put before a text, and no part of it.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Whether all is UTF-8, and without zero bytes.
bool IsText(std::string_view bytes);

}  // namespace koppel::agents
