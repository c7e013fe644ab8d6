// A table of persons that an earlier `koppel-linker link` wrote, to be continued by this one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "linker/commands/link_input.h"
#include "linker/match/continuity/continuity.h"

namespace koppel::linker {

struct PreviousLinks {
  // Ascending: of the persons in the order of their numbers. 16 hexadecimal digits each.
  std::vector<std::string> ids;
  match::PreviousPersons persons;
  // SHA-256 over ids and members, however the rows of the file are ordered.
  std::string digest;
};

// Reads a file of LinksCsv; of its columns the probability is not looked at. NOT_FOUND,
// UNAVAILABLE; INVALID_ARGUMENT "FILE: ..." or "FILE:LINE: ..." for another header, a row with
// another number of cells, a person that is no id of such a file, a record that stands twice or is
// not written as this linkage writes those of its source.
Result<PreviousLinks> ReadPreviousLinks(const std::string& path, const LinkInput& input);

}  // namespace koppel::linker
