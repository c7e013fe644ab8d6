// Bytes of ISO 8859-1, as the web reads it, to UTF-8. Pure, thread safe.
#pragma once

#include <string>
#include <string_view>

namespace koppel::agents {

// Replaces `utf8`. Bytes 0x80..0x9F are those of Windows-1252, the five that it lacks stay control
// characters (WHATWG Encoding Standard, index windows-1252): nothing can fail.
void Latin1ToUtf8(std::string_view bytes, std::string& utf8);

}  // namespace koppel::agents
