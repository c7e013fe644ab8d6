// Keeps identifying values out of payloads: what a source's events take must be no column that its
// encodings are made of.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/status.h"
#include "koppel/v1/project.pb.h"

namespace koppel {

// The columns that tell who a person of `source` is: those of every linkage field that the source
// has, under its own names for them, its person_id and its row_id.
std::set<std::string> IdentifyingColumns(const v1::LinkageSchema& schema, std::string_view source);

// INVALID_ARGUMENT "sources[0].events[0].attributes[0].column: got achternaam, want a column that
// is no linkage field of the source" where an event's dates, attributes or condition take such a
// column. Thread safe.
Status CheckEventColumns(const v1::ProjectSpecification& specification);

}  // namespace koppel
