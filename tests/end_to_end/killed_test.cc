// What a killed koppel-agent leaves: no row of a source, and nothing half written in its place.
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/file.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kSchema[] = R"({
  "name": "names", "version": 1, "fields": [{"name": "surname", "type": "NAME"}],
  "encodings": [{"name": "whole", "token": {"parts": [{"field": "surname"}]}}],
  "passes": [{"equal": {"encoding": "whole"}}],
  "comparison": {"terms": [{"encoding": "whole", "weight": 1}], "threshold_permille": 800},
  "sources": [{"source": "care", "person_id": "child"}]
})";

std::vector<std::string> FilesIn(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path().filename());
  return files;
}

// What the process has written to files below the folder that have no name.
uint64_t NamelessBytes(const Process& process, const std::string& folder) {
  uint64_t bytes = 0;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator(Concat("/proc/", process.pid(), "/fd"), gone)) {
    const std::string target = fs::read_symlink(entry.path(), gone);
    struct stat file {};
    if (!target.starts_with(folder + "/") || stat(entry.path().c_str(), &file) != 0) continue;
    if (file.st_nlink != 0) continue;
    EXPECT_EQ(file.st_mode & 0777, 0600u);
    bytes += static_cast<uint64_t>(file.st_size);
  }
  return bytes;
}

class KilledTest : public ::testing::Test {
 protected:
  KilledTest() {
    for (const std::string& folder : {out_, temporary_}) fs::create_directory(folder);
  }

  std::vector<std::string> Encode(const std::string& csv) const {
    return {Program("koppel-agent"),
            "encode",
            csv,
            "--schema",
            schema_,
            "--source",
            "care",
            "--key-file",
            key_,
            "--out",
            out_ + "/care.kpl"};
  }
  // Runs until it has sorted rows on the disk and waits for more, and then no longer.
  void KillWhileSorting(const std::vector<std::string>& command, const std::string& sorts_in) {
    Process agent(command, folder_ / "log");
    std::ofstream pipe(pipe_);
    pipe << "child,surname\n";
    // More than is sorted in memory.
    for (int i = 0; i < 1300; ++i) pipe << "c" << i << "," << std::string(60'000, 'x') << "\n";
    pipe.flush();
    for (int tries = 0; NamelessBytes(agent, sorts_in) < (50u << 20); ++tries) {
      ASSERT_LT(tries, 3000) << *ReadFile(folder_ / "log");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    agent.Kill();
  }
  std::string MakePipe() {
    EXPECT_EQ(mkfifo(pipe_.c_str(), 0600), 0);
    return pipe_;
  }

  TempDir folder_;
  const std::string out_ = folder_ / "out";
  const std::string temporary_ = folder_ / "temporary";
  const std::string pipe_ = folder_ / "pipe.csv";
  const std::string schema_ = folder_.Write("schema.json", kSchema);
  const std::string key_ = folder_.Write("key", std::string(32, 'k'));
};

TEST_F(KilledTest, AKilledEncodeLeavesTheOldFileAndAPartialOneThatTheNextRunReplaces) {
  const std::string csv = folder_.Write("care.csv", "child,surname\nA,Bruyn\nB,Yilmaz\n");
  ASSERT_EQ(koppel::testing::Run(Encode(csv)).exit_code, 0);
  ASSERT_OK_AND_ASSIGN(const std::string before, ReadFile(out_ + "/care.kpl"));
  KillWhileSorting(Encode(MakePipe()), out_);
  EXPECT_THAT(FilesIn(out_), UnorderedElementsAre("care.kpl", "care.kpl.partial"));
  EXPECT_EQ(*ReadFile(out_ + "/care.kpl"), before);
  const Finished again = koppel::testing::Run(Encode(csv));
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(FilesIn(out_), ElementsAre("care.kpl"));
}

TEST_F(KilledTest, AKilledCheckLeavesNothing) {
  KillWhileSorting({"/usr/bin/env", "TMPDIR=" + temporary_, Program("koppel-agent"), "check",
                    MakePipe(), "--schema", schema_, "--source", "care"},
                   temporary_);
  EXPECT_THAT(FilesIn(temporary_), IsEmpty());
}

}  // namespace
}  // namespace koppel::testing
