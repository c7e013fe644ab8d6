// Remembers the last checkpoint of a log and accepts only what continues it: a linker that drops,
// changes or forks entries that were once under a checkpoint is found by the next one.
#pragma once

#include <string>

#include "auditors/log_client.h"
#include "base/status.h"
#include "koppel/v1/log.pb.h"

namespace koppel::auditors {

// Not thread safe; one process at a time for a state file.
class Witness {
 public:
  // `log_key` and `origin`: how this officer knows the linker.
  Witness(std::string state_path, std::string log_key, std::string origin)
      : state_path_(std::move(state_path)),
        log_key_(std::move(log_key)),
        origin_(std::move(origin)) {}

  // Checks signature and origin, asks `client` for the proof that the checkpoint continues the last
  // one, and remembers it. DATA_LOSS where the log shrank or forked: both checkpoints are then kept
  // beside the state file as evidence, and the state stays. UNAUTHENTICATED for another signature;
  // errors of the client and of files pass through. A state file that cannot be read is an error,
  // never a fresh start.
  Result<v1::Checkpoint> Accept(const v1::Signed& checkpoint, LogClient& client);

  const std::string& log_key() const { return log_key_; }

 private:
  Status CheckContinues(const v1::Signed& earlier_signed, const v1::Signed& later_signed,
                        const v1::Checkpoint& later, LogClient& client) const;

  std::string state_path_;
  std::string log_key_;
  std::string origin_;
};

// A Signed message as a file: the protobuf JSON mapping.
Result<v1::Signed> ReadSignedFile(const std::string& path);
Status WriteSignedFile(const std::string& path, const v1::Signed& message);

}  // namespace koppel::auditors
