// Whether a text is JSON that the programs read: stricter than protobuf's own parser, which takes
// the last of two equal keys, names without quotes and one value for a list. The parser of
// nlohmann/json reads it; here stands what a message adds.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string_view>

#include "base/status.h"

namespace koppel {

// INVALID_ARGUMENT "WHAT:LINE: PATH: got X, want Y" unless `json` is RFC 8259 in UTF-8 whose
// objects hold each key once (person_id and personId are one), no key that `type` lacks and one
// member of a oneof, and whose lists, objects and other values stand where `type` has them. Whether
// the values fit is left to protobuf. Below google.protobuf.Value any keys and values go. Repeats
// no value.
Status CheckJson(std::string_view what, std::string_view json,
                 const google::protobuf::Descriptor* type);

}  // namespace koppel
