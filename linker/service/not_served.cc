#include "linker/service/not_served.h"

#include <algorithm>

namespace koppel::linker {

Status CheckServed(std::string_view rpc) {
  if (std::find(kRpcsNotServed.begin(), kRpcsNotServed.end(), rpc) == kRpcsNotServed.end()) {
    return OkStatus();
  }
  return Failure(StatusCode::kUnimplemented, rpc, ": not served yet");
}

Status CheckServed(v1::JobKind kind) {
  const auto end = kJobKindsNotServed.end();
  if (std::find(kJobKindsNotServed.begin(), end, kind) == end) return OkStatus();
  return Failure(StatusCode::kUnimplemented, "job.kind: got ", v1::JobKind_Name(kind),
                 ", which is not served yet");
}

}  // namespace koppel::linker
