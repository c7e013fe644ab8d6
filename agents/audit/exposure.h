// Codes as attackers would hold them: made under keys that no attack sees.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "agents/attack/codes.h"
#include "agents/encode/record_encoder.h"
#include "agents/normalise/person_reader.h"
#include "base/status.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// The schema with this encoding alone; a filter without its hardening for the twin.
v1::LinkageSchema OnlyEncoding(const v1::LinkageSchema& schema, const v1::Encoding& encoding);
v1::LinkageSchema WithoutHardening(v1::LinkageSchema schema);
// Without the steps that an attacker need not do to its own records: noise.
v1::LinkageSchema WithoutNoise(v1::LinkageSchema schema);

// Encodes persons under a key of this audit's own, made of its seed and a name.
class AuditKey {
 public:
  AuditKey(uint64_t seed, std::string_view name) : seed_(seed), name_(name) {}

  // `schema`: of one encoding, which all persons carry. Errors of RecordEncoder.
  Result<attack::Codes> Encode(const v1::LinkageSchema& schema,
                               const std::vector<PersonFields>& persons) const;

  // Of each bit of a code the bits of the filter before hardening that enter it, ascending. Noise
  // is left out.
  std::vector<std::vector<uint32_t>> InputsOf(const v1::LinkageSchema& schema) const;

 private:
  uint64_t seed_;
  std::string name_;
};

}  // namespace koppel::agents
