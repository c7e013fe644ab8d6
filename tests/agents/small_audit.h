// Audits small enough for a test.
#pragma once

#include "agents/audit/audit.h"
#include "koppel/v1/audit.pb.h"
#include "proto/audit_requirement.h"
#include "tests/support/seed.h"

namespace koppel::agents {

inline v1::AuditGates UsualGates() { return WithUsualBounds(v1::AuditGates()); }

// Quick ones, with 100 persons to compare with.
inline v1::AuditSettings SmallSettings(uint32_t records, uint32_t pairs) {
  v1::AuditSettings settings = UsualSettings(true);
  settings.set_records(records);
  settings.set_seeds(100);
  settings.set_pairs(pairs);
  settings.set_seed(testing::Seed());
  return settings;
}

}  // namespace koppel::agents
