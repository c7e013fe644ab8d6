// Each check of the tidy test on a small planted fault, and on the same without it.
#include <gmock/gmock.h>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/tidy/include_checks.h"
#include "tests/tidy/structure_checks.h"
#include "tests/tidy/text_checks.h"

namespace koppel::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Repeat(const std::string& line, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += line;
  return text;
}

Findings Includes(const std::string& path, const std::string& include) {
  return CheckIncludeDirections({{path, "#pragma once\n#include " + include + "\n"}});
}

TEST(IncludeDirectionsTest, APartyThatIncludesAnotherIsFound) {
  EXPECT_THAT(Includes("linker/job/a.cc", "\"agents/encode/encode.h\""),
              ElementsAre(HasSubstr("linker/job/a.cc:2: linker/ includes agents/encode/encode.h")));
  EXPECT_THAT(Includes("office/a.cc", "\"auditors/text.h\""), ElementsAre(HasSubstr("office/")));
  EXPECT_THAT(Includes("office/a.cc", "\"keys/sign.h\""), IsEmpty());
  EXPECT_THAT(Includes("tests/office/a.cc", "\"agents/encode/encode.h\""), IsEmpty());
}

TEST(IncludeDirectionsTest, SharedFoldersThatIncludeUpwardsAreFound) {
  EXPECT_THAT(Includes("base/a.h", "\"keys/sign.h\""), ElementsAre(HasSubstr("run down")));
  EXPECT_THAT(Includes("base/a.h", "\"koppel/v1/log.pb.h\""), ElementsAre(HasSubstr("run down")));
  EXPECT_THAT(Includes("keys/a.h", "\"linker/log/log.h\""), ElementsAre(HasSubstr("run down")));
  EXPECT_THAT(Includes("proto/a.h", "\"keys/sign.h\""), ElementsAre(HasSubstr("run down")));
  EXPECT_THAT(Includes("keys/a.h", "\"koppel/v1/log.pb.h\""), IsEmpty());
  EXPECT_THAT(Includes("base/a.h", "\"absl/status/status.h\""), IsEmpty());
}

TEST(IncludeDirectionsTest, PartsOfTheLinkerThatIncludeUpwardsAreFound) {
  EXPECT_THAT(Includes("linker/match/a.h", "\"linker/store/store.h\""),
              ElementsAre(HasSubstr("linker/match includes")));
  EXPECT_THAT(Includes("linker/store/a.h", "\"linker/job/job.h\""),
              ElementsAre(HasSubstr("linker/store includes")));
  EXPECT_THAT(Includes("linker/service/a.h", "\"linker/job/job.h\""), IsEmpty());
  EXPECT_THAT(Includes("linker/commands/a.h", "\"linker/match/match.h\""), IsEmpty());
}

TEST(IncludeDirectionsTest, MatchStaysPure) {
  for (const char* include : {"<grpcpp/grpcpp.h>", "<fstream>", "\"proto/kpl.h\"",
                              "\"koppel/v1/job.grpc.pb.h\"", "\"base/file.h\""}) {
    EXPECT_THAT(Includes("linker/match/a.h", include), ElementsAre(HasSubstr("match/ is pure")));
  }
  EXPECT_THAT(Includes("linker/match/a.h", "\"koppel/v1/job.pb.h\""), IsEmpty());
  EXPECT_THAT(Includes("linker/match/a.h", "<vector>"), IsEmpty());
}

TEST(IncludeDirectionsTest, LibrariesAreUsedByTheirFolderOnly) {
  EXPECT_THAT(Includes("linker/store/a.cc", "<unicode/unistr.h>"),
              ElementsAre(HasSubstr("which only agents may use")));
  EXPECT_THAT(Includes("linker/a.cc", "<sodium.h>"), ElementsAre(HasSubstr("only keys")));
  EXPECT_THAT(Includes("agents/normalise/a.cc", "<unicode/unistr.h>"), IsEmpty());
}

TEST(TwoWayFoldersTest, APairIsFoundOnce) {
  const SourceFile up{"a/x/one.h", "#include \"a/y/two.h\"\n"};
  const SourceFile back{"a/y/two.h", "#include \"a/x/one.h\"\n"};
  EXPECT_THAT(CheckTwoWayFolders({up, back}),
              ElementsAre(HasSubstr("a/x and a/y include each other: a/x/one.h includes")));
  EXPECT_THAT(CheckTwoWayFolders({up}), IsEmpty());
  EXPECT_THAT(CheckTwoWayFolders({{"a/x/program_main.cc", up.text}, back}), IsEmpty());
}

TEST(TestsAreBuiltTest, ATestThatNoBuildNamesIsFound) {
  const SourceFile test{"tests/keys/sign_test.cc", ""};
  const SourceFile naming{"tests/keys/CMakeLists.txt", "koppel_test(x SOURCES sign_test.cc)\n"};
  const SourceFile upper{"tests/CMakeLists.txt", "koppel_test(x\n  SOURCES keys/sign_test.cc\n)"};
  const SourceFile other{"tests/keys/CMakeLists.txt", "koppel_test(x SOURCES design_test.cc)\n"};
  EXPECT_THAT(CheckTestsAreBuilt({test, other}), ElementsAre(HasSubstr("in no CMakeLists.txt")));
  EXPECT_THAT(CheckTestsAreBuilt({test, naming}), IsEmpty());
  EXPECT_THAT(CheckTestsAreBuilt({test, upper}), IsEmpty());
}

TEST(ReadmesTest, AFolderWithoutReadmeIsFound) {
  const SourceFile top{"README.md", "# Koppel\n"};
  EXPECT_THAT(CheckReadmes({top, {"keys/tls/a.cc", ""}, {"keys/README.md", "# keys\n"}}),
              ElementsAre(HasSubstr("keys/tls: no README.md")));
  EXPECT_THAT(CheckReadmes(
                  {top, {"proto/koppel/v1/README.md", "# v1\n"}, {"proto/README.md", "# proto\n"}}),
              IsEmpty());
}

TEST(ReadmesTest, LongOnesAndOtherNumbersOfTitlesAreFound) {
  const auto check = [](const std::string& text) {
    return CheckReadmes({{"README.md", "# Koppel\n"}, {"keys/README.md", text}});
  };
  EXPECT_THAT(check("# keys\n" + Repeat("x\n", 59)), IsEmpty());
  EXPECT_THAT(check("# keys\n" + Repeat("x\n", 60)), ElementsAre(HasSubstr("got 61 lines")));
  EXPECT_THAT(check("keys\n"), ElementsAre(HasSubstr("got 0 titles")));
  EXPECT_THAT(check("# keys\n# more\n"), ElementsAre(HasSubstr("got 2 titles")));
  EXPECT_THAT(check("# keys\n```\n# a comment in code\n```\n## part\n"), IsEmpty());
}

TEST(ContractCommentsTest, UncommentedContractsAreFound) {
  const auto check = [](const std::string& text) {
    return CheckContractComments({{"proto/koppel/v1/a.proto", text}});
  };
  EXPECT_THAT(check("// A.\nmessage A {}\n\nmessage B {}\n"), ElementsAre(HasSubstr(":4: no")));
  EXPECT_THAT(check("// Far away.\n\nenum E {\n}\n"), ElementsAre(HasSubstr(":3: no comment")));
  EXPECT_THAT(check("// S.\nservice S {\n  rpc Get(A) returns (B);\n}\n"),
              ElementsAre(HasSubstr(":3: no comment")));
  EXPECT_THAT(check("// S.\nservice S {\n  // Gets.\n  rpc Get(A) returns (B);\n}\n"), IsEmpty());
}

Findings Words(const std::string& path, const std::string& text) {
  return CheckBannedWords({{path, text}});
}

TEST(BannedWordsTest, EachWordIsFoundWithItsReplacement) {
  EXPECT_THAT(Words("keys/a.cc", "\nx = rand();\n"),
              ElementsAre(HasSubstr("keys/a.cc:2: rand(: take a Random")));
  EXPECT_THAT(Words("keys/a.cc", "std::cout << x;\n"), ElementsAre(HasSubstr("std::cout")));
  EXPECT_THAT(Words("keys/a.cc", "std::this_thread::sleep_for(x);\n"),
              ElementsAre(HasSubstr("Condition")));
  EXPECT_THAT(Words("keys/a.cc", "using namespace std;\n"), ElementsAre(HasSubstr("name what")));
  EXPECT_THAT(Words("keys/a.cc", "// TODO: later\n"), ElementsAre(HasSubstr("do it now")));
  EXPECT_THAT(Words("keys/a.cc", "// FIXME\n"), ElementsAre(HasSubstr("do it now")));
  EXPECT_THAT(Words("keys/a.cc", "memcmp(a, b, 3)\n"), ElementsAre(HasSubstr("SecretBytes")));
  EXPECT_THAT(Words("keys/a.cc", "std::strcmp(a, b)\n"), ElementsAre(HasSubstr("string_view")));
  EXPECT_THAT(Words("keys/a.cc", "std::getenv(x)\n"), ElementsAre(HasSubstr("flag")));
  EXPECT_THAT(Words("keys/a.cc", "std::mutex m;\n"), ElementsAre(HasSubstr("base/mutex.h")));
}

TEST(BannedWordsTest, TheyAreAllowedWhereTheyBelongAndInsideOtherWords) {
  EXPECT_THAT(Words("keys/koppel_keys_main.cc", "std::cout << x;\n"), IsEmpty());
  EXPECT_THAT(Words("tests/support/seed.cc", "std::getenv(x)\n"), IsEmpty());
  EXPECT_THAT(Words("tests/a.cc", "sleep_for(x)\n"), IsEmpty());
  EXPECT_THAT(Words("keys/a.cc", "operand(x); sodium_memcmp(a, b); TODOS;\n"), IsEmpty());
  EXPECT_THAT(Words("keys/README.md", "TODO\n"), IsEmpty());
  EXPECT_THAT(Words("tests/a.cc", "using namespace ::koppel::testing;\n"), IsEmpty());
  EXPECT_THAT(Words("keys/a.cc", "using namespace ::koppel::testing;\n"),
              ElementsAre(HasSubstr("name what")));
}

TEST(RevealsTest, ARevealOutsideTheListIsFound) {
  EXPECT_THAT(CheckReveals({{"linker/store/a.cc", "f(key.reveal());\n"}}),
              ElementsAre(HasSubstr("linker/store/a.cc:1: reveal()")));
  EXPECT_THAT(CheckReveals({{"keys/aead.cc", "f(key.reveal());\n"}}), IsEmpty());
  EXPECT_THAT(CheckReveals({{"tests/keys/a.cc", "f(key.reveal());\n"}}), IsEmpty());
}

TEST(LineLengthsTest, TheHundredAndFirstCharacterIsFound) {
  const auto check = [](const std::string& path, const std::string& line) {
    return CheckLineLengths({{path, line + "\n"}});
  };
  EXPECT_THAT(check("a/a.cc", std::string(100, 'x')), IsEmpty());
  EXPECT_THAT(check("a/a.cc", std::string(101, 'x')), ElementsAre(HasSubstr("got 101 characters")));
  EXPECT_THAT(check("a/a.cc", Repeat("\u00e9", 100)), IsEmpty());
  EXPECT_THAT(check("a/a.md", std::string(150, 'x')), IsEmpty());
  EXPECT_THAT(check("a/a.md", std::string(151, 'x')), ElementsAre(HasSubstr("want at most 150")));
}

TEST(FileLengthsTest, LongFilesAreFound) {
  const auto check = [](const std::string& path, int lines) {
    return CheckFileLengths({{path, Repeat("x\n", lines)}});
  };
  EXPECT_THAT(check("a/a.cc", 400), IsEmpty());
  EXPECT_THAT(check("a/a.cc", 401), ElementsAre("a/a.cc: got 401 lines, want at most 400: split "
                                                "it by what it is about"));
  EXPECT_THAT(check("a/a.h", 250), IsEmpty());
  EXPECT_THAT(check("a/a.h", 251), ElementsAre(HasSubstr("want at most 250")));
}

Findings Functions(const std::string& text) { return CheckFunctionLengths({{"a/a.cc", text}}); }

TEST(FunctionLengthsTest, ALongFunctionIsFound) {
  const auto function = [](int lines) {
    return "namespace a {\n\nint F(int x,\n      int y) {\n" + Repeat("  f();\n", lines - 2) +
           "}\n\n}  // namespace a\n";
  };
  EXPECT_THAT(Functions(function(60)), IsEmpty());
  EXPECT_THAT(Functions(function(61)), ElementsAre(HasSubstr("a/a.cc:4: function: got 61 lines")));
}

TEST(FunctionLengthsTest, ALongMethodIsFoundButALongClassIsNot) {
  const std::string method = "  void F() {\n" + Repeat("    f();\n", 60) + "  }\n";
  EXPECT_THAT(Functions("class A {\n public:\n" + method + "};\n"),
              ElementsAre(HasSubstr("a/a.cc:3: function: got 62 lines")));
  EXPECT_THAT(Functions("class A {\n" + Repeat("  int x;\n", 100) + "};\n"), IsEmpty());
  EXPECT_THAT(Functions("namespace {\n" + Repeat("int x;\n", 100) + "}\n"), IsEmpty());
}

TEST(FunctionLengthsTest, ALongTableIsNoFunction) {
  const std::string rows = Repeat("    {1, 2},\n", 100);
  EXPECT_THAT(Functions("constexpr std::array kTable = std::to_array<Row>({\n" + rows + "});\n"),
              IsEmpty());
  EXPECT_THAT(Functions("constexpr Row kTable[] = {\n" + rows + "};\n\nvoid F() {\n}\n"),
              IsEmpty());
}

TEST(FunctionLengthsTest, MainMayHoldEighty) {
  const auto program = [](int lines) {
    return "int main(int argc, char** argv) {\n" + Repeat("  f();\n", lines - 2) + "}\n";
  };
  EXPECT_THAT(Functions(program(80)), IsEmpty());
  EXPECT_THAT(Functions(program(81)), ElementsAre(HasSubstr("want at most 80")));
}

TEST(CharactersTest, ControlCharactersAreFound) {
  for (const char* mark :
       {"\t", "\r", "\x1b[1m", "\u0085", "\u202e", "\u2066", "\u200b", "\ufeff"}) {
    EXPECT_THAT(CheckCharacters({{"a/a.cc", std::string("x") + mark + "\n"}}),
                ElementsAre(HasSubstr("a/a.cc:1: a control character")));
  }
  EXPECT_THAT(CheckCharacters({{"a/a.cc", "caf\u00e9 \u2014 \u20ac\n"}}), IsEmpty());
}

TEST(MachinePathsTest, APathOfOneMachineIsFound) {
  EXPECT_THAT(CheckMachinePaths({{"dev", "cd /root/koppel\n"}}), ElementsAre(HasSubstr("dev:1: ")));
  EXPECT_THAT(CheckMachinePaths({{"README.md", "network/work\n"}}), IsEmpty());
}

TEST(ReadTreeTest, ReadsWhatGitTracksAndEverythingElsewhere) {
  const testing::TempDir dir;
  ASSERT_EQ(testing::Run({"mkdir", "-p", dir / "keys", dir / "build"}).exit_code, 0);
  dir.Write("keys/a.cc", "int a;\n");
  dir.Write("build/b.cc", "int b;\n");
  const Tree walked = ReadTree(dir.path());
  ASSERT_EQ(walked.size(), 1u);
  EXPECT_EQ(walked[0].path, "keys/a.cc");
  EXPECT_EQ(walked[0].text, "int a;\n");
  dir.Write(".gitignore", "/keys/\n");
  ASSERT_EQ(testing::Run({"git", "-C", dir.path(), "init", "-q"}).exit_code, 0);
  const Tree tracked = ReadTree(dir.path());
  ASSERT_EQ(tracked.size(), 2u);
  EXPECT_EQ(tracked[1].path, "build/b.cc");
}

}  // namespace
}  // namespace koppel::tidy
