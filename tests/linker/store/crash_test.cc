// Killed processes and full disks, with a real process that writes (store_writer_main.cc).
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/random.h"
#include "tests/linker/store/store_folder.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::linker {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// The last whole line, a number; 0 where there is none yet.
uint64_t LastAcknowledged(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  uint64_t last = 0;
  while (std::getline(file, line) && !file.eof()) last = std::stoull(line);
  return last;
}

std::vector<uint64_t> Numbers(const Store& store, Table table) {
  std::vector<uint64_t> numbers;
  EXPECT_OK(store.Scan(table, "p1", "", [&](std::string_view key, std::string_view value) {
    numbers.push_back(NumberOf(key));
    EXPECT_THAT(std::string(value), StartsWith(std::to_string(numbers.back()) + "."));
    return OkStatus();
  }));
  return numbers;
}

// Every batch up to the last is there whole, and nothing of any other.
void ExpectWholeBatches(const Store& store, uint64_t acknowledged) {
  const std::vector<uint64_t> records = Numbers(store, Table::kRecords);
  ASSERT_THAT(records.size(), AnyOf(acknowledged, acknowledged + 1));
  for (size_t i = 0; i < records.size(); ++i) ASSERT_EQ(records[i], i + 1);
  EXPECT_EQ(Numbers(store, Table::kJobs), records);
  EXPECT_EQ(Numbers(store, Table::kResults), std::vector<uint64_t>{records.size()});
}

TEST(StoreCrashTest, EveryAcknowledgedBatchIsThereWholeAfterAKill) {
  const StoreFolder folder;
  SeededRandom random(testing::Seed());
  const std::string log = folder.folder() / "acknowledged";
  const int rounds = testing::Full() ? 40 : 6;
  for (int round = 0; round < rounds; ++round) {
    const uint64_t enough = LastAcknowledged(log) + 1 + random.Below(60);
    testing::Process writer({KOPPEL_STORE_WRITER, "loop", folder.folder().path()}, log);
    while (LastAcknowledged(log) < enough) {
      ASSERT_TRUE(writer.Running());
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    writer.Kill();
    ASSERT_OK_AND_ASSIGN(const auto store, folder.Open());
    ExpectWholeBatches(*store, LastAcknowledged(log));
  }
}

class FullDiskTest : public ::testing::Test {
 protected:
  // What the writer said, by line; it must come to its end.
  std::vector<std::string> Writer(const std::string& mode, uint64_t most_file_bytes,
                                  size_t value_bytes, bool close = false) {
    std::vector<std::string> command = {KOPPEL_STORE_WRITER, mode, folder_.folder().path(),
                                        std::to_string(most_file_bytes),
                                        std::to_string(value_bytes)};
    if (close) command.push_back("close");
    const testing::Finished finished = testing::Run(command);
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    std::istringstream out(finished.out);
    std::vector<std::string> lines;
    for (std::string line; std::getline(out, line);) lines.push_back(line);
    return lines;
  }

  StoreFolder folder_;
};

TEST_F(FullDiskTest, WritesFailClearlyReadsGoOnAndWritingResumesWithSpace) {
  const auto said = Writer("fill", 500'000, 20'000);
  ASSERT_EQ(said.size(), 5u);
  const uint64_t written = std::stoull(said[0]);
  EXPECT_GT(written, 3u);
  EXPECT_THAT(said[0], HasSubstr("then RESOURCE_EXHAUSTED: storage: disk full"));
  EXPECT_EQ(said[1], Concat("readable ", written));
  EXPECT_EQ(said[3], "with space OK");
  ASSERT_OK_AND_ASSIGN(const auto store, folder_.Open());
  ExpectWholeBatches(*store, std::stoull(said[4].substr(sizeof("at last"))));
}

// RocksDB begins a new write-ahead log only if it has something to flush; here it has no row yet.
TEST_F(FullDiskTest, AlsoTheVeryFirstWriteMayFail) {
  const auto said = Writer("fill", 1000, 20'000);
  ASSERT_EQ(said.size(), 5u);
  EXPECT_THAT(said[0], StartsWith("0 then RESOURCE_EXHAUSTED: storage: disk full"));
  EXPECT_EQ(said[3], "with space OK");
}

TEST_F(FullDiskTest, AFullDiskAtTheKeyFileIsSaidToo) {
  const auto said = Writer("fill", 100, 10);
  ASSERT_EQ(said.size(), 5u);
  EXPECT_THAT(said[0], AllOf(StartsWith("0 then RESOURCE_EXHAUSTED"), HasSubstr("storage-keys")));
  EXPECT_EQ(said[3], "with space OK");
}

TEST_F(FullDiskTest, AStoreThatIsClosedFullOpensAgain) {
  const auto said = Writer("fill", 300'000, 20'000, true);
  ASSERT_OK_AND_ASSIGN(const auto store, folder_.Open());
  ExpectWholeBatches(*store, std::stoull(said[0]));
}

TEST_F(FullDiskTest, ThreadsThatWriteAtOnceGetTrueAnswers) {
  SeededRandom random(testing::Seed());
  const auto said = Writer("crowd", 1000 + random.Below(200'000), 1000 + random.Below(20'000));
  ASSERT_EQ(said.size(), 4u);
  EXPECT_EQ(said[1], "contradictions 0");
  EXPECT_EQ(said[2], "with space OK");
  EXPECT_EQ(said[3], "contradictions 0");
}

}  // namespace
}  // namespace koppel::linker
