#include "tests/office/sample_result.h"

#include <cstdlib>

#include "base/digest.h"
#include "keys/aead.h"
#include "proto/canonical.h"
#include "proto/result_digest.h"
#include "tests/office/sample_log.h"

namespace koppel::testing {
namespace {

template <typename T>
T Must(Result<T> result) {
  if (!result.ok()) std::abort();
  return *std::move(result);
}

void Must(const Status& status) {
  if (!status.ok()) std::abort();
}

// 16 bytes that name a thing.
std::string Id(std::string_view what, uint64_t number) {
  return Sha256(Concat(what, number)).substr(0, 16);
}

}  // namespace

v1::Event Happened(const std::string& kind, const std::string& start, const std::string& end) {
  v1::Event event;
  event.set_kind(kind);
  event.set_start(start);
  event.set_end(end);
  return event;
}

std::vector<std::string> SampleSources() { return {"police", "youth_care", "board"}; }

SampleResult::SampleResult(const SampleParties& parties, uint32_t epoch)
    : parties_(parties),
      project_(Must(
          office::BuildSpecification(SampleSpecificationJson(), {parties.identities, {}, ""}))) {
  job_.set_project_hash(project_.hash);
  job_.set_job_id(Id("job", 1));
  job_.set_kind(v1::LINK_PERSONS);
  job_.set_epoch(epoch);
  for (const std::string& source : SampleSources()) {
    SecretBytes key = SecretBytes::Random(32);
    sealed_keys_[source] = Must(SealTo(parties.office_sealing.public_key(), key));
    content_keys_.emplace(source, std::move(key));
    records_[source] = 0;
  }
}

void SampleResult::AddPerson(
    const std::vector<std::pair<std::string, std::vector<v1::Event>>>& records) {
  v1::Person person;
  person.set_pseudonym(Id("person", persons_.size()));
  for (const auto& [source, events] : records) {
    v1::Payload payload;
    for (const v1::Event& event : events) *payload.add_events() = event;
    v1::Member* member = person.add_members();
    member->set_source(source);
    member->set_record_ref(Id(source, ++records_[source]));
    member->set_delivery_id(Id("delivery", source.size()));
    member->set_sealed_payload(SealPayload(source, member->record_ref(), payload, project_.hash));
  }
  persons_.push_back(person);
}

std::string SampleResult::SealPayload(const std::string& source, const std::string& record_ref,
                                      const v1::Payload& payload,
                                      const std::string& project_hash) const {
  v1::SealedPayload sealed;
  sealed.set_nonce(Sha256(record_ref).substr(0, kNonceBytes));
  sealed.set_ciphertext(
      SealWithNonce(content_keys_.at(source), sealed.nonce(), CanonicalBytes(payload),
                    PayloadAssociatedData(project_hash, source, job_.epoch(),
                                          Id("delivery", source.size()), record_ref)));
  return CanonicalBytes(sealed);
}

v1::DeliveryEnvelope SampleResult::Envelope(const std::string& source) const {
  v1::DeliveryEnvelope envelope;
  envelope.set_project_hash(project_.hash);
  envelope.set_source(source);
  envelope.set_epoch(job_.epoch());
  envelope.set_delivery_id(Id("delivery", source.size()));
  envelope.set_version(1);
  envelope.set_office_key_id(Sha256(parties_.office_sealing.public_key()));
  envelope.set_sealed_content_key(sealed_keys_.at(source));
  envelope.set_key_check(Id("check", 1));
  return envelope;
}

v1::Delivery SampleResult::DeliveryOf(const std::string& source) const {
  v1::DeliveryCommit commit;
  commit.set_delivery_id(Id("delivery", source.size()));
  commit.set_records(records_.at(source));
  commit.set_records_root(Sha256(source));
  const SigningKey& agency = parties_.AgencyOf(source);
  v1::Delivery delivery;
  delivery.set_project_id(kSampleProject);
  *delivery.mutable_envelope() = agency.Sign("delivery", CanonicalBytes(Envelope(source)));
  *delivery.mutable_commit() = agency.Sign("delivery-commit", CanonicalBytes(commit));
  delivery.set_state(v1::COMMITTED);
  return delivery;
}

v1::Manifest SampleResult::Manifest() const {
  v1::Manifest manifest;
  v1::PublicManifest* shown = manifest.mutable_public_();
  shown->set_project_hash(project_.hash);
  shown->set_job_id(job_.job_id());
  shown->set_previous_result(job_.previous_result());
  ResultDigest digest(job_.previous_result());
  v1::PersonBatch all;
  for (const v1::Person& person : persons_) *all.add_persons() = person;
  digest.AddBatch(all);
  shown->set_result_digest(digest.Digest());
  for (const std::string& source : SampleSources()) {
    v1::DeliveryUse* use = shown->add_deliveries();
    use->set_source(source);
    use->set_delivery_id(Id("delivery", source.size()));
    use->set_version(1);
    use->set_records_root(Sha256(source));
  }
  v1::RestrictedManifest* restricted = manifest.mutable_restricted();
  restricted->set_persons(persons_.size());
  for (uint64_t i = 0; i < 50; ++i) restricted->add_score_histogram(i * i);
  return manifest;
}

v1::Signed SampleResult::SignedJob() const {
  return parties_.office.Sign("job", CanonicalBytes(job_));
}

std::vector<v1::FetchPersonsResponse> SampleResult::Parts() const {
  std::vector<v1::FetchPersonsResponse> parts;
  for (const std::string& source : SampleSources()) {
    *parts.emplace_back().mutable_delivery() = DeliveryOf(source);
  }
  for (size_t i = 0; i < persons_.size(); ++i) {
    if (i % 100 == 0) parts.emplace_back().mutable_batch();
    *parts.back().mutable_batch()->add_persons() = persons_[i];
  }
  for (const v1::PersonChange& change : changes_) {
    *parts.back().mutable_batch()->add_changes() = change;
  }
  return parts;
}

std::vector<v1::LogEntry> SampleResult::Entries(const v1::Signed& job,
                                                const v1::PublicManifest& manifest) const {
  std::vector<v1::LogEntry> entries;
  for (const std::string& source : SampleSources()) {
    const v1::Delivery delivery = DeliveryOf(source);
    v1::DeliveryCommitted& committed = *entries.emplace_back().mutable_delivery_committed();
    *committed.mutable_envelope() = delivery.envelope();
    *committed.mutable_commit() = delivery.commit();
  }
  *entries.emplace_back().mutable_job_submitted()->mutable_specification() = job;
  v1::JobFinished& finished = *entries.emplace_back().mutable_job_finished();
  finished.set_job_id(manifest.job_id());
  finished.set_outcome("succeeded");
  finished.set_result_digest(manifest.result_digest());
  finished.set_manifest_digest(TaggedHash("manifest", CanonicalBytes(manifest)));
  for (v1::LogEntry& entry : entries) entry.set_project_id(kSampleProject);
  return entries;
}

office::ResultHeader SampleResult::Header(const v1::Manifest& manifest) const {
  office::ResultHeader header;
  header.set_specification(project_.bytes);
  *header.mutable_job() = SignedJob();
  *header.mutable_manifest() = manifest;
  *header.mutable_evidence() =
      SampleLog(parties_.hub, Entries(SignedJob(), manifest.public_())).Evidence();
  return header;
}

void SampleResult::Write(const std::string& path) const { WriteParts(path, Parts()); }

void SampleResult::WriteParts(const std::string& path,
                              const std::vector<v1::FetchPersonsResponse>& parts) const {
  const auto writer = Must(office::ResultWriter::Create(path, Header()));
  for (const v1::FetchPersonsResponse& part : parts) Must(writer->Write(part));
  Must(writer->Finish());
}

}  // namespace koppel::testing
