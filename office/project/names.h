// Names and numbers in a specification, and the one wording of "field: got X, want Y".
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel::office {

// Which characters a name may have besides lower-case letters and digits.
enum class NameStyle { kHyphens, kUnderscores, kBoth };

// INVALID_ARGUMENT "<where>: got <name>, want ..." unless the name has `least`..64 characters of
// the style.
Status CheckName(std::string_view where, const std::string& name, NameStyle style,
                 size_t least = 1);

// INVALID_ARGUMENT "<where>: got <number>, want <least> to <most>".
Status CheckNumber(std::string_view where, uint64_t number, uint64_t least, uint64_t most);

// INVALID_ARGUMENT unless the text has 1..most characters (Unicode).
Status CheckText(std::string_view where, const std::string& text, size_t most);

// INVALID_ARGUMENT "<where>: got <name> twice, want each name once"; remembers the name.
Status CheckNew(std::string_view where, const std::string& name, std::set<std::string>& seen);

// INVALID_ARGUMENT "<where>: got <name>, want one of ..." unless it is known.
Status CheckKnown(std::string_view where, const std::string& name,
                  const std::set<std::string>& known);

// "fields[2]" below "linkage_schema" is "linkage_schema.fields[2]".
std::string Place(std::string_view above, std::string_view list, int index);

}  // namespace koppel::office
