#include "base/text.h"

#include <gtest/gtest.h>

#include <vector>

namespace koppel {
namespace {

TEST(TextTest, BlanksAtBothEndsGo) {
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(Trim("a"), "a");
  EXPECT_EQ(Trim(" \n"), "");
  EXPECT_EQ(Trim(""), "");
}

TEST(TextTest, NamesAreListedWithAWordBeforeTheLast) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(Listed(Names{}, " or "), "");
  EXPECT_EQ(Listed(Names{"a"}, " or "), "a");
  EXPECT_EQ(Listed(Names{"a", "b"}, " or "), "a or b");
  EXPECT_EQ(Listed(Names{"a", "b", "c"}, " or "), "a, b or c");
  EXPECT_EQ(Listed(Names{"a", "b", "c"}), "a, b, c");
  EXPECT_EQ(Listed(std::vector{1, 2}, " and ", [](int i) { return std::to_string(i); }), "1 and 2");
}

}  // namespace
}  // namespace koppel
