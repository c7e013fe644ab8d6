#include "agents/check/expected_fill.h"

#include <cmath>

#include "agents/encode/hash_counts.h"
#include "agents/tokens/tokens.h"
#include "proto/check_encoding.h"

namespace koppel::agents {

double ExpectedFill(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
  const std::vector<uint32_t> hashes = HashCounts(schema, bloom);
  double unset = 1;
  for (int i = 0; i < bloom.fields_size(); ++i) {
    const v1::BloomField& part = bloom.fields(i);
    const double share = static_cast<double>(hashes[static_cast<size_t>(i)]) / bloom.bits();
    unset *= std::pow(1 - share, ExpectedTokens(*FindField(schema, part.field()), part));
  }
  return 1 - unset;
}

}  // namespace koppel::agents
