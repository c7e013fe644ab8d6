// The one judgement of a linkage schema: agents, the office and the linker refuse the same ones.
//
// koppel/v1/schema.proto states every rule that is checked here.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "base/status.h"
#include "koppel/v1/schema.pb.h"

namespace koppel {

// The newest version of agents/ENCODING.md that this program knows; it knows all before.
inline constexpr uint32_t kNewestRecipe = 1;

// INVALID_ARGUMENT with the path of the key, what it holds and what it may hold:
// "encodings[2].bloom.fields[0].field: got surnme, want one of ...". Whether the mapped sources
// are those of a project is CheckProject's to say. Thread safe.
Status CheckSchema(const v1::LinkageSchema& schema);

// The names of the encodings that records of a source can carry: those that require no field which
// the source lacks. Of a valid schema. Thread safe.
std::set<std::string> CarriedBy(const v1::LinkageSchema& schema, const v1::SourceMapping& mapping);

}  // namespace koppel
