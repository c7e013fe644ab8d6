// Filters of groups of fields, of which no two share any, where no source is unique.
#include "linker/match/manifest.h"
#include "linker/match/model/agreement.h"
#include "linker/match/model/kin.h"
#include "linker/match/model/terms.h"
#include "linker/match/notes.h"
#include "tests/linker/match/registers.h"
#include "tests/support/seed.h"

namespace koppel::match {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint64_t kNames = 1 | 2;
constexpr size_t kFilterBytes = 32;

// Filters of these fields, then tokens to search by.
Plan GroupPlan(const std::vector<uint64_t>& groups) {
  Plan plan;
  plan.names = kNames;
  plan.dates = 4;
  plan.places = 8;
  const auto add = [&](const std::string& kind, uint64_t fields, bool is_token) {
    plan.shapes.push_back({Concat(kind, fields), is_token, is_token ? 16 : kFilterBytes});
    plan.fields.push_back(fields);
  };
  for (const uint64_t fields : groups) add("filter", fields, false);
  for (const uint64_t fields : {2 | 4, 1 | 2, 2 | 8, 4}) {
    plan.passes.push_back({.encoding = plan.shapes.size(), .equal = true, .label = "equal"});
    add("token", static_cast<uint64_t>(fields), true);
  }
  return plan;
}

class GroupedFiltersTest : public ::testing::Test {
 protected:
  static std::string United(const std::vector<std::string>& filters, uint64_t fields) {
    std::string all(kFilterBytes, '\0');
    for (size_t field = 0; field < filters.size(); ++field) {
      for (size_t i = 0; i < all.size() && (fields >> field & 1) != 0; ++i) {
        all[i] = static_cast<char>(all[i] | filters[field][i]);
      }
    }
    return all;
  }

  std::vector<std::string> Encode(const RegisterPerson& person,
                                  const std::vector<uint64_t>& groups) {
    std::vector<uint64_t> values(person.values, person.values + 4);
    std::vector<std::string> filters;
    for (size_t field = 0; field < 4; ++field) {
      SeededRandom of_value(values[field] * 4 + field + 77);
      filters.push_back(RandomBits(of_value, kFilterBytes, 0.12));
      if (!random_.Chance(0.04)) continue;
      filters.back() = Disturbed(random_, filters.back(), 0.2, 0.1);
      values[field] = random_();
    }
    std::vector<std::string> encodings;
    for (const uint64_t fields : groups) encodings.push_back(United(filters, fields));
    encodings.push_back(TokenOf(4, values[1], values[2]));
    encodings.push_back(TokenOf(5, values[0], values[1]));
    encodings.push_back(TokenOf(6, values[1], values[3]));
    encodings.push_back(TokenOf(7, values[2], 0));
    return encodings;
  }

  // Two registers of households, some persons in both and some twice in one.
  TrueQuality LinkHouseholds(const std::vector<uint64_t>& groups) {
    plan_ = GroupPlan(groups);
    std::vector<RawSource> raw = {{"a", false, {}}, {"b", false, {}}};
    for (const RegisterPerson& person : RandomHouseholds(random_, 3000)) {
      for (RawSource& source : raw) {
        for (const auto& [copy, share] : {std::pair('a', 0.6), std::pair('b', 0.15)}) {
          if (!random_.Chance(share)) continue;
          source.records.push_back({RefOf(random_, person, copy), Encode(person, groups)});
        }
      }
    }
    sources_ = BuildAll(plan_, raw);
    Result<Outcome> outcome = Link(plan_, sources_);
    EXPECT_OK(outcome);
    outcome_ = *std::move(outcome);
    ExpectSound(sources_, outcome_);
    return QualityOf(sources_, outcome_);
  }

  SeededRandom random_{testing::Seed()};
  Plan plan_;
  std::vector<SourceRecords> sources_;
  Outcome outcome_;
};

TEST_F(GroupedFiltersTest, TheyAreComparedWithoutTokensOfTheirFields) {
  EXPECT_THAT(*TermsOf(GroupPlan({kNames, 4, 8})), ElementsAre(0, 1, 2));
  EXPECT_THAT(*TermsOf(GroupPlan({kNames, 4 | 8})), ElementsAre(0, 1));
  EXPECT_THAT(*TermsOf(GroupPlan({kNames, 2 | 4})), ElementsAre(0, 1, 2, 3, 4, 5))
      << "filters that share a field are of records, and tokens tell besides";
  EXPECT_THAT(*TermsOf(GroupPlan({kNames, 1 | 2 | 4 | 8, 4})), ElementsAre(0, 2))
      << "what overlaps them is for the search";
}

TEST_F(GroupedFiltersTest, HouseholdsAreNotTakenForPersons) {
  const TrueQuality quality = LinkHouseholds({kNames, 4, 8});
  std::printf("precision %.4f, recall %.4f\n", quality.precision(), quality.recall());
  EXPECT_GT(quality.precision(), 0.6);
  EXPECT_GT(quality.recall(), 0.9);
}

TEST_F(GroupedFiltersTest, OfTwoItIsSaidThatTheyAreTooFew) {
  LinkHouseholds({kNames, 4 | 8});
  EXPECT_THAT(NotesOf(plan_, sources_, outcome_),
              Contains(HasSubstr("the model compares 2 of the 3")));
  LinkHouseholds({kNames, 4, 8});
  EXPECT_THAT(NotesOf(plan_, sources_, outcome_),
              ::testing::Not(Contains(HasSubstr("the model compares 2 of the 3"))));
}

TEST_F(GroupedFiltersTest, RelativesAreKnownByTermsThatAreLookedAt) {
  LinkHouseholds({kNames, 4, 8});
  ASSERT_OK_AND_ASSIGN(const Pool pool, Pool::Of(plan_, sources_));
  plan_.terms = {{0, 1, 0}, {1, 1, 0}, {2, 1, 0}, {3, 1, 0}};
  ASSERT_OK_AND_ASSIGN(const Comparer comparer, Comparer::Of(pool, plan_, {}));
  EXPECT_EQ(Kin(comparer, plan_).size(), 0u) << "a token of names and dates is told by filters";
}

}  // namespace
}  // namespace koppel::match
