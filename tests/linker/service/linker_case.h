// A small case for tests of the linker: two agencies with officers, an office, a linker, and the
// few words that tests speak: create, approve, deliver, run, fetch. Calls go through real gRPC and
// real TLS.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "koppel/v1/ingest.grpc.pb.h"
#include "koppel/v1/job.grpc.pb.h"
#include "koppel/v1/key_exchange.grpc.pb.h"
#include "koppel/v1/log.grpc.pb.h"
#include "koppel/v1/project.grpc.pb.h"
#include "linker/service/server.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_party.h"

namespace koppel::testing {

// A delivery as its agency holds it: signed envelope, batches, signed commit.
struct TestDelivery {
  v1::DeliveryEnvelope envelope;
  v1::Signed signed_envelope;
  std::vector<v1::UploadRequest> batches;
  v1::Signed commit;
};

// What a fetch brought.
struct FetchedResult {
  std::vector<v1::Delivery> deliveries;
  std::vector<v1::Person> persons;
  std::vector<v1::PersonChange> changes;
};

// The parties of the case and what they sign. Needs no server.
class Cast {
 public:
  Cast();

  TestAuthority authority;
  OpenParty hub, police, board, office, police_officer, board_officer;

  // Sources "police" and "board" (unique), a token "id" that settles and a filter "person"; expires
  // in thirty days.
  v1::ProjectSpecification Specification(const std::string& id = "pilot") const;
  v1::Signed ApprovalOf(const std::string& specification, const std::string& agency,
                        const OpenParty& officer) const;
  // A new job over all sources.
  v1::JobSpecification Job(const std::string& specification) const;
};

// Records of a source for the persons with these numbers: equal numbers have equal encodings in
// every source, others share nothing.
std::vector<v1::EncodedRecord> RecordsOf(const std::string& source, int first, int last);

// A first delivery of `records` in batches of `batch_records`. Change the envelope through `edit`.
using EditEnvelope = std::function<void(v1::DeliveryEnvelope&)>;
TestDelivery MakeDelivery(const OpenParty& agency, const std::string& specification,
                          const std::string& source, std::vector<v1::EncodedRecord> records,
                          size_t batch_records = 100, const EditEnvelope& edit = nullptr);

// The cast with a linker in this process, and the callers' side of every RPC.
class LinkerCase {
 public:
  explicit LinkerCase(const std::string& project = "pilot");
  ~LinkerCase();

  // In this process, or as the real program (or another that serves as it does). All go on with the
  // data that is there.
  void Serve(const linker::ServerHooks& hooks = {});
  void ServeAsProcess(uint64_t most_file_bytes = 0,
                      const std::string& program = Program("koppel-linker"));
  // Ends it in good order, or as a power cut would.
  void Stop();
  void Kill();
  std::string Log() const;

  // A channel for a party; made anew after each start.
  std::shared_ptr<grpc::Channel> Connect(const TlsMaterial& tls) const;
  std::shared_ptr<grpc::Channel> Connect(const OpenParty& party) const;

  // The steps of the case; each is one call, by the right party.
  Status Create();
  Status Approve();  // by both officers
  Result<v1::Delivery> Open(const OpenParty& agency, const TestDelivery& delivery);
  // Sends batches from..to (1-based, inclusive; 0: all) and waits for every answer; the number of
  // the last answer, or the status the stream ended with.
  Result<uint64_t> Upload(const OpenParty& agency, const TestDelivery& delivery, size_t from = 1,
                          size_t to = 0);
  Result<v1::Delivery> Commit(const OpenParty& agency, const TestDelivery& delivery);
  Result<v1::Delivery> GetDelivery(const OpenParty& agency, const TestDelivery& delivery);
  // Open, upload, commit.
  Status Deliver(const OpenParty& agency, const TestDelivery& delivery);
  // Both sources: police persons 1..40, board 21..60.
  Status DeliverAll();
  Result<v1::Job> Submit(const v1::JobSpecification& job);
  // Watches to the end.
  Result<v1::JobState> Watch(const std::string& job_id);
  Result<FetchedResult> Fetch(const std::string& job_id);
  Result<v1::Manifest> GetManifest(const OpenParty& party, const std::string& job_id);
  std::vector<v1::LogEntry> EntriesFor(const OpenParty& party);

  Cast cast;
  const TempDir folder;
  FixedClock clock;
  std::string specification;  // its bytes
  std::string project;

 private:
  std::unique_ptr<linker::LinkerServer> server_;
  std::unique_ptr<Process> process_;
  PartyFiles files_;
  std::string address_;
};

// The configuration file of the case's linker, in its folder.
std::string WriteLinkerConfig(const LinkerCase& linker_case, const PartyFiles& files);

}  // namespace koppel::testing
