// Labelled public data, linked with both kinds of schema by the programs themselves: koppel-agent
// encodes each source, koppel-linker links, and the result is scored against the truth.
#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "bench/quality/pairwise.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

using koppel::testing::Finished;
using koppel::testing::Program;
using quality::PairScope;

// One data set: its sources, those of them that hold a person at most once, and the least F1 that
// its two schemas must reach.
struct DataSet {
  std::string folder;
  std::vector<std::string> sources;
  std::vector<std::string> unique;
  PairScope scope;
  double fields_f1;
  double protected_f1;
};

std::vector<DataSet> DataSets() {
  constexpr PairScope kBetween = PairScope::kBetweenSources;
  constexpr PairScope kAll = PairScope::kAll;
  return {
      {"febrl4", {"A", "B"}, {"A", "B"}, kBetween, 0.99, 0.98},
      {"febrl3", {"A"}, {}, kAll, 0.98, 0.97},
      {"febrl120k_link", {"A", "B"}, {"A"}, kBetween, 0.96, 0.93},
      {"essnet_census_cis", {"census", "cis"}, {"census", "cis"}, kBetween, 0.97, 0.96},
      {"essnet_census_cis_base_3src",
       {"base", "census", "cis"},
       {"base", "census", "cis"},
       kBetween,
       0.98,
       0.97},
      {"pseudopeople_census_3wave_x5",
       {"c2020", "c2030", "c2040"},
       {"c2020", "c2030", "c2040"},
       kBetween,
       0.89,
       0.87},
      {"rldata10000", {"A"}, {}, kAll, 0.92, 0.90},
      {"splink_fake_1000", {"A"}, {}, kAll, 0.92, 0.88},
  };
}

class RealDataTest : public ::testing::TestWithParam<DataSet> {
 protected:
  void SetUp() override {
    if (koppel::testing::SharedDir().empty()) {
      GTEST_SKIP() << "KOPPEL_SHARED_DIR is not set: no labelled data";
    }
    data_ = koppel::testing::SharedDir() + "/data/" + GetParam().folder;
    key_ = folder_.Write("key", std::string(32, 'k'));
  }

  void ExpectSuccess(const std::vector<std::string>& command) {
    const Finished finished = koppel::testing::Run(command);
    ASSERT_EQ(finished.exit_code, 0) << finished.err;
  }

  void EncodeSources(const std::string& schema) {
    for (const std::string& source : GetParam().sources) {
      ExpectSuccess({Program("koppel-agent"), "encode", data_ + "/" + source + ".csv", "--schema",
                     schema, "--key-file", key_, "--id-column", "id", "--out",
                     folder_ / (source + ".kpl")});
    }
  }

  void Link() {
    std::vector<std::string> command = {Program("koppel-linker"), "link"};
    for (const std::string& source : GetParam().sources) {
      command.push_back(folder_ / (source + ".kpl"));
    }
    command.insert(command.end(), {"--out", folder_ / "links.csv"});
    for (const std::string& source : GetParam().unique) {
      command.insert(command.end(), {"--unique", source});
    }
    ExpectSuccess(command);
  }

  // Links with a schema of examples/schemas and returns the F1 of its pairs.
  void LinkAndExpect(const std::string& variant, double least_f1) {
    EncodeSources(koppel::testing::SourceDir() + "/examples/schemas/" + GetParam().folder +
                  variant + ".json");
    Link();
    ASSERT_OK_AND_ASSIGN(const auto found, quality::ReadGrouping(folder_ / "links.csv", "person"));
    ASSERT_OK_AND_ASSIGN(const auto truth, quality::ReadGrouping(data_ + "/truth.csv", "entity"));
    EXPECT_EQ(found.size(), truth.size());
    ASSERT_OK_AND_ASSIGN(const auto score, quality::ScorePairs(found, truth, GetParam().scope));
    fmt::print("{:40} precision {:.4f}  recall {:.4f}  F1 {:.4f}\n", GetParam().folder + variant,
               score.Precision(), score.Recall(), score.F1());
    EXPECT_GE(score.F1(), least_f1);
    ExpectSameOfEvaluator(score);
  }

  // The evaluator that comes with the data must count the same pairs.
  void ExpectSameOfEvaluator(const quality::PairwiseQuality& score) {
    std::vector<std::string> command = {"python3",
                                        koppel::testing::SharedDir() + "/tools/evaluate.py",
                                        folder_ / "links.csv", data_ + "/truth.csv"};
    if (GetParam().scope == PairScope::kAll) command.push_back("--within");
    const Finished finished = koppel::testing::Run(command);
    if (finished.exit_code == 127) return;  // No python3 on this machine.
    EXPECT_THAT(finished.out, ::testing::HasSubstr(fmt::format(
                                  "true_pairs={} found_pairs={} correct_pairs={}", score.true_pairs,
                                  score.found_pairs, score.correct_pairs)))
        << finished.err;
  }

  koppel::testing::TempDir folder_;
  std::string data_;
  std::string key_;
};

TEST_P(RealDataTest, FieldByField) { LinkAndExpect("", GetParam().fields_f1); }

TEST_P(RealDataTest, Protected) { LinkAndExpect(".protected", GetParam().protected_f1); }

TEST(RealDataFolderTest, EveryDataSetIsLinkedByThisTest) {
  if (koppel::testing::SharedDir().empty()) {
    GTEST_SKIP() << "KOPPEL_SHARED_DIR is not set: no labelled data";
  }
  std::set<std::string> linked;
  for (const DataSet& data : DataSets()) linked.insert(data.folder);
  std::set<std::string> there;
  for (const auto& entry :
       std::filesystem::directory_iterator(koppel::testing::SharedDir() + "/data")) {
    if (entry.is_directory()) there.insert(entry.path().filename().string());
  }
  EXPECT_EQ(linked, there);
}

INSTANTIATE_TEST_SUITE_P(All, RealDataTest, ::testing::ValuesIn(DataSets()),
                         [](const auto& instance) { return instance.param.folder; });

}  // namespace
}  // namespace koppel
