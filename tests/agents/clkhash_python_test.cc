// Texts as Python reads them: numbers, expressions and dates. Each expectation is what Python 3.11
// answers.
#include "agents/clkhash/python_date.h"
#include "agents/clkhash/python_number.h"
#include "agents/clkhash/python_pattern.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;
using ::testing::HasSubstr;
using ::testing::Optional;

TEST(PythonNumberTest, IntegersAreCanonical) {
  const std::pair<const char*, const char*> examples[] = {
      {"0800", "800"},
      {"-0", "0"},
      {"+1", "1"},
      {" 12\t", "12"},
      {"1_000", "1000"},
      {"٣٤", "34"},
      {"１２", "12"},
      {"-007", "-7"},
      {"00", "0"},
      {"0_0", "0"},
      {"\u3000"
       "5",
       "5"},
      {"\u00a0-5\u2028", "-5"},
  };
  for (const auto& [text, want] : examples) {
    EXPECT_THAT(PythonInteger(text), Optional(std::string(want))) << text;
  }
  const std::string huge(5000, '9');
  EXPECT_THAT(PythonInteger("+0" + huge), Optional(huge));
}

TEST(PythonNumberTest, TextThatIsNoInteger) {
  for (const char* text : {"", " ", "-", "+ 1", "_1", "1_", "1__0", "1.0", "0x10", "1e3", "1 2",
                           "\x1c"
                           "1",
                           "1\u200b",
                           "\ufeff"
                           "1",
                           "½", "²", "+-1"}) {
    EXPECT_EQ(PythonInteger(text), std::nullopt) << text;
  }
}

TEST(PythonNumberTest, Floats) {
  const std::pair<const char*, double> examples[] = {
      {"1.5", 1.5},
      {"1_0.5_0", 10.5},
      {".5", 0.5},
      {"5.", 5},
      {"1e5", 1e5},
      {"1e+1_0", 1e10},
      {"٣.٥", 3.5},
      {"1e-999", 0},
      {" 2 ", 2},
      {"-2.675E0", -2.675},
      {"1e999", HUGE_VAL},
      {"inf", HUGE_VAL},
      {"-INFinity", -HUGE_VAL},
  };
  for (const auto& [text, want] : examples) EXPECT_EQ(PythonFloat(text), want) << text;
  EXPECT_TRUE(PythonFloat("+NaN").value() != PythonFloat("nan").value());
  for (const char* text : {"", ".", "1e", "e5", "1._5", "0x1p3", "infinit", "1d5", "in_f", "--1"}) {
    EXPECT_EQ(PythonFloat(text), std::nullopt) << text;
  }
}

TEST(PythonNumberTest, IntegersOfAnySizeCompare) {
  const char* ascending[] = {"-100", "-99", "-1", "0", "1", "99", "100", "99999999999999999999"};
  for (size_t i = 1; i < std::size(ascending); ++i) {
    EXPECT_LT(CompareIntegers(ascending[i - 1], ascending[i]), 0);
    EXPECT_GT(CompareIntegers(ascending[i], ascending[i - 1]), 0);
    EXPECT_EQ(CompareIntegers(ascending[i], ascending[i]), 0);
  }
}

struct Match {
  const char* pattern;
  const char* text;
  bool want;
};

TEST(PythonPatternTest, MatchesWholeTextsAsPythonDoes) {
  const Match examples[] = {
      {"[0-9]{3,4}", "0800", true},
      {"[0-9]{3,4}", "08001", false},
      {"a|ab", "ab", true},
      {"[]a]+", "]a", true},
      {"[^]]", "]", false},
      {"[[]", "[", true},
      {"[a&&b]+", "&a", true},
      {"x{,2}", "xx", true},
      {"x{,2}", "xxx", false},
      {"x{a}", "x{a}", true},
      {"x{}", "x{}", true},
      {"x{1,2}?", "x", true},
      {"(?P<q>a|b)(?P=q)", "aa", true},
      {"(?P<q>a|b)(?P=q)", "ab", false},
      {"(.)\\1", "zz", true},
      {"\\w+", "é_9", true},
      {"\\w+", "e\u0301", false},
      {"\\d+", "٣", true},
      {"\\s", "\x1c", true},
      {"\\S", "\x1c", false},
      {"[^\\W\\d]+", "ab1", false},
      {"a\\b.*", "a b", true},
      {"a\\b.*", "ab", false},
      {"\\B", "", false},
      {".", "\n", false},
      {".", "\r", true},
      {".", "😀", true},
      {"a\\Z", "a", true},
      {"a$", "a\n", false},
      {"\\x41\\u0042\\103", "ABC", true},
      {"[\\b]", "\b", true},
      {"(?#note)a", "a", true},
      {"(?<!a)b", "b", true},
      {"[a-]+", "a-", true},
      {"[-a]+", "-", true},
      {"(?:ab)*", "", true},
      {"#", "#", true},
      {" ", " ", true},
      {"é", "é", true},
  };
  for (const Match& example : examples) {
    ASSERT_OK_AND_ASSIGN(PythonPattern pattern, PythonPattern::Compile(example.pattern));
    ASSERT_OK_AND_ASSIGN(const bool matches, pattern.MatchesWhole(example.text));
    EXPECT_EQ(matches, example.want) << example.pattern << " on " << example.text;
  }
}

TEST(PythonPatternTest, RefusesWhatPythonOrWeDoNotTake) {
  for (const char* pattern : {"(",
                              ")",
                              "[",
                              "[]",
                              "a**",
                              "*a",
                              "^*",
                              "a{2}{3}",
                              "a{3,2}",
                              "a++",
                              "\\1",
                              "(a\\1)",
                              "\\q",
                              "\\N{DIGIT ONE}",
                              "(?i)a",
                              "(?i:a)",
                              "(?P<a>.)(?P<a>.)",
                              "(?P=a)",
                              "(?P<a",
                              "(?(1)a)",
                              "(?>a)",
                              "[z-a]",
                              "[a-\\d]",
                              "\\x4",
                              "\\U00110000",
                              "\\",
                              "a{99999}",
                              "(?#a",
                              "\\477"}) {
    EXPECT_THAT(PythonPattern::Compile(pattern).status(),
                Fails(StatusCode::kInvalidArgument, HasSubstr("got ")))
        << pattern;
  }
}

TEST(PythonPatternTest, EndlessBacktrackingIsAnError) {
  ASSERT_OK_AND_ASSIGN(PythonPattern pattern, PythonPattern::Compile("(a|a)*b"));
  EXPECT_THAT(pattern.MatchesWhole(std::string(60, 'a')).status(),
              Fails(StatusCode::kResourceExhausted, HasSubstr("backtracks")));
}

struct DateExample {
  const char* format;
  const char* text;
  const char* want;
};

TEST(PythonDateTest, ReadsWhatStrptimeReads) {
  const DateExample examples[] = {
      {"%Y%m%d", "19151111", "19151111"},
      {"%Y%m%d", "2021112", "20211102"},
      {"%d/%m/%Y", "31/12/0999", "9991231"},
      {"%d/%m/%Y", "1/2/2003", "20030201"},
      {"%d/%m/%Y", " 1/2/2003", "20030201"},
      {"%d %b %Y", "05  jUn 2010", "20100605"},
      {"%d %B %y", "5 may 68", "20680505"},
      {"%d %B %y", "5 MAY 69", "19690505"},
      {"%Y %j", "2003 366", "20040101"},
      {"%Y %W %w", "2020 0 1", "20191230"},
      {"%Y %U %a", "2021 1 sun", "20210103"},
      {"%G-%V-%u", "2020-53-7", "20210103"},
      {"%c", "Tue Aug 16 21:30:00 1988", "19880816"},
      {"%x", "08/16/88", "19880816"},
      {"%d/%m", "1/2", "19000201"},
      {"%Y-%m-%d%z", "2020-01-02+01:30", "20200102"},
      {"%%%Y", "%2020", "20200101"},
      {"%Y.%m", "2020.5", "20200501"},
      {"%Y-%m-%dT%H:%M:%S.%f", "2020-01-02t03:04:05.6", "20200102"},
      {"%Y", "٢٠٢٠", "20200101"},
      {"%A %d %m %Y %I %p %Z", "Monday 1 1 2020 1 am UTC", "20200101"},
  };
  for (const DateExample& example : examples) {
    ASSERT_OK_AND_ASSIGN(PythonDate date, PythonDate::Compile(example.format));
    ASSERT_OK_AND_ASSIGN(const std::string got, date.Read(example.text));
    EXPECT_EQ(got, example.want) << example.format << " on " << example.text;
  }
}

TEST(PythonDateTest, TextThatIsNoDate) {
  const DateExample examples[] = {
      {"%Y%m%d", "20210229", ""},    {"%Y%m%d", "20211301", ""}, {"%Y%m%d", "202101011", ""},
      {"%d/%m", "29/2", ""},         {"%Y", "0000", ""},         {"%Y", "999", ""},
      {"%S %Y", "60 2020", ""},      {"%Y.%m", "2020x5", ""},    {"%Y %m", "20205", ""},
      {"%G-%V-%u", "2021-53-1", ""}, {"%Y%z", "2020+24:00", ""}, {"%Y%z", "2020+01:3000", ""},
      {"%Y %j", "9999 366", ""},     {"%Y%z", "2020z", ""},      {"%Y%m%d", "", ""},
  };
  for (const DateExample& example : examples) {
    ASSERT_OK_AND_ASSIGN(PythonDate date, PythonDate::Compile(example.format));
    const auto got = date.Read(example.text);
    EXPECT_THAT(got.status(), Fails(StatusCode::kInvalidArgument, HasSubstr("no date")))
        << example.format << " on " << example.text;
  }
}

TEST(PythonDateTest, RefusesFormatsThatPythonRefuses) {
  for (const char* format : {"%", "%e", "%Y%Y", "%x%d", "%V", "%G %V", "%Y %V %u", "%G %V %u %j"}) {
    EXPECT_THAT(PythonDate::Compile(format).status(),
                Fails(StatusCode::kInvalidArgument, HasSubstr("got ")))
        << format;
  }
}

}  // namespace
}  // namespace koppel::agents
