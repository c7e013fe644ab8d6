#include "agents/upload/delivery_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "agents/upload/delivery_memory.h"
#include "base/file.h"
#include "keys/aead.h"
#include "keys/derive.h"
#include "proto/canonical.h"

namespace koppel::agents {
namespace {

namespace fs = std::filesystem;

// No source can have this name, so that no record reference shares the subkey.
constexpr char kStateLabel[] = "koppel/v1/open-delivery";
constexpr size_t kMostStateBytes = 1u << 20;

SecretBytes StateKey(const SecretBytes& reference_secret, std::string_view project_hash) {
  return Hkdf(reference_secret, project_hash, kStateLabel);
}

Result<int> Lock(const std::string& path, const std::string& source) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return ErrnoStatus(path, errno);
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  close(file);
  return Failure(StatusCode::kFailedPrecondition, "source ", source,
                 ": another submit or withdrawal of it is running; wait for its end");
}

}  // namespace

std::string SealContentKey(const SecretBytes& reference_secret, std::string_view project_hash,
                           std::string_view envelope_message, const SecretBytes& content_key) {
  return Seal(StateKey(reference_secret, project_hash), content_key.reveal(), envelope_message);
}

Result<SecretBytes> OpenContentKey(const SecretBytes& reference_secret,
                                   std::string_view project_hash, std::string_view envelope_message,
                                   std::string_view sealed) {
  return OpenSecret(StateKey(reference_secret, project_hash), sealed, envelope_message);
}

Result<std::unique_ptr<DeliveryStore>> DeliveryStore::Open(const std::string& folder,
                                                           const std::string& project,
                                                           const std::string& source) {
  const std::string below = (fs::path(folder) / project).string();
  KOPPEL_RETURN_IF_ERROR(MakePrivateFolder(below));
  KOPPEL_ASSIGN_OR_RETURN(const int lock, Lock(Concat(below, "/", source, ".lock"), source));
  return std::unique_ptr<DeliveryStore>(new DeliveryStore(below, source, lock));
}

DeliveryStore::~DeliveryStore() { close(lock_); }

std::string DeliveryStore::OpenPath() const { return Concat(folder_, "/", source_, ".open.json"); }

Result<std::optional<DeliveryState>> DeliveryStore::LoadOpen() const {
  const auto json = ReadFile(OpenPath(), kMostStateBytes);
  if (json.status().code() == StatusCode::kNotFound) return std::optional<DeliveryState>();
  KOPPEL_RETURN_IF_ERROR(json.status());
  DeliveryState state;
  KOPPEL_RETURN_IF_ERROR(ParseJson(OpenPath(), *json, state));
  return std::optional<DeliveryState>(std::move(state));
}

Status DeliveryStore::SaveOpen(const DeliveryState& state) const {
  return WriteFileAtomically(OpenPath(), ToJson(state), FileMode::kPrivate);
}

Status DeliveryStore::Remove(const std::string& path) const {
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return OkStatus();
  return ErrnoStatus(path, errno);
}

Status DeliveryStore::RemoveOpen() const { return Remove(OpenPath()); }

Status DeliveryStore::Complete(DeliveryState state, uint32_t version) const {
  state.clear_sealed_content_key();
  const std::string path = Concat(folder_, "/", source_, ".", version, ".json");
  KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(path, ToJson(state), FileMode::kPrivate));
  return RemoveOpen();
}

Status DeliveryStore::SaveReferences(std::string_view delivery_id, const RecordSpool& spool) const {
  return spool.WriteReferences(ReferencesPath(folder_, source_, delivery_id));
}

Status DeliveryStore::RemoveReferences(std::string_view delivery_id) const {
  return Remove(ReferencesPath(folder_, source_, delivery_id));
}

Status DeliveryStore::AddWithdrawal(std::string_view delivery_id,
                                    const WithdrawalReceipt& receipt) const {
  KOPPEL_ASSIGN_OR_RETURN(WithdrawalReceipts receipts,
                          ReadWithdrawals(folder_, source_, delivery_id));
  for (const WithdrawalReceipt& known : receipts.withdrawals()) {
    if (known.withdrawal().message() == receipt.withdrawal().message()) return OkStatus();
  }
  *receipts.add_withdrawals() = receipt;
  return WriteFileAtomically(WithdrawalsPath(folder_, source_, delivery_id), ToJson(receipts),
                             FileMode::kPrivate);
}

}  // namespace koppel::agents
