// A linkage schema of clkhash: it is refused with the place in the file, or records can be encoded
// with it. Its expressions and date formats are tried on texts that make bad ones backtrack.
#include "agents/clkhash/encoder.h"
#include "agents/clkhash/schema.h"
#include "tests/fuzz/fuzz_target.h"

namespace koppel::agents {
namespace {

using fuzz::Require;

constexpr std::string_view kName = "clkhash.json";

const std::vector<std::string>& Cells() {
  static const auto* const cells = new std::vector<std::string>{"",
                                                                "de Vries",
                                                                "12",
                                                                "-0012.50",
                                                                "2005-03-14",
                                                                "14/03/2005",
                                                                "\u0130\u0301\U0001f600",
                                                                std::string(40, 'a') + "!",
                                                                std::string(40, '1') + "x",
                                                                std::string(20, ' ')};
  return *cells;
}

// What a schema asks for that is no mistake takes its time: long filters, many bits a token.
bool IsCheap(const ClkhashSchema& schema) {
  constexpr uint32_t kBits = 1 << 13;
  constexpr uint32_t kBitsOfToken = 200;
  constexpr uint32_t kTokens = 200;
  for (const ClkFeature& feature : schema.features) {
    if (feature.ignored) continue;
    if (feature.hash.bits > kBitsOfToken || feature.comparison.resolution > kTokens) return false;
  }
  return schema.unfolded_bits() <= kBits && schema.features.size() <= 16;
}

void CheckFormatters(const ClkhashSchema& schema) {
  for (const ClkFeature& feature : schema.features) {
    if (feature.ignored) continue;
    Result<ClkFormatter> formatter = ClkFormatter::Create(feature);
    fuzz::RequireOk(formatter.status(), "a formatter");
    for (const std::string& cell : Cells()) (void)formatter->Format(cell);
  }
}

void CheckEncoder(const ClkhashSchema& schema) {
  static const SecretBytes secret = SecretBytes::CopyOf("secret");
  Result<ClkEncoder> encoder = ClkEncoder::Create(schema, secret);
  fuzz::RequireOk(encoder.status(), "an encoder");
  for (const std::string& cell : Cells()) {
    const auto clk = encoder->Encode(std::vector<std::string>(schema.features.size(), cell));
    Require(!clk.ok() || clk->size() == (schema.bits + 7) / 8, "a CLK's length");
  }
}

void Run(std::string_view json) {
  const Result<ClkhashSchema> schema = ParseClkhashSchema(kName, json);
  if (!schema.ok()) return fuzz::RequireRefused(schema.status(), kName);
  CheckFormatters(*schema);
  if (IsCheap(*schema)) CheckEncoder(*schema);
}

}  // namespace
}  // namespace koppel::agents

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  koppel::agents::Run(koppel::fuzz::TextOf(data, size));
  return 0;
}
