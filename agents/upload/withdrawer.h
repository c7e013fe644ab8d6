// Takes persons back out of what was delivered.
//
// Works on what the linker lists of the agency's deliveries, each of which the agency has signed;
// it needs no project that is still approved. Person ids stay here: what travels are references.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "agents/upload/delivery_store.h"
#include "agents/upload/linker_client.h"
#include "base/status.h"
#include "keys/secret.h"
#include "keys/sign.h"
#include "koppel/v1/ingest.pb.h"

namespace koppel::agents {

// Records that are withdrawn from one delivery.
struct WithdrawnFrom {
  v1::DeliveryEnvelope envelope;
  uint64_t records = 0;
  // The last entry of the linker's log that says so.
  uint64_t log_index = 0;
};

// Not thread safe. Everything given to the constructor outlives it.
class Withdrawer {
 public:
  Withdrawer(LinkerClient& client, const SigningKey& signing, const SecretBytes& reference_secret,
             std::string state_folder, int64_t now_ms)
      : client_(client),
        signing_(signing),
        reference_(reference_secret),
        state_folder_(std::move(state_folder)),
        now_ms_(now_ms) {}

  // Withdraws the persons from every committed delivery of the project (of one source, unless
  // `source` is empty), superseded ones included, and drops open deliveries in which they stand.
  // Where the agency keeps no list of a delivery's references, the linker is asked one by one. May
  // be repeated. What was withdrawn, by delivery; the acknowledgements are in the state folder.
  // FAILED_PRECONDITION while a submit of the source runs; errors of the linker. The persons that
  // stand in a delivery are added to `found`.
  Result<std::vector<WithdrawnFrom>> Withdraw(const std::string& project, const std::string& source,
                                              const std::vector<std::string>& persons,
                                              std::set<std::string>& found);

 private:
  using References = std::vector<std::string>;
  Result<const DeliveryStore*> StoreOf(const std::string& project, const std::string& source);
  Status LockSources(const std::string& project, const std::string& source);
  Status Drop(const std::string& project, const DeliveryStore& store,
              const v1::DeliveryEnvelope& envelope) const;
  Status Send(const std::string& project, const DeliveryStore& store, const References& references,
              WithdrawnFrom& from) const;
  using PersonOfReference = std::map<std::string, std::string>;
  Status Ask(const std::string& project, const DeliveryStore& store, const PersonOfReference& asked,
             WithdrawnFrom& from, std::set<std::string>& found) const;
  Status TakeOut(const std::string& project, const v1::Delivery& delivery,
                 const std::vector<std::string>& persons, WithdrawnFrom& from,
                 std::set<std::string>& found);

  LinkerClient& client_;
  const SigningKey& signing_;
  const SecretBytes& reference_;
  const std::string state_folder_;
  const int64_t now_ms_;
  // By source, of the project at hand; locked while it is worked on.
  std::map<std::string, std::unique_ptr<DeliveryStore>> stores_;
};

}  // namespace koppel::agents
