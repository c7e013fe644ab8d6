#include <atomic>
#include <memory>
#include <thread>

#include "base/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

TEST(FileLockTest, TheSecondWaitsForTheFirst) {
  const testing::TempDir folder;
  std::atomic<bool> released = false;
  auto first = std::make_unique<FileLock>(FileLock::OfFolder(folder / "a").value());
  std::thread second([&] {
    EXPECT_OK(FileLock::OfFolder(folder / "b").status());
    EXPECT_TRUE(released);
  });
  for (int i = 0; i < 1000; ++i) std::this_thread::yield();
  released = true;
  first.reset();
  second.join();
}

TEST(FileLockTest, AMissingFolderIsNamed) {
  const testing::TempDir folder;
  EXPECT_THAT(FileLock::OfFolder(folder / "none/a"),
              testing::Fails(StatusCode::kNotFound, ::testing::HasSubstr("none")));
}

}  // namespace
}  // namespace koppel
