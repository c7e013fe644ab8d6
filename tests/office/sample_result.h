// What a linker would stream for the sample project: signed deliveries and sealed payloads, made
// with the keys of SampleParties as agents make them, and a writer of result files.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "koppel/v1/job.pb.h"
#include "koppel/v1/log.pb.h"
#include "office/project/specification.h"
#include "office/result/result_file.h"
#include "tests/office/sample_project.h"

namespace koppel::testing {

class SampleResult {
 public:
  explicit SampleResult(const SampleParties& parties, uint32_t epoch = 1);

  const office::ProjectDocument& project() const { return project_; }
  const v1::JobSpecification& job() const { return job_; }

  // Adds a person with one record for each (source, events) pair.
  void AddPerson(const std::vector<std::pair<std::string, std::vector<v1::Event>>>& records);

  // Makes it one that continues the result with this digest, with these changes.
  void Continue(const std::string& previous_result, std::vector<v1::PersonChange> changes = {}) {
    job_.set_previous_result(previous_result);
    changes_ = std::move(changes);
  }

  // The parts as the linker streams them. Tests break them before they are written.
  v1::DeliveryEnvelope Envelope(const std::string& source) const;
  v1::Delivery DeliveryOf(const std::string& source) const;
  v1::Manifest Manifest() const;
  v1::Signed SignedJob() const;
  std::vector<v1::FetchPersonsResponse> Parts() const;
  // What an honest linker logs of it: every delivery, the job, its end.
  std::vector<v1::LogEntry> Entries(const v1::Signed& job,
                                    const v1::PublicManifest& manifest) const;
  std::vector<v1::Person>& persons() { return persons_; }

  // Seals as the source's agent does; the defaults are this delivery's own.
  std::string SealPayload(const std::string& source, const std::string& record_ref,
                          const v1::Payload& payload, const std::string& project_hash) const;

  // Writes all of it as a result file.
  void Write(const std::string& path) const;
  void WriteParts(const std::string& path,
                  const std::vector<v1::FetchPersonsResponse>& parts) const;
  office::ResultHeader Header() const { return Header(Manifest()); }
  // With a log that says the same as the manifest.
  office::ResultHeader Header(const v1::Manifest& manifest) const;

 private:
  const SampleParties& parties_;
  office::ProjectDocument project_;
  v1::JobSpecification job_;
  std::map<std::string, SecretBytes> content_keys_;
  std::map<std::string, std::string> sealed_keys_;
  std::map<std::string, uint64_t> records_;
  std::vector<v1::Person> persons_;
  std::vector<v1::PersonChange> changes_;
};

// An event in short: Happened("youth_care", "2017-03-01", "2017-04-01").
v1::Event Happened(const std::string& kind, const std::string& start, const std::string& end = "");

// The three sources of the sample project.
std::vector<std::string> SampleSources();

}  // namespace koppel::testing
