#include "agents/upload/uploader.h"

#include "agents/upload/batch_stream.h"
#include "base/digest.h"
#include "keys/derive.h"
#include "keys/sealing.h"
#include "proto/canonical.h"
#include "proto/delivery_state.h"

namespace koppel::agents {
namespace {

constexpr size_t kDeliveryIdBytes = 16;

Status Unexpected(const std::string& what) {
  return Failure(StatusCode::kDataLoss, "linker: ", what);
}

// The receipt is what the agency signed, not what the linker makes of it.
Status CheckCommitted(const v1::Delivery& delivery, const PreparedDelivery& prepared,
                      const v1::Signed& commit) {
  if (!IsCommitted(delivery))
    return Unexpected("commit: got a delivery that is not committed, want one");
  const bool same = delivery.envelope().message() == prepared.state.envelope().message() &&
                    delivery.commit().message() == commit.message();
  if (!same) return Unexpected("commit: got another envelope or commit than was sent");
  return OkStatus();
}

bool Ended(const Status& status) {
  return status.code() == StatusCode::kAborted || status.code() == StatusCode::kFailedPrecondition;
}

}  // namespace

DeliveryBinding PreparedDelivery::Binding() const {
  return {envelope.project_hash(), envelope.source(), envelope.epoch(), envelope.delivery_id()};
}

Result<PreparedDelivery> Uploader::Prepare(const DeliveryStore& store, const DeliveryInput& input,
                                           Random& random) {
  KOPPEL_ASSIGN_OR_RETURN(const std::optional<DeliveryState> state, store.LoadOpen());
  if (!state.has_value()) return Begin(input, random);
  KOPPEL_ASSIGN_OR_RETURN(std::optional<PreparedDelivery> resumed, Resume(*state, input));
  if (resumed.has_value()) return std::move(*resumed);
  v1::DeliveryEnvelope old;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("open delivery", state->envelope().message(), old));
  KOPPEL_ASSIGN_OR_RETURN(PreparedDelivery prepared, Begin(input, random));
  prepared.abandoned = old.delivery_id();
  return prepared;
}

Result<std::optional<PreparedDelivery>> Uploader::Resume(const DeliveryState& state,
                                                         const DeliveryInput& input) {
  PreparedDelivery prepared;
  const std::string& message = state.envelope().message();
  KOPPEL_RETURN_IF_ERROR(VerifySigned("delivery", state.envelope(), signing_.public_key()));
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("open delivery", message, prepared.envelope));
  const v1::DeliveryEnvelope& envelope = prepared.envelope;
  const bool same = envelope.project_hash() == project_.hash && envelope.epoch() == input.epoch &&
                    envelope.source() == input.source && envelope.key_check() == input.key_check &&
                    envelope.audit_digest() == input.audit_digest &&
                    state.csv_sha256() == input.csv_sha256;
  if (!same) return std::optional<PreparedDelivery>();
  KOPPEL_ASSIGN_OR_RETURN(prepared.content_key, OpenContentKey(reference_, project_.hash, message,
                                                               state.sealed_content_key()));
  prepared.state = state;
  prepared.resumed = true;
  return std::optional<PreparedDelivery>(std::move(prepared));
}

Result<PreparedDelivery> Uploader::Begin(const DeliveryInput& input, Random& random) {
  KOPPEL_ASSIGN_OR_RETURN(const std::optional<v1::DeliveryEnvelope> current, Current(input.source));
  PreparedDelivery prepared;
  prepared.content_key = SecretBytes::Random(kKeyBytes);
  v1::DeliveryEnvelope& envelope = prepared.envelope;
  envelope.set_project_hash(project_.hash);
  envelope.set_source(input.source);
  envelope.set_epoch(input.epoch);
  envelope.set_delivery_id(random.Bytes(kDeliveryIdBytes));
  envelope.set_version(current.has_value() ? current->version() + 1 : 1);
  if (current.has_value()) envelope.set_predecessor(current->delivery_id());
  envelope.set_office_key_id(Sha256(project_.office.sealing_key()));
  KOPPEL_ASSIGN_OR_RETURN(*envelope.mutable_sealed_content_key(),
                          SealTo(project_.office.sealing_key(), prepared.content_key));
  envelope.set_key_check(input.key_check);
  envelope.set_audit_digest(input.audit_digest);

  DeliveryState& state = prepared.state;
  state.set_project_id(project_.specification.id());
  state.set_source(input.source);
  state.set_csv_sha256(input.csv_sha256);
  *state.mutable_envelope() = signing_.Sign("delivery", CanonicalBytes(envelope));
  state.set_sealed_content_key(
      SealContentKey(reference_, project_.hash, state.envelope().message(), prepared.content_key));
  return prepared;
}

Result<std::optional<v1::DeliveryEnvelope>> Uploader::Current(const std::string& source) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::ListDeliveriesResponse list,
                          client_.ListDeliveries(project_.specification.id()));
  std::optional<v1::DeliveryEnvelope> current;
  for (const v1::Delivery& delivery : list.deliveries()) {
    if (delivery.state() != v1::COMMITTED) continue;
    v1::DeliveryEnvelope envelope;
    const Status signed_by_us =
        VerifySigned("delivery", delivery.envelope(), signing_.public_key());
    if (!signed_by_us.ok()) return Unexpected("deliveries: got one that this agency never signed");
    KOPPEL_RETURN_IF_ERROR(ParseStrictly("delivery", delivery.envelope().message(), envelope));
    if (envelope.source() != source) continue;
    if (envelope.project_hash() != project_.hash || current.has_value()) {
      return Unexpected(
          Concat("deliveries: got two current ones of ", source, ", or one of another project"));
    }
    current = std::move(envelope);
  }
  return current;
}

Result<DeliveryState> Uploader::Deliver(const DeliveryStore& store, PreparedDelivery prepared,
                                        const RecordSpool& spool,
                                        const std::function<void(uint64_t)>& progress) {
  if (!prepared.abandoned.empty()) KOPPEL_RETURN_IF_ERROR(Abandon(store, prepared.abandoned));
  KOPPEL_RETURN_IF_ERROR(store.SaveReferences(prepared.envelope.delivery_id(), spool));
  KOPPEL_RETURN_IF_ERROR(store.SaveOpen(prepared.state));
  const auto opened = Open(prepared);
  if (!opened.ok()) return Drop(store, prepared, opened.status());
  const auto committed = SendAndCommit(prepared, *opened, spool, progress);
  if (!committed.ok()) return Drop(store, prepared, committed.status());

  return KeepReceipt(store, std::move(prepared.state), *committed);
}

Result<v1::Delivery> Uploader::Open(const PreparedDelivery& prepared) {
  v1::OpenDeliveryRequest request;
  request.set_project_id(project_.specification.id());
  *request.mutable_envelope() = prepared.state.envelope();
  KOPPEL_ASSIGN_OR_RETURN(v1::Delivery delivery, client_.OpenDelivery(request));
  if (delivery.state() == v1::ABORTED) {
    return Failure(StatusCode::kAborted, "linker: the open delivery was dropped there");
  }
  return delivery;
}

Result<v1::Delivery> Uploader::SendAndCommit(const PreparedDelivery& prepared,
                                             const v1::Delivery& opened, const RecordSpool& spool,
                                             const std::function<void(uint64_t)>& progress) {
  const std::string& id = prepared.envelope.delivery_id();
  const BatchTarget target = {project_.specification.id(), id, progress};
  if (opened.state() == v1::OPEN) {
    KOPPEL_RETURN_IF_ERROR(SendBatches(client_, target, spool, opened.acknowledged()));
  }
  v1::DeliveryCommit commit;
  commit.set_delivery_id(id);
  commit.set_records(spool.records());
  commit.set_records_root(spool.root());
  commit.set_planted(spool.planted());
  v1::CommitDeliveryRequest request;
  request.set_project_id(target.project_id);
  *request.mutable_commit() = signing_.Sign("delivery-commit", CanonicalBytes(commit));
  KOPPEL_ASSIGN_OR_RETURN(v1::Delivery committed, client_.CommitDelivery(request));
  KOPPEL_RETURN_IF_ERROR(CheckCommitted(committed, prepared, request.commit()));
  return committed;
}

Result<DeliveryState> Uploader::KeepReceipt(const DeliveryStore& store, DeliveryState state,
                                            const v1::Delivery& committed) {
  v1::DeliveryEnvelope envelope;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("delivery", state.envelope().message(), envelope));
  v1::DeliveryCommit commit;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("commit", committed.commit().message(), commit));
  *state.mutable_commit() = committed.commit();
  state.set_records(commit.records());
  state.set_log_index(committed.log_index());
  state.set_committed_ms(clock_.NowMs());
  state.clear_sealed_content_key();
  KOPPEL_RETURN_IF_ERROR(store.Complete(state, envelope.version()));
  return state;
}

Status Uploader::KeepUnseenReceipt(const DeliveryStore& store, const v1::Delivery& committed) {
  KOPPEL_ASSIGN_OR_RETURN(std::optional<DeliveryState> open, store.LoadOpen());
  KOPPEL_RETURN_IF_ERROR(
      VerifySigned("delivery-commit", committed.commit(), signing_.public_key()));
  if (!open || open->envelope().message() != committed.envelope().message()) {
    return Unexpected("delivery: got another envelope than was sent");
  }
  return KeepReceipt(store, *std::move(open), committed).status();
}

Status Uploader::Abandon(const DeliveryStore& store, const std::string& delivery_id) {
  v1::GetDeliveryRequest request;
  request.set_project_id(project_.specification.id());
  request.set_delivery_id(delivery_id);
  const auto known = client_.GetDelivery(request);
  if (!known.ok() && known.status().code() != StatusCode::kNotFound) return known.status();
  if (known.ok() && IsCommitted(*known)) return KeepUnseenReceipt(store, *known);
  KOPPEL_RETURN_IF_ERROR(Abort(delivery_id));
  return store.RemoveReferences(delivery_id);
}

Status Uploader::Abort(const std::string& delivery_id) {
  v1::AbortDeliveryRequest request;
  request.set_project_id(project_.specification.id());
  request.set_delivery_id(delivery_id);
  const Status status = client_.AbortDelivery(request);
  // It may never have been opened there, or have been committed by now.
  const bool gone =
      status.code() == StatusCode::kNotFound || status.code() == StatusCode::kFailedPrecondition;
  return gone ? OkStatus() : status;
}

Status Uploader::Drop(const DeliveryStore& store, const PreparedDelivery& prepared,
                      const Status& why) {
  // After any other failure the same delivery goes on with the next submit.
  if (!Ended(why)) return why;
  (void)Abort(prepared.envelope.delivery_id());
  KOPPEL_RETURN_IF_ERROR(store.RemoveReferences(prepared.envelope.delivery_id()));
  KOPPEL_RETURN_IF_ERROR(store.RemoveOpen());
  return why;
}

}  // namespace koppel::agents
