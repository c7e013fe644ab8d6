#include "auditors/log_file.h"

#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "tests/auditors/log_maker.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::auditors::testing {
namespace {

using koppel::testing::Fails;
using koppel::testing::TempDir;
using ::testing::HasSubstr;

class LogFileTest : public ::testing::Test {
 protected:
  void WriteLog(const MadeLog& log) {
    ASSERT_OK_AND_ASSIGN(auto writer, LogFileWriter::Create(path_, log.checkpoint));
    for (const v1::LogLeaf& leaf : log.leaves) ASSERT_OK(writer->Write(leaf));
    ASSERT_OK(writer->Finish());
  }
  void WriteWholeCase() {
    LogMaker maker;
    maker.MakeWholeCase();
    WriteLog(maker.Finish());
  }
  // Short, for the tests that try every byte of the file.
  void WriteShortLog() {
    LogMaker maker;
    maker.Open();
    maker.AddHidden();
    WriteLog(maker.Finish());
  }
  Result<MadeLog> ReadLog() {
    KOPPEL_ASSIGN_OR_RETURN(auto reader, LogFileReader::Open(path_));
    MadeLog log{reader->checkpoint(), {}};
    LogFileBatch batch;
    while (true) {
      KOPPEL_ASSIGN_OR_RETURN(const bool more, reader->Next(batch));
      if (!more) return log;
      log.leaves.insert(log.leaves.end(), batch.leaves().begin(), batch.leaves().end());
    }
  }
  std::string Bytes() { return ReadFile(path_).value(); }
  // Not synced: the tests below write thousands of files.
  void SetBytes(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }

  TempDir dir_;
  std::string path_ = dir_ / "a.klog";
};

TEST_F(LogFileTest, WhatIsWrittenIsRead) {
  WriteWholeCase();
  ASSERT_OK_AND_ASSIGN(const MadeLog log, ReadLog());
  EXPECT_EQ(log.leaves.size(), 15u);
  EXPECT_EQ(Verify(log).outcome(), "good");
}

TEST_F(LogFileTest, LogsOfManyBatchesAreRead) {
  std::vector<v1::LogLeaf> leaves(2500);
  for (size_t i = 0; i < leaves.size(); ++i) {
    leaves[i].set_index(i);
    leaves[i].set_leaf_hash(std::string(32, static_cast<char>(i)));
  }
  leaves[7].set_entry(std::string(3u << 20, 'x'));
  WriteLog({SignHead(leaves), leaves});
  ASSERT_OK_AND_ASSIGN(const MadeLog log, ReadLog());
  ASSERT_EQ(log.leaves.size(), leaves.size());
  for (size_t i = 0; i < leaves.size(); ++i) EXPECT_EQ(log.leaves[i].index(), i);
}

TEST_F(LogFileTest, EveryTruncationIsRefused) {
  WriteShortLog();
  const std::string whole = Bytes();
  for (size_t size = 0; size < whole.size(); ++size) {
    SetBytes(whole.substr(0, size));
    EXPECT_EQ(ReadLog().status().code(), StatusCode::kDataLoss) << size;
  }
}

TEST_F(LogFileTest, EveryAlteredByteIsRefused) {
  WriteShortLog();
  const std::string whole = Bytes();
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string altered = whole;
    altered[i] = static_cast<char>(altered[i] ^ (1 << (i % 8)));
    SetBytes(altered);
    EXPECT_EQ(ReadLog().status().code(), StatusCode::kDataLoss) << i;
  }
}

TEST_F(LogFileTest, ErrorsNameFileAndFault) {
  WriteWholeCase();
  SetBytes(Bytes() + "x");
  EXPECT_THAT(ReadLog(), Fails(StatusCode::kDataLoss, HasSubstr("a.klog: altered: bytes follow")));
  SetBytes("KPL1 and more");
  EXPECT_THAT(ReadLog(), Fails(StatusCode::kDataLoss, HasSubstr("not a .klog file")));
}

TEST_F(LogFileTest, AWriterThatDoesNotFinishLeavesNothing) {
  { ASSERT_OK(LogFileWriter::Create(path_, v1::Signed()).status()); }
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
}

}  // namespace
}  // namespace koppel::auditors::testing
