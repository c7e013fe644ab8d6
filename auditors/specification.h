// A project specification as auditors read it: from the bytes that were hashed, strictly. Never
// sees records, encodings or payloads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "koppel/v1/project.pb.h"

namespace koppel::auditors {

// Immutable; const is safe.
class Specification {
 public:
  // INVALID_ARGUMENT "specification: ..." where no party would accept the bytes
  // (proto/check_project.h).
  static Result<Specification> Parse(std::string_view bytes);

  const v1::ProjectSpecification& message() const { return message_; }
  // SHA-256, 32 bytes.
  const std::string& project_hash() const { return project_hash_; }
  // The first day on which nothing may be uploaded or run.
  CivilDate expires() const { return expires_; }

  // The agencies for which this officer signs with this key; empty for a stranger.
  std::vector<std::string> AgenciesOfOfficer(std::string_view officer, std::string_view key) const;
  size_t CountAgencies() const;

 private:
  Specification() = default;

  v1::ProjectSpecification message_;
  std::string project_hash_;
  CivilDate expires_;
};

}  // namespace koppel::auditors
