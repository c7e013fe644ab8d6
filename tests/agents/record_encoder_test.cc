#include "agents/encode/record_encoder.h"

#include <sstream>
#include <thread>

#include "agents/source/source_table.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/random.h"
#include "tests/reference/slow_encoder.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::Fails;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

std::string VectorFile(const std::string& name) {
  return koppel::testing::SourceDir() + "/tests/vectors/encoding/" + name;
}

SecretBytes CountingKey() {
  SecretBytes key(32);
  for (size_t i = 0; i < key.size(); ++i) key.fill()[i] = static_cast<unsigned char>(i);
  return key;
}

std::vector<std::string> Encode(const RecordEncoder& encoder, std::vector<std::string> values) {
  PersonFields person;
  person.values = std::move(values);
  const v1::EncodedRecord record = encoder.Encode(person, "a reference");
  return {record.encodings().begin(), record.encodings().end()};
}

TEST(RecordEncoderTest, TheFrozenVectorsAreReproducedFromTheCsvOn) {
  ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema(VectorFile("schema.json")));
  ASSERT_OK_AND_ASSIGN(const auto source, ResolveSource(schema, "people"));
  ASSERT_OK_AND_ASSIGN(const auto table, SourceTable::Read(VectorFile("people.csv"), {}));
  ASSERT_OK_AND_ASSIGN(const auto reader, PersonReader::Create(source, table.columns()));
  ASSERT_OK_AND_ASSIGN(const auto encoder,
                       RecordEncoder::Create(schema, CountingKey(), CountingKey()));
  std::string got;
  for (const SourceRecord& row : table.records()) {
    const v1::EncodedRecord record = encoder.Encode(reader.Read(row), row.local_id);
    for (int i = 0; i < schema.encodings_size(); ++i) {
      const std::string hex = ToHex(record.encodings(i));
      got += Concat(row.local_id, " ", schema.encodings(i).name(), " ", hex.empty() ? "-" : hex);
      got += '\n';
    }
  }
  got += "key-check " + ToHex(KeyCheckValue(CountingKey())) + "\n";
  ASSERT_OK_AND_ASSIGN(const std::string frozen, ReadFile(VectorFile("expected.txt")));
  EXPECT_EQ(got, frozen.substr(frozen.find('\n') + 1));
}

// Values as normalising gives them, missing and partial ones among them.
std::string RandomValue(v1::FieldType type, SeededRandom& random) {
  if (random.Chance(0.2)) return "";
  if (type == v1::DATE) {
    const std::string year = random.Chance(0.1) ? "0000" : std::to_string(1900 + random.Below(120));
    const std::string month = random.Chance(0.1) ? "00" : std::to_string(10 + random.Below(3));
    const std::string day = random.Chance(0.1) ? "00" : std::to_string(10 + random.Below(19));
    return year + month + day;
  }
  std::string value;
  const uint64_t length = 1 + random.Below(12);
  for (uint64_t i = 0; i < length; ++i) value += static_cast<char>('A' + random.Below(4));
  return value;
}

TEST(RecordEncoderTest, AgreesWithItsSlowTwin) {
  SeededRandom random(koppel::testing::Seed());
  for (const std::string& name :
       {std::string("nl-person-fields"), std::string("nl-person-protected"),
        VectorFile("schema.json"), VectorFile("steps.json")}) {
    ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema(name));
    const SecretBytes key = SecretBytes::Random(32);
    const SecretBytes noise = SecretBytes::Random(32);
    ASSERT_OK_AND_ASSIGN(const auto encoder, RecordEncoder::Create(schema, key, noise));
    for (int i = 0; i < 5; ++i) {
      std::vector<std::string> values;
      for (const auto& field : schema.fields()) {
        values.push_back(RandomValue(field.type(), random));
      }
      EXPECT_THAT(Encode(encoder, values), ElementsAreArray(reference::SlowEncode(
                                               schema, {key, noise}, "a reference", values)));
    }
  }
}

TEST(RecordEncoderTest, OtherKeysGiveOtherEncodings) {
  ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema(VectorFile("schema.json")));
  ASSERT_OK_AND_ASSIGN(const auto one,
                       RecordEncoder::Create(schema, SecretBytes::Random(32), CountingKey()));
  ASSERT_OK_AND_ASSIGN(const auto two,
                       RecordEncoder::Create(schema, SecretBytes::Random(32), CountingKey()));
  const std::vector<std::string> values = {"BERG", "ANNA", "20050314", "3512JE"};
  const auto a = Encode(one, values);
  const auto b = Encode(two, values);
  for (size_t i = 0; i < a.size(); ++i) EXPECT_NE(a[i], b[i]);
}

TEST(RecordEncoderTest, FieldsAndEncodingsHaveKeysOfTheirOwn) {
  // The same value in two fields, and one field in two encodings, share no pattern.
  constexpr std::string_view kJson = R"({"name": "x", "version": 1,
    "fields": [{"name": "a", "type": "CODE"}, {"name": "b", "type": "CODE"}],
    "encodings": [
      {"name": "a", "bloom": {"bits": 512,
        "fields": [{"field": "a", "tokens": "EXACT", "hashes": 20}]}},
      {"name": "b", "bloom": {"bits": 512,
        "fields": [{"field": "b", "tokens": "EXACT", "hashes": 20}]}},
      {"name": "again", "bloom": {"bits": 512,
        "fields": [{"field": "a", "tokens": "EXACT", "hashes": 20}]}}],
    "passes": [{"similar": {"encoding": "a", "dice_permille": 800}}],
    "comparison": {"threshold_permille": 800}})";
  ASSERT_OK_AND_ASSIGN(const auto schema, ParseSchema("x", kJson));
  ASSERT_OK_AND_ASSIGN(const auto encoder,
                       RecordEncoder::Create(schema, CountingKey(), CountingKey()));
  const auto encodings = Encode(encoder, {"SAME", "SAME"});
  EXPECT_NE(encodings[0], encodings[1]);
  EXPECT_NE(encodings[0], encodings[2]);
}

TEST(RecordEncoderTest, ThreadsShareAnEncoder) {
  ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema("nl-person-protected"));
  ASSERT_OK_AND_ASSIGN(const auto encoder,
                       RecordEncoder::Create(schema, CountingKey(), CountingKey()));
  const std::vector<std::string> values = {"", "BERG", "ANNA", "20050314", "V", "3512JE", "14"};
  const auto expected = Encode(encoder, values);
  std::vector<std::vector<std::string>> got(4);
  std::vector<std::thread> threads;
  for (auto& result : got) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) result = Encode(encoder, values);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : got) EXPECT_EQ(result, expected);
}

TEST(RecordEncoderTest, AKeyOfAnotherLengthIsRefused) {
  ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema("nl-person-fields"));
  EXPECT_THAT(RecordEncoder::Create(schema, SecretBytes::Random(16), CountingKey()).status(),
              Fails(StatusCode::kInvalidArgument, HasSubstr("got 16 bytes, want 32")));
}

}  // namespace
}  // namespace koppel::agents
