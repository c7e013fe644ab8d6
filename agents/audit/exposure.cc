#include "agents/audit/exposure.h"

#include <algorithm>
#include <span>
#include <string>

#include "agents/encode/subkey.h"
#include "keys/derive.h"
#include "proto/encoding_shape.h"

namespace koppel::agents {
namespace {

constexpr size_t kTogether = 256;

// Nobody's key: who knows the seed may know it.
SecretBytes KeyOf(uint64_t seed, std::string_view name, std::string_view use) {
  const SecretBytes nobodys(kKeyBytes);
  return Hkdf(nobodys, {}, Concat("koppel/v1/audit ", name, " ", use, " ", seed));
}

}  // namespace

v1::LinkageSchema OnlyEncoding(const v1::LinkageSchema& schema, const v1::Encoding& encoding) {
  v1::LinkageSchema only = schema;
  const v1::Encoding kept = encoding;
  only.clear_encodings();
  only.clear_passes();
  only.clear_comparison();
  *only.add_encodings() = kept;
  return only;
}

v1::LinkageSchema WithoutHardening(v1::LinkageSchema schema) {
  schema.mutable_encodings(0)->mutable_bloom()->clear_hardening();
  return schema;
}

v1::LinkageSchema WithoutNoise(v1::LinkageSchema schema) {
  v1::Bloom& bloom = *schema.mutable_encodings(0)->mutable_bloom();
  auto steps = std::move(*bloom.mutable_hardening());
  bloom.clear_hardening();
  for (v1::Hardening& step : steps) {
    if (!step.has_randomise()) *bloom.add_hardening() = std::move(step);
  }
  return schema;
}

Result<attack::Codes> AuditKey::Encode(const v1::LinkageSchema& schema,
                                       const std::vector<PersonFields>& persons) const {
  KOPPEL_ASSIGN_OR_RETURN(
      const RecordEncoder encoder,
      RecordEncoder::Create(schema, KeyOf(seed_, name_, "linkage"), KeyOf(seed_, name_, "noise")));
  attack::Codes codes(EncodedBytes(schema.encodings(0)) * 8);
  for (size_t first = 0; first < persons.size(); first += kTogether) {
    const auto some =
        std::span(persons).subspan(first, std::min(kTogether, persons.size() - first));
    std::vector<std::string> refs(some.size());
    std::vector<v1::EncodedRecord> encoded(some.size());
    std::vector<RecordToEncode> records;
    for (size_t i = 0; i < some.size(); ++i) {
      refs[i] = std::to_string(first + i);
      records.push_back({some[i], refs[i], encoded[i]});
    }
    encoder.Encode(records);
    for (const v1::EncodedRecord& one : encoded) {
      if (one.encodings(0).empty())
        return Failure(StatusCode::kInternal, "audit: a record lacks its encoding");
      codes.Add(one.encodings(0));
    }
  }
  return codes;
}

std::vector<std::vector<uint32_t>> AuditKey::InputsOf(const v1::LinkageSchema& schema) const {
  const v1::Encoding encoding = WithoutNoise(schema).encodings(0);
  const Hardening hardening = HardeningOf(encoding, KeyOf(seed_, name_, "linkage"), SecretBytes());
  const uint32_t bits = encoding.bloom().bits();
  const auto hardened = [&](const std::string& filter) {
    std::string out;
    const FilterToHarden one{filter, "", out};
    hardening.Apply(std::span(&one, 1));
    return out;
  };
  const std::string none(bits / 8, '\0');
  const std::string of_none = hardened(none);
  std::vector<std::vector<uint32_t>> inputs(of_none.size() * 8);
  for (uint32_t input = 0; input < bits; ++input) {
    std::string one = none;
    one[input / 8] = static_cast<char>(0x80 >> (input % 8));
    const std::string out = hardened(one);
    for (size_t bit = 0; bit < inputs.size(); ++bit) {
      const int changed = (out[bit / 8] ^ of_none[bit / 8]) >> (7 - bit % 8) & 1;
      if (changed != 0) inputs[bit].push_back(input);
    }
  }
  return inputs;
}

}  // namespace koppel::agents
