// Why a file is not the JSON of a message, in the words of the house.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

#include "base/status.h"

namespace koppel {

// INVALID_ARGUMENT "WHAT: PATH: got X, want Y" from what protobuf says of JSON that passed
// CheckJson and that a value of it does not fit. Values of bytes fields are not repeated.
Status JsonError(std::string_view what, const google::protobuf::Descriptor* type,
                 std::string_view reason);

// Whether a message may repeat the text: not what is long, nor what would turn a terminal's text
// around.
bool IsPlain(std::string_view text);

// What a field takes, as the end of a message: "a text", "one of NAME, DATE".
std::string WantedBy(const google::protobuf::FieldDescriptor* field);

// The names of a message's fields: "name, version".
std::string FieldNames(const google::protobuf::Descriptor* type);

}  // namespace koppel
