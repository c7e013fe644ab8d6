// Small checks of request fields. Each fails with INVALID_ARGUMENT "field: got X, want Y"; bytes
// are named by their length alone.
#pragma once

#include <string_view>

#include "base/status.h"

namespace koppel::linker {

// Lower-case letters, digits and hyphens.
inline constexpr std::string_view kPartyLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
// The same and underscores.
inline constexpr std::string_view kSourceLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_";

// A name of least..most characters out of `letters`.
Status CheckName(std::string_view field, std::string_view name, size_t least, size_t most,
                 std::string_view letters);

// Text of least..most characters (UTF-8) without control characters.
Status CheckText(std::string_view field, std::string_view text, size_t least, size_t most);

// Exactly `want` bytes.
Status CheckBytes(std::string_view field, std::string_view bytes, size_t want);

// least..most elements.
Status CheckCount(std::string_view field, int got, int least, int most);

}  // namespace koppel::linker
