// Labelled public data, linked with both kinds of schema by the programs themselves.
#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "tests/end_to_end/labelled_data.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using koppel::testing::Finished;
using koppel::testing::LabelledData;
using koppel::testing::LabelledRun;
using quality::PairScope;

// The least F1 that the two schemas of a data set must reach, with a model learnt without labels:
// what holds now, a little rounded down.
struct DataSet {
  LabelledData data;
  double fields_f1;
  double protected_f1;
};

std::vector<DataSet> DataSets() {
  constexpr PairScope kBetween = PairScope::kBetweenSources;
  constexpr PairScope kAll = PairScope::kAll;
  return {
      {{"febrl4", {"A", "B"}, {"A", "B"}, kBetween}, 0.9995, 0.998},
      {{"febrl3", {"A"}, {}, kAll}, 0.999, 0.99},
      {{"febrl120k_link", {"A", "B"}, {"A"}, kBetween}, 0.9985, 0.9965},
      {{"essnet_census_cis", {"census", "cis"}, {"census", "cis"}, kBetween}, 0.999, 0.988},
      {{"essnet_census_cis_base_3src",
        {"base", "census", "cis"},
        {"base", "census", "cis"},
        kBetween},
       0.999,
       0.995},
      {{"pseudopeople_census_3wave_x5",
        {"c2020", "c2030", "c2040"},
        {"c2020", "c2030", "c2040"},
        kBetween},
       0.954,
       0.945},
      {{"rldata10000", {"A"}, {}, kAll}, 0.965, 0.96},
      {{"splink_fake_1000", {"A"}, {}, kAll}, 0.965, 0.96},
  };
}

class RealDataTest : public ::testing::TestWithParam<DataSet> {
 protected:
  void SetUp() override {
    if (koppel::testing::SharedDir().empty()) {
      GTEST_SKIP() << "KOPPEL_SHARED_DIR is not set: no labelled data";
    }
  }

  // Links with a schema of examples/schemas.
  void LinkAndExpect(const std::string& variant, double least_f1) {
    const std::string name = GetParam().data.folder + variant;
    LabelledRun run(GetParam().data);
    ASSERT_OK(run.Encode(koppel::testing::SourceDir() + "/examples/schemas/" + name + ".json"));
    ASSERT_OK_AND_ASSIGN(const auto score, run.Link());
    koppel::testing::PrintQuality(name, score);
    EXPECT_GE(score.F1(), least_f1);
    ExpectSameOfEvaluator(run, score);
  }

  // The evaluator that comes with the data must count the same pairs.
  void ExpectSameOfEvaluator(const LabelledRun& run, const quality::PairwiseQuality& score) {
    std::vector<std::string> command = {
        "python3", koppel::testing::SharedDir() + "/tools/evaluate.py", run.links(), run.truth()};
    if (GetParam().data.scope == PairScope::kAll) command.push_back("--within");
    const Finished finished = koppel::testing::Run(command);
    if (finished.exit_code == 127) return;  // No python3 on this machine.
    EXPECT_THAT(finished.out, ::testing::HasSubstr(fmt::format(
                                  "true_pairs={} found_pairs={} correct_pairs={}", score.true_pairs,
                                  score.found_pairs, score.correct_pairs)))
        << finished.err;
  }
};

TEST_P(RealDataTest, FieldByField) { LinkAndExpect("", GetParam().fields_f1); }

TEST_P(RealDataTest, Protected) { LinkAndExpect(".protected", GetParam().protected_f1); }

// A holds a person once and is not declared to; B's copies of two alike persons would bring these
// together.
TEST(RealDataUniqueTest, ASourceThatIsUniqueMayBeLeftUndeclared) {
  if (koppel::testing::SharedDir().empty()) {
    GTEST_SKIP() << "KOPPEL_SHARED_DIR is not set: no labelled data";
  }
  LabelledRun run({"febrl120k_link", {"A", "B"}, {}, PairScope::kBetweenSources});
  ASSERT_OK(run.Encode(koppel::testing::SourceDir() + "/examples/schemas/febrl120k_link.json"));
  ASSERT_OK_AND_ASSIGN(const auto score, run.Link());
  koppel::testing::PrintQuality("febrl120k_link, none declared unique", score);
  EXPECT_GE(score.F1(), 0.99);
}

// Namesakes and households are what is most alike then. Of sources that hold a person once; the
// others are linked with themselves.
TEST_P(RealDataTest, SourcesThatHaveNobodyInCommon) {
  const LabelledData& data = GetParam().data;
  if (data.sources.size() != data.unique.size()) GTEST_SKIP() << "a source has duplicates";
  for (const std::string variant : {"", ".protected"}) {
    const std::string name = data.folder + variant;
    LabelledRun run(data);
    ASSERT_OK(run.Deal());
    ASSERT_OK(run.Encode(koppel::testing::SourceDir() + "/examples/schemas/" + name + ".json"));
    ASSERT_OK_AND_ASSIGN(const auto score, run.Link());
    fmt::print("{:52} linked {}\n", name, score.found_pairs);
    EXPECT_LT(score.found_pairs, 60u);
  }
}

TEST(RealDataFolderTest, EveryDataSetIsLinkedByThisTest) {
  if (koppel::testing::SharedDir().empty()) {
    GTEST_SKIP() << "KOPPEL_SHARED_DIR is not set: no labelled data";
  }
  std::set<std::string> linked;
  for (const DataSet& set : DataSets()) linked.insert(set.data.folder);
  std::set<std::string> there;
  for (const auto& entry :
       std::filesystem::directory_iterator(koppel::testing::SharedDir() + "/data")) {
    if (entry.is_directory()) there.insert(entry.path().filename().string());
  }
  EXPECT_EQ(linked, there);
}

INSTANTIATE_TEST_SUITE_P(All, RealDataTest, ::testing::ValuesIn(DataSets()),
                         [](const auto& instance) { return instance.param.data.folder; });

}  // namespace
}  // namespace koppel
