#include "agents/pipeline/rejects.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
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
  static constexpr std::array<std::string_view, kRejectReasons> kNames = {"invalid", "placeholder",
                                                                          "partial", "empty"};
  return kNames[static_cast<size_t>(reason)];
}

Reject WhyRejected(const SourceSchema& source, const PersonFields& person, uint64_t line) {
  Reject reject{line, RejectReason::kEmpty, {}};
  for (size_t i = 0; i < source.fields.size(); ++i) {
    if (source.fields[i].absent) continue;
    const auto reason = ReasonOf(person.outcomes[i]);
    if (!reason || (!reject.field.empty() && *reason >= reject.reason)) continue;
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

RejectsFile::~RejectsFile() {
  if (file_ == nullptr) return;
  std::fclose(file_);
  unlink(Partial().c_str());
}

// The first call makes the file.
Status RejectsFile::Put(std::string_view bytes) {
  if (target_.path.empty()) return OkStatus();
  if (file_ == nullptr) {
    const int descriptor =
        open(Partial().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) return ErrnoStatus(Partial(), errno);
    file_ = fdopen(descriptor, "wb");
    KOPPEL_RETURN_IF_ERROR(Put(kHeader));
  }
  const bool whole = std::fwrite(bytes.data(), 1, bytes.size(), file_) == bytes.size();
  return whole ? OkStatus() : ErrnoStatus(Partial(), errno);
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
  if (std::fflush(file_) != 0) return ErrnoStatus(Partial(), errno);
  if (std::rename(Partial().c_str(), target_.path.c_str()) != 0) {
    return ErrnoStatus(target_.path, errno);
  }
  std::fclose(std::exchange(file_, nullptr));
  written_ = true;
  return OkStatus();
}

uint64_t RejectsFile::count() const {
  return std::accumulate(counts_.begin(), counts_.end(), uint64_t{0});
}

}  // namespace koppel::agents
