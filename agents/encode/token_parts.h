// The message under a token's MAC.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// One part of a token with what it needs of its field.
struct TokenSource {
  v1::TokenPart part;
  size_t field;
  bool is_date;
};

// The part of a normalised value; nothing if the value does not have it: a value shorter than
// PREFIX or SUFFIX, a date of which a day, month or year that the part takes is not known.
std::optional<std::string> PartOf(const TokenSource& source, const std::string& value);

// Every part with its length (4 bytes, big-endian) before it; nothing if a part is missing.
std::optional<std::string> TokenMessage(const std::vector<TokenSource>& sources,
                                        const std::vector<std::string>& values);

}  // namespace koppel::agents
