#include "linker/match/plan.h"

#include "tests/linker/match/people.h"

namespace koppel::match {
namespace {

using ::testing::ElementsAre;
using testing::Fails;
using ::testing::HasSubstr;

class PlanTest : public ::testing::Test {
 protected:
  void ExpectRefused(const std::string& message) {
    EXPECT_THAT(PlanOf(schema_), Fails(StatusCode::kInvalidArgument, HasSubstr(message)));
  }

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
  EXPECT_EQ(PlanOf(schema_, 900)->threshold_permille, 900u);
  EXPECT_FALSE(PlanOf(schema_, 1001).ok());
}

TEST_F(PlanTest, DiffusionSetsTheLength) {
  v1::Bloom& bloom = *schema_.mutable_encodings(0)->mutable_bloom();
  bloom.add_hardening()->mutable_permute();
  bloom.add_hardening()->mutable_diffuse()->set_bits(2048);
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

TEST_F(PlanTest, BadEncodingsAreRefused) {
  schema_.mutable_encodings(0)->mutable_bloom()->set_bits(65);
  ExpectRefused("encodings[person].bloom.bits: got 65, want a multiple of 8");
  schema_.mutable_encodings(0)->mutable_bloom()->set_bits(56);
  ExpectRefused("encodings[person].bloom.bits: got 56, want 64..8192");
  schema_.mutable_encodings(0)->clear_kind();
  ExpectRefused("encodings[person]: got no kind");
  schema_.mutable_encodings(0)->set_name("name");
  schema_.mutable_encodings(0)->mutable_bloom()->set_bits(64);
  ExpectRefused("encodings[name]: got the name twice");
  schema_.clear_encodings();
  ExpectRefused("encodings: got 0");
}

TEST_F(PlanTest, BadPassesAreRefused) {
  schema_.mutable_passes(1)->mutable_equal()->set_encoding("person");
  ExpectRefused("passes[1].equal.encoding: got the filter \"person\", want a token");
  schema_.mutable_passes(1)->mutable_similar()->set_encoding("bsn");
  ExpectRefused("passes[1].similar.encoding: got the token \"bsn\", want a filter");
  schema_.mutable_passes(1)->mutable_similar()->set_encoding("nobody");
  ExpectRefused("passes[1].similar.encoding: got \"nobody\"");
  schema_.mutable_passes(1)->mutable_similar()->set_encoding("person");
  ExpectRefused("passes[1].similar.dice_permille: got 0, want 1..1000");
  schema_.mutable_passes(1)->clear_kind();
  ExpectRefused("passes[1]: got no kind");
  schema_.clear_passes();
  ExpectRefused("passes: got none");
}

TEST_F(PlanTest, ASettlingTokenNeedsItsPass) {
  schema_.mutable_passes()->DeleteSubrange(0, 1);
  ExpectRefused("encodings[bsn].token.settles: got no equal pass");
}

TEST_F(PlanTest, BadTermsAreRefused) {
  v1::Comparison& comparison = *schema_.mutable_comparison();
  comparison.mutable_terms(1)->set_encoding("person");
  ExpectRefused("comparison.terms[1].encoding: got \"person\" twice");
  comparison.mutable_terms(1)->set_encoding("none");
  ExpectRefused("comparison.terms[1].encoding: got \"none\"");
  comparison.mutable_terms(0)->set_floor_permille(1000);
  ExpectRefused("comparison.terms[0].floor_permille: got 1000, want 0..999");
  comparison.mutable_terms(0)->set_weight(0);
  ExpectRefused("comparison.terms[0].weight: got 0, want 1..1000");
  comparison.clear_terms();
  comparison.set_threshold_permille(0);
  ExpectRefused("comparison.threshold_permille: got 0, want 1..1000");
}

}  // namespace
}  // namespace koppel::match
