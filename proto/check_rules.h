// The small rules that checking a message is made of. Each fails with INVALID_ARGUMENT
// "path: got X, want Y"; what another party wrote is shown short and without control characters,
// keys and other bytes by their length alone.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel {

using Names = std::set<std::string, std::less<>>;

// What a name may hold besides lower-case letters and digits.
inline constexpr std::string_view kHyphens = "-";
inline constexpr std::string_view kUnderscores = "_";
inline constexpr std::string_view kHyphensAndUnderscores = "_-";

// "fields[3]".
std::string At(std::string_view list, int index);

// least..most, a number or how many there are of something.
Status CheckRange(std::string_view path, uint64_t got, uint64_t least, uint64_t most);

// Exactly `want` bytes.
Status CheckBytes(std::string_view path, std::string_view bytes, size_t want);

// least..most characters (UTF-8), no control characters but line breaks.
Status CheckText(std::string_view path, std::string_view text, size_t least, size_t most);

// least..64 characters: lower-case letters, digits and `others`.
Status CheckName(std::string_view path, std::string_view name, std::string_view others,
                 size_t least = 1);

// Not yet in `names`; puts it there.
Status CheckNew(std::string_view path, std::string_view name, Names& names);

// CheckName, then CheckNew.
Status CheckNewName(std::string_view path, std::string_view name, std::string_view others,
                    Names& names);

// One of `names`.
Status CheckKnown(std::string_view path, std::string_view name, const Names& names);

}  // namespace koppel
