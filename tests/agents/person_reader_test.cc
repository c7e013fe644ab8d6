#include "agents/normalise/person_reader.h"

#include "base/random.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;
using ::testing::HasSubstr;

class PersonReaderTest : public ::testing::Test {
 protected:
  PersonReaderTest() {
    v1::LinkageSchema schema;
    for (const char* name : {"surname", "sex"}) {
      v1::Field& field = *schema.add_fields();
      field.set_name(name);
      field.set_type(v1::NAME);
    }
    schema.mutable_fields(1)->set_type(v1::SEX);
    source_ = *ResolveSource(schema, "any");
  }

  PersonFields Read(const std::vector<std::vector<std::string>>& rows) {
    SourceRecord record{"1", {}};
    for (const auto& cells : rows) record.rows.push_back({2, cells});
    return PersonReader::Create(source_, CsvColumns("f.csv", {"sex", "surname"}))->Read(record);
  }

  SourceSchema source_;
};

TEST_F(PersonReaderTest, FieldsComeInTheOrderOfTheSchema) {
  const PersonFields person = Read({{"M", "Bakker"}});
  EXPECT_THAT(person.values, ::testing::ElementsAre("BAKKER", "M"));
  EXPECT_THAT(person.conflicts, ::testing::ElementsAre(false, false));
}

TEST_F(PersonReaderTest, TheMostFrequentValueWins) {
  const PersonFields person = Read({{"M", "Bakker"}, {"V", "Backer"}, {"V", "Bakker"}});
  EXPECT_THAT(person.values, ::testing::ElementsAre("BAKKER", "V"));
  EXPECT_THAT(person.conflicts, ::testing::ElementsAre(true, true));
}

TEST_F(PersonReaderTest, OfEquallyFrequentValuesTheLatestWins) {
  EXPECT_EQ(Read({{"", "A"}, {"", "B"}}).values[0], "B");
  EXPECT_EQ(Read({{"", "A"}, {"", "B"}, {"", "B"}, {"", "A"}}).values[0], "A");
  EXPECT_EQ(Read({{"", "B"}, {"", "A"}, {"", "A"}, {"", "B"}, {"", "C"}}).values[0], "B");
}

TEST_F(PersonReaderTest, AMissingValueIsNoConflict) {
  const PersonFields person = Read({{"M", ""}, {"0", "Bakker"}, {"", "onbekend"}});
  EXPECT_THAT(person.values, ::testing::ElementsAre("BAKKER", "M"));
  EXPECT_THAT(person.conflicts, ::testing::ElementsAre(false, false));
}

TEST_F(PersonReaderTest, AbsentFieldsAreEmptyAndNeedNoColumn) {
  source_.fields[0].absent = true;
  source_.fields[0].field.clear_columns();
  EXPECT_THAT(Read({{"2", "Bakker"}}).values, ::testing::ElementsAre("", "V"));
}

TEST_F(PersonReaderTest, AColumnThatIsNotThereIsRefused) {
  EXPECT_THAT(PersonReader::Create(source_, CsvColumns("f.csv", {"sex"})),
              Fails(StatusCode::kInvalidArgument, HasSubstr("f.csv: column surname")));
}

TEST_F(PersonReaderTest, ADateWhoseOrderIsNotKnownIsRefused) {
  source_.fields[0].field.set_type(v1::DATE);
  source_.fields[0].field.set_format("auto");
  EXPECT_THAT(PersonReader::Create(source_, CsvColumns("f.csv", {"sex", "surname"})),
              Fails(StatusCode::kInvalidArgument,
                    "surname: format: got auto, want the order it "
                    "stands for"));
}

TEST_F(PersonReaderTest, AUsedPersonIsFilledAnew) {
  const auto reader = PersonReader::Create(source_, CsvColumns("f.csv", {"sex", "surname"}));
  PersonReader::Memory memory = reader->NewMemory();
  PersonFields person;
  reader->Read({"1", {{2, {"M", "Bakker"}}, {3, {"V", "Visser"}}}}, memory, person);
  reader->Read({"2", {{4, {"V", ""}}}}, memory, person);
  EXPECT_THAT(person.values, ::testing::ElementsAre("", "V"));
  EXPECT_THAT(person.outcomes, ::testing::ElementsAre(Outcome::kEmpty, Outcome::kValue));
  EXPECT_THAT(person.conflicts, ::testing::ElementsAre(false, false));
}

// Cells of one to three rows, few enough that they come again: longer and shorter than what is
// kept, missing, not to be read, outside ASCII.
SourceRecord RandomRecord(SeededRandom& random) {
  constexpr std::string_view kBeginnings[] = {"",  "van den Berg", "onbekend",       "Y\u0131lmaz",
                                              "?", "El Idrissi",   "de Vries-Jansen"};
  constexpr std::string_view kSexes[] = {"", "M", "v", "0", "vrouw", "what is this"};
  SourceRecord record{"1", {}};
  for (uint64_t rows = 1 + random.Below(3); rows > 0; --rows) {
    std::string name(kBeginnings[random.Below(std::size(kBeginnings))]);
    name.append(random.Below(3) * random.Below(9), static_cast<char>('a' + random.Below(3)));
    record.rows.push_back({2, {std::string(kSexes[random.Below(std::size(kSexes))]), name}});
  }
  return record;
}

TEST_F(PersonReaderTest, WhatIsRememberedChangesNothing) {
  SeededRandom random(koppel::testing::Seed());
  // The second field has two columns.
  source_.fields[1].field.set_type(v1::NAME);
  source_.fields[1].field.add_columns("surname");
  const auto reader = PersonReader::Create(source_, CsvColumns("f.csv", {"sex", "surname"}));
  PersonReader::Memory plenty = reader->NewMemory();
  PersonReader::Memory hardly_any;
  for (int field = 0; field < 2; ++field) hardly_any.emplace_back(300);
  PersonFields with_plenty;
  PersonFields with_hardly_any;
  for (int i = 0; i < 3000; ++i) {
    const SourceRecord record = RandomRecord(random);
    const PersonFields plain = reader->Read(record);
    reader->Read(record, plenty, with_plenty);
    reader->Read(record, hardly_any, with_hardly_any);
    for (const PersonFields& person : {with_plenty, with_hardly_any}) {
      ASSERT_EQ(person.values, plain.values);
      ASSERT_EQ(person.outcomes, plain.outcomes);
      ASSERT_EQ(person.conflicts, plain.conflicts);
    }
  }
}

}  // namespace
}  // namespace koppel::agents
