// Columns that tell who a person is never become part of an event.
#include "proto/check_columns.h"

#include <functional>

#include "base/file.h"
#include "proto/canonical.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::Contains;
using testing::Fails;
using ::testing::IsSupersetOf;
using ::testing::Not;

v1::ProjectSpecification Demo() {
  const std::string examples = testing::SourceDir() + "/examples/";
  v1::ProjectSpecification specification;
  EXPECT_OK(ParseJson("specification", ReadFile(examples + "demo/specification.json").value(),
                      specification));
  EXPECT_OK(ParseJson("schema", ReadFile(examples + "schemas/nl-person-protected.json").value(),
                      *specification.mutable_linkage_schema()));
  return specification;
}

Status Changed(const std::function<void(v1::Source& police, v1::EventDeclaration& event)>& change) {
  v1::ProjectSpecification specification = Demo();
  v1::Source& police = *specification.mutable_sources(0);
  change(police, *police.mutable_events(0));
  return CheckEventColumns(specification);
}

TEST(CheckColumnsTest, TheDemoTakesNoIdentifyingColumn) { EXPECT_OK(CheckEventColumns(Demo())); }

TEST(CheckColumnsTest, ColumnsAreThoseOfTheSource) {
  const v1::LinkageSchema schema = Demo().linkage_schema();
  const auto police = IdentifyingColumns(schema, "police");
  EXPECT_THAT(police, IsSupersetOf(
                          {"achternaam", "geboortedatum", "bsn", "persoon_vol_nr", "incident_nr"}));
  EXPECT_THAT(police, Not(Contains("maatschappelijke_klasse")));
  EXPECT_THAT(IdentifyingColumns(schema, "youth_care"), Not(Contains("achternaam")));
}

TEST(CheckColumnsTest, WithoutAMappingTheSchemasOwnColumnsCount) {
  v1::LinkageSchema schema;
  schema.add_fields()->set_name("surname");
  v1::Field& born = *schema.add_fields();
  born.set_name("born");
  born.add_columns("birth_year");
  EXPECT_EQ(IdentifyingColumns(schema, "any"), (std::set<std::string>{"birth_year", "surname"}));
}

TEST(CheckColumnsTest, NothingThatAnEventTakesMayIdentify) {
  const auto fails = [](const std::string& where, const std::string& column) {
    return Fails(StatusCode::kInvalidArgument,
                 Concat("sources[0].events[0].", where, ": got ", column,
                        ", want a column that is no linkage field of the source"));
  };
  EXPECT_THAT(Changed([](auto&, auto& e) { e.mutable_attributes(0)->set_column("achternaam"); }),
              fails("attributes[0].column", "achternaam"));
  EXPECT_THAT(Changed([](auto&, auto& e) { e.set_start_column("geboortedatum"); }),
              fails("start_column", "geboortedatum"));
  EXPECT_THAT(Changed([](auto&, auto& e) { e.set_end_column("persoon_vol_nr"); }),
              fails("end_column", "persoon_vol_nr"));
  EXPECT_THAT(Changed([](auto&, auto& e) { e.set_when_column("geslacht"); }),
              fails("when_column", "geslacht"));
  EXPECT_THAT(Changed([](auto&, auto& e) { e.set_start_column("incident_nr"); }),
              fails("start_column", "incident_nr"));
}

}  // namespace
}  // namespace koppel
