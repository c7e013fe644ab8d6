#include "agents/encode/record_encoder.h"

#include <algorithm>
#include <sstream>
#include <thread>

#include "agents/source/source_records.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/random.h"
#include "proto/check_schema.h"
#include "tests/agents/random_schema.h"
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
  ASSERT_OK_AND_ASSIGN(const auto rows, SourceRecords::Open(VectorFile("people.csv"), source));
  ASSERT_OK_AND_ASSIGN(const auto reader, PersonReader::Create(source, rows->columns()));
  ASSERT_OK_AND_ASSIGN(const auto encoder,
                       RecordEncoder::Create(schema, CountingKey(), CountingKey()));
  std::string got;
  SourceRecord row;
  while (rows->Next(row).value()) {
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

TEST(RecordEncoderTest, AgreesWithItsSlowTwin) {
  SeededRandom random(koppel::testing::Seed());
  for (const std::string& name :
       {std::string("nl-person-fields"), std::string("nl-person-protected"),
        VectorFile("schema.json"), VectorFile("every_rule.json")}) {
    ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema(name));
    const SecretBytes key = SecretBytes::Random(32);
    const SecretBytes noise = SecretBytes::Random(32);
    ASSERT_OK_AND_ASSIGN(const auto encoder, RecordEncoder::Create(schema, key, noise));
    for (int i = 0; i < 5; ++i) {
      const std::vector<std::string> values = RandomValues(schema, random);
      EXPECT_THAT(Encode(encoder, values), ElementsAreArray(reference::SlowEncode(
                                               schema, {key, noise}, "a reference", values)));
    }
  }
}

TEST(RecordEncoderTest, AgreesWithItsSlowTwinOnRandomSchemas) {
  SeededRandom random(koppel::testing::Seed());
  for (int i = 0; i < 20; ++i) {
    const v1::LinkageSchema schema = RandomSchema(random);
    ASSERT_OK(CheckSchema(schema));
    const SecretBytes key = SecretBytes::Random(32);
    const SecretBytes noise = SecretBytes::Random(32);
    ASSERT_OK_AND_ASSIGN(const auto encoder, RecordEncoder::Create(schema, key, noise));
    for (int person = 0; person < 5; ++person) {
      const std::vector<std::string> values = RandomValues(schema, random);
      EXPECT_THAT(Encode(encoder, values), ElementsAreArray(reference::SlowEncode(
                                               schema, {key, noise}, "a reference", values)))
          << schema.ShortDebugString();
    }
  }
}

using Encodings = std::vector<std::string>;

// Into records that hold something already.
std::vector<Encodings> EncodeTogether(const RecordEncoder& encoder,
                                      const std::vector<PersonFields>& persons) {
  std::vector<v1::EncodedRecord> encoded(persons.size());
  std::vector<RecordToEncode> together;
  for (size_t i = 0; i < persons.size(); ++i) {
    for (size_t old = 0; old < i % 7; ++old) encoded[i].add_encodings("from before");
    together.push_back({persons[i], "a reference", encoded[i]});
  }
  encoder.Encode(together);
  std::vector<Encodings> all;
  for (const auto& record : encoded) {
    all.emplace_back(record.encodings().begin(), record.encodings().end());
  }
  return all;
}

TEST(RecordEncoderTest, ManyTogetherBecomeWhatEachBecomesAlone) {
  SeededRandom random(koppel::testing::Seed());
  for (const std::string& name : {std::string("nl-person-protected"), VectorFile("schema.json"),
                                  VectorFile("every_rule.json")}) {
    ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema(name));
    const SecretBytes key = SecretBytes::Random(32);
    ASSERT_OK_AND_ASSIGN(const auto encoder, RecordEncoder::Create(schema, key, key));
    ASSERT_OK_AND_ASSIGN(const auto fresh, RecordEncoder::Create(schema, key, key));
    std::vector<PersonFields> persons(600);
    for (PersonFields& person : persons) person.values = RandomValues(schema, random);
    const std::vector<Encodings> together = EncodeTogether(encoder, persons);
    for (size_t i = 0; i < persons.size(); i += 13) {
      const std::vector<std::string>& values = persons[i].values;
      EXPECT_EQ(together[i], Encode(fresh, values));
      EXPECT_EQ(together[i], reference::SlowEncode(schema, {key, key}, "a reference", values));
    }
    EXPECT_EQ(EncodeTogether(encoder, persons), together);
  }
}

// Every required field has a value, but one of them is no moment: nothing says how near it is.
TEST(RecordEncoderTest, ARequiredFieldWithoutTokensLeavesTheFilterOut) {
  constexpr std::string_view kJson = R"({"name": "x", "version": 1,
    "fields": [{"name": "birth", "type": "DATE"}],
    "encodings": [
      {"name": "near", "bloom": {"bits": 512, "fields": [
        {"field": "birth", "tokens": "NEIGHBOURS", "distance": 30, "steps": 5, "hashes": 9}]}}],
    "passes": [{"similar": {"encoding": "near", "dice_permille": 800}}],
    "comparison": {"threshold_permille": 800}})";
  ASSERT_OK_AND_ASSIGN(const auto schema, ParseSchema("x", kJson));
  ASSERT_OK_AND_ASSIGN(const auto encoder,
                       RecordEncoder::Create(schema, CountingKey(), CountingKey()));
  EXPECT_NE(Encode(encoder, {"20050314"})[0], "");
  EXPECT_EQ(Encode(encoder, {"20050300"})[0], "");
}

TEST(RecordEncoderTest, ATokenIsHashedOnceHoweverOftenItComes) {
  ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema(VectorFile("schema.json")));
  ASSERT_OK_AND_ASSIGN(const auto encoder,
                       RecordEncoder::Create(schema, CountingKey(), CountingKey()));
  const std::vector<std::string> values = {"BERG", "ANNA", "20050314", "3512JE"};
  const auto first = Encode(encoder, values);
  const EncodingWork cold = encoder.Work();
  EXPECT_EQ(Encode(encoder, values), first);
  const EncodingWork warm = encoder.Work();
  EXPECT_EQ(warm.records, 2u);
  EXPECT_EQ(warm.tokens, 2 * cold.tokens);
  // The exact tokens alone take a MAC each time.
  const auto tokens = std::count_if(schema.encodings().begin(), schema.encodings().end(),
                                    [](const auto& encoding) { return encoding.has_token(); });
  EXPECT_EQ(warm.macs - cold.macs, static_cast<uint64_t>(tokens));
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
  constexpr size_t kThreads = 4;
  constexpr size_t kEach = 20;
  const auto person = [](size_t number) -> std::vector<std::string> {
    return {
        "",      Concat("BERG", number), "VANDEN", "ANNA", Concat(1950 + number % 60, "0314"), "V",
        "3512JE"};
  };
  using Encoded = decltype(Encode(encoder, person(0)));
  std::vector<Encoded> expected;
  for (size_t i = 0; i < kThreads * kEach; ++i) expected.push_back(Encode(encoder, person(i)));
  std::vector<Encoded> got(expected.size());
  std::vector<std::thread> threads;
  for (size_t first = 0; first < kThreads; ++first) {
    threads.emplace_back([&, first] {
      for (size_t i = first; i < got.size(); i += kThreads) got[i] = Encode(encoder, person(i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(got, expected);
}

TEST(RecordEncoderTest, AKeyOfAnotherLengthIsRefused) {
  ASSERT_OK_AND_ASSIGN(const auto schema, LoadSchema("nl-person-fields"));
  EXPECT_THAT(RecordEncoder::Create(schema, SecretBytes::Random(16), CountingKey()).status(),
              Fails(StatusCode::kInvalidArgument, HasSubstr("got 16 bytes, want 32")));
}

}  // namespace
}  // namespace koppel::agents
