// The small rules that checking a schema is made of; each message begins with the path of the key.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/status.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

using Names = std::set<std::string, std::less<>>;

// "fields[3]".
inline std::string At(std::string_view list, int index) { return Concat(list, "[", index, "]"); }

// INVALID_ARGUMENT unless `value` lies in least..most.
Status CheckRange(const std::string& path, uint64_t value, uint64_t least, uint64_t most);

// INVALID_ARGUMENT unless `value` is one of `names`.
Status CheckKnown(const std::string& path, const std::string& value, const Names& names);

// INVALID_ARGUMENT unless `name` has 1..64 characters out of lower-case letters, digits and
// `others`, and is not yet in `names`; puts it there.
Status CheckNewName(const std::string& path, const std::string& name, std::string_view others,
                    Names& names);

// Checks encodings[index] of a schema with these fields.
Status ValidateEncoding(const v1::LinkageSchema& schema, int index, const Names& fields);

}  // namespace koppel::agents
