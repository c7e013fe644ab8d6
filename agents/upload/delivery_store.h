// The agency's memory of its deliveries: one open delivery a source, and receipts of the committed
// ones. Files are private and written atomically, so that a killed agent finds the old state or the
// new one.
//
//   <folder>/<project>/<source>.open.json                      until the commit
//   <folder>/<project>/<source>.<version>.json                 the receipt
//   <folder>/<project>/<source>.<delivery id>.refs             references of its records
//   <folder>/<project>/<source>.<delivery id>.withdrawn.json   what was withdrawn from it
//   <folder>/<project>/<source>.lock      held while a submit or withdrawal of the source runs
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "agents/upload/delivery_state.pb.h"
#include "agents/upload/record_spool.h"
#include "base/status.h"
#include "keys/secret.h"

namespace koppel::agents {

// The content key of an open delivery, sealed for its state file under a key derived from the
// agency's reference secret, and back. DATA_LOSS where it was sealed for another envelope or under
// another keystore.
std::string SealContentKey(const SecretBytes& reference_secret, std::string_view project_hash,
                           std::string_view envelope_message, const SecretBytes& content_key);
Result<SecretBytes> OpenContentKey(const SecretBytes& reference_secret,
                                   std::string_view project_hash, std::string_view envelope_message,
                                   std::string_view sealed);

// One source's files, locked against other processes while this object lives. Not thread safe.
class DeliveryStore {
 public:
  // Makes the folders. FAILED_PRECONDITION where another process delivers the source right now.
  static Result<std::unique_ptr<DeliveryStore>> Open(const std::string& folder,
                                                     const std::string& project,
                                                     const std::string& source);
  ~DeliveryStore();
  DeliveryStore(const DeliveryStore&) = delete;
  DeliveryStore& operator=(const DeliveryStore&) = delete;

  // The open delivery, if there is one. INVALID_ARGUMENT where its file was damaged.
  Result<std::optional<DeliveryState>> LoadOpen() const;
  Status SaveOpen(const DeliveryState& state) const;
  Status RemoveOpen() const;
  // Writes the receipt of `version`, without the content key, then removes the open delivery.
  Status Complete(DeliveryState state, uint32_t version) const;

  // The references of a delivery's records, 16 bytes each, ascending: written before the first is
  // sent, so that whoever is in a delivery can be told at any time.
  Status SaveReferences(std::string_view delivery_id, const RecordSpool& spool) const;
  // Of a delivery that was dropped.
  Status RemoveReferences(std::string_view delivery_id) const;
  // Adds to what was withdrawn from a delivery; the same withdrawal twice is kept once.
  Status AddWithdrawal(std::string_view delivery_id, const WithdrawalReceipt& receipt) const;

  // The project's folder: for the file of encoded records.
  const std::string& folder() const { return folder_; }

 private:
  DeliveryStore(std::string folder, std::string source, int lock)
      : folder_(std::move(folder)), source_(std::move(source)), lock_(lock) {}
  std::string OpenPath() const;
  Status Remove(const std::string& path) const;

  std::string folder_;
  std::string source_;
  int lock_;
};

}  // namespace koppel::agents
