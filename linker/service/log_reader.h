// The log as a caller may see it: entries of its own projects and of the linker in full, of others
// the leaf hash alone; of jobs and of other agencies' withdrawals, whoever is neither office nor
// auditor sees the hash alone too.
// Knows no gRPC.
#pragma once

#include <functional>

#include "base/status.h"
#include "koppel/v1/log.pb.h"
#include "linker/log/log.h"
#include "linker/service/caller.h"
#include "linker/service/projects.h"

namespace koppel::linker {

// The RPCs of v1.Log; log.proto says what each does and how it fails. Thread safe.
class LogReader {
 public:
  // Both must outlive it.
  LogReader(const Log& log, const ProjectBook& projects) : log_(log), projects_(projects) {}

  // PERMISSION_DENIED, or UNIMPLEMENTED.
  Status Enter(std::string_view rpc, const Caller& caller) const;

  Result<v1::Signed> GetCheckpoint() const;
  // Calls `send` with the checkpoint and then the leaves; CANCELLED when it returns false.
  using Send = std::function<bool(const v1::ListEntriesResponse&)>;
  Status ListEntries(const Caller& caller, const v1::ListEntriesRequest& request,
                     const Send& send) const;
  Result<v1::GetInclusionProofResponse> GetInclusionProof(
      const v1::GetInclusionProofRequest& request) const;
  Result<v1::GetConsistencyProofResponse> GetConsistencyProof(
      const v1::GetConsistencyProofRequest& request) const;

 private:
  const Log& log_;
  const ProjectBook& projects_;
};

}  // namespace koppel::linker
