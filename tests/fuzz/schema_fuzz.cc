// A linkage schema in JSON: it is refused with the path of a key, or it is one that every party can
// work with; then it can be written and read again, resolved for each of its sources, planned by
// the linker and encoded with, and every encoding has the size that all expect.
#include "agents/encode/record_encoder.h"
#include "agents/normalise/normalise.h"
#include "agents/schema/schema.h"
#include "linker/match/core/plan.h"
#include "proto/canonical.h"
#include "proto/check_encoding.h"
#include "proto/encoding_shape.h"
#include "tests/fuzz/fuzz_target.h"

namespace koppel::agents {
namespace {

using fuzz::Require;
using fuzz::RequireOk;

constexpr std::string_view kName = "schema.json";

fuzz::Reach& Reached() {
  static fuzz::Reach reach({"BIGRAMS", "TRIGRAMS", "EXACT", "POSITIONAL", "POSITIONAL_BIGRAMS",
                            "DATE_PARTS", "QGRAMS", "POSITIONAL_QGRAMS", "PHONETIC",
                            "NEIGHBOURS of NUMBER", "NEIGHBOURS of DATE"});
  return reach;
}

// A cell that gives every type a value.
std::string_view CellOf(v1::FieldType type) {
  switch (type) {
    case v1::DATE:
      return "2005-03-14";
    case v1::SEX:
      return "V";
    case v1::POSTCODE:
      return "3512JE";
    case v1::HOUSE_NUMBER:
      return "12 bis";
    case v1::BSN:
      return "100000344";
    case v1::NUMBER:
      return "1234";
    default:
      return "van der Bruijn";
  }
}

std::string ValueOf(const v1::Field& field) {
  const std::string_view cell = CellOf(field.type());
  std::string value;
  FieldNormaliser(field).Normalise({&cell, 1}, value);
  return value;
}

// Each rule that gave tokens: where the filter is, every field that it requires has some.
void MarkRules(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
  for (const v1::BloomField& part : bloom.fields()) {
    if (part.optional()) continue;
    const std::string& rule = v1::TokenRule_Name(part.tokens());
    Reached().Mark(rule);
    Reached().Mark(rule + " of " + v1::FieldType_Name(FindField(schema, part.field())->type()));
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
  for (const v1::Field& field : schema.fields()) person.values.push_back(ValueOf(field));
  const v1::EncodedRecord record = encoder->Encode(person, std::string(16, 'r'));
  Require(record.encodings_size() == schema.encodings_size(), "all encodings");
  for (int i = 0; i < schema.encodings_size(); ++i) {
    const size_t size = record.encodings(i).size();
    Require(size == 0 || size == EncodedBytes(schema.encodings(i)), "an encoding's size");
    if (size > 0) MarkRules(schema, schema.encodings(i).bloom());
  }
}

void Run(std::string_view json) {
  Reached();
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
