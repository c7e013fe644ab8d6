// Rows become events by the declarations of a specification.
#include "agents/payload/events.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace ::koppel::testing;

const std::vector<std::string> kColumns = {"kind_id", "name", "from", "to", "form", "verdict"};

v1::Source Source() {
  v1::Source source;
  v1::EventDeclaration& event = *source.add_events();
  event.set_kind("care");
  event.set_start_column("from");
  event.set_end_column("to");
  event.set_when_column("verdict");
  event.add_when_values("OTS");
  event.add_when_values("VOTS");
  v1::AttributeDeclaration& form = *event.add_attributes();
  form.set_name("care_type");
  form.set_column("form");
  form.add_codes("A1");
  form.add_codes("B2");
  return source;
}

// The row's payload by the declarations of `source`.
Result<v1::Payload> Read(const v1::Source& source, const std::vector<std::string>& row) {
  KOPPEL_ASSIGN_OR_RETURN(const EventReader reader, EventReader::Create(source, kColumns));
  v1::Payload payload;
  KOPPEL_RETURN_IF_ERROR(reader.Read(row, payload));
  return payload;
}

TEST(EventReaderTest, WritesDatesIsoAndAttributesByName) {
  ASSERT_OK_AND_ASSIGN(const v1::Payload payload,
                       Read(Source(), {"7", "Jansen", "20170531", "2018-01-02", " B2 ", "OTS"}));
  ASSERT_EQ(payload.events_size(), 1);
  const v1::Event& event = payload.events(0);
  EXPECT_EQ(event.kind(), "care");
  EXPECT_EQ(event.start(), "2017-05-31");
  EXPECT_EQ(event.end(), "2018-01-02");
  ASSERT_EQ(event.attributes_size(), 1);
  EXPECT_EQ(event.attributes(0).name(), "care_type");
  EXPECT_EQ(event.attributes(0).value(), "B2");
}

TEST(EventReaderTest, OnlyDeclaredColumnsLeave) {
  ASSERT_OK_AND_ASSIGN(const v1::Payload payload,
                       Read(Source(), {"7", "Jansen", "20170531", "", "B2", "OTS"}));
  EXPECT_THAT(payload.SerializeAsString(), Not(HasSubstr("Jansen")));
  EXPECT_THAT(payload.SerializeAsString(), Not(HasSubstr("OTS")));
}

TEST(EventReaderTest, RowWithoutStartHasNoEvent) {
  EXPECT_EQ(Read(Source(), {"7", "", "  ", "20180101", "nonsense", "OTS"})->events_size(), 0);
}

TEST(EventReaderTest, WhenKeepsOnlyTheNamedValues) {
  EXPECT_EQ(Read(Source(), {"7", "", "20170531", "", "A1", "VOTS"})->events_size(), 1);
  EXPECT_EQ(Read(Source(), {"7", "", "20170531", "", "A1", "afgewezen"})->events_size(), 0);
  EXPECT_EQ(Read(Source(), {"7", "", "20170531", "", "A1", ""})->events_size(), 0);
}

TEST(EventReaderTest, EmptyEndAndEmptyAttributeAreLeftOut) {
  ASSERT_OK_AND_ASSIGN(const v1::Payload payload,
                       Read(Source(), {"7", "", "20170531", "", "", "OTS"}));
  EXPECT_TRUE(payload.events(0).end().empty());
  EXPECT_EQ(payload.events(0).attributes_size(), 0);
}

TEST(EventReaderTest, EndMayBeTheDayOfTheStartButNotBefore) {
  EXPECT_OK(Read(Source(), {"7", "", "20170531", "20170531", "A1", "OTS"}));
  EXPECT_THAT(Read(Source(), {"7", "", "20170531", "20170530", "A1", "OTS"}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("column to")));
}

TEST(EventReaderTest, DayThatDoesNotExistIsNamedWithoutItsValue) {
  EXPECT_THAT(Read(Source(), {"7", "", "20170231", "", "A1", "OTS"}),
              Fails(StatusCode::kInvalidArgument,
                    AllOf(HasSubstr("column from"), Not(HasSubstr("20170231")))));
}

TEST(EventReaderTest, ValueOutsideTheCodesIsNamedWithoutItsValue) {
  EXPECT_THAT(Read(Source(), {"7", "", "20170531", "", "secret-code", "OTS"}),
              Fails(StatusCode::kInvalidArgument,
                    AllOf(HasSubstr("column form"), HasSubstr("declared codes"),
                          Not(HasSubstr("secret-code")))));
}

TEST(EventReaderTest, WithoutCodesAnyValueOf64CharactersPasses) {
  v1::Source source = Source();
  source.mutable_events(0)->mutable_attributes(0)->clear_codes();
  std::string text;
  for (int i = 0; i < 64; ++i) text += "\xC3\xA9";
  EXPECT_OK(Read(source, {"7", "", "20170531", "", text, "OTS"}));
  EXPECT_THAT(Read(source, {"7", "", "20170531", "", text + "e", "OTS"}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("got 65 characters")));
}

TEST(EventReaderTest, MissingColumnIsNamed) {
  v1::Source source = Source();
  source.mutable_events(0)->set_end_column("datum_einde");
  EXPECT_THAT(EventReader::Create(source, kColumns),
              Fails(StatusCode::kInvalidArgument, HasSubstr("datum_einde")));
}

TEST(EventReaderTest, OneRowMayGiveSeveralKinds) {
  v1::Source source = Source();
  *source.add_events() = source.events(0);
  source.mutable_events(1)->set_kind("care_end");
  source.mutable_events(1)->set_start_column("to");
  source.mutable_events(1)->clear_end_column();
  EXPECT_EQ(Read(source, {"7", "", "20170531", "20180101", "A1", "OTS"})->events_size(), 2);
}

TEST(OrderEventsTest, PayloadDoesNotDependOnTheOrderOfRows) {
  const std::vector<std::vector<std::string>> rows = {
      {"7", "", "20180101", "", "A1", "OTS"},
      {"7", "", "20170531", "20180101", "B2", "OTS"},
      {"7", "", "20170531", "20180101", "A1", "OTS"}};
  v1::Payload forward, backward;
  ASSERT_OK_AND_ASSIGN(const EventReader reader, EventReader::Create(Source(), kColumns));
  for (size_t i = 0; i < rows.size(); ++i) {
    ASSERT_OK(reader.Read(rows[i], forward));
    ASSERT_OK(reader.Read(rows[rows.size() - 1 - i], backward));
  }
  OrderEvents(forward);
  OrderEvents(backward);
  EXPECT_EQ(forward.SerializeAsString(), backward.SerializeAsString());
  EXPECT_EQ(forward.events(0).attributes(0).value(), "A1");
  EXPECT_EQ(forward.events(2).start(), "2018-01-01");
}

}  // namespace
}  // namespace koppel::agents
