#include "tests/support/process.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(PlantedRaceTest, ThreadSanitizerReportsTheRaceAndEndsTheProgram) {
  const testing::Finished finished = testing::Run({KOPPEL_PLANTED_RACE});
  EXPECT_EQ(finished.exit_code, 66);
  EXPECT_THAT(finished.err, AllOf(HasSubstr("WARNING: ThreadSanitizer: data race"),
                                  HasSubstr("planted_race.cc")));
}

}  // namespace
}  // namespace koppel
