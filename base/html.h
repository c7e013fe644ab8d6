// Text in pages that programs write.
#pragma once

#include <string>
#include <string_view>

namespace koppel {

// `text` as HTML shows it, between tags and in attributes: &, <, > and both quotes are written as
// references; a control character that may not stand in a page is a blank. Thread safe.
std::string EscapeHtml(std::string_view text);

}  // namespace koppel
