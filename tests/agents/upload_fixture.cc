#include "tests/agents/upload_fixture.h"

#include "base/random.h"
#include "proto/canonical.h"
#include "tests/support/small_schema.h"

namespace koppel::agents {
namespace {

using koppel::testing::PublicOf;

v1::Party AgencyOf(const OpenParty& party, const SigningKey& officer) {
  v1::Party agency = PublicOf(party);
  agency.set_officer(party.self.party + "-officer");
  agency.set_officer_key(officer.public_key());
  return agency;
}

void AddSource(v1::ProjectSpecification& specification, const std::string& name) {
  v1::Source& source = *specification.add_sources();
  source.set_name(name);
  source.set_agency(name);
  source.set_legal_basis("Test Act, article 1");
}

v1::Signed Approve(const std::string& hash, const std::string& party, const SigningKey& officer) {
  v1::Approval approval;
  approval.set_project_hash(hash);
  approval.set_party(party);
  approval.set_officer(party + "-officer");
  approval.set_time_ms(UploadCast::kNowMs);
  return officer.Sign("approval", CanonicalBytes(approval));
}

}  // namespace

UploadCast::UploadCast()
    : police(authority.Party("police", v1::AGENT)),
      board(authority.Party("board", v1::AGENT)),
      office(authority.Party("statistics", v1::OFFICE)),
      police_officer(SigningKey::Generate()),
      board_officer(SigningKey::Generate()),
      linker(authority.Tls("hub", v1::LINKER)) {
  specification.set_id("case");
  specification.set_purpose("A test");
  *specification.add_parties() = AgencyOf(police, police_officer);
  *specification.add_parties() = AgencyOf(board, board_officer);
  *specification.add_parties() = PublicOf(office);
  *specification.add_parties() = PublicOf(authority.Party("hub", v1::LINKER));
  AddSource(specification, "police");
  AddSource(specification, "board");
  *specification.mutable_linkage_schema() = koppel::testing::SmallSchema();
  specification.add_allowed_jobs(v1::LINK_PERSONS);
  specification.mutable_disclosure()->set_least_count(10);
  specification.mutable_disclosure()->set_round_to(5);
  specification.mutable_epochs()->set_first(1);
  specification.set_expires("2027-01-01");
  specification.set_retain_until("2027-06-01");
  linker.ShowProject(Approved());
}

v1::Project UploadCast::Approved(const v1::ProjectSpecification& of) const {
  v1::Project project;
  project.set_specification(CanonicalBytes(of));
  project.set_state(v1::APPROVED);
  const std::string hash = TaggedHash("project", project.specification());
  *project.add_approvals() = Approve(hash, "board", board_officer);
  *project.add_approvals() = Approve(hash, "police", police_officer);
  return project;
}

OwnKnowledge UploadCast::Own() const {
  const v1::Party self = PublicOf(police);
  return {"police",
          self.signing_key(),
          self.sealing_key(),
          police_officer.public_key(),
          "hub",
          {specification.parties().begin(), specification.parties().end()}};
}

std::unique_ptr<LinkerClient> UploadCast::Client() const {
  RetryPolicy policy;
  policy.first_wait_ms = 20;
  policy.most_wait_ms = 200;
  policy.most_tries = 25;
  const auto channel = SecureChannel(linker.address(), police.tls, {"hub", v1::LINKER});
  return std::make_unique<LinkerClient>(channel, linker.address(), policy);
}

std::unique_ptr<RecordSpool> UploadCast::Spool(uint64_t records, uint64_t seed,
                                               size_t encoding_bytes) const {
  auto spool = RecordSpool::Create({dir.path()}).value();
  SeededRandom random(seed);
  for (uint64_t i = 0; i < records; ++i) {
    v1::EncodedRecord record;
    for (int k = 0; k < 16; ++k) {
      record.mutable_record_ref()->push_back(static_cast<char>(random.Below(256)));
    }
    record.add_encodings(std::string(encoding_bytes, static_cast<char>(random.Below(256))));
    record.set_sealed_payload(Concat("payload ", i));
    if (!spool->Add(record).ok()) std::abort();
  }
  if (!spool->Finish().ok()) std::abort();
  return spool;
}

DeliveryInput UploadCast::Input(char file) const {
  return {"police", 1, std::string(32, file), std::string(16, 'k')};
}

const SecretBytes& UploadCast::Reference() const {
  return *police.keystore.Get(kReferenceSecret).value();
}

Result<DeliveryState> UploadCast::Submit(const RecordSpool& spool, const DeliveryInput& input,
                                         const std::function<void(uint64_t)>& progress) {
  const auto client = Client();
  KOPPEL_ASSIGN_OR_RETURN(const v1::Project shown, client->GetProject("case"));
  KOPPEL_ASSIGN_OR_RETURN(const CheckedProject project, CheckProject("case", shown, Own(), now_ms));
  KOPPEL_ASSIGN_OR_RETURN(const auto store, DeliveryStore::Open(dir / "state", "case", "police"));
  const FixedClock clock(now_ms);
  Uploader uploader(*client, project, police.signing, Reference(), clock);
  KOPPEL_ASSIGN_OR_RETURN(PreparedDelivery prepared,
                          uploader.Prepare(*store, input, SystemRandom()));
  resumed = prepared.resumed;
  return uploader.Deliver(*store, std::move(prepared), spool, progress);
}

}  // namespace koppel::agents
