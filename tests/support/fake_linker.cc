#include "tests/support/fake_linker.h"

#include <grpcpp/server_builder.h>

#include <chrono>
#include <cstdlib>

#include "base/merkle.h"
#include "proto/canonical.h"
#include "proto/grpc_status.h"

namespace koppel::testing {
namespace {

struct Stored {
  v1::Delivery delivery;
  v1::DeliveryEnvelope envelope;
  std::vector<v1::UploadRequest> batches;
};

std::string RootOf(const Stored& stored, uint64_t& records) {
  MerkleFrontier tree;
  for (const auto& batch : stored.batches) {
    for (const auto& record : batch.records()) tree.Append(MerkleLeafHash(RecordLeaf(record)));
  }
  records = tree.size();
  return tree.Root();
}

}  // namespace

struct FakeLinker::State {
  Mutex mutex;
  Condition silence;
  std::map<std::string, v1::Project> projects KOPPEL_GUARDED_BY(mutex);
  // In the order in which they were opened.
  std::vector<std::unique_ptr<Stored>> deliveries KOPPEL_GUARDED_BY(mutex);
  int batches_received KOPPEL_GUARDED_BY(mutex) = 0;
  int break_after KOPPEL_GUARDED_BY(mutex) = -1;
  int hang_after KOPPEL_GUARDED_BY(mutex) = -1;
  int break_every KOPPEL_GUARDED_BY(mutex) = 0;
  bool lose_commit_answer KOPPEL_GUARDED_BY(mutex) = false;
  Status refuse_opening KOPPEL_GUARDED_BY(mutex);

  Stored* Find(const std::string& id) KOPPEL_REQUIRES(mutex) {
    for (auto& stored : deliveries) {
      if (stored->envelope.delivery_id() == id) return stored.get();
    }
    return nullptr;
  }
  Stored* Current(const std::string& source) KOPPEL_REQUIRES(mutex) {
    for (auto& stored : deliveries) {
      const bool current = stored->delivery.state() == v1::COMMITTED;
      if (current && stored->envelope.source() == source) return stored.get();
    }
    return nullptr;
  }

  Status Open(const v1::OpenDeliveryRequest& request, v1::Delivery& answer);
  Status Store(const v1::UploadRequest& request, bool& breaks);
  Status Commit(const v1::Signed& commit, v1::Delivery& answer);
};

Status FakeLinker::State::Open(const v1::OpenDeliveryRequest& request, v1::Delivery& answer) {
  MutexLock lock(mutex);
  if (!refuse_opening.ok()) return refuse_opening;
  auto opened = std::make_unique<Stored>();
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("envelope", request.envelope().message(), opened->envelope));
  if (Stored* known = Find(opened->envelope.delivery_id()); known != nullptr) {
    answer = known->delivery;
    return OkStatus();
  }
  const Stored* current = Current(opened->envelope.source());
  const uint32_t version = current == nullptr ? 1 : current->envelope.version() + 1;
  if (opened->envelope.version() != version) return Status(StatusCode::kAborted, "version");
  opened->delivery.set_project_id(request.project_id());
  *opened->delivery.mutable_envelope() = request.envelope();
  opened->delivery.set_state(v1::OPEN);
  answer = opened->delivery;
  deliveries.push_back(std::move(opened));
  return OkStatus();
}

Status FakeLinker::State::Store(const v1::UploadRequest& request, bool& breaks) {
  MutexLock lock(mutex);
  ++batches_received;
  Stored* stored = Find(request.delivery_id());
  if (stored == nullptr) return Status(StatusCode::kNotFound, "delivery");
  const uint64_t next = stored->batches.size() + 1;
  if (request.sequence() > next) return Status(StatusCode::kOutOfRange, "gap");
  if (request.sequence() < next) {
    const auto& known = stored->batches[request.sequence() - 1];
    const bool same = known.SerializeAsString() == request.SerializeAsString();
    return same ? OkStatus() : Status(StatusCode::kAborted, "another content");
  }
  stored->batches.push_back(request);
  stored->delivery.set_acknowledged(next);
  breaks = break_after > 0 && --break_after == 0;
  return OkStatus();
}

Status FakeLinker::State::Commit(const v1::Signed& signed_commit, v1::Delivery& answer) {
  MutexLock lock(mutex);
  v1::DeliveryCommit commit;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("commit", signed_commit.message(), commit));
  Stored* stored = Find(commit.delivery_id());
  if (stored == nullptr) return Status(StatusCode::kNotFound, "delivery");
  if (stored->delivery.state() == v1::OPEN) {
    uint64_t records = 0;
    const bool right = RootOf(*stored, records) == commit.records_root();
    if (!right || records != commit.records()) {
      return Status(StatusCode::kFailedPrecondition, "count or root differ");
    }
    Stored* current = Current(stored->envelope.source());
    if (current != nullptr) current->delivery.set_state(v1::SUPERSEDED);
    stored->delivery.set_state(v1::COMMITTED);
    stored->delivery.set_records(records);
    stored->delivery.set_log_index(40 + deliveries.size());
    *stored->delivery.mutable_commit() = signed_commit;
  }
  answer = stored->delivery;
  if (!lose_commit_answer) return OkStatus();
  lose_commit_answer = false;
  return Status(StatusCode::kUnavailable, "the answer got lost");
}

class FakeLinker::ProjectsService : public v1::Projects::Service {
 public:
  explicit ProjectsService(State& state) : state_(state) {}
  grpc::Status GetProject(grpc::ServerContext*, const v1::GetProjectRequest* request,
                          v1::Project* response) override {
    MutexLock lock(state_.mutex);
    const auto found = state_.projects.find(request->project_id());
    if (found == state_.projects.end()) return {grpc::StatusCode::NOT_FOUND, "project"};
    *response = found->second;
    return grpc::Status::OK;
  }

 private:
  State& state_;
};

class FakeLinker::IngestService : public v1::Ingest::Service {
 public:
  explicit IngestService(State& state) : state_(state) {}

  grpc::Status OpenDelivery(grpc::ServerContext*, const v1::OpenDeliveryRequest* request,
                            v1::Delivery* response) override {
    return ToGrpc(state_.Open(*request, *response));
  }
  grpc::Status Upload(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::UploadResponse, v1::UploadRequest>* stream) override {
    v1::UploadRequest request;
    int in_this_stream = 0;
    while (stream->Read(&request)) {
      bool breaks = false;
      const Status status = state_.Store(request, breaks);
      if (!status.ok()) return ToGrpc(status);
      {
        MutexLock lock(state_.mutex);
        if (state_.hang_after > 0 && --state_.hang_after == 0) WaitForTheEnd(*context);
        breaks = breaks || (state_.break_every > 0 && ++in_this_stream == state_.break_every);
      }
      if (breaks) return {grpc::StatusCode::UNAVAILABLE, "broken by the test"};
      v1::UploadResponse response;
      response.set_sequence(request.sequence());
      if (!stream->Write(response)) break;
    }
    return grpc::Status::OK;
  }
  grpc::Status CommitDelivery(grpc::ServerContext*, const v1::CommitDeliveryRequest* request,
                              v1::Delivery* response) override {
    return ToGrpc(state_.Commit(request->commit(), *response));
  }
  grpc::Status AbortDelivery(grpc::ServerContext*, const v1::AbortDeliveryRequest* request,
                             v1::AbortDeliveryResponse*) override {
    MutexLock lock(state_.mutex);
    Stored* stored = state_.Find(request->delivery_id());
    if (stored == nullptr) return {grpc::StatusCode::NOT_FOUND, "delivery"};
    if (stored->delivery.state() == v1::OPEN) stored->delivery.set_state(v1::ABORTED);
    return grpc::Status::OK;
  }
  grpc::Status GetDelivery(grpc::ServerContext*, const v1::GetDeliveryRequest* request,
                           v1::Delivery* response) override {
    MutexLock lock(state_.mutex);
    Stored* stored = state_.Find(request->delivery_id());
    if (stored == nullptr) return {grpc::StatusCode::NOT_FOUND, "delivery"};
    *response = stored->delivery;
    return grpc::Status::OK;
  }
  grpc::Status ListDeliveries(grpc::ServerContext*, const v1::ListDeliveriesRequest*,
                              v1::ListDeliveriesResponse* response) override {
    MutexLock lock(state_.mutex);
    for (const auto& stored : state_.deliveries) *response->add_deliveries() = stored->delivery;
    return grpc::Status::OK;
  }

 private:
  // Lets others in while it waits.
  void WaitForTheEnd(grpc::ServerContext& context) KOPPEL_REQUIRES(state_.mutex) {
    while (!context.IsCancelled()) {
      state_.silence.WaitFor(state_.mutex, std::chrono::milliseconds(10));
    }
  }

  State& state_;
};

FakeLinker::FakeLinker(TlsMaterial tls)
    : tls_(std::move(tls)),
      state_(std::make_unique<State>()),
      projects_(std::make_unique<ProjectsService>(*state_)),
      ingest_(std::make_unique<IngestService>(*state_)) {
  Start(0);
}

FakeLinker::~FakeLinker() { Stop(); }

void FakeLinker::Start(int port) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(Concat("127.0.0.1:", port), ServerCredentials(tls_), &port_);
  builder.RegisterService(projects_.get());
  builder.RegisterService(ingest_.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) std::abort();
}

void FakeLinker::Stop() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
  server_ = nullptr;
}

void FakeLinker::Restart() {
  Stop();
  Start(port_);
}

std::string FakeLinker::address() const { return Concat("127.0.0.1:", port_); }

void FakeLinker::ShowProject(const v1::Project& project) {
  v1::ProjectSpecification specification;
  if (!specification.ParseFromString(project.specification())) std::abort();
  MutexLock lock(state_->mutex);
  state_->projects[specification.id()] = project;
}

void FakeLinker::BreakAfter(int batches) {
  MutexLock lock(state_->mutex);
  state_->break_after = batches;
}

void FakeLinker::HangAfter(int batches) {
  MutexLock lock(state_->mutex);
  state_->hang_after = batches;
}

void FakeLinker::BreakEvery(int batches) {
  MutexLock lock(state_->mutex);
  state_->break_every = batches;
}

void FakeLinker::RefuseOpening(const Status& status) {
  MutexLock lock(state_->mutex);
  state_->refuse_opening = status;
}

void FakeLinker::LoseCommitAnswer() {
  MutexLock lock(state_->mutex);
  state_->lose_commit_answer = true;
}

int FakeLinker::deliveries_opened() const {
  MutexLock lock(state_->mutex);
  return static_cast<int>(state_->deliveries.size());
}

int FakeLinker::batches_received() const {
  MutexLock lock(state_->mutex);
  return state_->batches_received;
}

std::vector<v1::EncodedRecord> FakeLinker::CurrentRecords(const std::string& source) const {
  MutexLock lock(state_->mutex);
  std::vector<v1::EncodedRecord> records;
  const Stored* current = state_->Current(source);
  if (current == nullptr) return records;
  for (const auto& batch : current->batches) {
    records.insert(records.end(), batch.records().begin(), batch.records().end());
  }
  return records;
}

std::vector<v1::Delivery> FakeLinker::Deliveries() const {
  MutexLock lock(state_->mutex);
  std::vector<v1::Delivery> all;
  for (const auto& stored : state_->deliveries) all.push_back(stored->delivery);
  return all;
}

}  // namespace koppel::testing
