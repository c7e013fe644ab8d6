#include "base/file.h"

#include <sys/stat.h>

#include <filesystem>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using testing::TempDir;

TEST(FileTest, WhatIsWrittenIsRead) {
  const TempDir dir;
  ASSERT_OK(WriteFileAtomically(dir / "f", "one"));
  ASSERT_OK(WriteFileAtomically(dir / "f", "two"));
  EXPECT_EQ(ReadFile(dir / "f").value(), "two");
}

TEST(FileTest, APrivateFileIsForItsOwnerOnly) {
  const TempDir dir;
  ASSERT_OK(WriteFileAtomically(dir / "f", "secret", FileMode::kPrivate));
  struct stat info {};
  ASSERT_EQ(stat((dir / "f").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u, 0600u);
}

TEST(FileTest, AFailedWriteLeavesNothingBehind) {
  const TempDir dir;
  std::filesystem::create_directory(dir / "taken");
  EXPECT_FALSE(WriteFileAtomically(dir / "taken", "x").ok());
  const auto begin = std::filesystem::directory_iterator(dir.path());
  EXPECT_EQ(std::distance(begin, std::filesystem::directory_iterator()), 1);
}

TEST(FileTest, AnOutputMayBeNewOrAFileButNoInputAndNoDevice) {
  const TempDir dir;
  const std::string input = dir.Write("input", "x");
  const std::string other = dir.Write("other", "y");
  EXPECT_OK(CheckOutput(dir / "new", {input}));
  EXPECT_OK(CheckOutput(other, {input}));
  EXPECT_THAT(CheckOutput(dir.path() + "/./input", {other, input}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("also an input")));
  EXPECT_THAT(CheckOutput("/dev/null"), Fails(StatusCode::kInvalidArgument, HasSubstr("regular")));
  EXPECT_THAT(CheckOutput(dir.path()),
              Fails(StatusCode::kInvalidArgument, dir.path() + ": got a folder, want a file"));
  for (const char* target : {"input", "nothing"}) {
    const std::string link = dir / "link-to-" + target;
    std::filesystem::create_symlink(target, link);
    EXPECT_THAT(CheckOutput(link), Fails(StatusCode::kInvalidArgument, HasSubstr("link")));
    EXPECT_FALSE(WriteFileAtomically(link, "new").ok());
    EXPECT_TRUE(std::filesystem::is_symlink(link));
  }
  EXPECT_THAT(CheckOutput(""), Fails(StatusCode::kInvalidArgument, HasSubstr("empty name")));
}

TEST(FileTest, AFileOfAFormatReplacesOnlyItsLike) {
  const TempDir dir;
  EXPECT_OK(CheckOutputOfFormat(dir / "new", "KPL1"));
  EXPECT_OK(CheckOutputOfFormat(dir.Write("empty", ""), "KPL1"));
  EXPECT_OK(CheckOutputOfFormat(dir.Write("old", "KPL1 and more"), "KPL1"));
  for (const char* other : {"id,name\n", "KPL", "KPL2"}) {
    EXPECT_THAT(CheckOutputOfFormat(dir.Write("other", other), "KPL1"),
                Fails(StatusCode::kInvalidArgument, HasSubstr("something else")));
  }
}

TEST(FileTest, ErrorsNameThePath) {
  const TempDir dir;
  EXPECT_THAT(ReadFile(dir / "none"), Fails(StatusCode::kNotFound, HasSubstr(dir / "none")));
  EXPECT_THAT(ReadFile(dir.path()),
              Fails(StatusCode::kInvalidArgument, dir.path() + ": got a folder, want a file"));
  EXPECT_THAT(ReadFile(""), Fails(StatusCode::kInvalidArgument, HasSubstr("got an empty name")));
  const std::string large = dir.Write("large", std::string(100, 'x'));
  EXPECT_THAT(ReadFile(large, 99), Fails(StatusCode::kInvalidArgument, HasSubstr("99")));
}

TEST(CsvFieldTest, QuotesWhatNeedsIt) {
  EXPECT_EQ(CsvField("plain"), "plain");
  EXPECT_EQ(CsvField(""), "");
  EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvField("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(CsvField("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(CsvField(" x"), "\" x\"");
}

TEST(MakePrivateFolderTest, WhatItMakesIsForThisAccountAlone) {
  const testing::TempDir dir;
  ASSERT_OK(MakePrivateFolder(dir / "a/b"));
  EXPECT_EQ(std::filesystem::status(dir / "a/b").permissions(), std::filesystem::perms::owner_all);
  std::filesystem::permissions(dir / "a/b", std::filesystem::perms(0750));
  ASSERT_OK(MakePrivateFolder(dir / "a/b"));
  EXPECT_EQ(std::filesystem::status(dir / "a/b").permissions(), std::filesystem::perms(0750));
  ASSERT_OK(WriteFileAtomically(dir / "file", ""));
  EXPECT_FALSE(MakePrivateFolder(dir / "file/c").ok());
}

}  // namespace
}  // namespace koppel
