// The house rules, held by a test. Each finding names the place and the remedy; the checks
// themselves are tested in tidy_checks_test.cc.
#include <gtest/gtest.h>

#include "tests/support/seed.h"
#include "tests/tidy/include_checks.h"
#include "tests/tidy/structure_checks.h"
#include "tests/tidy/text_checks.h"

namespace koppel::tidy {
namespace {

const Tree& Project() {
  static const auto* const tree = new Tree(ReadTree(testing::SourceDir()));
  return *tree;
}

void ExpectNone(const Findings& findings) {
  for (const std::string& finding : findings) ADD_FAILURE() << finding;
}

TEST(TidyTest, TheTreeIsThere) { EXPECT_GT(Project().size(), 50u); }

TEST(TidyTest, IncludesRunDown) { ExpectNone(CheckIncludeDirections(Project())); }
TEST(TidyTest, NoTwoFoldersIncludeEachOther) { ExpectNone(CheckTwoWayFolders(Project())); }
TEST(TidyTest, EveryTestIsBuilt) { ExpectNone(CheckTestsAreBuilt(Project())); }
TEST(TidyTest, EveryFolderHasAReadme) { ExpectNone(CheckReadmes(Project())); }
TEST(TidyTest, EveryContractHasAComment) { ExpectNone(CheckContractComments(Project())); }
TEST(TidyTest, NoBannedWords) { ExpectNone(CheckBannedWords(Project())); }
TEST(TidyTest, SecretsAreRevealedOnlyWhereListed) { ExpectNone(CheckReveals(Project())); }
TEST(TidyTest, LinesAreShort) { ExpectNone(CheckLineLengths(Project())); }
TEST(TidyTest, FilesAreShort) { ExpectNone(CheckFileLengths(Project())); }
TEST(TidyTest, FunctionsAreShort) { ExpectNone(CheckFunctionLengths(Project())); }
TEST(TidyTest, NoControlCharacters) { ExpectNone(CheckCharacters(Project())); }
TEST(TidyTest, NoPathsOfOneMachine) { ExpectNone(CheckMachinePaths(Project())); }

}  // namespace
}  // namespace koppel::tidy
