#include "proto/kpl.h"

#include <filesystem>

#include "base/file.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using testing::TempDir;

class KplTest : public ::testing::Test {
 protected:
  void WriteRecords(int count) {
    v1::KplHeader header;
    header.set_format_version(kKplFormatVersion);
    header.set_source("police");
    ASSERT_OK_AND_ASSIGN(auto writer, KplWriter::Create(path_, header));
    for (int i = 0; i < count; ++i) {
      v1::EncodedRecord record;
      record.set_record_ref(std::to_string(i));
      ASSERT_OK(writer->Write(std::move(record)));
    }
    ASSERT_OK(writer->Finish());
  }

  Result<int> CountRecords() {
    KOPPEL_ASSIGN_OR_RETURN(auto reader, KplReader::Open(path_));
    int count = 0;
    v1::KplBatch batch;
    while (true) {
      KOPPEL_ASSIGN_OR_RETURN(const bool more, reader->Next(batch));
      if (!more) return count;
      count += batch.records_size();
    }
  }

  std::string Bytes() { return ReadFile(path_).value(); }
  void SetBytes(const std::string& bytes) { dir_.Write("a.kpl", bytes); }

  TempDir dir_;
  std::string path_ = dir_ / "a.kpl";
};

TEST_F(KplTest, WhatIsWrittenIsReadInPieces) {
  for (const int count : {0, 1, 1000, 2500}) {
    WriteRecords(count);
    EXPECT_EQ(CountRecords().value(), count);
  }
}

TEST_F(KplTest, TheFileIsForItsOwnerAlone) {
  const std::string partial = path_ + ".partial";
  ASSERT_OK(WriteFileAtomically(partial, "left over", FileMode::kPublic));
  WriteRecords(1);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(path_).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(KplTest, EveryTruncationIsRefused) {
  WriteRecords(3);
  const std::string whole = Bytes();
  for (size_t size = 0; size < whole.size(); ++size) {
    SetBytes(whole.substr(0, size));
    EXPECT_EQ(CountRecords().status().code(), StatusCode::kDataLoss) << size;
  }
}

TEST_F(KplTest, EveryAlteredByteIsRefused) {
  WriteRecords(3);
  const std::string whole = Bytes();
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string altered = whole;
    altered[i] = static_cast<char>(altered[i] ^ 0x20);
    SetBytes(altered);
    EXPECT_EQ(CountRecords().status().code(), StatusCode::kDataLoss) << i;
  }
}

TEST_F(KplTest, ErrorsNameFileAndFault) {
  WriteRecords(1);
  SetBytes(Bytes() + "x");
  EXPECT_THAT(CountRecords(),
              Fails(StatusCode::kDataLoss, HasSubstr("a.kpl: altered: bytes follow")));
  SetBytes("id,name\n");
  EXPECT_THAT(CountRecords(), Fails(StatusCode::kDataLoss, HasSubstr("not a .kpl file")));
  SetBytes("");
  EXPECT_THAT(CountRecords(), Fails(StatusCode::kDataLoss, HasSubstr("empty file")));
}

TEST_F(KplTest, AWriterThatDoesNotFinishLeavesNothing) {
  { ASSERT_OK(KplWriter::Create(path_, v1::KplHeader()).status()); }
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
}

}  // namespace
}  // namespace koppel
