// A linker for tests of its callers: a real gRPC server over mutual TLS on loopback that keeps to
// the contract of Projects and Ingest, in memory, and fails where a test says so.
//
// It can be told to lie (show another project) and to break (streams, restarts); it counts what it
// was sent, so that a test can say "nothing".
#pragma once

#include <grpcpp/server.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/status.h"
#include "keys/tls.h"
#include "koppel/v1/ingest.grpc.pb.h"
#include "koppel/v1/project.grpc.pb.h"

namespace koppel::testing {

// Thread safe.
class FakeLinker {
 public:
  // Serves at a free port until it goes.
  explicit FakeLinker(TlsMaterial tls);
  ~FakeLinker();
  FakeLinker(const FakeLinker&) = delete;
  FakeLinker& operator=(const FakeLinker&) = delete;

  // "127.0.0.1:PORT"; stays the same after a restart.
  std::string address() const;
  // Ends every call at once and serves again with what is "on disk".
  void Restart();
  void Stop();

  // What GetProject shows for the specification's id.
  void ShowProject(const v1::Project& project);
  // The stream breaks after this many more batches are stored; once.
  void BreakAfter(int batches);
  // Every stream breaks after this many stored batches; 0: never.
  void BreakEvery(int batches);
  // The stream falls silent after this many more batches are stored, until its caller goes; once.
  void HangAfter(int batches);
  // What OpenDelivery answers instead of serving; OK: serve.
  void RefuseOpening(const Status& status);
  // Commits are stored, but the answer gets lost; once.
  void LoseCommitAnswer();

  // What has arrived so far.
  int deliveries_opened() const;
  int batches_received() const;
  // The records of the source's current delivery, in the order in which they arrived.
  std::vector<v1::EncodedRecord> CurrentRecords(const std::string& source) const;
  std::vector<v1::Delivery> Deliveries() const;

 private:
  class ProjectsService;
  class IngestService;
  struct State;

  void Start(int port);

  TlsMaterial tls_;
  std::unique_ptr<State> state_;
  std::unique_ptr<ProjectsService> projects_;
  std::unique_ptr<IngestService> ingest_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace koppel::testing
