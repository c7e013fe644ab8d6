// A linkage schema in JSON: it is refused with the path of a key, or it is one that every party can
// work with; then it can be written and read again, resolved for each of its sources, planned by
// the linker and encoded with, and every encoding has the size that all expect.
#include "agents/encode/record_encoder.h"
#include "agents/schema/schema.h"
#include "linker/match/plan.h"
#include "proto/canonical.h"
#include "proto/encoding_shape.h"
#include "tests/fuzz/fuzz_target.h"

namespace koppel::agents {
namespace {

using fuzz::Require;
using fuzz::RequireOk;

constexpr std::string_view kName = "schema.json";

// Something of the field's type after normalising.
std::string ValueOf(v1::FieldType type) {
  switch (type) {
    case v1::DATE:
      return "20050314";
    case v1::SEX:
      return "V";
    case v1::POSTCODE:
      return "3512JE";
    case v1::HOUSE_NUMBER:
      return "12BIS";
    case v1::BSN:
      return "100000344";
    case v1::NUMBER:
      return "-1234";
    default:
      return "VAN DER BRUIJN";
  }
}

void CheckText(const v1::LinkageSchema& schema) {
  Result<v1::LinkageSchema> again = ParseSchema(kName, ToJson(schema));
  RequireOk(again.status(), "reading what was written");
  Require(SchemaHash(*again) == SchemaHash(schema), "the same schema");
}

void CheckEncoder(const v1::LinkageSchema& schema) {
  static const SecretBytes key(32);
  const Result<RecordEncoder> encoder = RecordEncoder::Create(schema, key, key);
  RequireOk(encoder.status(), "an encoder");
  PersonFields person;
  for (const v1::Field& field : schema.fields()) person.values.push_back(ValueOf(field.type()));
  const v1::EncodedRecord record = encoder->Encode(person, std::string(16, 'r'));
  Require(record.encodings_size() == schema.encodings_size(), "all encodings");
  for (int i = 0; i < schema.encodings_size(); ++i) {
    const size_t size = record.encodings(i).size();
    Require(size == 0 || size == EncodedBytes(schema.encodings(i)), "an encoding's size");
  }
}

void Run(std::string_view json) {
  const Result<v1::LinkageSchema> schema = ParseSchema(kName, json);
  if (!schema.ok()) return fuzz::RequireRefused(schema.status(), kName);
  CheckText(*schema);
  for (const v1::SourceMapping& mapping : schema->sources()) {
    RequireOk(ResolveSource(*schema, mapping.source()).status(), "a source of the schema");
  }
  RequireOk(match::PlanOf(*schema).status(), "a plan");
  CheckEncoder(*schema);
}

}  // namespace
}  // namespace koppel::agents

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  koppel::agents::Run(koppel::fuzz::TextOf(data, size));
  return 0;
}
