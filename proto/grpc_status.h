// Status to gRPC and back; total in both directions because the codes are equal. And what a caller
// tells people of a linker that does not answer.
#pragma once

#include <grpcpp/support/status.h>

#include <string_view>

#include "base/status.h"

namespace koppel {

grpc::Status ToGrpc(const Status& status);
Status FromGrpc(const grpc::Status& status);

// A call to the linker at `address` as people read its outcome: "linker ADDRESS: " and what the
// linker said. Where gRPC speaks itself, of a connection that failed, its text is replaced by one
// that says what to look at: the linker is not reachable, the certificates do not fit, the
// connection was lost, there was no answer in time. The code stays.
Status FromLinker(std::string_view address, const Status& status);

}  // namespace koppel
