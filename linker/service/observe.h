// A gRPC interceptor that shows every received request of our services to an observer.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/support/server_interceptor.h>

#include <functional>
#include <memory>
#include <string_view>

namespace koppel::linker {

using RequestObserver =
    std::function<void(std::string_view method, const google::protobuf::Message& request)>;

// The factory owns a copy of the observer, which must be thread safe.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeRequestObserver(
    RequestObserver observer);

}  // namespace koppel::linker
