// Files of another implementation (tests/vectors/kpl): a writer gives the same bytes, a reader the
// same records.
#include "base/file.h"
#include "proto/canonical.h"
#include "proto/kpl.h"
#include "proto/record_refs.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

constexpr std::string_view kSchema = R"({
  "name": "vector", "version": 3,
  "fields": [{"name": "surname", "type": "NAME"}, {"name": "bsn", "type": "BSN"}],
  "encodings": [
    {"name": "surname", "bloom": {"bits": 64, "fields": [
      {"field": "surname", "tokens": "BIGRAMS", "hashes": 2}]}},
    {"name": "near", "blocking": {"filter": "surname", "bits": 8, "tokens": 2}},
    {"name": "bsn", "token": {"parts": [{"field": "bsn"}], "settles": true}}],
  "passes": [{"equal": {"encoding": "bsn"}}, {"equal": {"encoding": "near"}}],
  "comparison": {"threshold_permille": 800}
})";

constexpr size_t kSizes[] = {8, 16, 16};

// Record r has column c unless 3 divides r + c.
std::string ValueOf(size_t record, size_t column) {
  std::string value;
  if ((record + column) % 3 == 0) return value;
  for (size_t i = 0; i < kSizes[column]; ++i) {
    value += static_cast<char>(31 * record + 7 * column + i);
  }
  return value;
}

std::string ReferenceOf(size_t record, bool local_ids) {
  if (local_ids) return std::to_string(record * record * record * record);
  return std::string(kRecordRefBytes, static_cast<char>(record));
}

// Every third record is planted.
std::string CanaryOf(size_t record, bool canaries) {
  if (!canaries || record % 3 != 0) return "";
  return std::string(kCanaryBytes, static_cast<char>(200 + record));
}

class KplVectorsTest : public ::testing::Test {
 protected:
  static std::string Vector(const std::string& name) {
    return testing::SourceDir() + "/tests/vectors/kpl/" + name;
  }

  void ExpectFile(const std::string& name, const std::string& source, bool local_ids, size_t count,
                  bool canaries = false) {
    KplContents contents;
    ASSERT_OK(ParseJson("schema", kSchema, contents.schema));
    contents.source = source;
    for (int i = 0; i < 16; ++i) contents.key_check += static_cast<char>(i);
    contents.local_ids = local_ids;
    contents.canaries = canaries;
    ASSERT_OK_AND_ASSIGN(auto writer, KplWriter::Create(dir_ / name, contents));
    for (size_t r = 0; r < count; ++r) {
      v1::EncodedRecord record;
      record.set_record_ref(ReferenceOf(r, local_ids));
      for (size_t c = 0; c < std::size(kSizes); ++c) record.add_encodings(ValueOf(r, c));
      record.set_canary(CanaryOf(r, canaries));
      ASSERT_OK(writer->Write(record));
    }
    ASSERT_OK(writer->Finish());
    EXPECT_TRUE(ReadFile(dir_ / name).value() == ReadFile(Vector(name)).value()) << name;
  }

  testing::TempDir dir_;
};

TEST_F(KplVectorsTest, TheWriterGivesTheirBytes) {
  ExpectFile("local_ids.kpl", "police", true, 10);
  ExpectFile("references.kpl", "board", false, 8);
  ExpectFile("canaries.kpl", "board", false, 8, true);
}

TEST_F(KplVectorsTest, TheReaderGivesTheirRecords) {
  for (const std::string name : {"local_ids.kpl", "references.kpl", "canaries.kpl"}) {
    const std::string path = Vector(name);
    const bool local_ids = name == "local_ids.kpl";
    const bool canaries = name == "canaries.kpl";
    ASSERT_OK_AND_ASSIGN(const auto reader, KplReader::Open(path));
    EXPECT_EQ(reader->contents().local_ids, local_ids);
    EXPECT_EQ(reader->contents().canaries, canaries);
    KplPiece piece;
    ASSERT_TRUE(reader->Next(piece).value());
    ASSERT_EQ(piece.size(), local_ids ? 10u : 8u);
    for (size_t r = 0; r < piece.size(); ++r) {
      EXPECT_EQ(piece.reference(r), ReferenceOf(r, local_ids));
      EXPECT_EQ(piece.canary(r), CanaryOf(r, canaries));
      for (size_t c = 0; c < std::size(kSizes); ++c) {
        EXPECT_EQ(piece.encoding(c, r), ValueOf(r, c)) << path << " " << r << " " << c;
      }
    }
    EXPECT_FALSE(reader->Next(piece).value());
  }
}

}  // namespace
}  // namespace koppel
