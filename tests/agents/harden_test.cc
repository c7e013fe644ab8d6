#include "agents/harden/harden.h"

#include <gmock/gmock.h>

#include <bit>
#include <set>

#include "agents/harden/affine_bits.h"
#include "agents/harden/epsilon.h"
#include "agents/harden/keyed_stream.h"
#include "agents/harden/randomise.h"
#include "base/digest.h"
#include "base/random.h"
#include "keys/derive.h"
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

v1::Hardening Fold(uint32_t times) {
  v1::Hardening step;
  step.mutable_fold()->set_times(times);
  return step;
}

v1::Hardening Balance() {
  v1::Hardening step;
  step.mutable_balance();
  return step;
}

v1::Hardening Rule90(uint32_t times) {
  v1::Hardening step;
  step.mutable_rule90()->set_times(times);
  return step;
}

v1::Hardening Randomise(uint32_t chance_permille) {
  v1::Hardening step;
  step.mutable_randomise()->set_chance_permille(chance_permille);
  return step;
}

// A filter of one set bit.
std::string Single(size_t bytes, size_t bit) {
  std::string filter(bytes, '\0');
  filter[bit / 8] = static_cast<char>(0x80 >> (bit % 8));
  return filter;
}

class HardenTest : public ::testing::Test {
 protected:
  using Steps = std::vector<v1::Hardening>;

  Hardening Make(uint32_t bits, const Steps& steps, std::string_view key = kKey) const {
    v1::Bloom bloom;
    bloom.set_bits(bits);
    bloom.mutable_hardening()->Assign(steps.begin(), steps.end());
    const auto step_key = [&](int) { return SecretBytes::CopyOf(key); };
    return Hardening(bloom, step_key, SecretBytes::CopyOf(key));
  }

  std::string Apply(const Hardening& hardening, const std::string& filter,
                    const std::string& record_ref = "ref") const {
    std::string out;
    const FilterToHarden alone{filter, record_ref, out};
    hardening.Apply({&alone, 1});
    return out;
  }

  static constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";
  static constexpr std::string_view kOther = "0123456789abcdef0123456789abcdeX";
  SeededRandom random_{koppel::testing::Seed()};
};

TEST_F(HardenTest, NumbersAreBelowTheBoundAndEvenlySpread) {
  const SecretBytes key = SecretBytes::CopyOf(kKey);
  KeyedStream stream(key);
  std::vector<int> counts(7);
  for (int i = 0; i < 7000; ++i) ++counts.at(stream.Below(7));
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
}

TEST_F(HardenTest, WithoutStepsAFilterStaysAsItIs) {
  const std::string filter = RandomFilter(random_, 24);
  EXPECT_EQ(Apply(Make(192, {}), filter), filter);
}

TEST_F(HardenTest, ManyFiltersAtOnceBecomeWhatEachBecomesAlone) {
  for (const size_t count : {1u, 63u, 64u, 65u, 256u, 300u}) {
    const Hardening hardening =
        Make(72, {Permute(), Diffuse(200, 5), Rule90(1), Balance(), Randomise(200)});
    std::vector<std::string> filters;
    std::vector<std::string> outs(count, "what was there before");
    std::vector<FilterToHarden> together;
    for (size_t i = 0; i < count; ++i) filters.push_back(RandomFilter(random_, 9));
    for (size_t i = 0; i < count; ++i) together.push_back({filters[i], filters[i], outs[i]});
    hardening.Apply(together);
    for (size_t i = 0; i < count; ++i) {
      ASSERT_EQ(outs[i], Apply(hardening, filters[i], filters[i])) << i << " of " << count;
    }
  }
}

TEST_F(HardenTest, APermutationMovesEachBitToAPlaceOfItsOwn) {
  const Hardening permute = Make(128, {Permute()});
  std::set<std::string> images;
  for (size_t bit = 0; bit < 128; ++bit) {
    const std::string image = Apply(permute, Single(16, bit));
    EXPECT_EQ(image.size(), 16u);
    EXPECT_EQ(Ones(image), 1);
    images.insert(image);
  }
  EXPECT_EQ(images.size(), 128u);
}

TEST_F(HardenTest, StepsDependOnTheKeyAndOnNothingElse) {
  const std::string filter = RandomFilter(random_, 128);
  for (const v1::Hardening& step : {Permute(), Diffuse(2048, 5), Randomise(500)}) {
    const std::string once = Apply(Make(1024, {step}), filter);
    EXPECT_EQ(once, Apply(Make(1024, {step}), filter));
    EXPECT_NE(once, Apply(Make(1024, {step}, kOther), filter));
  }
}

TEST_F(HardenTest, DiffusionIsLinear) {
  const Hardening diffuse = Make(256, {Diffuse(512, 5)});
  for (int i = 0; i < 20; ++i) {
    const std::string a = RandomFilter(random_, 32);
    const std::string b = RandomFilter(random_, 32);
    EXPECT_EQ(Apply(diffuse, Xor(a, b)), Xor(Apply(diffuse, a), Apply(diffuse, b)));
  }
}

TEST_F(HardenTest, EachInputBitEntersEquallyManyOutputBits) {
  // 512 outputs of 5 inputs take 2560 of 256 positions: ten each.
  const Hardening diffuse = Make(256, {Diffuse(512, 5)});
  int total = 0;
  for (size_t bit = 0; bit < 256; ++bit) {
    const int outputs = Ones(Apply(diffuse, Single(32, bit)));
    EXPECT_EQ(outputs, 10);
    total += outputs;
  }
  EXPECT_EQ(total, 512 * 5);
}

TEST_F(HardenTest, DiffusionOfAThirdFullFilterIsHalfFull) {
  std::string filter(128, '\0');
  for (char& byte : filter) byte = static_cast<char>(0b10010010);
  EXPECT_NEAR(Ones(Apply(Make(1024, {Diffuse(2048, 5)}), filter)), 1024, 150);
}

TEST_F(HardenTest, FoldingXorsTheHalvesAsOftenAsItSays) {
  const std::string a = RandomFilter(random_, 8);
  const std::string b = RandomFilter(random_, 8);
  const std::string c = RandomFilter(random_, 8);
  const std::string d = RandomFilter(random_, 8);
  EXPECT_EQ(Apply(Make(256, {Fold(1)}), a + b + c + d), Xor(a, c) + Xor(b, d));
  EXPECT_EQ(Apply(Make(256, {Fold(2)}), a + b + c + d), Xor(Xor(a, c), Xor(b, d)));
}

TEST_F(HardenTest, ABalancedFilterIsFollowedByItsComplement) {
  const std::string filter = RandomFilter(random_, 9);
  const std::string complement = Xor(filter, std::string(9, '\xff'));
  EXPECT_EQ(Apply(Make(72, {Balance()}), filter), filter + complement);
}

TEST_F(HardenTest, Rule90GivesEachBitTheXorOfItsNeighboursInARing) {
  const std::string one = Single(8, 0);
  EXPECT_EQ(Apply(Make(64, {Rule90(1)}), one), Xor(Single(8, 1), Single(8, 63)));
  EXPECT_EQ(Apply(Make(64, {Rule90(2)}), one), Xor(Single(8, 2), Single(8, 62)));
}

TEST_F(HardenTest, StepsAreAppliedInTheirOrder) {
  const Steps steps = {Fold(1),          Rule90(3),        Permute(),      Balance(),
                       Diffuse(1000, 3), Diffuse(400, 16), Diffuse(80, 5), Rule90(8)};
  const std::string filter = RandomFilter(random_, 40);
  std::string expected = filter;
  for (const v1::Hardening& step : steps) {
    expected = Apply(Make(static_cast<uint32_t>(8 * expected.size()), {step}), expected);
  }
  EXPECT_EQ(Apply(Make(320, steps), filter), expected);
}

// As one map these would have 4,096 inputs for each of 8,192 outputs.
TEST_F(HardenTest, StackedDiffusionsCostTheirSumAndNotTheirProduct) {
  const SecretBytes key = SecretBytes::CopyOf(kKey);
  KeyedStream stream(key);
  std::vector<AffineBits> maps;
  for (const v1::Hardening& step : {Permute(), Diffuse(8192, 16), Diffuse(8192, 16), Permute(),
                                    Diffuse(8192, 16), Fold(2), Balance()}) {
    const uint32_t bits = maps.empty() ? 8192 : static_cast<uint32_t>(maps.back().bits().size());
    AppendStep(AffineBits(bits, step, stream), maps);
  }
  EXPECT_EQ(maps.size(), 4u);
  size_t terms = 0;
  for (const AffineBits& map : maps) terms += map.terms();
  EXPECT_LE(terms, size_t{4} * 16 * 8192);
}

TEST_F(HardenTest, NoiseIsOfTheRecordAndTheSameOnAResend) {
  // Two public packages draw one pattern for all records, which XORs away between any two.
  const Hardening randomise = Make(1024, {Randomise(200)});
  const std::string filter = RandomFilter(random_, 128);
  std::set<std::string> patterns;
  for (int record = 0; record < 100; ++record) {
    const std::string ref = "record " + std::to_string(record);
    patterns.insert(Xor(filter, Apply(randomise, filter, ref)));
    EXPECT_EQ(Apply(randomise, filter, ref), Apply(Make(1024, {Randomise(200)}), filter, ref));
  }
  EXPECT_EQ(patterns.size(), 100u);
}

TEST_F(HardenTest, NoiseOfTwoRecordsIsIndependent) {
  const Hardening randomise = Make(8192, {Randomise(400)});
  const std::string zeros(1024, '\0');
  // A fifth of the bits of each is flipped; of both .2 * .2, were it one pattern .2.
  const std::string a = Apply(randomise, zeros, "a");
  const std::string b = Apply(randomise, zeros, "b");
  EXPECT_NEAR(Ones(a), 0.2 * 8192, 250);
  EXPECT_NEAR(Ones(Xor(a, b)), 2 * 0.2 * 0.8 * 8192, 300);
}

TEST_F(HardenTest, ABitIsReplacedWithTheChanceByAFairCoin) {
  const Hardening randomise = Make(8192, {Randomise(250)});
  int from_zeros = 0;
  int from_ones = 0;
  for (int record = 0; record < 50; ++record) {
    const std::string ref = std::to_string(record);
    from_zeros += Ones(Apply(randomise, std::string(1024, '\0'), ref));
    from_ones += Ones(Apply(randomise, std::string(1024, '\xff'), ref));
  }
  // Half of a quarter; six standard errors of 409,600 draws are 0.0031.
  EXPECT_NEAR(from_zeros / (50.0 * 8192), 0.125, 0.0032);
  EXPECT_NEAR(from_ones / (50.0 * 8192), 0.875, 0.0032);
}

// Section 7 of agents/ENCODING.md.
TEST_F(HardenTest, TheWorkedExampleOfTheRecipeHolds) {
  SecretBytes linkage_key(32);
  SecretBytes noise_key(32);
  for (unsigned char i = 0; i < 32; ++i) {
    linkage_key.fill()[i] = i;
    noise_key.fill()[i] = static_cast<unsigned char>(0x20 + i);
  }
  const auto info = [](const std::string& kind, const std::string& part) {
    const std::string zero(1, '\0');
    return "koppel/v1/" + kind + zero + "surname" + zero + part + zero + "1";
  };
  const auto hardened = [&](const Steps& steps) {
    v1::Bloom bloom;
    bloom.set_bits(64);
    bloom.mutable_hardening()->Assign(steps.begin(), steps.end());
    const auto step_key = [&](int step) {
      return Hkdf(linkage_key, "", info("hardening", std::to_string(step)));
    };
    const Hardening hardening(bloom, step_key, Hkdf(noise_key, "", info("noise", "")));
    return ToHex(Apply(hardening, std::string("\x08\x01\0\0\x06\xc1\x40\x02", 8), "r1"));
  };
  EXPECT_EQ(hardened({Permute()}), "8000204400d08200");
  EXPECT_EQ(hardened({Fold(1)}), "0ec04002");
  EXPECT_EQ(hardened({Balance()}), "0801000006c14002f7fefffff93ebffd");
  EXPECT_EQ(hardened({Rule90(1)}), "140280000ee22005");
  EXPECT_EQ(hardened({Diffuse(64, 2)}), "092052016c001102");
  EXPECT_EQ(hardened({Permute(), Diffuse(64, 3)}), "389901c5091a8828");
  EXPECT_EQ(hardened({Randomise(250)}), "8809800006610102");
}

TEST_F(HardenTest, EpsilonFollowsTheBitsThatATokenCanChange) {
  const auto epsilon = [](const Steps& steps) {
    v1::Bloom bloom;
    bloom.set_bits(1024);
    bloom.mutable_hardening()->Assign(steps.begin(), steps.end());
    return EpsilonOf(bloom, 14, 340);
  };
  // RAPPOR: 2 h ln((1 - f/2) / (f/2)).
  EXPECT_NEAR(epsilon({Randomise(100)})->per_token, 82.4, 0.1);
  EXPECT_NEAR(epsilon({Randomise(100)})->per_record, 2002, 1);
  EXPECT_NEAR(epsilon({Randomise(500)})->per_token, 30.8, 0.1);
  EXPECT_NEAR(epsilon({Balance(), Randomise(100)})->per_token, 2 * 82.4, 0.2);
  EXPECT_NEAR(epsilon({Rule90(3), Randomise(100)})->per_token, 4 * 82.4, 0.4);
  EXPECT_NEAR(epsilon({Diffuse(2048, 5), Randomise(100)})->per_token, 10 * 82.4, 1);
  // No more than all 2,048 bits can change.
  EXPECT_NEAR(epsilon({Diffuse(2048, 5), Randomise(100)})->per_record, 2048 * 2.944, 5);
  EXPECT_FALSE(epsilon({Diffuse(2048, 5)}));
}

TEST(NoiseKeyTest, BelongsToAgencyProjectSourceAndEpoch) {
  const SecretBytes secret = SecretBytes::CopyOf("reference secret of thirty-two b");
  const SecretBytes other = SecretBytes::CopyOf("another secret of exactly 32 byt");
  const SecretBytes key = ServiceNoiseKey(secret, "project", "police", 1);
  EXPECT_TRUE(key == ServiceNoiseKey(secret, "project", "police", 1));
  EXPECT_FALSE(key == ServiceNoiseKey(other, "project", "police", 1));
  EXPECT_FALSE(key == ServiceNoiseKey(secret, "projects", "police", 1));
  EXPECT_FALSE(key == ServiceNoiseKey(secret, "project", "board", 1));
  EXPECT_FALSE(key == ServiceNoiseKey(secret, "project", "police", 2));
  EXPECT_FALSE(OfflineNoiseKey(secret, "police") == OfflineNoiseKey(secret, "board"));
}

}  // namespace
}  // namespace koppel::agents
