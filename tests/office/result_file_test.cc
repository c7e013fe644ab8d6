#include "office/result/result_file.h"

#include <filesystem>

#include "base/file.h"
#include "tests/office/sample_result.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::office {
namespace {

using ::koppel::testing::Fails;
using ::koppel::testing::SampleParties;
using ::koppel::testing::SampleResult;
using ::koppel::testing::TempDir;
using ::testing::HasSubstr;

// Reads the file to its end; the number of persons.
Result<uint64_t> ReadAll(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(const auto reader, ResultReader::Open(path));
  uint64_t persons = 0;
  v1::FetchPersonsResponse part;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool more, reader->Next(part));
    if (!more) return persons;
    persons += static_cast<uint64_t>(part.batch().persons_size());
  }
}

class ResultFileTest : public ::testing::Test {
 protected:
  ResultFileTest() {
    for (int i = 0; i < 7; ++i) result_.AddPerson({{"board", {}}});
    result_.Write(path_);
    bytes_ = ReadFile(path_).value();
  }

  TempDir folder_;
  std::string path_ = folder_ / "result.kres";
  SampleParties parties_;
  SampleResult result_{parties_};
  std::string bytes_;
};

TEST_F(ResultFileTest, WhatWasWrittenIsRead) {
  ASSERT_OK_AND_ASSIGN(const auto reader, ResultReader::Open(path_));
  EXPECT_EQ(reader->header().specification(), result_.project().bytes);
  EXPECT_THAT(ReadAll(path_), ::testing::Property(&Result<uint64_t>::value, 7u));
}

TEST_F(ResultFileTest, EveryTruncationIsRefused) {
  for (size_t size = 0; size < bytes_.size(); size += 1 + size / 40) {
    const Result<uint64_t> read = ReadAll(folder_.Write("short", bytes_.substr(0, size)));
    EXPECT_THAT(read, Fails(StatusCode::kDataLoss, HasSubstr("short"))) << size;
  }
}

TEST_F(ResultFileTest, EveryFlippedByteIsRefused) {
  for (size_t at = 0; at < bytes_.size(); at += 37) {
    std::string altered = bytes_;
    altered[at] = static_cast<char>(altered[at] ^ 0x10);
    const Result<uint64_t> read = ReadAll(folder_.Write("altered", altered));
    EXPECT_THAT(read, Fails(StatusCode::kDataLoss, HasSubstr("altered"))) << at;
  }
}

TEST_F(ResultFileTest, BytesAfterTheTrailerAreRefused) {
  EXPECT_THAT(ReadAll(folder_.Write("long", bytes_ + "x")),
              Fails(StatusCode::kDataLoss, HasSubstr("long")));
}

TEST_F(ResultFileTest, AWriterThatIsDroppedLeavesNothing) {
  const TempDir empty;
  { ASSERT_OK(ResultWriter::Create(empty / "result.kres", result_.Header())); }
  EXPECT_TRUE(std::filesystem::is_empty(empty.path()));
}

}  // namespace
}  // namespace koppel::office
