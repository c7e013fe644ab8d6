#include "agents/tokens/phonetic.h"

#include <gmock/gmock.h>

#include "base/random.h"
#include "tests/reference/slow_tokens.h"
#include "tests/support/seed.h"

namespace koppel::agents {
namespace {

struct Example {
  std::string_view code;
  std::vector<std::string_view> words;
};

TEST(DutchPhoneticTest, SpellingsThatSoundAlikeHaveOneCode) {
  const std::vector<Example> examples = {
      {"JNS", {"JANSEN", "JANSSEN"}},
      {"SMT", {"SMIT", "SMITH", "SMID", "SMIDT", "SCHMIDT", "SMITT"}},
      {"MR", {"MEIJER", "MEYER", "MEIER", "MAIER"}},
      {"FSR", {"VISSER", "VISSCHER", "FISSER"}},
      {"BS", {"BOS", "BOSCH", "BOSSE"}},
      {"BRR", {"BROUWER", "BROUER"}},
      {"FLPS", {"PHILIPS", "FILIPS", "PHILLIPS"}},
      {"HNDRKS", {"HENDRIKS", "HENDRICKS", "HENDRIX", "HENDRICKX"}},
      {"DKSTR", {"DIJKSTRA", "DYKSTRA", "DIEKSTRA"}},
      {"KRNLS", {"CORNELIS", "KORNELIS"}},
      {"SSL", {"CECILIA", "SESILIA"}},
      {"KRSTN", {"CHRISTINE", "KRISTINE"}},
      {"SRLS", {"CHARLES"}},
      {"SGTNS", {"SCHOUTENS"}},
      {"ASBRNT", {"YSBRAND", "IJSBRAND", "IJSBRANDT"}},
      {"JSMN", {"YASMINE", "JASMIJN"}},
      {"JKP", {"JACOB", "JAKOP"}},
      {"JKPS", {"JACOBS", "JAKOPS"}},
      {"RLNTS", {"ROELANDS", "ROELANTS"}},
      {"LW", {"LEWE"}},
      {"L", {"LEEUW", "LEEUWEN"}},
      {"KWST", {"QUAST", "KWAST"}},
      {"A", {"AA", "EN", "IJ"}},
  };
  for (const Example& example : examples) {
    for (const std::string_view word : example.words) {
      EXPECT_EQ(DutchPhonetic(word), example.code) << word;
    }
  }
}

TEST(DutchPhoneticTest, OnlyLettersSound) {
  EXPECT_EQ(DutchPhonetic(""), "");
  EXPECT_EQ(DutchPhonetic("1234"), "");
  EXPECT_EQ(DutchPhonetic("B0S"), DutchPhonetic("BS"));
}

TEST(DutchPhoneticTest, AgreesWithItsSlowTwin) {
  SeededRandom random(koppel::testing::Seed());
  constexpr std::string_view kLetters = "ABCDEGHIJKQSTUWXYZPVNR1";
  v1::Field field;
  field.set_type(v1::NAME);
  v1::BloomField part;
  part.set_tokens(v1::PHONETIC);
  for (int i = 0; i < 300; ++i) {
    std::string word;
    for (uint64_t length = random.Below(9); length > 0; --length) {
      word += kLetters[random.Below(kLetters.size())];
    }
    const std::string code = DutchPhonetic(word);
    const std::set<std::string> want = reference::SlowTokens(field, part, word);
    EXPECT_EQ(code.empty() ? std::set<std::string>() : std::set<std::string>{code}, want) << word;
  }
}

}  // namespace
}  // namespace koppel::agents
