// What the agency remembers of its deliveries, read without a connection and without a lock:
// receipts, the references of each delivery's records, and what was withdrawn. Written by
// DeliveryStore, whose comment names the files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agents/upload/delivery_state.pb.h"
#include "base/status.h"
#include "koppel/v1/ingest.pb.h"

namespace koppel::agents {

struct RememberedDelivery {
  DeliveryState receipt;
  v1::DeliveryEnvelope envelope;
  // The receipt's file, and the folder in which it and its companions stand.
  std::string file;
  std::string folder;
};

// Every receipt below the state folder, ordered by project, source and version; none where the
// folder is not there. UNAUTHENTICATED "PATH: ..." for one that the own key has not signed;
// INVALID_ARGUMENT for one that was damaged.
Result<std::vector<RememberedDelivery>> ReadReceipts(const std::string& state_folder,
                                                     std::string_view signing_key);

enum class Standing { kNotKnown, kNotInIt, kInIt };

// Whether a reference is that of a record of the delivery; not known where the agency keeps no list
// of it. `folder`: the project's. DATA_LOSS for a list of a wrong length.
Result<Standing> StandsInDelivery(const std::string& folder, std::string_view source,
                                  std::string_view delivery_id, std::string_view reference);

// What was withdrawn from a delivery; nothing where no file says so.
Result<WithdrawalReceipts> ReadWithdrawals(const std::string& folder, std::string_view source,
                                           std::string_view delivery_id);

// Where DeliveryStore keeps both.
std::string ReferencesPath(const std::string& folder, std::string_view source,
                           std::string_view delivery_id);
std::string WithdrawalsPath(const std::string& folder, std::string_view source,
                            std::string_view delivery_id);

}  // namespace koppel::agents
