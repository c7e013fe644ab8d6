// The message under a token's MAC.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// One part of a token with what it needs of its field.
struct TokenSource {
  v1::TokenPart part;
  size_t field;
  bool is_date;
};

// The number of the field of this name, which the schema has.
size_t FieldIndex(const v1::LinkageSchema& schema, const std::string& name);

// Of the parts of a token or a salt of a valid schema.
std::vector<TokenSource> TokenSources(
    const v1::LinkageSchema& schema,
    const google::protobuf::RepeatedPtrField<v1::TokenPart>& parts);

// The part of a normalised value; nothing if the value does not have it: a value shorter than
// PREFIX or SUFFIX, a date of which a day, month or year that the part takes is not known.
std::optional<std::string_view> PartOf(const TokenSource& source, std::string_view value);

// Writes every part with its length (4 bytes, big-endian) before it; false if a part is missing.
bool TokenMessage(const std::vector<TokenSource>& sources, const std::vector<std::string>& values,
                  std::string& message);

}  // namespace koppel::agents
