// Which sources persons stand in together: the exclusive cells of an inclusion table.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "office/database/database.h"

namespace koppel::office {

// True counts of persons by the exact set of sources they stand in; sets are ordered by name.
using SourceOverlap = std::map<std::vector<std::string>, uint64_t>;

// Errors of the database.
Result<SourceOverlap> CountSourceOverlap(const Database& database);

}  // namespace koppel::office
