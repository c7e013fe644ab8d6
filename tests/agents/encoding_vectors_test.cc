#include <gmock/gmock.h>

#include <sstream>

#include "agents/encode/record_encoder.h"
#include "agents/schema/schema.h"
#include "base/digest.h"
#include "base/file.h"
#include "tests/reference/slow_encoder.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

std::string VectorFile(const std::string& name) {
  return koppel::testing::SourceDir() + "/tests/vectors/encoding/" + name;
}

SecretBytes CountingKey(unsigned char first) {
  SecretBytes key(32);
  for (unsigned char i = 0; i < 32; ++i) key.fill()[i] = static_cast<unsigned char>(first + i);
  return key;
}

struct Person {
  std::string record_ref;
  std::vector<std::string> values;
};

// Normalised values in the order of the schema's fields, the reference before them.
std::vector<Person> ReadPeople(const std::string& csv) {
  std::vector<Person> people;
  std::istringstream lines(csv.substr(csv.find('\n') + 1));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line + ",");
    Person person;
    std::getline(cells, person.record_ref, ',');
    for (std::string cell; std::getline(cells, cell, ',');) person.values.push_back(cell);
    people.push_back(std::move(person));
  }
  return people;
}

class EncodingVectorsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(schema_, LoadSchema(VectorFile("every_rule.json")));
    ASSERT_OK_AND_ASSIGN(const std::string csv, ReadFile(VectorFile("every_rule.csv")));
    people_ = ReadPeople(csv);
    ASSERT_EQ(people_.size(), 7u);
    ASSERT_OK_AND_ASSIGN(const std::string frozen, ReadFile(VectorFile("expected_every_rule.txt")));
    frozen_ = frozen.substr(frozen.find('\n') + 1);
  }

  // The lines of one person.
  template <typename Encodings>
  std::string Lines(const Person& person, const Encodings& encodings) const {
    std::string lines;
    for (int i = 0; i < schema_.encodings_size(); ++i) {
      const std::string hex = ToHex(*std::next(encodings.begin(), i));
      lines += Concat(person.record_ref, " ", schema_.encodings(i).name(), " ",
                      hex.empty() ? "-" : hex, "\n");
    }
    return lines;
  }

  v1::LinkageSchema schema_;
  std::vector<Person> people_;
  std::string frozen_;
  SecretBytes key_ = CountingKey(0);
  SecretBytes noise_ = CountingKey(0x20);
};

TEST_F(EncodingVectorsTest, EveryRuleAndStepGivesTheFrozenBytes) {
  ASSERT_OK_AND_ASSIGN(const auto encoder, RecordEncoder::Create(schema_, key_, noise_));
  std::string got;
  for (const Person& person : people_) {
    PersonFields fields;
    fields.values = person.values;
    got += Lines(person, encoder.Encode(fields, person.record_ref).encodings());
  }
  EXPECT_EQ(got, frozen_);
}

TEST_F(EncodingVectorsTest, TheSlowTwinGivesThemToo) {
  std::string got;
  for (const Person& person : people_) {
    got += Lines(person,
                 reference::SlowEncode(schema_, {key_, noise_}, person.record_ref, person.values));
  }
  EXPECT_EQ(got, frozen_);
}

}  // namespace
}  // namespace koppel::agents
