// What the visible entries of one project mean, read one after the other: who may do what, and in
// which order. Takes nobody's word: every signature is checked with the key that stands in the
// project's own specification. Never sees records, encodings or payloads.
#pragma once

#include <map>
#include <set>
#include <string>

#include "auditors/specification.h"
#include "auditors/verdict.pb.h"
#include "base/status.h"
#include "koppel/v1/ingest.pb.h"
#include "koppel/v1/job.pb.h"
#include "koppel/v1/log.pb.h"

namespace koppel::auditors {

// Not thread safe.
class ProjectHistory {
 public:
  // From an entry with project_created. The first violation found, as INVALID_ARGUMENT.
  static Result<ProjectHistory> Create(const v1::LogEntry& entry);

  // Takes the next entry of the project and says in words what was done. An entry that violates a
  // rule returns the violation and has no effect on what follows.
  Result<std::string> Apply(const v1::LogEntry& entry);

  const Specification& specification() const { return specification_; }
  ProjectVerdict Verdict() const;

 private:
  struct Delivery {
    std::string source;
    uint64_t records;
    std::set<std::string> withdrawn;
  };
  struct Job {
    v1::JobSpecification specification;
    std::string outcome;  // empty: has not ended
  };

  explicit ProjectHistory(Specification specification) : specification_(std::move(specification)) {}

  Status CheckHash(std::string_view field, const std::string& hash) const;
  Status CheckMayRun(std::string_view what, const v1::LogEntry& entry) const;
  Status CheckVersion(const v1::DeliveryEnvelope& envelope) const;
  Status CheckEnvelope(const v1::DeliveryEnvelope& envelope) const;
  Status CheckJob(const v1::JobSpecification& job) const;
  Status CheckSources(const v1::JobSpecification& job) const;
  Status CheckWithdrawal(const v1::RecordWithdrawal& withdrawal) const;
  Status CheckSourceDelivered(const std::string& source, uint32_t epoch) const;

  Result<std::string> ApplyApproval(const v1::LogEntry& entry);
  Result<std::string> ApplyDelivery(const v1::LogEntry& entry);
  Result<std::string> ApplyWithdrawal(const v1::LogEntry& entry);
  Result<std::string> ApplyJob(const v1::LogEntry& entry);
  Result<std::string> ApplyJobEnd(const v1::LogEntry& entry);
  Result<std::string> ApplyFetch(const v1::LogEntry& entry);
  Result<Job*> FindJob(const std::string& job_id);

  Specification specification_;
  // Agency to officer.
  std::map<std::string, std::string> approvals_;
  // Source to its current delivery.
  std::map<std::string, v1::DeliveryEnvelope> current_;
  // By delivery id.
  std::map<std::string, Delivery> delivered_;
  // Epoch to the key check that its deliveries share.
  std::map<uint32_t, std::string> key_checks_;
  std::map<std::string, Job> jobs_;
  uint32_t deliveries_ = 0;
  uint32_t fetches_ = 0;
  uint32_t withdrawn_ = 0;
};

}  // namespace koppel::auditors
