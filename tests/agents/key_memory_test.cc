// What follows from a key, and the raw filter of a person, lies in memory only while it is needed.
#include <algorithm>
#include <optional>

#include "agents/encode/blocking.h"
#include "agents/encode/record_encoder.h"
#include "agents/harden/harden.h"
#include "agents/harden/keyed_stream.h"
#include "keys/derive.h"
#include "tests/keys/memory_search.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {
namespace {

using koppel::testing::CopiesInMemory;
using koppel::testing::Pattern;

constexpr uint32_t kBits = 1024;
// What frees memory writes its own pointers over the beginning: the search is for what stands
// behind that.
constexpr size_t kFirst = 40;
constexpr size_t kNumbers = 20;

// Of some numbers as a table holds them.
Pattern PatternOf(const WipedVector<uint16_t>& numbers) {
  return Pattern({reinterpret_cast<const char*>(numbers.data()), numbers.size() * 2});
}

class KeyMemoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!koppel::testing::kMemoryCanBeSearched) GTEST_SKIP() << "not under a sanitizer";
  }

  SecretBytes key_ = SecretBytes::Random(kKeyBytes);
};

// Output bit i is input bit order[i]; of both, a byte's bits are taken from the lowest.
Pattern PermutationUnder(const SecretBytes& key) {
  KeyedStream stream(key);
  const WipedVector<uint32_t> order = stream.Shuffled(kBits);
  WipedVector<uint16_t> inputs;
  for (uint32_t i = kFirst; i < kFirst + kNumbers; ++i) {
    inputs.push_back(static_cast<uint16_t>(order[i ^ 7] ^ 7));
  }
  return PatternOf(inputs);
}

TEST_F(KeyMemoryTest, APermutationLiesInOnePlaceAndIsGoneWithIt) {
  const Pattern pattern = PermutationUnder(key_);
  v1::Bloom bloom;
  bloom.set_bits(kBits);
  bloom.add_hardening()->mutable_permute();
  std::optional<Hardening> hardening;
  hardening.emplace(
      bloom, [&](int) { return key_.Clone(); }, SecretBytes());
  EXPECT_EQ(CopiesInMemory(pattern), 1u);
  hardening.reset();
  EXPECT_EQ(CopiesInMemory(pattern), 0u);
}

// Distinct numbers below kBits, as Blocking draws them for its first token.
Pattern PositionsUnder(const SecretBytes& key, uint32_t bits) {
  KeyedStream stream(key);
  WipedVector<uint16_t> positions;
  while (positions.size() < bits) {
    const auto position = static_cast<uint16_t>(stream.Below(kBits));
    if (std::find(positions.begin(), positions.end(), position) == positions.end()) {
      positions.push_back(position);
    }
  }
  return PatternOf({positions.end() - kNumbers, positions.end()});
}

TEST_F(KeyMemoryTest, PositionsOfBlockingLieInOnePlaceAndAreGoneWithIt) {
  v1::Blocking blocking;
  blocking.set_bits(60);
  blocking.set_tokens(4);
  const Pattern pattern = PositionsUnder(key_, blocking.bits());
  std::optional<BlockingTokens> tokens;
  tokens.emplace(blocking, kBits, key_, key_);
  EXPECT_EQ(CopiesInMemory(pattern), 1u);
  tokens.reset();
  EXPECT_EQ(CopiesInMemory(pattern), 0u);
}

v1::LinkageSchema SurnameFilter(bool permuted) {
  v1::LinkageSchema schema;
  v1::Field& field = *schema.add_fields();
  field.set_name("surname");
  field.set_type(v1::NAME);
  v1::Encoding& encoding = *schema.add_encodings();
  encoding.set_name("filter");
  v1::Bloom& bloom = *encoding.mutable_bloom();
  bloom.set_bits(kBits);
  v1::BloomField& part = *bloom.add_fields();
  part.set_field("surname");
  part.set_tokens(v1::BIGRAMS);
  part.set_hashes(30);
  if (permuted) bloom.add_hardening()->mutable_permute();
  return schema;
}

// The middle of the filter; of the record nothing is left behind.
Pattern FilterOf(const RecordEncoder& encoder) {
  PersonFields person;
  person.values = {"FEATHERSTONEHAUGH"};
  v1::EncodedRecord record = encoder.Encode(person, "a reference");
  std::string& filter = *record.mutable_encodings(0);
  const Pattern pattern(std::string_view(filter).substr(kBits / 16, 32));
  Wipe(filter);
  return pattern;
}

TEST_F(KeyMemoryTest, ARawFilterAndItsPatternsAreGoneWithTheEncoder) {
  std::optional<Pattern> pattern;
  {
    ASSERT_OK_AND_ASSIGN(const auto raw,
                         RecordEncoder::Create(SurnameFilter(false), key_, SecretBytes()));
    pattern.emplace(FilterOf(raw));
  }
  {
    ASSERT_OK_AND_ASSIGN(const auto encoder,
                         RecordEncoder::Create(SurnameFilter(true), key_, SecretBytes()));
    FilterOf(encoder);
    EXPECT_GE(CopiesInMemory(*pattern), 1u);
  }
  EXPECT_EQ(CopiesInMemory(*pattern), 0u);
}

}  // namespace
}  // namespace koppel::agents
