// Bytes that are hashed or signed, the same at every party.
//
// Everything that is hashed or signed starts with "koppel/v1/<kind>" and a zero byte, so that bytes
// of one kind never pass for another. Such messages hold no maps and no floats and are serialised
// once, by their author: whoever checks them works on the bytes received.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "base/status.h"
#include "koppel/v1/record.pb.h"

namespace koppel {

// "koppel/v1/<kind>\0" and the bytes. Kinds: "project", "approval", "delivery", "delivery-commit",
// "record", "job", "result", "continued-result", "manifest", "log-entry", "checkpoint", "payload",
// "withdrawal", "audit".
std::string Tagged(std::string_view kind, std::string_view bytes);

// SHA-256 of Tagged(kind, bytes).
std::string TaggedHash(std::string_view kind, std::string_view bytes);

// Serialises deterministically.
std::string CanonicalBytes(const google::protobuf::Message& message);

// Parses bytes of another party. INVALID_ARGUMENT "<what>: ..." where they do not parse, or hold
// fields, at any depth, that this version does not know: what is signed must be understood as a
// whole.
Status ParseStrictly(std::string_view what, std::string_view bytes,
                     google::protobuf::Message& message);

// Reads the protobuf JSON mapping, a byte order mark before it or not, as strictly as CheckJson
// (json_check.h). INVALID_ARGUMENT "<what>: ..." with the place.
Status ParseJson(std::string_view what, std::string_view json, google::protobuf::Message& message);

// The JSON mapping, indented, with the field names of the .proto files.
std::string ToJson(const google::protobuf::Message& message);

// The associated data of a record's payload: agent seals with it, office opens with it.
std::string PayloadAssociatedData(std::string_view project_hash, std::string_view source,
                                  uint32_t epoch, std::string_view delivery_id,
                                  std::string_view record_ref);

// The leaf of a record in a delivery's Merkle tree, as DeliveryCommit defines it (before leaf
// hashing).
std::string RecordLeaf(const v1::EncodedRecord& record);

}  // namespace koppel
