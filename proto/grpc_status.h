// Status to gRPC and back; total in both directions because the codes are equal.
#pragma once

#include <grpcpp/support/status.h>

#include "base/status.h"

namespace koppel {

grpc::Status ToGrpc(const Status& status);
Status FromGrpc(const grpc::Status& status);

}  // namespace koppel
