// The spool's order and batches depend on the records alone.
#include <algorithm>
#include <filesystem>

#include "agents/upload/record_spool.h"
#include "base/file.h"
#include "base/random.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::agents {
namespace {

using ::testing::HasSubstr;
using namespace ::koppel::testing;

v1::EncodedRecord Record(const std::string& ref, size_t bytes) {
  v1::EncodedRecord record;
  record.set_record_ref(ref);
  record.add_encodings(std::string(bytes, 'e'));
  return record;
}

std::vector<v1::EncodedRecord> Records(size_t count, uint64_t seed, size_t bytes) {
  SeededRandom random(seed);
  std::vector<v1::EncodedRecord> records;
  for (size_t i = 0; i < count; ++i) {
    std::string ref(16, '\0');
    for (char& c : ref) c = static_cast<char>(random.Below(256));
    records.push_back(Record(ref, bytes == 0 ? random.Below(9000) : bytes));
  }
  return records;
}

class SpoolTest : public ::testing::Test {
 protected:
  std::unique_ptr<RecordSpool> Filled(const std::vector<v1::EncodedRecord>& records,
                                      size_t memory_bytes = 64u << 20) {
    auto spool = RecordSpool::Create({dir_.path(), memory_bytes}).value();
    for (const auto& record : records) EXPECT_OK(spool->Add(record));
    EXPECT_OK(spool->Finish());
    return spool;
  }
  std::string Batch(const RecordSpool& spool, uint64_t sequence) {
    v1::UploadRequest request;
    EXPECT_OK(spool.ReadBatch(sequence, request));
    EXPECT_LE(request.records_size(), 1000);
    EXPECT_LT(request.ByteSizeLong(), 4u << 20);
    return request.SerializeAsString();
  }

  TempDir dir_;
};

TEST_F(SpoolTest, OrderOfArrivalChangesNoBatch) {
  auto records = Records(3000, Seed(), 0);
  const auto one = Filled(records);
  std::reverse(records.begin(), records.end());
  std::rotate(records.begin(), records.begin() + 700, records.end());
  const auto other = Filled(records);
  ASSERT_EQ(one->batches(), other->batches());
  ASSERT_GT(one->batches(), 3u);
  for (uint64_t i = 1; i <= one->batches(); ++i) EXPECT_EQ(Batch(*one, i), Batch(*other, i));
  EXPECT_EQ(one->root(), other->root());
}

TEST_F(SpoolTest, LittleMemoryChangesNothing) {
  const auto records = Records(3000, Seed(), 0);
  const auto ample = Filled(records);
  const auto scant = Filled(records, 256u << 10);
  ASSERT_EQ(scant->batches(), ample->batches());
  for (uint64_t i = 1; i <= scant->batches(); ++i) EXPECT_EQ(Batch(*scant, i), Batch(*ample, i));
  EXPECT_EQ(scant->root(), ample->root());
  ASSERT_OK(scant->WriteReferences(dir_ / "references"));
  ASSERT_OK_AND_ASSIGN(const std::string references, ReadFile(dir_ / "references"));
  ASSERT_EQ(references.size(), 16 * records.size());
  std::vector<std::string> refs;
  for (const auto& record : records) refs.push_back(record.record_ref());
  std::sort(refs.begin(), refs.end());
  for (size_t i = 0; i < refs.size(); ++i) EXPECT_EQ(references.substr(16 * i, 16), refs[i]);
}

TEST_F(SpoolTest, ABatchEndsAtAThousandRecords) {
  EXPECT_EQ(Filled(Records(1000, Seed(), 8))->batches(), 1u);
  const auto spool = Filled(Records(2001, Seed(), 8));
  ASSERT_EQ(spool->batches(), 3u);
  EXPECT_EQ(spool->RecordsUpTo(0), 0u);
  EXPECT_EQ(spool->RecordsUpTo(1), 1000u);
  EXPECT_EQ(spool->RecordsUpTo(3), 2001u);
}

TEST_F(SpoolTest, ABatchEndsBeforeThreeMebibytes) {
  const auto spool = Filled(Records(10, Seed(), 1u << 20));
  EXPECT_EQ(spool->batches(), 5u);
  EXPECT_LE(Batch(*spool, 1).size(), kBatchBytes);
}

TEST_F(SpoolTest, ReferenceThatStandsTwiceIsRefused) {
  auto spool = RecordSpool::Create({dir_.path()}).value();
  for (int i = 0; i < 2; ++i) ASSERT_OK(spool->Add(Record(std::string(16, 'r'), 3)));
  EXPECT_THAT(spool->Finish(), Fails(StatusCode::kAlreadyExists, HasSubstr("twice")));
}

TEST_F(SpoolTest, NoRecordsAreNoDelivery) {
  auto spool = RecordSpool::Create({dir_.path()}).value();
  EXPECT_THAT(spool->Finish(), Fails(StatusCode::kInvalidArgument, HasSubstr("no records")));
}

TEST_F(SpoolTest, RecordThatFitsNoBatchIsRefused) {
  auto spool = RecordSpool::Create({dir_.path()}).value();
  EXPECT_THAT(spool->Add(Record(std::string(16, 'r'), kBatchBytes)),
              Fails(StatusCode::kInvalidArgument, HasSubstr("record: got")));
  EXPECT_THAT(spool->Add(Record("short", 1)),
              Fails(StatusCode::kInvalidArgument, HasSubstr("record_ref: got 5 bytes")));
}

TEST_F(SpoolTest, LeavesNoNameInTheFolder) {
  const auto spool = Filled(Records(10, Seed(), 8));
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
}

}  // namespace
}  // namespace koppel::agents
