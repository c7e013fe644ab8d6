#include "linker/match/core/plan.h"

#include "tests/linker/match/people.h"

namespace koppel::match {
namespace {

using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;

class PlanTest : public ::testing::Test {
 protected:
  v1::LinkageSchema schema_ = SchemaOf(kFourEncodings);
};

TEST_F(PlanTest, NamesBecomeNumbers) {
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(schema_));
  EXPECT_THAT(
      ParametersOf(plan),
      ElementsAre("threshold_permille=750", "least_weight=0", "pass=equal:bsn", "pass=equal:block",
                  "pass=similar:person>=0.700", "term=person weight 3 floor_permille 100",
                  "term=name weight 2 floor_permille 0", "term=block weight 1 floor_permille 0",
                  "settles=bsn"));
}

TEST_F(PlanTest, TheGivenThresholdGoesBeforeTheSchemas) {
  EXPECT_EQ(PlanOf(schema_, {.threshold_permille = 900})->threshold_permille, 900u);
  EXPECT_EQ(PlanOf(schema_, {.threshold_permille = 1000})->threshold_permille, 1000u);
  EXPECT_THAT(PlanOf(schema_, {.threshold_permille = 1001}),
              Fails(StatusCode::kInvalidArgument, HasSubstr("threshold_permille: got 1001")));
}

TEST_F(PlanTest, DiffusionSetsTheLength) {
  v1::Bloom& bloom = *schema_.mutable_encodings(0)->mutable_bloom();
  bloom.add_hardening()->mutable_permute();
  v1::Diffuse& diffuse = *bloom.add_hardening()->mutable_diffuse();
  diffuse.set_bits(2048);
  diffuse.set_inputs(4);
  EXPECT_EQ(PlanOf(schema_)->shapes[0].bytes, 256u);
  EXPECT_EQ(PlanOf(schema_)->shapes[1].words(), 2u);
}

TEST_F(PlanTest, WithoutTermsEveryFilterCountsOnce) {
  schema_.mutable_comparison()->clear_terms();
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(schema_));
  ASSERT_EQ(plan.terms.size(), 2u);
  EXPECT_EQ(plan.terms[1].encoding, 1u);
  EXPECT_EQ(plan.terms[1].weight, 1u);
}

TEST_F(PlanTest, ALabelSaysHowAPassDiffersFromTheExactDiceJoin) {
  v1::SimilarPass& pass = *schema_.mutable_passes(2)->mutable_similar();
  pass.set_index(v1::SimilarPass::LSH);
  pass.set_measure(v1::SimilarPass::JACCARD);
  pass.set_unsettled_only(true);
  Plan plan = PlanOf(schema_).value();
  EXPECT_EQ(plan.passes[2].label, "similar:person>=0.700,jaccard,lsh 0.995,unsettled");
  UseIndex(Index::kExact, plan);
  EXPECT_EQ(plan.passes[2].label, "similar:person>=0.700,jaccard,unsettled");
  EXPECT_EQ(plan.passes[0].label, "equal:bsn");
}

// A token of the whole date beside filters of its parts would count one agreement twice.
TEST_F(PlanTest, ADateOfSeveralFieldsTellsThemAndTheyTellIt) {
  const auto add = [&](const std::string& name, v1::FieldType type,
                       const std::vector<std::string>& columns) {
    v1::Field& field = *schema_.add_fields();
    field.set_name(name);
    field.set_type(type);
    field.mutable_columns()->Add(columns.begin(), columns.end());
    v1::Encoding& token = *schema_.add_encodings();
    token.set_name(name);
    token.mutable_token()->add_parts()->set_field(name);
  };
  add("birth", v1::DATE, {"y", "m", "day"});
  add("year", v1::NUMBER, {"y"});
  add("month", v1::NUMBER, {"m"});
  constexpr uint64_t kBirth = 2;
  EXPECT_EQ(PlanOf(schema_)->dates, kBirth);
  EXPECT_EQ(PlanOf(schema_)->AllTold(kBirth), kBirth) << "the day is no field";
  add("day", v1::NUMBER, {});
  constexpr uint64_t kParts = 4 | 8 | 16;
  ASSERT_OK_AND_ASSIGN(const Plan plan, PlanOf(schema_));
  EXPECT_EQ(plan.fields[4], kBirth);
  EXPECT_EQ(plan.dates, kBirth | kParts);
  EXPECT_EQ(plan.AllTold(kBirth), kBirth | kParts);
  EXPECT_EQ(plan.AllTold(kParts), kBirth | kParts);
  EXPECT_EQ(plan.AllTold(4 | 8), 4u | 8u);
}

TEST_F(PlanTest, ASchemaThatNobodyAcceptsHasNoPlan) {
  schema_.mutable_passes(1)->mutable_equal()->set_encoding("person");
  EXPECT_THAT(PlanOf(schema_),
              Fails(StatusCode::kInvalidArgument, HasSubstr("passes[1].equal.encoding")));
}

}  // namespace
}  // namespace koppel::match
