// What comparing field by field is worth: on three labelled data sets, against one filter over the
// same fields, as most linkage with Bloom filters uses (a CLK), at the best of many thresholds,
// which needs the truth.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "base/file.h"
#include "koppel/v1/schema.pb.h"
#include "proto/canonical.h"
#include "tests/end_to_end/labelled_data.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using koppel::testing::LabelledData;
using koppel::testing::LabelledRun;
using koppel::testing::PrintQuality;
using quality::PairScope;
using quality::PairwiseQuality;

// Thresholds of the record-level filter, in permille; all pairs from the first one up are compared.
constexpr uint32_t kLowest = 590;
constexpr uint32_t kHighest = 800;
constexpr uint32_t kStep = 45;

v1::LinkageSchema FieldLevel(const std::string& name) {
  const std::string path = koppel::testing::SourceDir() + "/examples/schemas/" + name + ".json";
  v1::LinkageSchema schema;
  EXPECT_OK(ParseJson(path, ReadFile(path).value(), schema));
  return schema;
}

// What a person who knows the fields would give them: the bits that agreement says, about.
uint32_t WeightOf(const std::string& field) {
  static const std::map<std::string, uint32_t> kWeights = {
      {"given_name", 9},     {"first_name", 11},     {"forename", 10},
      {"surname", 10},       {"last_name", 12},      {"birth_date", 14},
      {"birth_day", 10},     {"birth_month", 7},     {"birth_year", 11},
      {"middle_initial", 8}, {"street_number", 3},   {"street", 5},
      {"locality", 3},       {"suburb", 6},          {"postcode", 7},
      {"address", 8},        {"state", 1},           {"sex", 4},
      {"ethnicity", 3},      {"social_security", 10}};
  return kWeights.at(field);
}

// Filters of one field: what a model compares where the schema says nothing else.
bool IsFieldFilter(const v1::Encoding& encoding) {
  return encoding.has_bloom() && encoding.bloom().fields_size() == 1;
}

// One filter of 1024 bits, a third full, over the fields that the field-level schema compares, cut
// into the same tokens. Hashes are in proportion to the fields' weights, or the same for all.
v1::LinkageSchema RecordLevel(const v1::LinkageSchema& fields, bool weighted) {
  v1::LinkageSchema schema = fields;
  schema.clear_encodings();
  schema.clear_passes();
  schema.clear_comparison();
  v1::Encoding& person = *schema.add_encodings();
  person.set_name("person");
  person.mutable_bloom()->set_bits(1024);
  person.mutable_bloom()->set_target_fill_permille(330);
  for (const v1::Encoding& encoding : fields.encodings()) {
    if (!IsFieldFilter(encoding)) continue;
    v1::BloomField& part = *person.mutable_bloom()->add_fields();
    part = encoding.bloom().fields(0);
    part.clear_hashes();
    part.set_weight(weighted ? WeightOf(part.field()) : 1);
    part.set_optional(true);
  }
  v1::SimilarPass& pass = *schema.add_passes()->mutable_similar();
  pass.set_encoding("person");
  pass.set_dice_permille(kLowest);
  schema.mutable_comparison()->set_threshold_permille(kLowest);
  return schema;
}

// The schema's fields are all used: one that only tokens take must go with them.
void DropUnusedFields(v1::LinkageSchema& schema) {
  auto& fields = *schema.mutable_fields();
  const auto& used = schema.encodings(0).bloom().fields();
  fields.erase(std::remove_if(fields.begin(), fields.end(),
                              [&](const v1::Field& field) {
                                return std::none_of(used.begin(), used.end(),
                                                    [&](const v1::BloomField& part) {
                                                      return part.field() == field.name();
                                                    });
                              }),
               fields.end());
}

class RecordLevelTest : public ::testing::TestWithParam<LabelledData> {
 protected:
  void SetUp() override {
    if (koppel::testing::SharedDir().empty()) {
      GTEST_SKIP() << "KOPPEL_SHARED_DIR is not set: no labelled data";
    }
  }

  // The best F1 of the record-level filter over all thresholds.
  static void FindBest(LabelledRun& run, v1::LinkageSchema schema, PairwiseQuality& best) {
    DropUnusedFields(schema);
    ASSERT_OK(run.Encode(run.folder().Write("record.json", ToJson(schema))));
    for (uint32_t permille = kLowest; permille <= kHighest; permille += kStep) {
      ASSERT_OK_AND_ASSIGN(const PairwiseQuality quality,
                           run.Link(fmt::format("0.{:03}", permille)));
      if (quality.F1() > best.F1()) best = quality;
    }
  }

  // The fields, weighed by the model, must do better than one filter at its best.
  static void ExpectFieldsBeatOneFilter(LabelledRun& run, const std::string& name,
                                        const std::string& what) {
    const v1::LinkageSchema fields = FieldLevel(name);
    ASSERT_OK(run.Encode(run.folder().Write("fields.json", ToJson(fields))));
    ASSERT_OK_AND_ASSIGN(const PairwiseQuality by_field, run.Link());
    PrintQuality(what + " by field", by_field);
    for (const bool weighted : {false, true}) {
      PairwiseQuality best;
      FindBest(run, RecordLevel(fields, weighted), best);
      PrintQuality(what + (weighted ? " one weighted filter" : " one filter"), best);
      EXPECT_GT(by_field.F1(), best.F1());
    }
  }
};

TEST_P(RecordLevelTest, FieldByFieldBeatsOneFilterAtItsBestThreshold) {
  LabelledRun run(GetParam());
  // Where every record of both sources has its one partner, any filter finds all of them.
  const bool all_have_partners = GetParam().folder == "febrl4";
  if (all_have_partners) {
    ASSERT_OK(run.Thin());
  }
  ExpectFieldsBeatOneFilter(run, GetParam().folder,
                            GetParam().folder + (all_have_partners ? ", 2/3" : ""));
}

INSTANTIATE_TEST_SUITE_P(
    All, RecordLevelTest,
    ::testing::Values(LabelledData{"febrl4", {"A", "B"}, {"A", "B"}, PairScope::kBetweenSources},
                      LabelledData{"essnet_census_cis",
                                   {"census", "cis"},
                                   {"census", "cis"},
                                   PairScope::kBetweenSources},
                      LabelledData{"pseudopeople_census_3wave_x5",
                                   {"c2020", "c2030", "c2040"},
                                   {"c2020", "c2030", "c2040"},
                                   PairScope::kBetweenSources}),
    [](const auto& instance) { return instance.param.folder; });

}  // namespace
}  // namespace koppel
