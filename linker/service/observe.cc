#include "linker/service/observe.h"

#include <string>
#include <utility>

namespace koppel::linker {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::Interceptor;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

constexpr std::string_view kOurMethods = "/koppel.v1.";

class ObservingInterceptor final : public Interceptor {
 public:
  ObservingInterceptor(const RequestObserver& observer, std::string method)
      : observer_(observer), method_(std::move(method)) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) {
      // Null at the end of a stream. The generated services receive protobuf messages only.
      const void* message = methods->GetRecvMessage();
      if (message != nullptr) {
        observer_(method_, *static_cast<const google::protobuf::Message*>(message));
      }
    }
    methods->Proceed();
  }

 private:
  const RequestObserver& observer_;
  const std::string method_;
};

class ObserverFactory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit ObserverFactory(RequestObserver observer) : observer_(std::move(observer)) {}

  // Health and reflection receive other types than ours, and carry nothing of a project.
  Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    const std::string method = info->method();
    if (method.compare(0, kOurMethods.size(), kOurMethods) != 0) return nullptr;
    return new ObservingInterceptor(observer_, method);
  }

 private:
  const RequestObserver observer_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeRequestObserver(
    RequestObserver observer) {
  return std::make_unique<ObserverFactory>(std::move(observer));
}

}  // namespace koppel::linker
