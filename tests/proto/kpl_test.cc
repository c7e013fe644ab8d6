#include "proto/kpl.h"

#include <filesystem>

#include "base/digest.h"
#include "base/file.h"
#include "base/random.h"
#include "proto/canonical.h"
#include "proto/record_refs.h"
#include "tests/reference/slow_kpl.h"
#include "tests/support/seed.h"
#include "tests/support/small_schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

using testing::Fails;
using testing::FramesOf;
using ::testing::HasSubstr;
using testing::KplFile;
using testing::SmallSchema;
using testing::TempDir;

constexpr size_t kTokenBytes = 16;

v1::EncodedRecord RecordOf(const std::string& reference, const std::string& token) {
  v1::EncodedRecord record;
  record.set_record_ref(reference);
  record.add_encodings(token);
  return record;
}

class KplTest : public ::testing::Test {
 protected:
  KplTest() {
    contents_.schema = SmallSchema();
    contents_.source = "police";
    contents_.key_check = std::string(16, 'k');
    contents_.local_ids = true;
  }

  void Write(const std::vector<v1::EncodedRecord>& records) {
    ASSERT_OK_AND_ASSIGN(auto writer, KplWriter::Create(path_, contents_));
    for (const v1::EncodedRecord& record : records) ASSERT_OK(writer->Write(record));
    ASSERT_OK(writer->Finish());
  }
  void WriteCount(size_t count) {
    std::vector<v1::EncodedRecord> records;
    for (size_t i = 0; i < count; ++i) {
      const std::string token = i % 2 == 0 ? "" : std::string(kTokenBytes, static_cast<char>(i));
      records.push_back(RecordOf(std::to_string(i), token));
    }
    Write(records);
  }

  // What the file gives: reference and token of each record.
  Result<std::vector<std::pair<std::string, std::string>>> Read() {
    KOPPEL_ASSIGN_OR_RETURN(auto reader, KplReader::Open(path_));
    std::vector<std::pair<std::string, std::string>> records;
    KplPiece piece;
    while (true) {
      KOPPEL_ASSIGN_OR_RETURN(const bool more, reader->Next(piece));
      if (!more) return records;
      for (size_t i = 0; i < piece.size(); ++i) {
        records.emplace_back(piece.reference(i), piece.encoding(0, i));
      }
    }
  }
  void ExpectRefused(const std::string& what) {
    EXPECT_THAT(Read(), Fails(StatusCode::kDataLoss, HasSubstr("a.kpl: " + what)));
  }

  std::string Bytes() { return ReadFile(path_).value(); }
  void SetBytes(const std::string& bytes) { dir_.Write("a.kpl", bytes); }
  // Changes the written header, with right checksums.
  void SetHeader(const std::function<void(v1::KplHeader&)>& change) {
    WriteCount(1);
    KplFile file = FramesOf(Bytes());
    v1::KplHeader header;
    ASSERT_TRUE(header.ParseFromString(file.frames[0]));
    change(header);
    file.frames[0] = CanonicalBytes(header);
    SetBytes(file.Bytes());
  }
  // Puts this in the place of the only piece, with right checksums.
  void SetPiece(const std::string& piece) {
    WriteCount(1);
    KplFile file = FramesOf(Bytes());
    file.frames[1] = piece;
    SetBytes(file.Bytes());
  }

  TempDir dir_;
  std::string path_ = dir_ / "a.kpl";
  KplContents contents_;
};

TEST_F(KplTest, WhatIsWrittenIsReadInPieces) {
  for (const size_t count : {0, 1, 7, 8, 9, 4095, 4096, 4097, 10000}) {
    WriteCount(count);
    ASSERT_OK_AND_ASSIGN(const auto records, Read());
    ASSERT_EQ(records.size(), count);
    for (size_t i = 0; i < count; ++i) {
      EXPECT_EQ(records[i].first, std::to_string(i));
      EXPECT_EQ(records[i].second.empty(), i % 2 == 0);
    }
    // Header, pieces, end, trailer.
    EXPECT_EQ(FramesOf(Bytes()).frames.size(), 3 + (count + kMostPieceRecords - 1) / 4096);
  }
}

TEST_F(KplTest, PlantedRecordsAreToldApart) {
  contents_.canaries = true;
  std::vector<v1::EncodedRecord> records;
  for (int i = 0; i < 20; ++i) {
    records.push_back(RecordOf(std::to_string(i), std::string(kTokenBytes, 't')));
    if (i % 3 == 0) records.back().set_canary(std::string(kCanaryBytes, static_cast<char>(i)));
  }
  Write(records);
  ASSERT_OK_AND_ASSIGN(const auto reader, KplReader::Open(path_));
  KplPiece piece;
  ASSERT_TRUE(reader->Next(piece).value());
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(piece.canary(i), records[i].canary());
}

TEST_F(KplTest, ALabelOfAnotherLengthOrInAFileWithoutAnyIsRefused) {
  v1::EncodedRecord planted = RecordOf("a", std::string(kTokenBytes, 't'));
  planted.set_canary("short");
  {
    ASSERT_OK_AND_ASSIGN(const auto writer, KplWriter::Create(path_, contents_));
    EXPECT_THAT(writer->Write(planted),
                Fails(StatusCode::kInvalidArgument, HasSubstr("canary: got 5 bytes, want none")));
  }
  contents_.canaries = true;
  ASSERT_OK_AND_ASSIGN(const auto writer, KplWriter::Create(path_, contents_));
  EXPECT_THAT(writer->Write(planted), Fails(StatusCode::kInvalidArgument,
                                            HasSubstr("canary: got 5 bytes, want none or 16")));
}

TEST_F(KplTest, LargeRecordsMakeSmallPieces) {
  const std::string reference(kMostLocalIdBytes, 'r');
  Write(std::vector(40, RecordOf(reference, "")));
  EXPECT_EQ(FramesOf(Bytes()).frames.size(), 3u + 3);
  EXPECT_EQ(Read().value().size(), 40u);
}

TEST_F(KplTest, ContentsComeBack) {
  WriteCount(1);
  ASSERT_OK_AND_ASSIGN(const auto reader, KplReader::Open(path_));
  EXPECT_EQ(CanonicalBytes(reader->contents().schema), CanonicalBytes(contents_.schema));
  EXPECT_EQ(reader->schema_hash(), TaggedHash("schema", CanonicalBytes(contents_.schema)));
  EXPECT_EQ(reader->contents().source, "police");
  EXPECT_EQ(reader->contents().key_check, contents_.key_check);
  EXPECT_TRUE(reader->contents().local_ids);
}

TEST_F(KplTest, TheFileIsForItsOwnerAlone) {
  const std::string partial = path_ + ".partial";
  ASSERT_OK(WriteFileAtomically(partial, "left over", FileMode::kPublic));
  WriteCount(1);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(path_).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(KplTest, ALinkInThePlaceOfThePartialFileIsNotFollowed) {
  ASSERT_OK(WriteFileAtomically(path_ + ".other", "precious"));
  std::filesystem::create_symlink(path_ + ".other", path_ + ".partial");
  WriteCount(1);
  EXPECT_EQ(*ReadFile(path_ + ".other"), "precious");
  EXPECT_FALSE(std::filesystem::is_symlink(path_));
}

TEST_F(KplTest, EveryTruncationIsRefused) {
  WriteCount(3);
  const std::string whole = Bytes();
  for (size_t size = 0; size < whole.size(); ++size) {
    SetBytes(whole.substr(0, size));
    EXPECT_EQ(Read().status().code(), StatusCode::kDataLoss) << size;
  }
}

TEST_F(KplTest, EveryAlteredByteIsRefused) {
  WriteCount(3);
  const std::string whole = Bytes();
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string altered = whole;
    altered[i] = static_cast<char>(altered[i] ^ (1 << i % 8));
    SetBytes(altered);
    EXPECT_EQ(Read().status().code(), StatusCode::kDataLoss) << i;
  }
}

TEST_F(KplTest, AnAlteredPieceIsRefusedBeforeItIsUsed) {
  WriteCount(3 * kMostPieceRecords);
  std::string bytes = Bytes();
  const KplFile file = FramesOf(bytes);
  bytes[file.begins[2] + 1000] ^= 1;
  SetBytes(bytes);
  ASSERT_OK_AND_ASSIGN(const auto reader, KplReader::Open(path_));
  KplPiece piece;
  ASSERT_OK(reader->Next(piece));
  EXPECT_THAT(
      reader->Next(piece),
      Fails(StatusCode::kDataLoss, HasSubstr("a.kpl: altered: the checksum of piece 2 differs")));
  EXPECT_EQ(piece.reference(0), "0");
}

TEST_F(KplTest, PiecesOutOfTheirOrderAreRefused) {
  WriteCount(3 * kMostPieceRecords);
  const std::string bytes = Bytes();
  const KplFile file = FramesOf(bytes);
  const auto frame = [&](size_t i) {
    return bytes.substr(file.begins[i], file.begins[i + 1] - file.begins[i]);
  };
  const std::string front = bytes.substr(0, file.begins[1]);
  const std::string end = bytes.substr(file.begins[4]);
  SetBytes(front + frame(2) + frame(1) + frame(3) + end);
  ExpectRefused("altered: the checksum of piece 1 differs");
  SetBytes(front + frame(1) + frame(3) + end);
  ExpectRefused("altered: the checksum of piece 2 differs");
  SetBytes(front + frame(1) + frame(2) + frame(2) + frame(3) + end);
  ExpectRefused("altered: the checksum of piece 3 differs");
}

TEST_F(KplTest, ErrorsNameFileAndFault) {
  WriteCount(kMostPieceRecords + 1);
  const std::string whole = Bytes();
  SetBytes(whole + "x");
  ExpectRefused("altered: bytes follow the trailer");
  SetBytes(whole.substr(0, whole.size() - 1));
  ExpectRefused("truncated after 4097 records");
  SetBytes(whole.substr(0, whole.size() / 2));
  ExpectRefused("truncated after 0 records");
  SetBytes("KPL1" + whole.substr(4));
  ExpectRefused("format version: got 1, want 2");
  SetBytes("KPL3" + whole.substr(4));
  ExpectRefused("format version: got 3, want 2");
  SetBytes("id,name\n");
  ExpectRefused("not a .kpl file: it does not begin with KPL2");
  SetBytes("");
  ExpectRefused("empty file, want a .kpl file");
}

TEST_F(KplTest, AHeaderThatContradictsItselfIsRefused) {
  SetHeader([](v1::KplHeader& header) { header.set_recipe(2); });
  ExpectRefused("recipe: got 2, want 1..1");
  SetHeader([](v1::KplHeader& header) { header.set_schema_hash(std::string(32, 'x')); });
  ExpectRefused("schema_hash: got 7878");
  SetHeader([](v1::KplHeader& header) { header.clear_source(); });
  ExpectRefused("source: got nothing");
  SetHeader([](v1::KplHeader& header) { header.set_key_check("short"); });
  ExpectRefused("key_check: got 5 bytes, want 16");
  SetHeader([](v1::KplHeader& header) { header.mutable_columns(0)->set_bytes(15); });
  ExpectRefused("columns: got others than those of schema small");
  SetHeader([](v1::KplHeader& header) { header.add_columns()->set_name("more"); });
  ExpectRefused("columns: got others");
  SetHeader([](v1::KplHeader& header) {
    v1::LinkageSchema schema = SmallSchema();
    schema.set_version(0);
    header.set_schema(CanonicalBytes(schema));
    header.set_schema_hash(TaggedHash("schema", header.schema()));
  });
  ExpectRefused("schema: version: got 0");
}

TEST_F(KplTest, APieceThatIsNotLaidOutAsItSaysIsRefused) {
  const std::string one("\1\0\0\0", 4);
  const std::string token(kTokenBytes, 't');
  SetPiece(one + one + "r" + "\x80" + token);
  EXPECT_OK(Read());
  SetPiece("abc");
  ExpectRefused("piece 1: records: got 3 bytes, want 4");
  SetPiece(std::string(4, '\0'));
  ExpectRefused("piece 1: records: got 0, want 1..4096");
  SetPiece(std::string("\1\x10\0\0", 4));
  ExpectRefused("piece 1: records: got 4097, want 1..4096");
  SetPiece(one + std::string(4, '\0') + "\x80" + token);
  ExpectRefused("piece 1: references: got one of 0 bytes, want 1..65536");
  SetPiece(one + std::string(4, '\xff') + "\x80" + token);
  ExpectRefused("piece 1: references: got one of 4294967295 bytes");
  SetPiece(one + one + "r" + "\x80" + token.substr(1));
  ExpectRefused("piece 1: encodings[bsn]: got 15 bytes, want 16");
  SetPiece(one + one + "r" + "\xc0" + token + token);
  ExpectRefused("piece 1: encodings[bsn]: got more values than records");
  SetPiece(one + one + "r" + "\x80" + token + "x");
  ExpectRefused("piece 1: got 1 bytes after the last column, want none");
}

TEST_F(KplTest, AnotherCountThanTheTrailersIsRefused) {
  WriteCount(2);
  KplFile file = FramesOf(Bytes());
  v1::KplTrailer trailer;
  trailer.set_records(3);
  file.frames.back() = CanonicalBytes(trailer);
  SetBytes(file.Bytes());
  ExpectRefused("altered: got 2 records, the trailer says 3");
}

TEST_F(KplTest, AWriterTakesOnlyWhatAReaderTakes) {
  ASSERT_OK_AND_ASSIGN(auto writer, KplWriter::Create(path_, contents_));
  const auto expect = [&](const v1::EncodedRecord& record, const std::string& what) {
    EXPECT_THAT(writer->Write(record), Fails(StatusCode::kInvalidArgument, HasSubstr(what)));
  };
  expect(RecordOf("", ""), "record_ref: got 0 bytes, want 1..65536");
  expect(RecordOf(std::string(65537, 'r'), ""), "record_ref: got 65537 bytes");
  expect(RecordOf("r", "short"), "encodings[bsn]: got 5 bytes, want 16");
  expect(v1::EncodedRecord(), "record_ref");
  v1::EncodedRecord two = RecordOf("r", "");
  two.add_encodings("");
  expect(two, "encodings: got 2, want 1");
  ASSERT_OK(writer->Write(RecordOf("r", "")));
  ASSERT_OK(writer->Finish());
  EXPECT_EQ(Read().value().size(), 1u);
  contents_.source.clear();
  EXPECT_THAT(KplWriter::Create(path_, contents_),
              Fails(StatusCode::kInvalidArgument, HasSubstr("a.kpl: source: got nothing")));
}

TEST_F(KplTest, OpaqueReferencesHaveOneLength) {
  contents_.local_ids = false;
  const std::string reference(kRecordRefBytes, 'r');
  Write({RecordOf(reference, ""), RecordOf(reference, std::string(kTokenBytes, 't'))});
  EXPECT_EQ(Read().value()[1].first, reference);
  ASSERT_OK_AND_ASSIGN(auto writer, KplWriter::Create(path_, contents_));
  EXPECT_THAT(
      writer->Write(RecordOf("r", "")),
      Fails(StatusCode::kInvalidArgument, HasSubstr("record_ref: got 1 bytes, want 16..16")));
}

TEST_F(KplTest, AWriterThatDoesNotFinishLeavesNothing) {
  { ASSERT_OK(KplWriter::Create(path_, contents_).status()); }
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
}

TEST_F(KplTest, AFileOfAnEarlierVersionMayBeReplacedAndOthersNot) {
  SetBytes("KPL1 and more");
  WriteCount(1);
  EXPECT_OK(Read());
  SetBytes("id,name\n");
  EXPECT_THAT(KplWriter::Create(path_, contents_),
              Fails(StatusCode::kInvalidArgument, HasSubstr("holds something else")));
}

}  // namespace
}  // namespace koppel
