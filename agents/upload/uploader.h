// One source's way to the linker as one delivery: opened, filled, committed, or none of it.
//
// Works on a project that CheckProject has accepted. What it returns, prints or stores does not
// depend on whether any record linked: the linker does not say so, and nothing here asks.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "agents/payload/seal.h"
#include "agents/upload/delivery_store.h"
#include "agents/upload/linker_client.h"
#include "agents/upload/project_check.h"
#include "agents/upload/record_spool.h"
#include "base/random.h"
#include "base/status.h"
#include "base/time.h"
#include "keys/sign.h"
#include "koppel/v1/ingest.pb.h"

namespace koppel::agents {

// What is to be delivered.
struct DeliveryInput {
  std::string source;
  uint32_t epoch = 0;
  // Of the file; where persons are left out, of that and the digest of the objections.
  std::string csv_sha256;
  // 16 bytes of the linkage key (KeyCheckValue).
  std::string key_check;
  // Of the report of the source's audit; empty where the project asks for none.
  std::string audit_digest = {};
};

// A delivery that can be encoded for: its binding and its content key.
struct PreparedDelivery {
  DeliveryState state;
  v1::DeliveryEnvelope envelope;
  SecretBytes content_key;
  // True: an earlier submit began it.
  bool resumed = false;
  // Id of an open delivery of other content that this one takes the place of; may be empty.
  std::string abandoned;

  DeliveryBinding Binding() const;
};

// Not thread safe. Everything given to the constructor outlives it.
class Uploader {
 public:
  Uploader(LinkerClient& client, const CheckedProject& project, const SigningKey& signing,
           const SecretBytes& reference_secret, const Clock& clock)
      : client_(client),
        project_(project),
        signing_(signing),
        reference_(reference_secret),
        clock_(clock) {}

  // The open delivery of the same file, key, epoch and audit if the store has one; else a new one
  // that follows the source's current delivery. Sends no record and stores nothing. DATA_LOSS where
  // the linker's list of deliveries holds one that this agency has not signed.
  Result<PreparedDelivery> Prepare(const DeliveryStore& store, const DeliveryInput& input,
                                   Random& random);

  // Opens, sends, commits; returns the receipt, which is in the store too. The state is stored
  // before anything is sent, so that a killed agent takes the same delivery up again. `progress` is
  // called with the number of records sent; may be empty. ABORTED or FAILED_PRECONDITION at the
  // end: the delivery is dropped at both sides, and its next submit begins anew.
  Result<DeliveryState> Deliver(const DeliveryStore& store, PreparedDelivery prepared,
                                const RecordSpool& spool,
                                const std::function<void(uint64_t)>& progress);

 private:
  Result<std::optional<PreparedDelivery>> Resume(const DeliveryState& state,
                                                 const DeliveryInput& input);
  Result<PreparedDelivery> Begin(const DeliveryInput& input, Random& random);
  // The source's current delivery: its version and id; 0 where there is none.
  Result<std::optional<v1::DeliveryEnvelope>> Current(const std::string& source);
  Result<v1::Delivery> Open(const PreparedDelivery& prepared);
  Result<v1::Delivery> SendAndCommit(const PreparedDelivery& prepared, const v1::Delivery& opened,
                                     const RecordSpool& spool,
                                     const std::function<void(uint64_t)>& progress);
  // Drops the open delivery that another takes the place of; keeps its receipt where its commit got
  // through unseen.
  Status Abandon(const DeliveryStore& store, const std::string& delivery_id);
  Status KeepUnseenReceipt(const DeliveryStore& store, const v1::Delivery& committed);
  // Makes the receipt of `state`, an open delivery, from what this agency signed.
  Result<DeliveryState> KeepReceipt(const DeliveryStore& store, DeliveryState state,
                                    const v1::Delivery& committed);
  Status Abort(const std::string& delivery_id);
  Status Drop(const DeliveryStore& store, const PreparedDelivery& prepared, const Status& why);

  LinkerClient& client_;
  const CheckedProject& project_;
  const SigningKey& signing_;
  const SecretBytes& reference_;
  const Clock& clock_;
};

}  // namespace koppel::agents
