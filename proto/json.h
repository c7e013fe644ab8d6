// What commands print for programs (--json), the same at every party.
//
// One object with the field names of the .proto file. Every field is there, but for messages and
// `optional` fields that are not set; enums are their names, bytes are base64. Whole numbers are
// JSON numbers, and strings only beyond 2^53, where JSON numbers lose digits (the protobuf mapping
// writes all of 64 bits as strings). ParseJson (canonical.h) reads it back.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace koppel {

// Indented, with a line break at the end. Holds for messages without maps and well-known types.
std::string OutputJson(const google::protobuf::Message& message);

// OutputJson to stdout.
void PrintJson(const google::protobuf::Message& message);

}  // namespace koppel
