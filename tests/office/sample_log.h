// A linker's log in memory, for tests of the office: entries, a signed checkpoint over all of them,
// and the proofs. It logs whatever it is given.
#pragma once

#include <string>
#include <vector>

#include "keys/sign.h"
#include "koppel/v1/log.pb.h"
#include "office/result/result.pb.h"

namespace koppel::testing {

class SampleLog {
 public:
  // `hub` must outlive the log.
  SampleLog(const SigningKey& hub, std::vector<v1::LogEntry> entries);

  uint64_t size() const { return entries_.size(); }
  v1::Signed Checkpoint() const;
  v1::LogLeaf Leaf(uint64_t index) const;
  std::vector<std::string> Path(uint64_t index) const;
  // All entries with their proofs.
  office::LogEvidence Evidence() const;

 private:
  std::string NodeHash(int level, uint64_t index) const;

  const SigningKey& hub_;
  std::vector<std::string> entries_;
};

}  // namespace koppel::testing
