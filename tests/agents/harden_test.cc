#include "agents/harden/harden.h"

#include <gmock/gmock.h>

#include <bit>
#include <set>

#include "base/random.h"
#include "keys/secret.h"
#include "tests/support/seed.h"

namespace koppel::agents {
namespace {

int Ones(const std::string& filter) {
  int ones = 0;
  for (const char byte : filter) ones += std::popcount(static_cast<unsigned char>(byte));
  return ones;
}

std::string RandomFilter(SeededRandom& random, size_t bytes) {
  std::string filter;
  for (size_t i = 0; i < bytes; ++i) filter += static_cast<char>(random.Below(256));
  return filter;
}

std::string Xor(const std::string& a, const std::string& b) {
  std::string out = a;
  for (size_t i = 0; i < a.size(); ++i) out[i] = static_cast<char>(out[i] ^ b[i]);
  return out;
}

v1::Hardening Permute() {
  v1::Hardening step;
  step.mutable_permute();
  return step;
}

v1::Hardening Diffuse(uint32_t bits, uint32_t inputs) {
  v1::Hardening step;
  step.mutable_diffuse()->set_bits(bits);
  step.mutable_diffuse()->set_inputs(inputs);
  return step;
}

class HardenTest : public ::testing::Test {
 protected:
  SecretBytes key_ = SecretBytes::CopyOf("0123456789abcdef0123456789abcdef");
  SecretBytes other_ = SecretBytes::CopyOf("0123456789abcdef0123456789abcdeX");
  SeededRandom random_{koppel::testing::Seed()};
};

TEST_F(HardenTest, NumbersAreBelowTheBoundAndEvenlySpread) {
  KeyedStream stream(key_);
  std::vector<int> counts(7);
  for (int i = 0; i < 7000; ++i) ++counts.at(stream.Below(7));
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
}

TEST_F(HardenTest, APermutationMovesEachBitToAPlaceOfItsOwn) {
  const auto step = MakeHardeningStep(Permute(), 128, key_);
  EXPECT_EQ(step->output_bits(), 128u);
  std::set<std::string> images;
  for (size_t bit = 0; bit < 128; ++bit) {
    std::string filter(16, '\0');
    filter[bit / 8] = static_cast<char>(0x80 >> (bit % 8));
    const std::string image = step->Apply(filter);
    EXPECT_EQ(Ones(image), 1);
    images.insert(image);
  }
  EXPECT_EQ(images.size(), 128u);
}

TEST_F(HardenTest, StepsDependOnTheKeyAndOnNothingElse) {
  const std::string filter = RandomFilter(random_, 128);
  for (const v1::Hardening& step : {Permute(), Diffuse(2048, 5)}) {
    const std::string once = MakeHardeningStep(step, 1024, key_)->Apply(filter);
    EXPECT_EQ(once, MakeHardeningStep(step, 1024, key_)->Apply(filter));
    EXPECT_NE(once, MakeHardeningStep(step, 1024, other_)->Apply(filter));
  }
}

TEST_F(HardenTest, DiffusionIsLinear) {
  const auto step = MakeHardeningStep(Diffuse(512, 5), 256, key_);
  EXPECT_EQ(step->output_bits(), 512u);
  for (int i = 0; i < 20; ++i) {
    const std::string a = RandomFilter(random_, 32);
    const std::string b = RandomFilter(random_, 32);
    EXPECT_EQ(step->Apply(Xor(a, b)), Xor(step->Apply(a), step->Apply(b)));
  }
}

TEST_F(HardenTest, EachInputBitEntersEquallyManyOutputBits) {
  // 512 outputs of 5 inputs take 2560 of 256 positions: ten each, but for what a refill leaves
  // over.
  const auto step = MakeHardeningStep(Diffuse(512, 5), 256, key_);
  int total = 0;
  for (size_t bit = 0; bit < 256; ++bit) {
    std::string filter(32, '\0');
    filter[bit / 8] = static_cast<char>(0x80 >> (bit % 8));
    const int outputs = Ones(step->Apply(filter));
    EXPECT_GE(outputs, 9);
    EXPECT_LE(outputs, 11);
    total += outputs;
  }
  EXPECT_EQ(total, 512 * 5);
}

TEST_F(HardenTest, DiffusionOfAThirdFullFilterIsHalfFull) {
  std::string filter(128, '\0');
  for (char& byte : filter) byte = static_cast<char>(0b10010010);
  EXPECT_NEAR(Ones(MakeHardeningStep(Diffuse(2048, 5), 1024, key_)->Apply(filter)), 1024, 150);
}

}  // namespace
}  // namespace koppel::agents
