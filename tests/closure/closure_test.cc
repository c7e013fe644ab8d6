// The linker compares and signs; it cannot open anything. Held by what it is built from and by
// what it asks of the libraries, and shown to be held by a twin that is linked wrongly on purpose.
#include "tests/closure/closure.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <iterator>

#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::closure {
namespace {

using koppel::testing::Fails;
using koppel::testing::Program;
using koppel::testing::SourceDir;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::vector<std::string>& GuardedLibraries() {
  static const auto* const libraries = new std::vector<std::string>{KOPPEL_GUARDED_LIBRARIES};
  return *libraries;
}

Names Allowed(const std::string& list) {
  return ReadNames(SourceDir() + "/tests/closure/" + list).value();
}

Result<Names> SymbolsBeyond(const std::string& binary) {
  KOPPEL_ASSIGN_OR_RETURN(const Names taken,
                          SymbolsTakenFrom(KOPPEL_NM, binary, GuardedLibraries()));
  return Beyond(taken, Allowed("allowed_symbols.txt"));
}

// What would bring code into the program, or into a program beside it, that the lists do not show.
// The shared libraries may load what is theirs; our own code may not.
Result<Names> LoadersIn(const std::string& binary) {
  KOPPEL_ASSIGN_OR_RETURN(const Names undefined, UndefinedSymbols(KOPPEL_NM, binary));
  const Names loaders = {"dlopen", "dlmopen", "dlsym",       "dlvsym",       "execl",   "execle",
                         "execlp", "execv",   "execve",      "execvp",       "fexecve", "execvpe",
                         "popen",  "system",  "posix_spawn", "posix_spawnp", "execveat"};
  Names found;
  std::set_intersection(undefined.begin(), undefined.end(), loaders.begin(), loaders.end(),
                        std::inserter(found, found.end()));
  return found;
}

Result<Names> TargetsBeyond(const std::string& target) {
  KOPPEL_ASSIGN_OR_RETURN(const Names closure, TargetClosure(KOPPEL_BUILD_DIR, target));
  return Beyond(closure, Allowed("allowed_targets.txt"));
}

TEST(ClosureTest, TheLinkerIsBuiltFromListedTargetsOnly) {
  ASSERT_OK_AND_ASSIGN(const Names beyond, TargetsBeyond("koppel-linker"));
  EXPECT_THAT(beyond, IsEmpty());
}

TEST(ClosureTest, TheLinkerAsksLibrariesForListedSymbolsOnly) {
  ASSERT_OK_AND_ASSIGN(const Names beyond, SymbolsBeyond(Program("koppel-linker")));
  EXPECT_THAT(beyond, IsEmpty());
}

TEST(ClosureTest, TheMislinkedTwinIsFoundByItsTargets) {
  ASSERT_OK_AND_ASSIGN(const Names beyond, TargetsBeyond("koppel_mislinked_linker"));
  EXPECT_THAT(beyond, Contains("koppel_keys"));
}

TEST(ClosureTest, TheMislinkedTwinIsFoundByItsSymbols) {
  ASSERT_OK_AND_ASSIGN(const Names beyond, SymbolsBeyond(KOPPEL_MISLINKED));
  EXPECT_THAT(beyond, Contains("crypto_box_seal_open"));
  EXPECT_THAT(beyond, Contains(HasSubstr("u_toupper")));
}

TEST(ClosureTest, TheLinkerLoadsNoCodeAndStartsNoProgram) {
  ASSERT_OK_AND_ASSIGN(const Names of_linker, LoadersIn(Program("koppel-linker")));
  EXPECT_THAT(of_linker, IsEmpty());
  ASSERT_OK_AND_ASSIGN(const Names of_mislinked, LoadersIn(KOPPEL_MISLINKED));
  EXPECT_THAT(of_mislinked, ElementsAre("dlopen"));
}

TEST(ClosureTest, TheAllowListItselfAllowsNoOpeningAndNoUnicode) {
  for (const std::string& symbol : Allowed("allowed_symbols.txt")) {
    EXPECT_THAT(symbol, Not(HasSubstr("crypto_box")));
    EXPECT_THAT(symbol, Not(HasSubstr("crypto_secretbox")));
    EXPECT_THAT(symbol, Not(HasSubstr("crypto_scalarmult")));
    EXPECT_THAT(symbol, Not(HasSubstr("EVP_PKEY_derive")));
    EXPECT_THAT(symbol, Not(HasSubstr("EVP_PKEY_decrypt")));
    EXPECT_THAT(symbol, Not(HasSubstr("_72")));
    EXPECT_THAT(symbol, Not(HasSubstr("OSSL_PROVIDER")));
    EXPECT_THAT(symbol, Not(HasSubstr("ENGINE_")));
  }
  for (const char* target : {"koppel_keys", "koppel_agent", "koppel_office"}) {
    EXPECT_THAT(Allowed("allowed_targets.txt"), Not(Contains(target)));
  }
}

TEST(ClosureTest, ACheckWithoutItsMeansFails) {
  EXPECT_THAT(TargetClosure("/nonexistent", "koppel-linker"),
              Fails(StatusCode::kNotFound, HasSubstr("run cmake")));
  EXPECT_THAT(TargetsBeyond("koppel-nobody"), Fails(StatusCode::kNotFound, HasSubstr("nobody")));
  EXPECT_THAT(SymbolsTakenFrom(KOPPEL_NM, "/nonexistent", GuardedLibraries()),
              Fails(StatusCode::kUnavailable, HasSubstr("/nonexistent")));
}

TEST(ClosureTest, NamesAreReadWithoutCommentsAndBlankLines) {
  const koppel::testing::TempDir dir;
  ASSERT_OK_AND_ASSIGN(const Names names, ReadNames(dir.Write("list", "# why\n\nb\na\n")));
  EXPECT_EQ(names, (Names{"a", "b"}));
  EXPECT_EQ(Beyond({"a", "c"}, names), Names{"c"});
}

}  // namespace
}  // namespace koppel::closure
