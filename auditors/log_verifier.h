// The offline check of a whole log: every leaf hash and the root are recomputed, the checkpoint's
// signature is checked, and every visible entry must mean what its rules allow. No network, no
// trust in the linker beyond its key. Never sees records, encodings or payloads.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "auditors/project_history.h"
#include "auditors/verdict.pb.h"
#include "base/merkle.h"
#include "base/status.h"
#include "koppel/v1/log.pb.h"

namespace koppel::auditors {

// OK and the checkpoint where it is signed by `log_key` and holds together. UNAUTHENTICATED
// or INVALID_ARGUMENT "checkpoint: ...".
Result<v1::Checkpoint> OpenCheckpoint(const v1::Signed& checkpoint, std::string_view log_key);

// Feed it the leaves in the order in which they came, then ask for the verdict. Memory does not
// grow with the log but with what was done. Not thread safe.
class LogVerifier {
 public:
  // `log_key` is the key by which the verifier knows the linker, 32 bytes.
  LogVerifier(const v1::Signed& checkpoint, std::string log_key);

  // The log must also continue this checkpoint, seen earlier or by somebody else. Call before Add.
  void ExpectEarlier(std::string_view name, const v1::Signed& checkpoint);
  void Add(const v1::LogLeaf& leaf);
  // Once, after the last leaf.
  Verdict Finish();

 private:
  struct Earlier {
    std::string name;
    std::string root;
    int64_t time_ms;
  };

  // The checkpoint is not signed by the key: nothing else is looked at.
  bool IsUnsigned() const;
  // Against the checkpoints that were not reached; returns the outcome.
  std::string JudgeShorter();
  void Violate(std::string_view where, std::string_view what);
  void CompareEarlier();
  Status CheckLeaf(const v1::LogLeaf& leaf, uint64_t index) const;
  void Read(const v1::LogLeaf& leaf, uint64_t index);
  Result<std::string> Apply(const v1::LogEntry& entry, uint64_t index);
  Result<std::string> Open(const v1::LogEntry& entry, uint64_t index) const;
  Result<std::string> Create(const v1::LogEntry& entry);

  std::string log_key_;
  Result<v1::Checkpoint> checkpoint_;
  std::multimap<uint64_t, Earlier> earlier_;
  MerkleFrontier tree_;
  int64_t last_time_ms_ = 0;
  std::map<std::string, ProjectHistory> projects_;
  Verdict verdict_;
};

// "good", or the findings in a few words: "violated, 3 findings".
std::string Headline(const Verdict& verdict);
// The verdict for people: what the log is, its projects, what was done, and what is wrong.
std::string ShowVerdict(const Verdict& verdict);

}  // namespace koppel::auditors
