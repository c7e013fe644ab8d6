// A linkage schema that every party accepts and that holds little: one field, one token, one pass.
#pragma once

#include <string>

#include "koppel/v1/schema.pb.h"

namespace koppel::testing {

inline v1::LinkageSchema SmallSchema(const std::string& name = "small") {
  v1::LinkageSchema schema;
  schema.set_name(name);
  schema.set_version(1);
  v1::Field& field = *schema.add_fields();
  field.set_name("bsn");
  field.set_type(v1::BSN);
  v1::Encoding& encoding = *schema.add_encodings();
  encoding.set_name("bsn");
  encoding.mutable_token()->add_parts()->set_field("bsn");
  schema.add_passes()->mutable_equal()->set_encoding("bsn");
  schema.mutable_comparison()->set_threshold_permille(800);
  return schema;
}

}  // namespace koppel::testing
