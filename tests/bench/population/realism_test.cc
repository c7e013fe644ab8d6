// A million invented persons beside the published figures.
#include "bench/population/measure/realism.h"

#include <gmock/gmock.h>

#include <limits>
#include <sstream>

#include "base/file.h"
#include "tests/support/seed.h"

namespace koppel::population {
namespace {

using ::testing::HasSubstr;

constexpr uint64_t kMillion = 1'000'000;

// The blocks of text in the folder's README, line by line.
std::vector<std::string> ShownInTheReadme() {
  std::istringstream readme(
      ReadFile(koppel::testing::SourceDir() + "/bench/population/README.md").value());
  std::vector<std::string> shown;
  std::string line;
  bool inside = false;
  while (std::getline(readme, line)) {
    if (line.starts_with("```")) {
      inside = line == "```text";
    } else if (inside) {
      shown.push_back(line);
    }
  }
  return shown;
}

TEST(RealismTest, AMillionPersonsHoldTheTolerances) {
  const RealismReport report = MeasureRealism({koppel::testing::Seed(), kMillion, 2});
  EXPECT_TRUE(HoldsItsTolerances(report)) << Text(report);
  EXPECT_EQ(report.joins_size(), 14);
  EXPECT_EQ(report.agreement_size(), 3);
}

TEST(RealismTest, TheReadmeShowsWhatIsMeasured) {
  const std::string text = Text(MeasureRealism({1, kMillion, 2}));
  const std::vector<std::string> shown = ShownInTheReadme();
  EXPECT_GT(shown.size(), 20u);
  for (const std::string& line : shown) EXPECT_THAT(text, HasSubstr(line + "\n"));
}

TEST(RealismTest, AFigureThatCouldNotBeMeasuredDoesNotHold) {
  RealismReport report;
  Figure& figure = *report.add_joins();
  figure.set_published(5);
  figure.set_at_most(true);
  figure.set_measured(std::numeric_limits<double>::quiet_NaN());
  EXPECT_FALSE(HoldsItsTolerances(report));
  figure.set_measured(5);
  EXPECT_TRUE(HoldsItsTolerances(report));
  figure.set_measured(5.01);
  EXPECT_FALSE(HoldsItsTolerances(report));
}

TEST(RealismTest, AFigureHoldsWithinItsToleranceOnBothSides) {
  RealismReport report;
  Figure& figure = *report.add_census();
  figure.set_published(84);
  figure.set_tolerance(2);
  for (const auto& [measured, holds] :
       {std::pair(81.9, false), {82.0, true}, {86.0, true}, {86.1, false}}) {
    figure.set_measured(measured);
    EXPECT_EQ(HoldsItsTolerances(report), holds) << measured;
  }
}

}  // namespace
}  // namespace koppel::population
