#include "tests/auditors/log_maker.h"

#include "auditors/log_verifier.h"
#include "base/digest.h"
#include "proto/canonical.h"
#include "tests/support/small_schema.h"

namespace koppel::auditors::testing {
namespace {

std::string Id(uint8_t number) { return std::string(16, static_cast<char>(number)); }

void AddParty(v1::ProjectSpecification& specification, const std::string& name, v1::Role role) {
  v1::Party* party = specification.add_parties();
  party->set_name(name);
  party->set_role(role);
  party->set_signing_key(KeyOf(name).public_key());
  if (role != v1::LINKER) party->set_sealing_key(Sha256("sealing " + name));
  if (role != v1::AGENT) return;
  party->set_officer(name + "-officer");
  party->set_officer_key(KeyOf(name + "-officer").public_key());
}

void AddSource(v1::ProjectSpecification& specification, const std::string& name,
               const std::string& agency) {
  v1::Source* source = specification.add_sources();
  source->set_name(name);
  source->set_agency(agency);
  source->set_legal_basis("Youth Act, article 7.4.4");
}

std::string AgencyOf(const v1::ProjectSpecification& specification, const std::string& source) {
  for (const v1::Source& each : specification.sources()) {
    if (each.name() == source) return each.agency();
  }
  return "police";
}

}  // namespace

const SigningKey& KeyOf(const std::string& name) {
  static auto* const keys = new std::map<std::string, SigningKey>;
  auto found = keys->find(name);
  if (found == keys->end()) {
    const SecretBytes seed = SecretBytes::CopyOf(Sha256("seed of " + name));
    found = keys->emplace(name, SigningKey::FromSeed(seed).value()).first;
  }
  return found->second;
}

v1::ProjectSpecification SpecificationMessage(const std::string& id) {
  v1::ProjectSpecification specification;
  specification.set_id(id);
  specification.set_purpose("How many children under a supervision order got no care in time?");
  for (const char* agency : {"police", "youth-care", "board"}) {
    AddParty(specification, agency, v1::AGENT);
  }
  AddParty(specification, "statistics", v1::OFFICE);
  AddParty(specification, "hub", v1::LINKER);
  AddSource(specification, "police", "police");
  AddSource(specification, "youth_care", "youth-care");
  AddSource(specification, "board", "board");
  *specification.mutable_linkage_schema() = koppel::testing::SmallSchema("nl-person-protected");
  specification.add_allowed_jobs(v1::LINK_PERSONS);
  specification.mutable_disclosure()->set_least_count(10);
  specification.mutable_disclosure()->set_round_to(5);
  specification.mutable_epochs()->set_first(1);
  specification.set_expires("2027-01-01");
  specification.set_retain_until("2027-06-01");
  return specification;
}

v1::Signed SignHead(const std::vector<v1::LogLeaf>& leaves, const std::string& signer,
                    int64_t time_ms) {
  MerkleFrontier tree;
  for (const v1::LogLeaf& leaf : leaves) tree.Append(leaf.leaf_hash());
  v1::Checkpoint checkpoint;
  checkpoint.set_origin("hub");
  checkpoint.set_size(tree.size());
  checkpoint.set_root(tree.Root());
  checkpoint.set_time_ms(time_ms);
  return KeyOf(signer).Sign("checkpoint", CanonicalBytes(checkpoint));
}

Verdict Verify(const MadeLog& log) {
  LogVerifier verifier(log.checkpoint, KeyOf("hub").public_key());
  for (const v1::LogLeaf& leaf : log.leaves) verifier.Add(leaf);
  return verifier.Finish();
}

LogMaker::LogMaker(const std::string& project) : specification_(SpecificationMessage(project)) {}

v1::LogEntry LogMaker::NewEntry(const std::string& actor) {
  v1::LogEntry entry;
  entry.set_project_id(specification_.id());
  entry.set_actor(actor);
  return entry;
}

std::string LogMaker::ProjectHash() const { return TaggedHash("project", specification_bytes_); }

void LogMaker::Add(v1::LogEntry entry) {
  now_ms_ += 1000;
  entry.set_time_ms(now_ms_);
  v1::LogLeaf leaf;
  leaf.set_index(leaves_.size());
  leaf.set_entry(CanonicalBytes(entry));
  leaf.set_leaf_hash(MerkleLeafHash(Tagged("log-entry", leaf.entry())));
  leaves_.push_back(leaf);
}

void LogMaker::Open() {
  v1::LogEntry entry;
  entry.mutable_log_opened()->set_log_key(KeyOf("hub").public_key());
  Add(entry);
}

void LogMaker::CreateProject(const std::function<void(v1::LogEntry&)>& spoil) {
  specification_bytes_ = CanonicalBytes(specification_);
  v1::LogEntry entry = NewEntry("statistics/office");
  entry.mutable_project_created()->set_specification(specification_bytes_);
  if (spoil) spoil(entry);
  Add(entry);
}

void LogMaker::Approve(
    const std::string& agency,
    const std::function<void(v1::Approval&, std::string&, v1::LogEntry&)>& spoil) {
  std::string signer = agency + "-officer";
  v1::LogEntry entry = NewEntry(signer + "/auditor");
  v1::Approval approval;
  approval.set_project_hash(ProjectHash());
  approval.set_party(agency);
  approval.set_officer(signer);
  approval.set_time_ms(now_ms_);
  if (spoil) spoil(approval, signer, entry);
  *entry.mutable_project_approved()->mutable_approval() =
      KeyOf(signer).Sign("approval", CanonicalBytes(approval));
  Add(entry);
}

void LogMaker::Deliver(const std::string& source, const std::function<void(Delivery&)>& spoil) {
  const std::string agency = AgencyOf(specification_, source);
  Delivery delivery{{}, {}, agency, agency, agency + "/agent"};
  v1::DeliveryEnvelope& envelope = delivery.envelope;
  envelope.set_project_hash(ProjectHash());
  envelope.set_source(source);
  envelope.set_epoch(1);
  envelope.set_delivery_id(Id(next_id_++));
  envelope.set_version(current_[source].version() + 1);
  envelope.set_predecessor(current_[source].delivery_id());
  envelope.set_office_key_id(Sha256(Sha256("sealing statistics")));
  envelope.set_key_check(std::string(16, 'k'));
  delivery.commit.set_delivery_id(envelope.delivery_id());
  delivery.commit.set_records(1000);
  delivery.commit.set_records_root(Sha256(source));
  if (spoil) spoil(delivery);
  v1::LogEntry entry = NewEntry(delivery.actor);
  *entry.mutable_delivery_committed()->mutable_envelope() =
      KeyOf(delivery.envelope_signer).Sign("delivery", CanonicalBytes(envelope));
  *entry.mutable_delivery_committed()->mutable_commit() =
      KeyOf(delivery.commit_signer).Sign("delivery-commit", CanonicalBytes(delivery.commit));
  current_[source] = envelope;
  Add(entry);
}

void LogMaker::Withdraw(const std::string& source, int records,
                        const std::function<void(Withdrawal&)>& spoil) {
  const std::string agency = AgencyOf(specification_, source);
  Withdrawal withdrawal{{}, agency, agency + "/agent"};
  withdrawal.message.set_project_hash(ProjectHash());
  withdrawal.message.set_source(source);
  withdrawal.message.set_delivery_id(current_[source].delivery_id());
  for (int i = 0; i < records; ++i) {
    withdrawal.message.add_record_refs(Id(static_cast<uint8_t>(next_id_ + i)));
  }
  next_id_ = static_cast<uint8_t>(next_id_ + records);
  if (spoil) spoil(withdrawal);
  v1::LogEntry entry = NewEntry(withdrawal.actor);
  *entry.mutable_records_withdrawn()->mutable_withdrawal() =
      KeyOf(withdrawal.signer).Sign("withdrawal", CanonicalBytes(withdrawal.message));
  Add(entry);
}

std::string LogMaker::Submit(
    const std::function<void(v1::JobSpecification&, std::string&)>& spoil) {
  std::string signer = "statistics";
  v1::JobSpecification job;
  job.set_project_hash(ProjectHash());
  job.set_job_id(Id(next_id_++));
  job.set_kind(v1::LINK_PERSONS);
  job.set_epoch(1);
  if (spoil) spoil(job, signer);
  v1::LogEntry entry = NewEntry("statistics/office");
  *entry.mutable_job_submitted()->mutable_specification() =
      KeyOf(signer).Sign("job", CanonicalBytes(job));
  Add(entry);
  return job.job_id();
}

void LogMaker::End(const std::string& job_id, const std::string& outcome) {
  v1::LogEntry entry = NewEntry("");
  v1::JobFinished* finished = entry.mutable_job_finished();
  finished->set_job_id(job_id);
  finished->set_outcome(outcome);
  if (outcome == "succeeded") {
    finished->set_result_digest(Sha256("result"));
    finished->set_manifest_digest(Sha256("manifest"));
  }
  Add(entry);
}

void LogMaker::Fetch(const std::string& job_id) {
  v1::LogEntry entry = NewEntry("statistics/office");
  entry.mutable_result_fetched()->set_job_id(job_id);
  Add(entry);
}

void LogMaker::AddHidden() {
  Add(NewEntry("somebody/office"));
  leaves_.back().clear_entry();
}

void LogMaker::ApproveAll() {
  for (const char* agency : {"police", "youth-care", "board"}) Approve(agency);
}

void LogMaker::DeliverAll() {
  for (const char* source : {"police", "youth_care", "board"}) Deliver(source);
}

void LogMaker::MakeWholeCase() {
  Open();
  CreateProject();
  ApproveAll();
  AddHidden();
  DeliverAll();
  Deliver("police");
  const std::string job_id = Submit();
  End(job_id);
  Fetch(job_id);
  End(Submit(), "failed");
}

}  // namespace koppel::auditors::testing
