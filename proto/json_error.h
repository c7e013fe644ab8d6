// Why a file is not the JSON of a message, in the words of the house.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string_view>

#include "base/status.h"

namespace koppel {

// INVALID_ARGUMENT "WHAT: FIELD: got X, want Y" from what protobuf's parser says of `json`;
// "WHAT:LINE: ..." where its words fit one place alone. Values of bytes fields are not repeated.
Status JsonError(std::string_view what, std::string_view json,
                 const google::protobuf::Descriptor* type, std::string_view reason);

}  // namespace koppel
