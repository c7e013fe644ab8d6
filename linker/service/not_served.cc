#include "linker/service/not_served.h"

#include <algorithm>

namespace koppel::linker {

Status CheckServed(std::string_view rpc) {
  if (std::find(kRpcsNotServed.begin(), kRpcsNotServed.end(), rpc) == kRpcsNotServed.end()) {
    return OkStatus();
  }
  return Failure(StatusCode::kUnimplemented, rpc, ": not served yet");
}

Status CheckServed(const v1::JobSpecification& job) {
  const auto end = kJobKindsNotServed.end();
  if (std::find(kJobKindsNotServed.begin(), end, job.kind()) != end) {
    return Failure(StatusCode::kUnimplemented, "job.kind: got ", v1::JobKind_Name(job.kind()),
                   ", which is not served yet");
  }
  return OkStatus();
}

}  // namespace koppel::linker
