#include "agents/pipeline/rejects.h"

#include <unistd.h>

#include <numeric>

#include "base/file.h"

namespace koppel::agents {
namespace {

constexpr std::string_view kHeader = "line,reason,field\r\n";

// Nothing where the field has a value that is whole.
std::optional<RejectReason> ReasonOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kInvalid:
      return RejectReason::kInvalid;
    case Outcome::kPlaceholder:
      return RejectReason::kPlaceholder;
    case Outcome::kPartial:
      return RejectReason::kPartial;
    case Outcome::kEmpty:
      return RejectReason::kEmpty;
    case Outcome::kValue:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::string_view RejectReasonName(RejectReason reason) {
  static constexpr std::array<std::string_view, kRejectReasons> kNames = {
      "invalid", "placeholder", "partial", "empty", "short"};
  return kNames[static_cast<size_t>(reason)];
}

Reject WhyRejected(const SourceSchema& source, const PersonFields& person, uint64_t line) {
  Reject reject{line, RejectReason::kShort, {}};
  for (size_t i = 0; i < source.fields.size(); ++i) {
    if (source.fields[i].absent) continue;
    const auto reason = ReasonOf(person.outcomes[i]);
    if (!reason || *reason >= reject.reason) continue;
    reject.reason = *reason;
    reject.field = source.fields[i].field.name();
  }
  return reject;
}

Result<std::unique_ptr<RejectsFile>> RejectsFile::Create(const RejectsTarget& target) {
  if (!target.path.empty()) {
    KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(target.path, kHeader));
  }
  std::unique_ptr<RejectsFile> rejects(new RejectsFile(target));
  if (target.always) KOPPEL_RETURN_IF_ERROR(rejects->Put(""));
  return rejects;
}

// The first call makes the file.
Status RejectsFile::Put(std::string_view bytes) {
  if (target_.path.empty()) return OkStatus();
  if (file_ == nullptr) {
    KOPPEL_ASSIGN_OR_RETURN(file_, PartialFile::Create(target_.path));
    KOPPEL_RETURN_IF_ERROR(file_->Write(kHeader));
  }
  return file_->Write(bytes);
}

Status RejectsFile::Add(const Reject& reject) {
  ++counts_[static_cast<size_t>(reject.reason)];
  return Put(Concat(reject.line, ",", RejectReasonName(reject.reason), ",", reject.field, "\r\n"));
}

Status RejectsFile::Finish() {
  if (file_ == nullptr) {
    // CheckOutputOfFormat has seen that it is such a list.
    if (!target_.path.empty()) unlink(target_.path.c_str());
    return OkStatus();
  }
  KOPPEL_RETURN_IF_ERROR(file_->Finish());
  written_ = true;
  return OkStatus();
}

uint64_t RejectsFile::count() const {
  return std::accumulate(counts_.begin(), counts_.end(), uint64_t{0});
}

}  // namespace koppel::agents
