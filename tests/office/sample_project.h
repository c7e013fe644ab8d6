// The demo case's project for tests of the office: three agencies with officers, an office, a
// linker.
#pragma once

#include <string>
#include <vector>

#include "keys/sealing.h"
#include "keys/sign.h"
#include "koppel/v1/project.pb.h"

namespace koppel::testing {

inline constexpr char kSampleProject[] = "monitor-2026";

// The keys of everybody in the project, and the specification's JSON without any key.
struct SampleParties {
  SampleParties();

  SigningKey hub = SigningKey::Generate();
  SigningKey office = SigningKey::Generate();
  SealingKey office_sealing = SealingKey::Generate();
  SigningKey police = SigningKey::Generate();
  SigningKey youth_care = SigningKey::Generate();
  SigningKey board = SigningKey::Generate();
  SigningKey officer = SigningKey::Generate();
  // Of every party and of three officers.
  std::vector<v1::Party> identities;

  const SigningKey& AgencyOf(const std::string& source) const;
};

// The specification as people write it.
std::string SampleSpecificationJson();
v1::ProjectSpecification SampleSpecification();

}  // namespace koppel::testing
