// Verifies deliveries and opens payloads. What is believed comes from the project specification:
// the agency's key, the project hash, the office's own key. The linker is trusted only with who is
// grouped with whom. Errors name the source and what is wrong, never a payload's content.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/status.h"
#include "keys/sealing.h"
#include "koppel/v1/ingest.pb.h"
#include "koppel/v1/job.pb.h"
#include "koppel/v1/project.pb.h"
#include "office/database/writer.h"
#include "office/evidence/log_evidence.h"

namespace koppel::office {

// Opens one result. Not thread safe.
class PayloadOpener {
 public:
  // `specification` is what ParseProject makes of the bytes behind `project_hash`. `sealing_key`
  // must outlive the opener. INVALID_ARGUMENT where it is not the office's key in the
  // specification.
  static Result<PayloadOpener> Create(v1::ProjectSpecification specification,
                                      std::string project_hash, uint32_t epoch,
                                      const SealingKey& sealing_key);

  // What the agencies withdrew before the result was made: none of it may come, and nothing else
  // may be missing.
  void LeaveOut(WithdrawnRecords withdrawn) { withdrawn_ = std::move(withdrawn); }

  // Checks envelope and commit: signatures by the source's agency, this project and epoch, one
  // delivery id, this office's key. Opens the content key. UNAUTHENTICATED for a signature or a
  // box, DATA_LOSS for everything else that does not fit, ALREADY_EXISTS for a second delivery of a
  // source. Messages begin with "source NAME: ".
  Result<DeliveryRow> AddDelivery(const v1::Delivery& delivery);

  // Opens all members of a person. DATA_LOSS "source NAME: ..." for a payload that does not open,
  // does not parse, holds what the project does not declare, or whose record came before or was
  // withdrawn.
  Result<OpenedPerson> Open(const v1::Person& person);

  // DATA_LOSS unless every record that the agencies signed for has come exactly once, but for those
  // that they withdrew.
  Status CheckComplete() const;

 private:
  struct OpenDelivery {
    v1::Source source;
    DeliveryRow row;
    SecretBytes content_key;
    std::unordered_set<std::string> seen;
  };

  PayloadOpener(v1::ProjectSpecification specification, std::string project_hash, uint32_t epoch,
                const SealingKey& sealing_key);
  Result<const v1::Source*> SourceNamed(const std::string& name) const;
  Status CheckEnvelope(const v1::DeliveryEnvelope& envelope) const;
  Status CheckSignatures(const v1::Delivery& delivery, const v1::Source& source) const;
  Result<v1::Payload> OpenPayload(const OpenDelivery& delivery, const v1::Member& member) const;
  const std::set<std::string>& WithdrawnFrom(const DeliveryRow& delivery) const;
  Result<OpenedMember> OpenMember(const v1::Member& member);

  v1::ProjectSpecification specification_;
  std::string project_hash_;
  uint32_t epoch_;
  const SealingKey* sealing_key_;
  std::string office_key_id_;
  WithdrawnRecords withdrawn_;
  // By source.
  std::map<std::string, OpenDelivery> deliveries_;
};

// INVALID_ARGUMENT where an event is not one that the source declares: kind, dates, attributes and
// their codes.
Status CheckPayload(const v1::Source& source, const v1::Payload& payload);

}  // namespace koppel::office
