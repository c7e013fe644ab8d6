#include "proto/check_rules.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::koppel::testing::Fails;
using ::testing::HasSubstr;

TEST(CheckRulesTest, TextCountsCharactersAndRefusesControls) {
  EXPECT_OK(CheckText("t", "één\n", 4, 4));
  EXPECT_THAT(CheckText("t", "één", 4, 4),
              Fails(StatusCode::kInvalidArgument, HasSubstr("t: got 3 characters, want 4..4")));
  for (const char* text : {"a\x1b[2J", "a\r", "a\x7f"}) {
    EXPECT_THAT(CheckText("t", text, 0, 10),
                Fails(StatusCode::kInvalidArgument, HasSubstr("t: got a control character")));
  }
}

TEST(CheckRulesTest, NamesAreShownShortAndPlain) {
  EXPECT_THAT(CheckName("n", "a\x1b\né", "-"),
              Fails(StatusCode::kInvalidArgument, HasSubstr("n: got a????, want 1..64 of a-z")));
  EXPECT_THAT(
      CheckName("n", std::string(70, 'x'), "-"),
      Fails(StatusCode::kInvalidArgument, HasSubstr("got " + std::string(64, 'x') + "..., want")));
  EXPECT_THAT(CheckName("n", "", "-"),
              Fails(StatusCode::kInvalidArgument, HasSubstr("n: got nothing, want 1..64")));
}

TEST(CheckRulesTest, EachNameOnce) {
  Names names;
  EXPECT_OK(CheckNewName("n", "a-b", "-", names));
  EXPECT_THAT(CheckNewName("n", "a_b", "-", names), Fails(StatusCode::kInvalidArgument,
                                                          "n: got "
                                                          "a_b, want 1..64 of a-z, 0-9 and -"));
  EXPECT_THAT(CheckNewName("n", "a-b", "-", names),
              Fails(StatusCode::kInvalidArgument, "n: got a-b again, want each once"));
}

TEST(CheckRulesTest, KnownNamesAreListed) {
  EXPECT_OK(CheckKnown("n", "b", {"a", "b"}));
  EXPECT_THAT(CheckKnown("n", "c", {"a", "b"}),
              Fails(StatusCode::kInvalidArgument, "n: got c, want one of a, b"));
  EXPECT_THAT(CheckKnown("n", "c", {}),
              Fails(StatusCode::kInvalidArgument, "n: got c, but there are none"));
}

}  // namespace
}  // namespace koppel
