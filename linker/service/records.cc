#include "linker/service/records.h"

#include "base/digest.h"
#include "keys/aead.h"
#include "linker/job/rows.h"
#include "proto/canonical.h"
#include "proto/check_rules.h"
#include "proto/encoding_shape.h"
#include "proto/parties.h"
#include "proto/record_refs.h"

namespace koppel::linker {
namespace {

Status CheckEncodings(std::string_view field, const v1::EncodedRecord& record,
                      const std::vector<match::EncodingShape>& shapes) {
  if (static_cast<size_t>(record.encodings_size()) != shapes.size()) {
    return InvalidArgument(field, ".encodings: got ", record.encodings_size(), ", want ",
                           shapes.size());
  }
  bool any = false;
  for (size_t i = 0; i < shapes.size(); ++i) {
    const std::string& encoding = record.encodings(static_cast<int>(i));
    if (encoding.empty()) continue;
    any = true;
    if (encoding.size() == shapes[i].bytes) continue;
    return InvalidArgument(field, ".encodings[", i, "]: got ", encoding.size(), " bytes, want ",
                           shapes[i].bytes, " for ", shapes[i].name, ", or none");
  }
  if (any) return OkStatus();
  return InvalidArgument(field, ".encodings: got none, want at least one");
}

Status CheckPayload(std::string_view field, std::string_view bytes) {
  if (bytes.size() > kMostSealedPayloadBytes) {
    return InvalidArgument(field, ": got ", bytes.size(), " bytes, want at most ",
                           kMostSealedPayloadBytes);
  }
  v1::SealedPayload payload;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly(field, bytes, payload));
  KOPPEL_RETURN_IF_ERROR(CheckBytes(Concat(field, ".nonce"), payload.nonce(), kNonceBytes));
  if (payload.ciphertext().size() > kTagBytes) return OkStatus();
  return InvalidArgument(field, ".ciphertext: got ", payload.ciphertext().size(),
                         " bytes, want more than ", kTagBytes);
}

Status CheckRecord(std::string_view field, const v1::EncodedRecord& record,
                   const std::vector<match::EncodingShape>& shapes) {
  // They would be stored, and no leaf of the delivery's tree covers them.
  if (!record.GetReflection()->GetUnknownFields(record).empty()) {
    return InvalidArgument(field, ": got fields that this version does not know, want none");
  }
  KOPPEL_RETURN_IF_ERROR(
      CheckBytes(Concat(field, ".record_ref"), record.record_ref(), kRecordRefBytes));
  KOPPEL_RETURN_IF_ERROR(CheckEncodings(field, record, shapes));
  if (!record.canary().empty()) {
    KOPPEL_RETURN_IF_ERROR(CheckBytes(Concat(field, ".canary"), record.canary(), kCanaryBytes));
  }
  return CheckPayload(Concat(field, ".sealed_payload"), record.sealed_payload());
}

}  // namespace

Status CheckEnvelope(const v1::DeliveryEnvelope& envelope,
                     const v1::ProjectSpecification& specification, std::string_view project_hash) {
  if (envelope.project_hash() != project_hash) {
    return InvalidArgument("envelope.project_hash: got another hash, want ", ToHex(project_hash));
  }
  if (envelope.epoch() < specification.epochs().first()) {
    return InvalidArgument("envelope.epoch: got ", envelope.epoch(), ", want at least ",
                           specification.epochs().first());
  }
  KOPPEL_RETURN_IF_ERROR(CheckBytes("envelope.delivery_id", envelope.delivery_id(), kIdBytes));
  KOPPEL_RETURN_IF_ERROR(CheckBytes("envelope.key_check", envelope.key_check(), kKeyCheckBytes));
  KOPPEL_RETURN_IF_ERROR(CheckBytes("envelope.sealed_content_key", envelope.sealed_content_key(),
                                    kSealedContentKeyBytes));
  KOPPEL_RETURN_IF_ERROR(CheckBytes("envelope.predecessor", envelope.predecessor(),
                                    envelope.version() <= 1 ? 0 : kIdBytes));
  KOPPEL_RETURN_IF_ERROR(CheckBytes("envelope.audit_digest", envelope.audit_digest(),
                                    specification.has_audit() ? kSha256Bytes : 0));
  if (envelope.version() == 0) return InvalidArgument("envelope.version: got 0, want at least 1");
  if (envelope.office_key_id() == Sha256(OfficeOf(specification).sealing_key())) return OkStatus();
  return InvalidArgument("envelope.office_key_id: got another key, want that of the office");
}

Status CheckBatch(const v1::UploadRequest& batch, const std::vector<match::EncodingShape>& shapes) {
  if (batch.sequence() == 0) return InvalidArgument("sequence: got 0, want 1 or more");
  KOPPEL_RETURN_IF_ERROR(CheckRange("records", batch.records_size(), 1, kMostUploadRecords));
  if (batch.ByteSizeLong() > kMostUploadBytes) {
    return InvalidArgument("records: got ", batch.ByteSizeLong(), " bytes, want at most ",
                           kMostUploadBytes);
  }
  for (int i = 0; i < batch.records_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckRecord(Concat("records[", i, "]"), batch.records(i), shapes));
  }
  return OkStatus();
}

Status CheckWithdrawal(const v1::RecordWithdrawal& withdrawal,
                       const v1::DeliveryEnvelope& envelope) {
  if (withdrawal.project_hash() != envelope.project_hash()) {
    return InvalidArgument("withdrawal.project_hash: got another hash, want ",
                           ToHex(envelope.project_hash()));
  }
  if (withdrawal.source() != envelope.source()) {
    return InvalidArgument("withdrawal.source: got another source, want ", envelope.source());
  }
  return CheckWithdrawnRefs(withdrawal);
}

}  // namespace koppel::linker
