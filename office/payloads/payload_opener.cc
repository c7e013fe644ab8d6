#include "office/payloads/payload_opener.h"

#include <algorithm>

#include "base/digest.h"
#include "base/time.h"
#include "keys/aead.h"
#include "keys/sign.h"
#include "proto/canonical.h"
#include "proto/parties.h"

namespace koppel::office {
namespace {

constexpr size_t kIdBytes = 16;
constexpr size_t kMostAttributeCharacters = 64;

template <typename... Parts>
Status DataLoss(const Parts&... parts) {
  return Failure(StatusCode::kDataLoss, parts...);
}

std::string InSource(const std::string& name) { return Concat("source ", name); }

// The number of Unicode characters of UTF-8 text (proto3 strings are valid UTF-8).
size_t Characters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

Status CheckAttribute(const v1::EventDeclaration& declaration, const v1::Attribute& attribute) {
  for (const v1::AttributeDeclaration& declared : declaration.attributes()) {
    if (declared.name() != attribute.name()) continue;
    const auto& codes = declared.codes();
    if (codes.empty() ? Characters(attribute.value()) <= kMostAttributeCharacters
                      : std::find(codes.begin(), codes.end(), attribute.value()) != codes.end()) {
      return OkStatus();
    }
    return InvalidArgument("payload: got a value of the attribute ", attribute.name(),
                           " that is not declared, want one of its codes");
  }
  return InvalidArgument("payload: got an attribute that is not declared, want those of ",
                         declaration.kind());
}

Status CheckEvent(const v1::Source& source, const v1::Event& event) {
  for (const v1::EventDeclaration& declaration : source.events()) {
    if (declaration.kind() != event.kind()) continue;
    const bool dates =
        ParseDate(event.start()).ok() && (event.end().empty() || ParseDate(event.end()).ok());
    if (!dates) return InvalidArgument("payload: got a date that is none, want ISO 8601");
    for (const v1::Attribute& attribute : event.attributes()) {
      KOPPEL_RETURN_IF_ERROR(CheckAttribute(declaration, attribute));
    }
    return OkStatus();
  }
  return InvalidArgument("payload: got an event kind that the source does not declare");
}

}  // namespace

Status CheckPayload(const v1::Source& source, const v1::Payload& payload) {
  for (const v1::Event& event : payload.events()) {
    KOPPEL_RETURN_IF_ERROR(CheckEvent(source, event));
  }
  return OkStatus();
}

PayloadOpener::PayloadOpener(v1::ProjectSpecification specification, std::string project_hash,
                             uint32_t epoch, const SealingKey& sealing_key)
    : specification_(std::move(specification)),
      project_hash_(std::move(project_hash)),
      epoch_(epoch),
      sealing_key_(&sealing_key),
      office_key_id_(Sha256(sealing_key.public_key())) {}

Result<PayloadOpener> PayloadOpener::Create(v1::ProjectSpecification specification,
                                            std::string project_hash, uint32_t epoch,
                                            const SealingKey& sealing_key) {
  if (OfficeOf(specification).sealing_key() != sealing_key.public_key()) {
    return InvalidArgument("keystore: got the sealing key ", Fingerprint(sealing_key.public_key()),
                           ", want that of the office in project ", specification.id());
  }
  return PayloadOpener(std::move(specification), std::move(project_hash), epoch, sealing_key);
}

Result<const v1::Source*> PayloadOpener::SourceNamed(const std::string& name) const {
  const v1::Source* source = FindSource(specification_, name);
  if (source != nullptr) return source;
  return DataLoss("delivery: got a source that project ", specification_.id(), " does not have");
}

Status PayloadOpener::CheckEnvelope(const v1::DeliveryEnvelope& envelope) const {
  if (envelope.project_hash() != project_hash_) {
    return DataLoss("got a delivery of another project, want project ", specification_.id());
  }
  if (envelope.epoch() != epoch_) {
    return DataLoss("got a delivery of epoch ", envelope.epoch(), ", want ", epoch_);
  }
  if (envelope.delivery_id().size() != kIdBytes) {
    return DataLoss("got a delivery id of ", envelope.delivery_id().size(), " bytes, want 16");
  }
  if (envelope.office_key_id() != office_key_id_) {
    return DataLoss("got a delivery sealed for another key, want ",
                    Fingerprint(sealing_key_->public_key()));
  }
  return OkStatus();
}

Status PayloadOpener::CheckSignatures(const v1::Delivery& delivery,
                                      const v1::Source& source) const {
  const v1::Party* agency = FindAgency(specification_, source.agency());
  if (agency == nullptr) {
    return DataLoss("got no agency ", source.agency(), " in the project, want one");
  }
  KOPPEL_RETURN_IF_ERROR(VerifySigned("delivery", delivery.envelope(), agency->signing_key()));
  return VerifySigned("delivery-commit", delivery.commit(), agency->signing_key());
}

Result<DeliveryRow> PayloadOpener::AddDelivery(const v1::Delivery& delivery) {
  v1::DeliveryEnvelope envelope;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("delivery", delivery.envelope().message(), envelope));
  KOPPEL_ASSIGN_OR_RETURN(const v1::Source* source, SourceNamed(envelope.source()));
  const std::string where = InSource(source->name());
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckSignatures(delivery, *source), where));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckEnvelope(envelope), where));
  v1::DeliveryCommit commit;
  KOPPEL_RETURN_IF_ERROR(
      Annotate(ParseStrictly("delivery-commit", delivery.commit().message(), commit), where));
  if (commit.delivery_id() != envelope.delivery_id()) {
    return DataLoss(where, ": got the commit of another delivery, want one of this delivery");
  }
  if (deliveries_.count(source->name()) != 0) {
    return Failure(StatusCode::kAlreadyExists, where, ": got two deliveries, want one");
  }
  Result<SecretBytes> key = sealing_key_->Open(envelope.sealed_content_key());
  if (!key.ok()) return Annotate(key.status(), where);
  const DeliveryRow row{source->name(),   envelope.delivery_id(), envelope.version(),
                        commit.records(), commit.records_root(),  commit.planted()};
  deliveries_.emplace(source->name(), OpenDelivery{*source, row, *std::move(key), {}});
  return row;
}

Result<v1::Payload> PayloadOpener::OpenPayload(const OpenDelivery& delivery,
                                               const v1::Member& member) const {
  v1::SealedPayload sealed;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("payload", member.sealed_payload(), sealed));
  if (sealed.nonce().size() != kNonceBytes) {
    return InvalidArgument("payload: got a nonce of ", sealed.nonce().size(), " bytes, want ",
                           kNonceBytes);
  }
  KOPPEL_ASSIGN_OR_RETURN(
      const std::string plaintext,
      OpenWithNonce(delivery.content_key, sealed.nonce(), sealed.ciphertext(),
                    PayloadAssociatedData(project_hash_, member.source(), epoch_,
                                          member.delivery_id(), member.record_ref())));
  v1::Payload payload;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("payload", plaintext, payload));
  KOPPEL_RETURN_IF_ERROR(CheckPayload(delivery.source, payload));
  return payload;
}

const std::set<std::string>& PayloadOpener::WithdrawnFrom(const DeliveryRow& delivery) const {
  static const auto& none = *new std::set<std::string>;
  const auto found = withdrawn_.find({delivery.source, delivery.delivery_id});
  return found == withdrawn_.end() ? none : found->second;
}

Result<OpenedMember> PayloadOpener::OpenMember(const v1::Member& member) {
  const auto found = deliveries_.find(member.source());
  if (found == deliveries_.end() || found->second.row.delivery_id != member.delivery_id()) {
    return DataLoss("result: got a record of a delivery that did not come with it, want only ",
                    "records of its deliveries");
  }
  OpenDelivery& delivery = found->second;
  const std::string where = InSource(member.source());
  if (member.record_ref().size() != kIdBytes) {
    return DataLoss(where, ": got a record reference of ", member.record_ref().size(),
                    " bytes, want 16");
  }
  if (member.probability_percent() > 100) {
    return DataLoss(where, ": got a probability of ", member.probability_percent(),
                    " percent, want 0 to 100");
  }
  if (WithdrawnFrom(delivery.row).contains(member.record_ref())) {
    return DataLoss(where, ": got a record that its agency had withdrawn, want none of those");
  }
  if (!delivery.seen.insert(member.record_ref()).second) {
    return DataLoss(where, ": got a record twice, want each record once");
  }
  Result<v1::Payload> payload = OpenPayload(delivery, member);
  if (!payload.ok()) return DataLoss(where, ": ", payload.status().message());
  return OpenedMember{member.source(), member.record_ref(), member.probability_percent(),
                      *std::move(payload)};
}

Result<OpenedPerson> PayloadOpener::Open(const v1::Person& person) {
  if (person.pseudonym().size() != kIdBytes) {
    return DataLoss("result: got a pseudonym of ", person.pseudonym().size(), " bytes, want 16");
  }
  if (person.members().empty()) {
    return DataLoss("result: got a person without records, want at least one");
  }
  OpenedPerson opened;
  opened.pseudonym = person.pseudonym();
  for (const v1::Member& member : person.members()) {
    KOPPEL_ASSIGN_OR_RETURN(OpenedMember one, OpenMember(member));
    opened.members.push_back(std::move(one));
  }
  return opened;
}

Status PayloadOpener::CheckComplete() const {
  for (const auto& [name, delivery] : deliveries_) {
    const size_t withdrawn = WithdrawnFrom(delivery.row).size();
    // Planted records are in no result; some of them may be among the withdrawn.
    const uint64_t most =
        delivery.row.records - std::min<uint64_t>(withdrawn, delivery.row.records);
    const uint64_t least = most - std::min(delivery.row.planted, most);
    const uint64_t both = std::min<uint64_t>(withdrawn, delivery.row.planted);
    if (withdrawn > delivery.row.records || delivery.seen.size() < least ||
        delivery.seen.size() > std::min(most, least + both)) {
      return DataLoss(InSource(name), ": got ", delivery.seen.size(), " records, want the ",
                      delivery.row.records, " that the agency signed for",
                      withdrawn == 0 ? "" : Concat(" without the ", withdrawn, " withdrawn"),
                      delivery.row.planted == 0
                          ? ""
                          : Concat(" and without the ", delivery.row.planted, " planted"));
    }
  }
  return OkStatus();
}

}  // namespace koppel::office
