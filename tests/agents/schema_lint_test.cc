#include "agents/commands/schema_lint.h"

#include <gmock/gmock.h>

#include "agents/schema/schema.h"
#include "base/status.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Property;
using ::testing::StartsWith;

// Two names of 1,024 bits, eight tokens each; and what more there is of encodings.
v1::LinkageSchema Schema(const std::string& hashes, const std::string& hardening,
                         const std::string& more = "") {
  const std::string part = R"(", "tokens": "BIGRAMS", "hashes": )" + hashes + "}";
  const auto schema =
      ParseSchema("schema", R"({"name": "x", "version": 1,
    "fields": [{"name": "first", "type": "NAME"}, {"name": "last", "type": "NAME"},
               {"name": "born", "type": "DATE"}, {"name": "sex", "type": "SEX"}],
    "encodings": [{"name": "birth", "token": {"parts": [{"field": "born"}, {"field": "sex"}]}},
      {"name": "names", "bloom": {"bits": 1024, "hardening": [)" +
                                hardening + R"(], "fields": [{"field": "first)" + part +
                                R"(, {"field": "last)" + part + "]}}" + more + R"(],
    "passes": [{"equal": {"encoding": "birth"}}],
    "comparison": {"threshold_permille": 800}})");
  EXPECT_OK(schema.status());
  return schema.ok() ? *schema : v1::LinkageSchema();
}

EncodingLint LintOf(const v1::LinkageSchema& schema, int encoding = 1) {
  return LintSchema("x.json", schema).encodings(encoding);
}

const std::string kDiffuse = R"({"diffuse": {"bits": 2048, "inputs": 5}})";

TEST(SchemaLintTest, TheProtectedSchemaGivesNoWarning) {
  ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema("nl-person-protected"));
  EXPECT_THAT(LintSchema("x", schema).encodings(),
              Each(Property(&EncodingLint::warnings, IsEmpty())));
}

// At this fill graph matching was measured to fail against diffusion of five inputs.
TEST(SchemaLintTest, TheProtectedSchemaFillsAThirdOfItsFilters) {
  ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema("nl-person-protected"));
  const LintReport report = LintSchema("x", schema);
  size_t filters = 0;
  for (const EncodingLint& lint : report.encodings()) {
    if (lint.kind() != "bloom") continue;
    ++filters;
    EXPECT_THAT(lint.filter().expected_fill(), DoubleNear(0.33, 0.005)) << lint.encoding();
  }
  EXPECT_EQ(filters, 2u);
}

TEST(SchemaLintTest, TheFieldSchemaKnowinglyTakesFiltersThatCanBeAttacked) {
  ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema("nl-person-fields"));
  const LintReport report = LintSchema("x", schema);
  for (const EncodingLint& lint : report.encodings()) {
    if (lint.kind() != "bloom") {
      EXPECT_THAT(lint.warnings(), IsEmpty());
    } else {
      EXPECT_THAT(lint.warnings(),
                  ElementsAre(StartsWith("no diffusion: "), StartsWith("of one field: ")));
    }
  }
}

TEST(SchemaLintTest, ADiffusedFilterOfAThirdIsFine) {
  const EncodingLint lint = LintOf(Schema("25", R"({"permute": {}}, )" + kDiffuse));
  EXPECT_THAT(lint.warnings(), IsEmpty());
  EXPECT_EQ(lint.hardening(), "permute, diffuse 5 of 1024 to 2048");
  EXPECT_EQ(lint.bytes(), 256u);
  // 1 - (1 - 25/1024)^16.
  EXPECT_THAT(lint.filter().expected_fill(), DoubleNear(0.3266, 0.0005));
}

TEST(SchemaLintTest, FillsThatDiffusionDoesNotSuitAreNamed) {
  EXPECT_THAT(LintOf(Schema("40", kDiffuse)).warnings(),
              ElementsAre(HasSubstr("near records are no longer alike")));
  EXPECT_THAT(LintOf(Schema("25", R"({"diffuse": {"bits": 1024, "inputs": 4}})")).warnings(),
              ElementsAre(HasSubstr("want 0.45 to 0.55 for 4 inputs")));
  EXPECT_THAT(LintOf(Schema("25", R"({"diffuse": {"bits": 1024, "inputs": 3}})")).warnings(),
              ElementsAre(HasSubstr("diffusion of 3 inputs: graph matching")));
  EXPECT_THAT(LintOf(Schema("64", "")).warnings(),
              ElementsAre(StartsWith("no diffusion"), HasSubstr("nearly full")));
}

TEST(SchemaLintTest, DiffusionOfAFilterThatIsTooEmptyIsRefused) {
  const LintReport empty = LintSchema("x.json", Schema("12", kDiffuse));
  EXPECT_EQ(empty.encodings(1).warnings_size(), 0);
  const Status refused = CheckProtection(empty);
  EXPECT_EQ(refused.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(
      std::string(MessageOf(refused)),
      StartsWith("x.json: names: expected fill 0.172 before diffusion, want at least 0.30"));
  EXPECT_OK(CheckProtection(LintSchema("x.json", Schema("25", kDiffuse))));
  // Before the steps that come before diffusion it may be emptier.
  EXPECT_OK(CheckProtection(
      LintSchema("x.json", Schema("15", R"({"fold": {"times": 1}}, )" + kDiffuse))));
}

TEST(SchemaLintTest, StepsThatDoNotProtectAreNotTakenForDiffusion) {
  for (const std::string steps :
       {"", R"({"permute": {}})", R"({"fold": {"times": 1}})", R"({"balance": {}})"}) {
    EXPECT_THAT(LintOf(Schema("20", steps)).warnings(), ElementsAre(StartsWith("no diffusion: ")));
  }
  EXPECT_THAT(LintOf(Schema("20", R"({"rule90": {"times": 2}})")).warnings(),
              ElementsAre(StartsWith("rule90 is a diffusion that everybody knows")));
}

TEST(SchemaLintTest, SaltThatChangesIsNamed) {
  const auto salted = [](const std::string& part) {
    return LintOf(Schema("25", R"({"salt": {"parts": [{"field": )" + part + "}]}}, " + kDiffuse));
  };
  EXPECT_THAT(salted(R"("born", "part": "YEAR")").warnings(), IsEmpty());
  EXPECT_THAT(salted(R"("sex")").warnings(), IsEmpty());
  EXPECT_THAT(salted(R"("born")").warnings(), ElementsAre(HasSubstr("salted by born: ")));
  EXPECT_THAT(salted(R"("last", "part": "PREFIX", "length": 1)").warnings(),
              ElementsAre(HasSubstr("salted by last: ")));
}

TEST(SchemaLintTest, EpsilonOfNoiseIsStatedAndNoiseAloneIsNamed) {
  const std::string noise = R"({"randomise": {"chance_permille": 100}})";
  const EncodingLint alone = LintOf(Schema("14", noise));
  EXPECT_THAT(alone.filter().epsilon_per_token(), DoubleNear(82.4, 0.1));
  EXPECT_THAT(alone.warnings(),
              ElementsAre(StartsWith("no diffusion"), StartsWith("randomised but not diffused")));
  EXPECT_THAT(LintOf(Schema("25", kDiffuse + ", " + noise)).warnings(), IsEmpty());
  EXPECT_FALSE(LintOf(Schema("14", "")).filter().has_epsilon_per_token());
}

TEST(SchemaLintTest, FillIsStatedAfterEveryStepAndJudgedWhereDiffusionGetsIt) {
  const EncodingLint folded = LintOf(Schema("12", R"({"fold": {"times": 1}}, )" + kDiffuse));
  // .1719, then 2 p (1 - p), then the XOR of five.
  ASSERT_EQ(folded.filter().fill_after_steps_size(), 2);
  EXPECT_THAT(folded.filter().expected_fill(), DoubleNear(0.1719, 0.0001));
  EXPECT_THAT(folded.filter().fill_after_steps(0), DoubleNear(0.2847, 0.0001));
  EXPECT_THAT(folded.filter().fill_after_steps(1), DoubleNear(0.4926, 0.0001));
  EXPECT_THAT(folded.refusal(), HasSubstr("expected fill 0.285 before diffusion, want"));
  const auto fill_after = [](const std::string& step) {
    return LintOf(Schema("12", step)).filter().fill_after_steps(0);
  };
  EXPECT_THAT(fill_after(R"({"permute": {}})"), DoubleNear(0.1719, 0.0001));
  EXPECT_THAT(fill_after(R"({"balance": {}})"), DoubleNear(0.5, 1e-9));
  EXPECT_THAT(fill_after(R"({"rule90": {"times": 2}})"), DoubleNear(0.2847, 0.0001));
  EXPECT_THAT(fill_after(R"({"randomise": {"chance_permille": 500}})"),
              DoubleNear(0.1719 / 2 + 0.25, 0.0001));
  const std::string text =
      LintReportText(LintSchema("x", Schema("12", R"({"fold": {"times": 1}}, )" + kDiffuse)));
  EXPECT_THAT(text, HasSubstr("; fill after each step 0.285, 0.493\n"));
}

TEST(SchemaLintTest, EpsilonOfARecordIsSaidToBeNoBound) {
  const std::string noise = R"({"randomise": {"chance_permille": 100}})";
  EXPECT_THAT(LintReportText(LintSchema("x", Schema("25", kDiffuse + ", " + noise))),
              HasSubstr(" expected of a usual record, no bound\n"));
}

TEST(SchemaLintTest, AnEncodingThatNothingLooksAtIsNamed) {
  const std::string idle =
      R"(, {"name": "idle", "token": {"parts": [{"field": "sex"}, {"field": "last"}]}})";
  v1::LinkageSchema schema = Schema("25", kDiffuse, idle);
  const auto unused = ElementsAre(HasSubstr("no pass and no term of the comparison looks at it"));
  EXPECT_THAT(LintOf(schema, 2).warnings(), unused);
  EXPECT_THAT(LintOf(schema, 1).warnings(), IsEmpty());
  v1::Term& term = *schema.mutable_comparison()->add_terms();
  term.set_encoding("idle");
  term.set_weight(1);
  EXPECT_THAT(LintOf(schema, 2).warnings(), IsEmpty());
  EXPECT_THAT(LintOf(schema, 1).warnings(), unused);
}

TEST(SchemaLintTest, ASchemaThatCostsMuchIsNamed) {
  v1::LinkageSchema schema = Schema("25", kDiffuse);
  EXPECT_THAT(LintSchema("x", schema).warnings(), IsEmpty());
  v1::Bloom& bloom = *schema.mutable_encodings(1)->mutable_bloom();
  bloom.set_bits(8192);
  bloom.mutable_hardening(0)->mutable_diffuse()->set_bits(8192);
  for (int i = 0; i < 24; ++i) {
    *schema.add_encodings() = schema.encodings(1);
    schema.mutable_encodings()->rbegin()->set_name(Concat("more", i));
  }
  for (v1::Encoding& encoding : *schema.mutable_encodings()) {
    if (!encoding.has_bloom()) continue;
    for (v1::BloomField& part : *encoding.mutable_bloom()->mutable_fields()) part.set_hashes(64);
  }
  EXPECT_THAT(LintSchema("x", schema).warnings(),
              ElementsAre(HasSubstr("bytes a record, over 4096"),
                          HasSubstr("about 25600 positions a record, over 20000")));
}

TEST(SchemaLintTest, BlockingTokensThatFindTooLittleOrTooMuchAreNamed) {
  const auto blocking = [](const std::string& settings) {
    const std::string more =
        R"(, {"name": "blocks", "blocking": {"filter": "names", )" + settings + "}}";
    v1::LinkageSchema schema = Schema("25", kDiffuse, more);
    schema.add_passes()->mutable_equal()->set_encoding("blocks");
    return LintOf(schema, 2);
  };
  const EncodingLint good = blocking(R"("bits": 24, "tokens": 100)");
  EXPECT_THAT(good.warnings(), IsEmpty());
  EXPECT_EQ(good.bytes(), 800u);
  // 1 - (1 - 0.8694^24)^100 and 1 - (1 - 0.5601^24)^100.
  EXPECT_THAT(good.blocking().similar_share(), DoubleNear(0.971, 0.001));
  EXPECT_THAT(good.blocking().unrelated_share(), DoubleNear(0.00009, 0.00001));
  EXPECT_THAT(blocking(R"("bits": 24, "tokens": 10)").warnings(),
              ElementsAre(HasSubstr("of the pairs of Dice 0.8: take more tokens")));
  EXPECT_THAT(blocking(R"("bits": 8, "tokens": 40)").warnings(),
              ElementsAre(HasSubstr("of all unrelated pairs: take more bits")));
}

TEST(SchemaLintTest, TheTextNamesEveryWarningOnceWithItsEncodings) {
  ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema("nl-person-fields"));
  const std::string text = LintReportText(LintSchema("nl-person-fields", schema));
  EXPECT_THAT(text, StartsWith("nl-person-fields: ok: nl-person-fields version 1, 9 fields"));
  EXPECT_THAT(text, HasSubstr("\nwarning: surname, particles, first_names"));
  EXPECT_EQ(text.find("no diffusion"), text.rfind("no diffusion"));
}

}  // namespace
}  // namespace koppel::agents
