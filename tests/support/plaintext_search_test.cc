#include "tests/support/plaintext_search.h"

#include <gmock/gmock.h>

#include "absl/strings/escaping.h"

namespace koppel::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class PlaintextSearchTest : public ::testing::Test {
 protected:
  PlaintextSearchTest() { search_.AddValue("Oosterveld"); }
  PlaintextSearch search_;
};

TEST_F(PlaintextSearchTest, FindsTheValueAsText) {
  EXPECT_THAT(search_.FindIn("xxOosterveldxx"), ElementsAre("Oosterveld as text"));
}

TEST_F(PlaintextSearchTest, FindsItInUtf16AndHex) {
  EXPECT_THAT(search_.FindIn(std::string("xO\0o\0s\0t\0e\0r\0v\0e\0l\0d\0", 21)),
              ElementsAre("Oosterveld as UTF-16LE"));
  EXPECT_THAT(search_.FindIn(absl::BytesToHexString("1Oosterveld2")),
              ElementsAre("Oosterveld as hex"));
}

TEST_F(PlaintextSearchTest, FindsLettersBeyondAsciiInUtf16) {
  PlaintextSearch search;
  search.AddValue("Y\u0131lmaz");
  EXPECT_THAT(search.FindIn(std::string("Y\0\x31\x01l\0m\0a\0z\0", 12)),
              ElementsAre("Y\u0131lmaz as UTF-16LE"));
  EXPECT_THAT(search.FindIn(std::string("\0Y\x01\x31\0l\0m\0a\0z", 12)),
              ElementsAre("Y\u0131lmaz as UTF-16BE"));
}

TEST_F(PlaintextSearchTest, FindsItInBase64AtEveryAlignment) {
  for (const char* before : {"", "a", "ab", "abc"}) {
    EXPECT_THAT(search_.FindIn(absl::Base64Escape(std::string(before) + "Oosterveld and more")),
                Not(IsEmpty()))
        << before;
  }
}

TEST_F(PlaintextSearchTest, DoesNotFindWhatIsNotThere) {
  EXPECT_THAT(search_.FindIn("Oosterwold Ooster veld"), IsEmpty());
  EXPECT_THAT(search_.FindIn(""), IsEmpty());
}

TEST_F(PlaintextSearchTest, LeavesShortValuesAlone) {
  PlaintextSearch search;
  search.AddValue("Jong");
  EXPECT_EQ(search.patterns(), 0u);
}

}  // namespace
}  // namespace koppel::testing
