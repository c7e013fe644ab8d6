// A small world of parties and an in-memory log writer, so that tests can build a good log of the
// whole case and then spoil it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "auditors/verdict.pb.h"
#include "base/merkle.h"
#include "keys/sign.h"
#include "koppel/v1/ingest.pb.h"
#include "koppel/v1/job.pb.h"
#include "koppel/v1/log.pb.h"
#include "koppel/v1/project.pb.h"

namespace koppel::auditors::testing {

inline constexpr char kProject[] = "child-protection";
inline constexpr int64_t kStartMs = 1'750'000'000'000;

// The same key for the same name in every run.
const SigningKey& KeyOf(const std::string& name);

// Agencies police, youth-care and board with officers, the office statistics, the linker hub.
v1::ProjectSpecification SpecificationMessage(const std::string& id = kProject);

// An exported log: what a .klog file holds.
struct MadeLog {
  v1::Signed checkpoint;
  std::vector<v1::LogLeaf> leaves;
};

// Signs the head of these leaves again, as a linker that lies would.
inline constexpr int64_t kSignedMs = kStartMs + 3'600'000;
v1::Signed SignHead(const std::vector<v1::LogLeaf>& leaves, const std::string& signer = "hub",
                    int64_t time_ms = kSignedMs);

Verdict Verify(const MadeLog& log);

// Writes entries as the linker does. Every step takes a change to make before signing or logging,
// so that a test names just what it spoils.
class LogMaker {
 public:
  explicit LogMaker(const std::string& project = kProject);

  void Open();
  void CreateProject(const std::function<void(v1::LogEntry&)>& spoil = nullptr);
  void Approve(const std::string& agency,
               const std::function<void(v1::Approval&, std::string& signer, v1::LogEntry&)>& spoil =
                   nullptr);
  struct Delivery {
    v1::DeliveryEnvelope envelope;
    v1::DeliveryCommit commit;
    std::string envelope_signer;
    std::string commit_signer;
    std::string actor;
  };
  void Deliver(const std::string& source, const std::function<void(Delivery&)>& spoil = nullptr);
  struct Withdrawal {
    v1::RecordWithdrawal message;
    std::string signer;
    std::string actor;
  };
  // Of so many records of the source's current delivery.
  void Withdraw(const std::string& source, int records = 1,
                const std::function<void(Withdrawal&)>& spoil = nullptr);
  // Returns the job's id.
  std::string Submit(
      const std::function<void(v1::JobSpecification&, std::string& signer)>& spoil = nullptr);
  void End(const std::string& job_id, const std::string& outcome = "succeeded");
  void Fetch(const std::string& job_id);
  // A project that the reader is no party of: only the hash is shown.
  void AddHidden();
  void Add(v1::LogEntry entry);

  // All steps in order: 15 entries, one of them hidden.
  void MakeWholeCase();
  void ApproveAll();
  void DeliverAll();

  // Moves the clock that stamps the next entries.
  void Advance(int64_t milliseconds) { now_ms_ += milliseconds; }
  v1::ProjectSpecification& specification() { return specification_; }
  MadeLog Finish() const { return {SignHead(leaves_), leaves_}; }

 private:
  v1::LogEntry NewEntry(const std::string& actor);
  std::string ProjectHash() const;

  v1::ProjectSpecification specification_;
  std::string specification_bytes_;
  int64_t now_ms_ = kStartMs;
  uint8_t next_id_ = 1;
  std::map<std::string, v1::DeliveryEnvelope> current_;
  std::vector<v1::LogLeaf> leaves_;
};

}  // namespace koppel::auditors::testing
