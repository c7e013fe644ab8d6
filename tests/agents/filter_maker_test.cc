#include "agents/encode/filter_maker.h"

#include <gmock/gmock.h>

#include "base/digest.h"
#include "tests/agents/random_schema.h"
#include "tests/support/seed.h"

namespace koppel::agents {
namespace {

class FilterMakerTest : public ::testing::Test {
 protected:
  std::string Make(const FilterMaker& maker, const std::vector<std::string>& values,
                   FilterScratch& scratch) {
    std::vector<uint64_t> filter(maker.words());
    if (!maker.Make(values, scratch, work_, filter.data())) return "none";
    return ToHex({reinterpret_cast<const char*>(filter.data()), filter.size() * sizeof(uint64_t)});
  }

  SeededRandom random_{koppel::testing::Seed()};
  EncodingWork work_;
};

// With much memory, little, and next to none.
TEST_F(FilterMakerTest, WhatIsRememberedChangesNothing) {
  for (int i = 0; i < 20; ++i) {
    const v1::LinkageSchema schema = RandomSchema(random_);
    const auto key = [](const std::string&) { return SecretBytes::CopyOf(std::string(32, 'k')); };
    const FilterMaker maker(schema, schema.encodings(0), key);
    for (const size_t memory : {size_t{1} << 20, size_t{10000}, size_t{1}}) {
      FilterScratch scratch = maker.NewScratch(memory);
      for (int person = 0; person < 200; ++person) {
        const std::vector<std::string> values = RandomValues(schema, random_);
        FilterScratch fresh = maker.NewScratch(1);
        ASSERT_EQ(Make(maker, values, scratch), Make(maker, values, fresh));
      }
    }
  }
}

TEST_F(FilterMakerTest, CountsTheTokensOfValuesThatItRemembers) {
  const v1::LinkageSchema schema = RandomSchema(random_);
  const auto key = [](const std::string&) { return SecretBytes::CopyOf(std::string(32, 'k')); };
  const FilterMaker maker(schema, schema.encodings(0), key);
  FilterScratch scratch = maker.NewScratch(1u << 20);
  const std::vector<std::string> values = RandomValues(schema, random_);
  Make(maker, values, scratch);
  const EncodingWork first = work_;
  Make(maker, values, scratch);
  EXPECT_EQ(work_.tokens, 2 * first.tokens);
}

}  // namespace
}  // namespace koppel::agents
