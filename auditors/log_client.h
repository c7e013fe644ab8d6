// The linker's log as a client reads it. An interface, so that tests can be a linker that lies.
#pragma once

#include <grpcpp/channel.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "koppel/v1/log.pb.h"

namespace koppel::auditors {

// Nothing that it returns is trusted before its signature or proof was checked. Errors are the
// linker's, as FromLinker words them. Not thread safe.
class LogClient {
 public:
  virtual ~LogClient() = default;
  virtual Result<v1::Signed> GetCheckpoint() = 0;
  virtual Result<std::vector<std::string>> GetConsistencyPath(uint64_t first, uint64_t second) = 0;

  using TakeCheckpoint = std::function<Status(const v1::Signed&)>;
  using TakeLeaf = std::function<Status(v1::LogLeaf)>;
  // The checkpoint once, then every leaf under it. Stops at the first error of a callback.
  // DATA_LOSS where the stream is not of that form.
  virtual Status ListEntries(const TakeCheckpoint& take_checkpoint, const TakeLeaf& take_leaf) = 0;
};

// `address` is for messages alone.
std::unique_ptr<LogClient> MakeLogClient(const std::shared_ptr<grpc::Channel>& channel,
                                         std::string address);

}  // namespace koppel::auditors
