#include "tests/linker/service/linker_case.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/digest.h"
#include "base/file.h"
#include "base/merkle.h"
#include "base/random.h"
#include "base/time.h"
#include "proto/canonical.h"
#include "proto/grpc_status.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

constexpr int64_t kDayMs = 24 * 3600 * int64_t{1000};

constexpr char kSchema[] = R"({
  "name": "test", "version": 1,
  "fields": [{"name": "id", "type": "CODE"}, {"name": "name", "type": "NAME"}],
  "encodings": [
    {"name": "id", "token": {"parts": [{"field": "id"}], "settles": true}},
    {"name": "person", "bloom": {"bits": 256,
      "fields": [{"field": "name", "tokens": "BIGRAMS", "hashes": 8}]}}],
  "passes": [{"equal": {"encoding": "id"}}],
  "comparison": {"threshold_permille": 800}
})";

template <typename T>
T Must(Result<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "linker case: %s\n", result.status().ToString().c_str());
    std::abort();
  }
  return std::move(result).value();
}

v1::LinkageSchema Schema() {
  v1::LinkageSchema schema;
  const Status parsed = ParseJson("schema", kSchema, schema);
  if (!parsed.ok()) std::abort();
  return schema;
}

v1::Party Agency(const OpenParty& agency, const OpenParty& officer) {
  v1::Party party = PublicOf(agency);
  party.set_officer(officer.self.party);
  party.set_officer_key(officer.signing.public_key());
  return party;
}

v1::Source UniqueSource(const std::string& name) {
  v1::Source source;
  source.set_name(name);
  source.set_agency(name);
  source.set_legal_basis("Test Act, article 1");
  source.set_unique(true);
  return source;
}

std::string Bytes(std::string_view what, int number, size_t size) {
  std::string bytes;
  while (bytes.size() < size) bytes += Sha256(Concat(what, number, ".", bytes.size()));
  return bytes.substr(0, size);
}

std::string RootOf(std::vector<v1::EncodedRecord> records) {
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a.record_ref() < b.record_ref(); });
  MerkleFrontier tree;
  for (const v1::EncodedRecord& record : records) tree.Append(MerkleLeafHash(RecordLeaf(record)));
  return tree.Root();
}

std::vector<v1::UploadRequest> Batches(const std::string& project, const std::string& delivery_id,
                                       const std::vector<v1::EncodedRecord>& records,
                                       size_t batch_records) {
  std::vector<v1::UploadRequest> batches;
  for (size_t i = 0; i < records.size(); ++i) {
    if (i % batch_records == 0) {
      v1::UploadRequest& batch = batches.emplace_back();
      batch.set_project_id(project);
      batch.set_delivery_id(delivery_id);
      batch.set_sequence(batches.size());
    }
    *batches.back().add_records() = records[i];
  }
  return batches;
}

template <typename Response>
Result<Response> ResultOf(const grpc::Status& status, Response response) {
  if (!status.ok()) return FromGrpc(status);
  return response;
}

}  // namespace

Cast::Cast()
    : hub(authority.Party("hub", v1::LINKER)),
      police(authority.Party("police", v1::AGENT)),
      board(authority.Party("board", v1::AGENT)),
      office(authority.Party("statistics", v1::OFFICE)),
      police_officer(authority.Party("police-officer", v1::AUDITOR)),
      board_officer(authority.Party("board-officer", v1::AUDITOR)) {}

v1::ProjectSpecification Cast::Specification(const std::string& id) const {
  v1::ProjectSpecification specification;
  specification.set_id(id);
  specification.set_purpose("To test");
  *specification.add_parties() = Agency(police, police_officer);
  *specification.add_parties() = Agency(board, board_officer);
  *specification.add_parties() = PublicOf(office);
  *specification.add_parties() = PublicOf(hub);
  *specification.add_sources() = UniqueSource("police");
  *specification.add_sources() = UniqueSource("board");
  *specification.mutable_linkage_schema() = Schema();
  specification.add_allowed_jobs(v1::LINK_PERSONS);
  specification.mutable_disclosure()->set_least_count(10);
  specification.mutable_disclosure()->set_round_to(5);
  specification.mutable_epochs()->set_first(1);
  specification.set_expires(FormatDate(DateOf(SystemClock().NowMs() + 30 * kDayMs)));
  specification.set_retain_until(FormatDate(DateOf(SystemClock().NowMs() + 60 * kDayMs)));
  return specification;
}

v1::Signed Cast::ApprovalOf(const std::string& specification, const std::string& agency,
                            const OpenParty& officer) const {
  v1::Approval approval;
  approval.set_project_hash(TaggedHash("project", specification));
  approval.set_party(agency);
  approval.set_officer(officer.self.party);
  return officer.signing.Sign("approval", CanonicalBytes(approval));
}

v1::JobSpecification Cast::Job(const std::string& specification) const {
  v1::JobSpecification job;
  job.set_project_hash(TaggedHash("project", specification));
  job.set_job_id(SystemRandom().Bytes(16));
  job.set_kind(v1::LINK_PERSONS);
  job.set_epoch(1);
  return job;
}

std::vector<v1::EncodedRecord> RecordsOf(const std::string& source, int first, int last) {
  std::vector<v1::EncodedRecord> records;
  for (int number = first; number <= last; ++number) {
    v1::SealedPayload payload;
    payload.set_nonce(Bytes("nonce" + source, number, 24));
    payload.set_ciphertext(Bytes("payload" + source, number, 272));
    v1::EncodedRecord& record = records.emplace_back();
    record.set_record_ref(Bytes("ref" + source, number, 16));
    record.add_encodings(Bytes("id", number, 16));
    record.add_encodings(Bytes("person", number, 32));
    record.set_sealed_payload(CanonicalBytes(payload));
  }
  return records;
}

TestDelivery MakeDelivery(const OpenParty& agency, const std::string& specification,
                          const std::string& source, std::vector<v1::EncodedRecord> records,
                          size_t batch_records, const EditEnvelope& edit) {
  v1::ProjectSpecification project;
  if (!project.ParseFromString(specification)) std::abort();
  TestDelivery delivery;
  v1::DeliveryEnvelope& envelope = delivery.envelope;
  envelope.set_project_hash(TaggedHash("project", specification));
  envelope.set_source(source);
  envelope.set_epoch(1);
  envelope.set_delivery_id(SystemRandom().Bytes(16));
  envelope.set_version(1);
  envelope.set_office_key_id(Sha256(project.parties(2).sealing_key()));
  envelope.set_sealed_content_key(std::string(80, 'k'));
  envelope.set_key_check(std::string(16, 'c'));
  if (edit) edit(envelope);
  delivery.signed_envelope = agency.signing.Sign("delivery", CanonicalBytes(envelope));
  delivery.batches = Batches(project.id(), envelope.delivery_id(), records, batch_records);
  v1::DeliveryCommit commit;
  commit.set_delivery_id(envelope.delivery_id());
  commit.set_records(records.size());
  commit.set_planted(static_cast<uint64_t>(
      std::count_if(records.begin(), records.end(),
                    [](const v1::EncodedRecord& record) { return !record.canary().empty(); })));
  commit.set_records_root(RootOf(std::move(records)));
  delivery.commit = agency.signing.Sign("delivery-commit", CanonicalBytes(commit));
  return delivery;
}

LinkerCase::LinkerCase(const std::string& project_id)
    : clock(SystemClock().NowMs()),
      specification(CanonicalBytes(cast.Specification(project_id))),
      project(project_id),
      files_(WritePartyFiles(folder.path(), cast.hub)) {
  WriteLinkerConfig(*this, files_);
}

LinkerCase::~LinkerCase() { Stop(); }

std::string WriteLinkerConfig(const LinkerCase& linker_case, const PartyFiles& files) {
  linker::LinkerConfig config;
  *config.mutable_party() = files.config;
  config.set_match_threads(2);
  return linker_case.folder.Write("hub.json", ToJson(config));
}

void LinkerCase::Serve(const linker::ServerHooks& hooks) {
  const auto loaded = Must(linker::LoadConfig(folder / "hub.json"));
  server_ = Must(linker::LinkerServer::Start(loaded, cast.hub, clock, hooks));
  address_ = Concat("127.0.0.1:", server_->port());
}

void LinkerCase::ServeAsProcess(uint64_t most_file_bytes, const std::string& program) {
  const std::string port_file = folder / "port";
  std::filesystem::remove(port_file);
  process_ = std::make_unique<Process>(
      std::vector<std::string>{program, "serve", "--config", folder / "hub.json",
                               "--passphrase-file", files_.passphrase_file, "--port-file",
                               port_file},
      folder / "hub.log", most_file_bytes);
  std::string port = WaitForFile(port_file);
  if (port.empty()) ADD_FAILURE() << "the linker did not start: " << Log();
  if (!port.empty()) port.pop_back();
  address_ = "127.0.0.1:" + port;
}

void LinkerCase::Stop() {
  server_.reset();
  if (process_) {
    EXPECT_EQ(process_->Stop(), 0) << Log();
  }
  process_.reset();
}

void LinkerCase::Kill() { process_.reset(); }

std::string LinkerCase::Log() const {
  std::ifstream file(folder / "hub.log");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::shared_ptr<grpc::Channel> LinkerCase::Connect(const TlsMaterial& tls) const {
  return SecureChannel(address_, tls, Peer{"hub", v1::LINKER});
}

std::shared_ptr<grpc::Channel> LinkerCase::Connect(const OpenParty& party) const {
  return Connect(party.tls);
}

Status LinkerCase::Create() {
  v1::CreateProjectRequest request;
  v1::CreateProjectResponse response;
  request.set_specification(specification);
  return FromGrpc(v1::Projects::NewStub(Connect(cast.office))
                      ->CreateProject(CallContext().get(), request, &response));
}

Status LinkerCase::Approve() {
  const std::pair<const char*, const OpenParty*> officers[] = {{"police", &cast.police_officer},
                                                               {"board", &cast.board_officer}};
  for (const auto& [agency, officer] : officers) {
    v1::ApproveProjectRequest request;
    v1::ApproveProjectResponse response;
    request.set_project_id(project);
    *request.mutable_approval() = cast.ApprovalOf(specification, agency, *officer);
    KOPPEL_RETURN_IF_ERROR(FromGrpc(v1::Projects::NewStub(Connect(*officer))
                                        ->ApproveProject(CallContext().get(), request, &response)));
  }
  return OkStatus();
}

Result<v1::Delivery> LinkerCase::Open(const OpenParty& agency, const TestDelivery& delivery) {
  v1::OpenDeliveryRequest request;
  v1::Delivery response;
  request.set_project_id(project);
  *request.mutable_envelope() = delivery.signed_envelope;
  const auto status =
      v1::Ingest::NewStub(Connect(agency))->OpenDelivery(CallContext().get(), request, &response);
  return ResultOf(status, response);
}

Result<uint64_t> LinkerCase::Upload(const OpenParty& agency, const TestDelivery& delivery,
                                    size_t from, size_t to) {
  const auto stub = v1::Ingest::NewStub(Connect(agency));
  const auto context = CallContext();
  const auto stream = stub->Upload(context.get());
  v1::UploadResponse response;
  const size_t last = to == 0 ? delivery.batches.size() : to;
  for (size_t i = from; i <= last; ++i) {
    if (!stream->Write(delivery.batches[i - 1]) || !stream->Read(&response)) break;
  }
  stream->WritesDone();
  return ResultOf(stream->Finish(), uint64_t{response.sequence()});
}

Result<v1::Delivery> LinkerCase::Commit(const OpenParty& agency, const TestDelivery& delivery) {
  v1::CommitDeliveryRequest request;
  v1::Delivery response;
  request.set_project_id(project);
  *request.mutable_commit() = delivery.commit;
  const auto status =
      v1::Ingest::NewStub(Connect(agency))->CommitDelivery(CallContext().get(), request, &response);
  return ResultOf(status, response);
}

Result<v1::Delivery> LinkerCase::GetDelivery(const OpenParty& agency,
                                             const TestDelivery& delivery) {
  v1::GetDeliveryRequest request;
  v1::Delivery response;
  request.set_project_id(project);
  request.set_delivery_id(delivery.envelope.delivery_id());
  const auto status =
      v1::Ingest::NewStub(Connect(agency))->GetDelivery(CallContext().get(), request, &response);
  return ResultOf(status, response);
}

Status LinkerCase::Deliver(const OpenParty& agency, const TestDelivery& delivery) {
  KOPPEL_RETURN_IF_ERROR(Open(agency, delivery).status());
  KOPPEL_RETURN_IF_ERROR(Upload(agency, delivery).status());
  return Commit(agency, delivery).status();
}

Status LinkerCase::DeliverAll() {
  KOPPEL_RETURN_IF_ERROR(Deliver(
      cast.police, MakeDelivery(cast.police, specification, "police", RecordsOf("police", 1, 40))));
  return Deliver(cast.board,
                 MakeDelivery(cast.board, specification, "board", RecordsOf("board", 21, 60)));
}

Result<v1::Job> LinkerCase::Submit(const v1::JobSpecification& job) {
  v1::SubmitJobRequest request;
  v1::Job response;
  request.set_project_id(project);
  *request.mutable_specification() = cast.office.signing.Sign("job", CanonicalBytes(job));
  const auto status =
      v1::Jobs::NewStub(Connect(cast.office))->SubmitJob(CallContext().get(), request, &response);
  return ResultOf(status, response);
}

Result<v1::JobState> LinkerCase::Watch(const std::string& job_id) {
  v1::WatchJobRequest request;
  request.set_project_id(project);
  request.set_job_id(job_id);
  const auto stub = v1::Jobs::NewStub(Connect(cast.office));
  const auto context = CallContext();
  const auto stream = stub->WatchJob(context.get(), request);
  v1::JobProgress progress;
  while (stream->Read(&progress)) {
  }
  return ResultOf(stream->Finish(), progress.state());
}

Result<FetchedResult> LinkerCase::Fetch(const std::string& job_id) {
  v1::FetchPersonsRequest request;
  request.set_project_id(project);
  request.set_job_id(job_id);
  const auto stub = v1::Jobs::NewStub(Connect(cast.office));
  const auto context = CallContext();
  const auto stream = stub->FetchPersons(context.get(), request);
  FetchedResult result;
  v1::FetchPersonsResponse part;
  while (stream->Read(&part)) {
    if (part.has_delivery()) result.deliveries.push_back(part.delivery());
    for (const v1::Person& person : part.batch().persons()) result.persons.push_back(person);
    for (const v1::PersonChange& change : part.batch().changes()) result.changes.push_back(change);
  }
  return ResultOf(stream->Finish(), result);
}

Result<v1::Manifest> LinkerCase::GetManifest(const OpenParty& party, const std::string& job_id) {
  v1::GetManifestRequest request;
  v1::Manifest response;
  request.set_project_id(project);
  request.set_job_id(job_id);
  const auto status =
      v1::Jobs::NewStub(Connect(party))->GetManifest(CallContext().get(), request, &response);
  return ResultOf(status, response);
}

std::vector<v1::LogEntry> LinkerCase::EntriesFor(const OpenParty& party) {
  const auto stub = v1::Log::NewStub(Connect(party));
  const auto context = CallContext();
  const auto stream = stub->ListEntries(context.get(), v1::ListEntriesRequest());
  std::vector<v1::LogEntry> entries;
  v1::ListEntriesResponse part;
  while (stream->Read(&part)) {
    if (!part.has_leaf()) continue;
    EXPECT_TRUE(entries.emplace_back().ParseFromString(part.leaf().entry()));
  }
  EXPECT_TRUE(stream->Finish().ok());
  return entries;
}

}  // namespace koppel::testing
