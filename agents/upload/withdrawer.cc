#include "agents/upload/withdrawer.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "agents/payload/seal.h"
#include "agents/upload/delivery_memory.h"
#include "proto/canonical.h"
#include "proto/record_refs.h"

namespace koppel::agents {

Result<const DeliveryStore*> Withdrawer::StoreOf(const std::string& project,
                                                 const std::string& source) {
  std::unique_ptr<DeliveryStore>& store = stores_[source];
  if (store == nullptr) {
    KOPPEL_ASSIGN_OR_RETURN(store, DeliveryStore::Open(state_folder_, project, source));
  }
  return store.get();
}

// A submit that is under way may have read the objections of before: it ends first.
Status Withdrawer::LockSources(const std::string& project, const std::string& source) {
  std::error_code none;
  const auto folder = std::filesystem::path(state_folder_) / project;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().extension() != ".lock") continue;
    const std::string name = entry.path().stem().string();
    if (source.empty() || source == name) {
      KOPPEL_RETURN_IF_ERROR(StoreOf(project, name).status());
    }
  }
  return OkStatus();
}

// The next submit of its source begins anew: it leaves the persons out.
Status Withdrawer::Drop(const std::string& project, const DeliveryStore& store,
                        const v1::DeliveryEnvelope& envelope) const {
  v1::AbortDeliveryRequest request;
  request.set_project_id(project);
  request.set_delivery_id(envelope.delivery_id());
  KOPPEL_RETURN_IF_ERROR(client_.AbortDelivery(request));
  KOPPEL_RETURN_IF_ERROR(store.RemoveReferences(envelope.delivery_id()));
  KOPPEL_ASSIGN_OR_RETURN(const auto open, store.LoadOpen());
  const bool is_it = open && open->envelope().message() == CanonicalBytes(envelope);
  return is_it ? store.RemoveOpen() : OkStatus();
}

Status Withdrawer::Send(const std::string& project, const DeliveryStore& store,
                        const References& references, WithdrawnFrom& from) const {
  for (size_t first = 0; first < references.size(); first += kMostWithdrawnRecords) {
    const size_t end = std::min(first + kMostWithdrawnRecords, references.size());
    v1::RecordWithdrawal withdrawal;
    withdrawal.set_project_hash(from.envelope.project_hash());
    withdrawal.set_source(from.envelope.source());
    withdrawal.set_delivery_id(from.envelope.delivery_id());
    for (size_t i = first; i < end; ++i) withdrawal.add_record_refs(references[i]);
    v1::WithdrawRecordsRequest request;
    request.set_project_id(project);
    *request.mutable_withdrawal() = signing_.Sign("withdrawal", CanonicalBytes(withdrawal));
    KOPPEL_ASSIGN_OR_RETURN(const v1::WithdrawRecordsResponse answer,
                            client_.WithdrawRecords(request));
    WithdrawalReceipt receipt;
    *receipt.mutable_withdrawal() = request.withdrawal();
    receipt.set_time_ms(now_ms_);
    receipt.set_log_index(answer.log_index());
    KOPPEL_RETURN_IF_ERROR(store.AddWithdrawal(withdrawal.delivery_id(), receipt));
    from.records += end - first;
    from.log_index = std::max(from.log_index, answer.log_index());
  }
  return OkStatus();
}

Status Withdrawer::Ask(const std::string& project, const DeliveryStore& store,
                       const PersonOfReference& asked, WithdrawnFrom& from,
                       std::set<std::string>& found) const {
  for (const auto& [reference, person] : asked) {
    const Status sent = Send(project, store, {reference}, from);
    if (sent.code() == StatusCode::kNotFound) continue;
    KOPPEL_RETURN_IF_ERROR(sent);
    found.insert(person);
  }
  return OkStatus();
}

Status Withdrawer::TakeOut(const std::string& project, const v1::Delivery& delivery,
                           const std::vector<std::string>& persons, WithdrawnFrom& from,
                           std::set<std::string>& found) {
  const v1::DeliveryEnvelope& envelope = from.envelope;
  KOPPEL_ASSIGN_OR_RETURN(const DeliveryStore* store, StoreOf(project, envelope.source()));
  const RecordReferences references(reference_, envelope.project_hash(), envelope.source());
  std::set<std::string> in_it;
  PersonOfReference not_known;
  for (const std::string& person : persons) {
    const std::string reference = references.For(person);
    KOPPEL_ASSIGN_OR_RETURN(
        const Standing standing,
        StandsInDelivery(store->folder(), envelope.source(), envelope.delivery_id(), reference));
    if (standing == Standing::kNotKnown) not_known.emplace(reference, person);
    if (standing != Standing::kInIt) continue;
    in_it.insert(reference);
    found.insert(person);
  }
  if (delivery.state() == v1::OPEN) {
    const bool none = in_it.empty() && not_known.empty();
    return none ? OkStatus() : Drop(project, *store, envelope);
  }
  KOPPEL_RETURN_IF_ERROR(Send(project, *store, {in_it.begin(), in_it.end()}, from));
  return Ask(project, *store, not_known, from, found);
}

Result<std::vector<WithdrawnFrom>> Withdrawer::Withdraw(const std::string& project,
                                                        const std::string& source,
                                                        const std::vector<std::string>& persons,
                                                        std::set<std::string>& found) {
  stores_.clear();
  KOPPEL_RETURN_IF_ERROR(LockSources(project, source));
  KOPPEL_ASSIGN_OR_RETURN(const v1::ListDeliveriesResponse list, client_.ListDeliveries(project));
  std::vector<WithdrawnFrom> done;
  for (const v1::Delivery& delivery : list.deliveries()) {
    if (delivery.state() == v1::ABORTED) continue;
    WithdrawnFrom from;
    KOPPEL_RETURN_IF_ERROR(VerifySigned("delivery", delivery.envelope(), signing_.public_key()));
    KOPPEL_RETURN_IF_ERROR(ParseStrictly("delivery", delivery.envelope().message(), from.envelope));
    if (!source.empty() && from.envelope.source() != source) continue;
    KOPPEL_RETURN_IF_ERROR(Annotate(TakeOut(project, delivery, persons, from, found),
                                    Concat("source ", from.envelope.source())));
    if (from.records > 0) done.push_back(std::move(from));
  }
  stores_.clear();
  return done;
}

}  // namespace koppel::agents
