// How many records a second become CLKs of clkhash, on one thread, and how does that compare with
// one BLAKE2b for each token?
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

#include "agents/clkhash/encoder.h"
#include "base/random.h"

namespace koppel::agents {
namespace {

constexpr size_t kRecords = 100'000;

using Record = std::vector<std::string>;

std::string Hashing(std::string_view comparison, std::string_view strategy, std::string_view more) {
  return Concat(R"("hashing": {"comparison": {)", comparison, R"(}, "strategy": {)", strategy, "}",
                more, "}}");
}

std::string Feature(std::string_view name, std::string_view format, int n, bool positional,
                    int bits) {
  const std::string missing = R"(, "missingValue": {"sentinel": ""})";
  return Concat(R"(, {"identifier": ")", name, R"(", "format": )", format, ", ",
                Hashing(Concat(R"("type": "ngram", "n": )", n, R"(, "positional": )",
                               positional ? "true" : "false"),
                        Concat(R"("bitsPerFeature": )", bits), missing));
}

ClkhashSchema Schema() {
  const std::string_view text = R"({"type": "string"})";
  const std::string_view number = R"({"type": "integer"})";
  const std::string json = Concat(
      R"({"version": 3, "clkConfig": {"l": 1024, "kdf": {"type": "HKDF"}}, "features": [
      {"identifier": "id", "ignored": true})",
      Feature("given", text, 2, false, 100), Feature("surname", text, 2, false, 100),
      Feature("number", number, 1, true, 40), Feature("street", text, 2, false, 60),
      Feature("place", text, 2, false, 40), Feature("suburb", text, 3, false, 60),
      Feature("postcode", number, 1, true, 50), Feature("state", text, 1, false, 40),
      Feature("born", R"({"type": "date", "format": "%Y%m%d"})", 1, true, 120), "]}");
  return ParseClkhashSchema("bench", json).value();
}

std::string Word(SeededRandom& random, size_t syllables) {
  static constexpr std::array<std::string_view, 20> kSyllables = {
      "ba", "jan", "ke",  "lo",  "mar", "ne",  "pi", "ra",  "se", "to",
      "va", "win", "ter", "den", "gra", "sto", "li", "cha", "el", "ing"};
  std::string word;
  for (size_t i = 0; i < syllables; ++i) word += kSyllables[random.Below(kSyllables.size())];
  return word;
}

std::vector<std::string> Words(SeededRandom& random, size_t count, size_t syllables) {
  std::vector<std::string> words;
  for (size_t i = 0; i < count; ++i) words.push_back(Word(random, 1 + random.Below(syllables)));
  return words;
}

// The first words are the likeliest.
const std::string& Skewed(SeededRandom& random, const std::vector<std::string>& words) {
  const double unit = random.Unit();
  return words[static_cast<size_t>(unit * unit * static_cast<double>(words.size()))];
}

std::string Date(SeededRandom& random) {
  return std::to_string(19000101 + 10000 * random.Below(100) + 100 * random.Below(12) +
                        random.Below(28));
}

void Misspell(SeededRandom& random, std::string& text) {
  if (text.empty()) return;
  text[random.Below(text.size())] = static_cast<char>('a' + random.Below(26));
}

std::vector<Record> Records() {
  SeededRandom random(7);
  const auto given = Words(random, 2000, 3);
  const auto surnames = Words(random, 20000, 4);
  const auto streets = Words(random, 30000, 4);
  const auto suburbs = Words(random, 3000, 4);
  std::vector<Record> records;
  for (size_t i = 0; i < kRecords; ++i) {
    Record record = {std::to_string(i),
                     Skewed(random, given),
                     Skewed(random, surnames),
                     std::to_string(1 + random.Below(300)),
                     Skewed(random, streets) + " street",
                     random.Chance(0.5) ? Skewed(random, streets) : "",
                     Skewed(random, suburbs),
                     std::to_string(1000 + random.Below(9000)),
                     suburbs[random.Below(8)],
                     Date(random)};
    for (const size_t field : {1, 2, 4, 6}) {
      if (random.Chance(0.1)) Misspell(random, record[field]);
    }
    records.push_back(std::move(record));
  }
  return records;
}

const std::vector<Record>& AllRecords() {
  static const auto* const records = new std::vector<Record>(Records());
  return *records;
}

// Tokens that were cut and hashed: of values that are remembered, none.
void Report(benchmark::State& state, double tokens, double hashes) {
  state.counters["records/s"] = benchmark::Counter(static_cast<double>(kRecords),
                                                   benchmark::Counter::kIsIterationInvariantRate);
  state.counters["tokens cut/record"] = tokens / kRecords;
  state.counters["hashes/record"] = hashes / kRecords;
}

void Encoder(benchmark::State& state) {
  const ClkhashSchema schema = Schema();
  const SecretBytes secret = SecretBytes::CopyOf("a made-up secret");
  const bool text = state.range(0) != 0;
  std::array<unsigned char, 173> base64{};
  double tokens = 0;
  double hashes = 0;
  AllRecords();
  for (auto _ : state) {
    ClkEncoder encoder = ClkEncoder::Create(schema, secret).value();
    for (const Record& record : AllRecords()) {
      const auto clk = encoder.Encode(record).value();
      if (text) EVP_EncodeBlock(base64.data(), clk.data(), static_cast<int>(clk.size()));
      benchmark::DoNotOptimize(base64);
    }
    tokens = static_cast<double>(encoder.tokens());
    hashes = static_cast<double>(encoder.computed());
  }
  Report(state, tokens, hashes);
}

// Every cell formatted and tokenised anew, a BLAKE2b for each token.
void OneHashForEachToken(benchmark::State& state) {
  const ClkhashSchema schema = Schema();
  std::vector<ClkFormatter> formatters;
  std::vector<Tokeniser> tokenisers;
  for (const ClkFeature& feature : schema.features) {
    formatters.push_back(ClkFormatter::Create(feature).value());
    tokenisers.push_back(Tokeniser::Create(feature).value());
  }
  const std::array<unsigned char, 64> key{};
  const std::array<unsigned char, 16> salt = {'0'};
  std::array<unsigned char, 64> digest{};
  std::array<unsigned char, 128> filter{};
  double tokens_made = 0;
  AllRecords();
  for (auto _ : state) {
    tokens_made = 0;
    for (const Record& record : AllRecords()) {
      filter.fill(0);
      for (size_t f = 1; f < record.size(); ++f) {
        const std::string formatted = formatters[f].Format(record[f]).value();
        const TokenList& tokens = *tokenisers[f].Tokens(formatted).value();
        tokens_made += static_cast<double>(tokens.size());
        for (size_t i = 0; i < tokens.size(); ++i) {
          const std::string_view token = tokens[i];
          crypto_generichash_blake2b_salt_personal(
              digest.data(), 64, reinterpret_cast<const unsigned char*>(token.data()), token.size(),
              key.data(), 64, salt.data(), nullptr);
          const size_t count = std::min<size_t>(32, schema.features[f].hash.bits / tokens.size());
          for (size_t b = 0; b < count; ++b) {
            SetBit((digest[2 * b] | uint32_t{digest[2 * b + 1]} << 8) % 1024, filter);
          }
        }
      }
      benchmark::DoNotOptimize(filter);
    }
  }
  Report(state, tokens_made, tokens_made);
}

BENCHMARK(OneHashForEachToken)->Unit(benchmark::kMillisecond);
BENCHMARK(Encoder)->ArgName("base64")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace koppel::agents

BENCHMARK_MAIN();
