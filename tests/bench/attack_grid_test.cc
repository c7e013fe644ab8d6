// The grid of hardenings.
#include <gmock/gmock.h>

#include <algorithm>

#include "agents/schema/schema.h"
#include "bench/attack/table.h"
#include "bench/attack/variants.h"
#include "proto/check_schema.h"
#include "tests/support/status_matchers.h"

namespace koppel::grid {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class VariantsTest : public ::testing::Test {
 protected:
  const v1::LinkageSchema& Of(const std::string& name) {
    const auto variant = std::find_if(variants_.begin(), variants_.end(),
                                      [&](const Variant& one) { return one.name == name; });
    EXPECT_NE(variant, variants_.end()) << name;
    return variant->schema;
  }
  static const v1::Bloom& Filter(const v1::LinkageSchema& schema) {
    return std::find_if(schema.encodings().begin(), schema.encodings().end(),
                        [](const v1::Encoding& one) { return one.has_bloom(); })
        ->bloom();
  }

  std::vector<Variant> variants_ = VariantsOf(agents::LoadSchema("nl-person-protected").value());
};

TEST_F(VariantsTest, EveryVariantIsAValidSchema) {
  EXPECT_GT(variants_.size(), 20u);
  for (const Variant& variant : variants_) EXPECT_OK(CheckSchema(variant.schema)) << variant.name;
}

TEST_F(VariantsTest, EachIsHardenedAsItsNameSays) {
  EXPECT_EQ(Filter(Of("unhardened")).hardening_size(), 1);
  EXPECT_TRUE(Filter(Of("folded")).hardening(1).has_fold());
  EXPECT_TRUE(Filter(Of("salted")).hardening(0).has_salt());
  const v1::Diffuse& diffuse = Filter(Of("diffuse-7-4096bits")).hardening(1).diffuse();
  EXPECT_EQ(diffuse.inputs(), 7u);
  EXPECT_EQ(diffuse.bits(), 4096u);
  const auto hashes = [&](const std::string& name) { return Filter(Of(name)).fields(0).hashes(); };
  EXPECT_LT(hashes("diffuse-5-fill20"), hashes("diffuse-5"));
  EXPECT_GT(hashes("diffuse-5-fill40"), hashes("diffuse-5"));
}

TEST_F(VariantsTest, TokensAloneHaveNoFilterAndNoFieldOfOne) {
  const v1::LinkageSchema& tokens = Of("tokens");
  EXPECT_TRUE(std::none_of(tokens.encodings().begin(), tokens.encodings().end(),
                           [](const v1::Encoding& one) { return one.has_bloom(); }));
  EXPECT_TRUE(std::none_of(tokens.fields().begin(), tokens.fields().end(),
                           [](const v1::Field& one) { return one.name() == "particles"; }));
}

// One pattern of which so many of 1000 persons are found.
Point Made(const std::string& name, uint64_t graph, uint64_t profile, uint32_t learnt) {
  Point point;
  point.name = name;
  point.quality.set_f1(0.9);
  v1::AuditedPattern& pattern = *point.audit.add_patterns();
  pattern.set_encoding("person");
  const auto add = [&](v1::Attack attack, uint64_t found) -> v1::AttackFigures& {
    v1::AttackOutcome& outcome = *pattern.add_attacks();
    outcome.set_attack(attack);
    outcome.mutable_figures()->set_persons(1000);
    outcome.mutable_figures()->set_first(found);
    return *outcome.mutable_figures();
  };
  add(v1::ATTACK_GRAPH, graph);
  add(v1::ATTACK_PROFILE, profile);
  v1::FieldRecovered& field = *add(v1::ATTACK_LEARNER, 0).add_fields();
  field.set_field("surname");
  field.set_dice(learnt);
  field.set_baseline(200'000);
  return point;
}

TEST(GridTest, AVariantIsJudgedBesideTheUnhardenedOne) {
  const Point unhardened = Made("unhardened", 1000, 1000, 990'000);
  const Point good = Made("good", 10, 1, 250'000);
  const Exposed exposed = ExposedBy(good, unhardened);
  EXPECT_DOUBLE_EQ(exposed.graph, 0.01);
  EXPECT_DOUBLE_EQ(exposed.profile, 0.001);
  EXPECT_NEAR(exposed.learner, 0.05, 1e-9);
  EXPECT_EQ(exposed.learner_field, "surname");
  EXPECT_TRUE(exposed.holds);
  EXPECT_FALSE(ExposedBy(Made("bad", 10, 90, 250'000), unhardened).holds);
  // Where nothing finds anybody without hardening, nothing is known.
  EXPECT_FALSE(ExposedBy(good, Made("unhardened", 10, 10, 210'000)).holds);
}

TEST(GridTest, TheTableAndThePictureHaveEveryVariant) {
  Point tokens;
  tokens.name = "tokens";
  const std::vector<Point> points = {Made("unhardened", 1000, 1000, 990'000),
                                     Made("diffuse-8", 10, 1, 250'000), tokens};
  EXPECT_THAT(TableOf(points), HasSubstr("| diffuse-8 | 0.00 | 1.00% | 0.10% | +0.05 surname |"));
  EXPECT_THAT(TableOf(points), HasSubstr("| tokens | | | | | | | 0.0000"));
  const std::string picture = PictureOf("test", points);
  EXPECT_THAT(picture, HasSubstr("diffuse-8"));
  EXPECT_THAT(picture, HasSubstr("<style>"));
  EXPECT_THAT(picture, Not(HasSubstr("tokens")));
}

}  // namespace
}  // namespace koppel::grid
