// The part of CheckSchema that judges encodings.
#pragma once

#include "base/status.h"
#include "koppel/v1/schema.pb.h"
#include "proto/check_rules.h"

namespace koppel {

// What passes and comparison may name.
struct KnownEncodings {
  Names tokens;
  Names blocking;
  Names filters;
};

// INVALID_ARGUMENT with the path of the key. `fields` are those of the schema, which passed.
Status CheckEncodings(const v1::LinkageSchema& schema, const Names& fields, KnownEncodings& known);

// The field of this name; null if there is none.
const v1::Field* FindField(const v1::LinkageSchema& schema, const std::string& name);

}  // namespace koppel
