#include "agents/schema/schema.h"

#include <filesystem>
#include <functional>

#include "base/file.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;
using ::testing::HasSubstr;
using ::testing::StartsWith;

v1::LinkageSchema Valid() {
  Result<v1::LinkageSchema> schema = LoadSchema("nl-person-fields");
  EXPECT_OK(schema);
  return *schema;
}

using Change = std::function<void(v1::LinkageSchema&)>;

void ExpectRefused(const Change& change, const std::string& message) {
  v1::LinkageSchema schema = Valid();
  change(schema);
  EXPECT_THAT(ValidateSchema(schema), Fails(StatusCode::kInvalidArgument, StartsWith(message)));
}

v1::Bloom& Filter(v1::LinkageSchema& schema) {
  return *schema.mutable_encodings(0)->mutable_bloom();
}

TEST(SchemaTest, BuiltInSchemasAndExamplesAreValid) {
  EXPECT_EQ(BuiltInSchemas().size(), 2u);
  for (const std::string& name : BuiltInSchemas()) EXPECT_OK(LoadSchema(name));
  int examples = 0;
  const std::string folder = koppel::testing::SourceDir() + "/examples/schemas";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    EXPECT_OK(LoadSchema(entry.path().string()));
    ++examples;
  }
  EXPECT_GE(examples, 18);
}

TEST(SchemaTest, UnknownKeysAndFilesAreRefusedByName) {
  EXPECT_THAT(ParseSchema("s.json", R"({"name": "x", "fileds": []})"),
              Fails(StatusCode::kInvalidArgument, HasSubstr("fileds")));
  EXPECT_THAT(LoadSchema("/nowhere/s.json"), Fails(StatusCode::kNotFound, HasSubstr("s.json")));
}

TEST(SchemaTest, NamesAndVersionAreChecked) {
  ExpectRefused([](auto& s) { s.set_name("Person"); }, "name: got Person, want 1..64 of");
  ExpectRefused([](auto& s) { s.set_version(0); }, "version: got 0, want 1..");
  ExpectRefused([](auto& s) { s.mutable_fields(1)->set_name("bsn"); },
                "fields[1].name: got bsn again");
  ExpectRefused([](auto& s) { s.mutable_fields(1)->clear_type(); }, "fields[1].type: got none");
  ExpectRefused([](auto& s) { s.mutable_fields(1)->set_format("ymd"); },
                "fields[1].format: got ymd, want none: not a DATE");
  ExpectRefused([](auto& s) { s.mutable_fields(3)->set_format("ydm"); },
                "fields[3].format: got ydm, want one of ymd, dmy, mdy");
  ExpectRefused([](auto& s) { s.clear_fields(); }, "fields (count): got 0, want 1..64");
  ExpectRefused([](auto& s) { s.clear_passes(); }, "passes (count): got 0, want 1..64");
  ExpectRefused([](auto& s) { s.mutable_encodings(1)->set_name("bsn"); },
                "encodings[1].name: got bsn again");
}

TEST(SchemaTest, FiltersAreChecked) {
  ExpectRefused([](auto& s) { Filter(s).mutable_fields(0)->set_field("surnme"); },
                "encodings[0].bloom.fields[0].field: got surnme, want one of birth_date, bsn,");
  ExpectRefused([](auto& s) { Filter(s).set_bits(100); },
                "encodings[0].bloom.bits: got 100, want a multiple of 8 in 64..8192");
  ExpectRefused([](auto& s) { Filter(s).set_bits(56); }, "encodings[0].bloom.bits: got 56");
  ExpectRefused([](auto& s) { Filter(s).mutable_fields(0)->set_hashes(65); },
                "encodings[0].bloom.fields[0].hashes: got 65, want 1..64");
  ExpectRefused([](auto& s) { Filter(s).mutable_fields(0)->set_tokens(v1::DATE_PARTS); },
                "encodings[0].bloom.fields[0].tokens: got DATE_PARTS");
  ExpectRefused([](auto& s) { Filter(s).mutable_fields(0)->clear_tokens(); },
                "encodings[0].bloom.fields[0].tokens: got none");
  ExpectRefused([](auto& s) { Filter(s).clear_fields(); },
                "encodings[0].bloom.fields (count): got 0");
  ExpectRefused([](auto& s) { Filter(s).add_hardening(); },
                "encodings[0].bloom.hardening[0]: got no step");
  ExpectRefused([](auto& s) { Filter(s).add_hardening()->mutable_diffuse()->set_bits(128); },
                "encodings[0].bloom.hardening[0].diffuse.inputs: got 0, want 2..16");
  ExpectRefused([](auto& s) { s.mutable_encodings(0)->clear_kind(); },
                "encodings[0]: got no kind, want bloom or token");
}

TEST(SchemaTest, TokensAreChecked) {
  const auto part = [](v1::LinkageSchema& s) {
    return s.mutable_encodings(7)->mutable_token()->mutable_parts(0);
  };
  ASSERT_TRUE(Valid().encodings(7).has_token());
  ExpectRefused([&](auto& s) { part(s)->set_field("bns"); },
                "encodings[7].token.parts[0].field: got bns, want one of");
  ExpectRefused([&](auto& s) { part(s)->set_part(v1::PREFIX); },
                "encodings[7].token.parts[0].length: got 0, want 1..32");
  ExpectRefused([&](auto& s) { part(s)->set_length(3); },
                "encodings[7].token.parts[0].length: got 3, want 0..0");
  ExpectRefused([&](auto& s) { part(s)->set_part(v1::YEAR); },
                "encodings[7].token.parts[0].part: got YEAR, want WHOLE, PREFIX or SUFFIX");
  ExpectRefused([](auto& s) { s.mutable_encodings(7)->mutable_token()->clear_parts(); },
                "encodings[7].token.parts (count): got 0, want 1..8");
}

TEST(SchemaTest, PassesAndComparisonAreChecked) {
  ExpectRefused([](auto& s) { s.mutable_passes(0)->mutable_equal()->set_encoding("surname"); },
                "passes[0].equal.encoding: got surname, want one of");
  ExpectRefused([](auto& s) { s.mutable_passes(0)->mutable_similar()->set_encoding("names"); },
                "passes[0].similar.encoding: got names, want one of");
  ExpectRefused([](auto& s) { s.mutable_comparison()->mutable_terms(0)->set_floor_permille(1000); },
                "comparison.terms[0].floor_permille: got 1000, want 0..999");
  ExpectRefused([](auto& s) { s.mutable_comparison()->mutable_terms(0)->set_weight(0); },
                "comparison.terms[0].weight: got 0, want 1..1000");
  ExpectRefused([](auto& s) { s.mutable_comparison()->set_threshold_permille(1001); },
                "comparison.threshold_permille: got 1001, want 1..1000");
}

TEST(SchemaTest, MappingsAreChecked) {
  ExpectRefused([](auto& s) { s.mutable_sources(1)->set_source("police"); },
                "sources[1].source: got police, want a name of its own");
  ExpectRefused([](auto& s) { s.mutable_sources(0)->add_absent("name"); },
                "sources[0].absent[0]: got name, want one of");
  ExpectRefused([](auto& s) { s.mutable_sources(0)->add_absent("surname"); },
                "sources[0].absent[0]: got surname again");
  ExpectRefused([](auto& s) { s.mutable_sources(0)->mutable_fields(0)->set_field("x"); },
                "sources[0].fields[0].field: got x, want one of");
}

TEST(SchemaTest, ASourceGetsItsOwnColumnsAndLacksItsAbsentFields) {
  ASSERT_OK_AND_ASSIGN(const SourceSchema police, ResolveSource(Valid(), "police"));
  EXPECT_EQ(police.person_id, "persoon_vol_nr");
  EXPECT_EQ(police.row_id, "incident_nr");
  EXPECT_EQ(police.fields[0].field.columns(0), "bsn");
  EXPECT_EQ(police.fields[1].field.columns(0), "achternaam");
  EXPECT_EQ(police.fields[3].field.format(), "ymd");
  ASSERT_OK_AND_ASSIGN(const SourceSchema care, ResolveSource(Valid(), "youth_care"));
  EXPECT_TRUE(care.fields[1].absent);
  EXPECT_TRUE(care.fields[1].field.columns().empty());
  EXPECT_THAT(ResolveSource(Valid(), "polce"),
              Fails(StatusCode::kInvalidArgument,
                    "source: got polce, want one of police, youth_care, board"));
}

TEST(SchemaTest, TheHashTellsSchemasApart) {
  v1::LinkageSchema other = Valid();
  other.set_version(2);
  EXPECT_EQ(SchemaHash(Valid()).size(), 32u);
  EXPECT_NE(SchemaHash(Valid()), SchemaHash(other));
}

}  // namespace
}  // namespace koppel::agents
