// A schema with other hardening than its own, for a table of what each costs and keeps.
#pragma once

#include <string>
#include <vector>

#include "koppel/v1/schema.pb.h"

namespace koppel::grid {

struct Variant {
  // "diffuse-5", "balanced": as the table calls it.
  std::string name;
  v1::LinkageSchema schema;
};

// Of a valid schema: every filter without hardening, hardened in each way that is known, and
// diffused in several ways and at several fills; and tokens alone, without filters. Salted only
// where every filter has a date.
std::vector<Variant> VariantsOf(const v1::LinkageSchema& schema);

}  // namespace koppel::grid
