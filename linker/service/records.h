// Checks what an agency signs and sends of its records: envelopes, batches, records. What it
// cannot check is what encodings mean; it never tries.
#pragma once

#include <string_view>
#include <vector>

#include "base/status.h"
#include "koppel/v1/ingest.pb.h"
#include "koppel/v1/project.pb.h"
#include "linker/match/core/records.h"

namespace koppel::linker {

inline constexpr int kMostUploadRecords = 1000;
inline constexpr size_t kMostUploadBytes = 4u << 20;
// The largest bucket of a payload (256 KiB), its nonce, tag and lengths.
inline constexpr size_t kMostSealedPayloadBytes = (256u << 10) + (4u << 10);
inline constexpr size_t kKeyCheckBytes = 16;
// libsodium crypto_box_seal of a 32-byte key.
inline constexpr size_t kSealedContentKeyBytes = 80;

// Field lengths, the project's hash, its epochs and its office's key. INVALID_ARGUMENT
// "envelope.field: ...". Whose source it is and whose signature is for the caller.
Status CheckEnvelope(const v1::DeliveryEnvelope& envelope,
                     const v1::ProjectSpecification& specification, std::string_view project_hash);

// Number and size of the batch and every record of it: 16-byte reference, encodings as many and as
// long as `shapes` say and at least one, a sealed payload of bounded size with its nonce and tag,
// and no field that this version does not know.
// INVALID_ARGUMENT "records[i].field: ...".
Status CheckBatch(const v1::UploadRequest& batch, const std::vector<match::EncodingShape>& shapes);

// That the withdrawal is of this delivery (project, source), and CheckWithdrawnRefs.
// INVALID_ARGUMENT "withdrawal.field: ...".
Status CheckWithdrawal(const v1::RecordWithdrawal& withdrawal,
                       const v1::DeliveryEnvelope& envelope);

}  // namespace koppel::linker
