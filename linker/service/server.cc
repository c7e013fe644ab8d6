#include "linker/service/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <vector>

#include "base/file.h"
#include "keys/keystore.h"
#include "linker/job/runner.h"
#include "linker/log/log.h"
#include "linker/service/grpc_services.h"
#include "linker/service/ingest.h"
#include "linker/service/jobs.h"
#include "linker/service/log_reader.h"
#include "linker/service/observe.h"
#include "linker/service/projects.h"
#include "linker/service/records.h"
#include "linker/service/streams.h"

namespace koppel::linker {
namespace {

constexpr int kMostServerThreads = 128;
constexpr int kMostStreamsPerConnection = 64;
constexpr std::chrono::seconds kGrace{5};

// The packaged plugin registers itself as soon as its library is loaded; without the development
// flag it is taken out again.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    const std::string name = grpc::reflection::ProtoServerReflectionPlugin().name();
    std::erase_if(*plugins, [&](const auto& plugin) { return plugin->name() == name; });
  }
};

// Never set back or forth, unlike the time of day.
class SteadyClock final : public Clock {
 public:
  int64_t NowMs() const override {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  }
};

Result<SigningKey> LogKey(const OpenParty& party) {
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* seed, party.keystore.Get(kSigningSecret));
  return SigningKey::FromSeed(*seed);
}

RunnerOptions RunnerOptionsOf(const LinkerConfig& config) {
  return {config.job_threads(), config.match_threads(), config.most_job_mib() << 20};
}

}  // namespace

// In the order in which they need each other: destroyed from the bottom up.
struct LinkerServer::Parts {
  Parts(std::unique_ptr<Store> opened_store, std::unique_ptr<Log> opened_log, const Clock& clock,
        const std::string& party, SecretBytes pseudonym_secret, const RunnerOptions& options)
      : store(std::move(opened_store)),
        log(std::move(opened_log)),
        projects(*store, *log, clock, party),
        ingest(*store, *log),
        runner(*store, *log, clock, std::move(pseudonym_secret), options),
        desk(*store, *log, runner),
        reader(*log, projects),
        streams(steady) {
    services.push_back(MakeProjectsService(projects));
    services.push_back(MakeKeyExchangeService(projects));
    services.push_back(MakeIngestService(projects, ingest, streams));
    services.push_back(MakeJobsService(projects, desk, streams));
    services.push_back(MakeLogService(reader, streams));
  }

  Status Listen(const LinkerConfig& config, const TlsMaterial& tls, const ServerHooks& hooks);

  const std::unique_ptr<Store> store;
  const std::unique_ptr<Log> log;
  ProjectBook projects;
  Ingest ingest;
  JobRunner runner;
  JobDesk desk;
  LogReader reader;
  SteadyClock steady;
  StreamBook streams;
  std::vector<std::unique_ptr<grpc::Service>> services;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

Status LinkerServer::Parts::Listen(const LinkerConfig& config, const TlsMaterial& tls,
                                   const ServerHooks& hooks) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(config.listen(), ServerCredentials(tls), &port);
  // Two servers on one port would share callers between them.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreamsPerConnection);
  builder.SetMaxReceiveMessageSize(static_cast<int>(kMostUploadBytes));
  builder.SetResourceQuota(grpc::ResourceQuota("linker").SetMaxThreads(kMostServerThreads));
  if (!config.reflection()) builder.SetOption(std::make_unique<WithoutReflection>());
  for (const auto& service : services) builder.RegisterService(service.get());
  if (hooks.request_observer) {
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> creators;
    creators.push_back(MakeRequestObserver(hooks.request_observer));
    builder.experimental().SetInterceptorCreators(std::move(creators));
  }
  server = builder.BuildAndStart();
  if (server != nullptr && port > 0) return OkStatus();
  return Failure(StatusCode::kUnavailable, "listen: cannot listen on ", config.listen(),
                 ", want a free address");
}

LinkerServer::LinkerServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

LinkerServer::~LinkerServer() { Stop(); }

int LinkerServer::port() const { return parts_->port; }

Result<std::unique_ptr<LinkerServer>> LinkerServer::Start(const LoadedConfig& loaded,
                                                          const OpenParty& party,
                                                          const Clock& clock,
                                                          const ServerHooks& hooks) {
  KOPPEL_RETURN_IF_ERROR(MakePrivateFolder(DataFolder(loaded)));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* storage, party.keystore.Get(kStorageSecret));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* pseudonyms, party.keystore.Get(kPseudonymSecret));
  KOPPEL_ASSIGN_OR_RETURN(SigningKey log_key, LogKey(party));
  KOPPEL_ASSIGN_OR_RETURN(
      auto store, Store::Open(DataFolder(loaded), KeyFile(loaded), *storage, {hooks.row_observer}));
  KOPPEL_ASSIGN_OR_RETURN(auto log, Log::Open(*store, std::move(log_key), party.self.party, clock));
  auto parts = std::make_unique<Parts>(std::move(store), std::move(log), clock, party.self.party,
                                       pseudonyms->Clone(), RunnerOptionsOf(loaded.config));
  KOPPEL_RETURN_IF_ERROR(parts->runner.Start());
  KOPPEL_RETURN_IF_ERROR(parts->Listen(loaded.config, party.tls, hooks));
  return std::unique_ptr<LinkerServer>(new LinkerServer(std::move(parts)));
}

void LinkerServer::Stop() {
  if (parts_->server == nullptr) return;
  parts_->runner.Stop();
  parts_->server->Shutdown(std::chrono::system_clock::now() + kGrace);
  parts_->server->Wait();
  parts_->server.reset();
}

}  // namespace koppel::linker
