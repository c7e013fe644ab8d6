#include "agents/schema/schema.h"

#include <filesystem>

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

TEST(SchemaTest, ASchemaThatNobodyAcceptsIsRefusedWithItsFile) {
  EXPECT_THAT(ParseSchema("s.json", R"({"name": "Person", "version": 1})"),
              Fails(StatusCode::kInvalidArgument, StartsWith("s.json: name: got Person, want")));
}

TEST(SchemaTest, ASourcesWordsForMissingJoinTheFieldsOwn) {
  v1::LinkageSchema schema = Valid();
  v1::Field& field = *schema.mutable_fields(1);
  field.add_missing("geen");
  v1::FieldColumns* own = nullptr;
  for (v1::FieldColumns& columns : *schema.mutable_sources(0)->mutable_fields()) {
    if (columns.field() == field.name()) own = &columns;
  }
  ASSERT_NE(own, nullptr);
  own->add_missing("zzz");
  const std::string source = schema.sources(0).source();
  ASSERT_OK_AND_ASSIGN(const SourceSchema resolved, ResolveSource(schema, source));
  EXPECT_THAT(resolved.fields[1].field.missing(), ::testing::ElementsAre("geen", "zzz"));
}

TEST(SchemaTest, ASourceGetsItsOwnColumnsAndLacksItsAbsentFields) {
  ASSERT_OK_AND_ASSIGN(const SourceSchema police, ResolveSource(Valid(), "police"));
  EXPECT_EQ(police.person_id, "persoon_vol_nr");
  EXPECT_EQ(police.row_id, "incident_nr");
  EXPECT_EQ(police.fields[0].field.columns(0), "bsn");
  EXPECT_THAT(police.fields[1].field.columns(),
              ::testing::ElementsAre("voorvoegsel", "achternaam"));
  EXPECT_EQ(police.fields[5].field.format(), "ymd");
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
