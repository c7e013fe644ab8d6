// Every seed of a fuzz target, once. KOPPEL_SEEDS is their folder.
#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/status_matchers.h"

namespace koppel::fuzz {
namespace {

std::vector<std::string> Seeds() {
  std::vector<std::string> paths;
  for (const auto& file : std::filesystem::directory_iterator(KOPPEL_SEEDS)) {
    paths.push_back(file.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void RunSeed(const std::string& path) {
  ASSERT_OK_AND_ASSIGN(const std::string bytes, ReadFile(path));
  EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()),
            0);
}

// A target that its seeds do not lead into would find nothing there for long.
TEST(AllSeedsTest, ReachAllThatTheTargetNames) {
  for (const std::string& seed : Seeds()) RunSeed(seed);
  EXPECT_THAT(Reach::Missing(), ::testing::IsEmpty());
}

class SeedsTest : public ::testing::TestWithParam<std::string> {};

TEST_P(SeedsTest, PassesItsTarget) { RunSeed(GetParam()); }

// A seed's name is that of its file, so that a test that dies names it.
std::string NameOf(const ::testing::TestParamInfo<std::string>& seed) {
  std::string name = std::filesystem::path(seed.param).filename();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); },
      '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, SeedsTest, ::testing::ValuesIn(Seeds()), NameOf);

}  // namespace
}  // namespace koppel::fuzz
