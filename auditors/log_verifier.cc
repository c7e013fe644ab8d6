#include "auditors/log_verifier.h"

#include "auditors/text.h"
#include "base/digest.h"
#include "base/time.h"
#include "keys/sign.h"
#include "proto/canonical.h"
#include "proto/parties.h"

namespace koppel::auditors {
namespace {

std::string EntryName(uint64_t index) { return Concat("entry ", index); }

}  // namespace

Result<v1::Checkpoint> OpenCheckpoint(const v1::Signed& checkpoint, std::string_view log_key) {
  KOPPEL_RETURN_IF_ERROR(VerifySigned("checkpoint", checkpoint, log_key));
  v1::Checkpoint opened;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("checkpoint", checkpoint.message(), opened));
  if (opened.root().size() != kSha256Bytes) {
    return InvalidArgument("checkpoint: root: got ", opened.root().size(), " bytes, want ",
                           kSha256Bytes);
  }
  return opened;
}

LogVerifier::LogVerifier(const v1::Signed& checkpoint, std::string log_key)
    : log_key_(std::move(log_key)), checkpoint_(OpenCheckpoint(checkpoint, log_key_)) {
  if (IsUnsigned()) {
    Violate("checkpoint", Concat("this export is not signed by the key given (",
                                 Fingerprint(log_key_), "): check the key (fingerprint) first"));
    return;
  }
  if (!checkpoint_.ok()) {
    Violate("checkpoint", MessageOf(checkpoint_.status()));
    return;
  }
  verdict_.set_origin(Printable(checkpoint_->origin()));
  verdict_.set_checkpoint_time(FormatTime(checkpoint_->time_ms()));
}

void LogVerifier::Violate(std::string_view where, std::string_view what) {
  Violation* violation = verdict_.add_violations();
  violation->set_where(std::string(where));
  violation->set_what(Printable(what));
}

void LogVerifier::ExpectEarlier(std::string_view name, const v1::Signed& checkpoint) {
  if (IsUnsigned()) return;
  const auto opened = OpenCheckpoint(checkpoint, log_key_);
  if (!opened.ok()) return Violate(name, MessageOf(opened.status()));
  earlier_.emplace(opened->size(), Earlier{std::string(name), opened->root(), opened->time_ms()});
  CompareEarlier();
}

void LogVerifier::CompareEarlier() {
  const auto [begin, end] = earlier_.equal_range(tree_.size());
  for (auto i = begin; i != end; ++i) {
    if (i->second.root == tree_.Root()) continue;
    Violate("log", Concat("forked: at size ", tree_.size(), " the root is ", ToHex(tree_.Root()),
                          ", but ", i->second.name, " has ", ToHex(i->second.root)));
  }
  earlier_.erase(begin, end);
}

Status LogVerifier::CheckLeaf(const v1::LogLeaf& leaf, uint64_t index) const {
  if (leaf.index() != index) {
    return InvalidArgument("index: got ", leaf.index(), ", want ", index,
                           ": an entry was dropped, inserted or moved");
  }
  if (leaf.leaf_hash().size() != kSha256Bytes) {
    return InvalidArgument("leaf_hash: got ", leaf.leaf_hash().size(), " bytes, want ",
                           kSha256Bytes);
  }
  if (leaf.entry().empty()) return OkStatus();
  if (MerkleLeafHash(Tagged("log-entry", leaf.entry())) == leaf.leaf_hash()) return OkStatus();
  return InvalidArgument("leaf_hash: got another hash than that of the entry: it was changed");
}

void LogVerifier::Add(const v1::LogLeaf& leaf) {
  // By another key everything would look like fraud.
  if (IsUnsigned()) return;
  const uint64_t index = tree_.size();
  const Status leaf_status = CheckLeaf(leaf, index);
  if (!leaf_status.ok()) Violate(EntryName(index), MessageOf(leaf_status));
  if (leaf.entry().empty()) {
    verdict_.set_hidden(verdict_.hidden() + 1);
    tree_.Append(leaf.leaf_hash());
  } else {
    tree_.Append(MerkleLeafHash(Tagged("log-entry", leaf.entry())));
    Read(leaf, index);
  }
  CompareEarlier();
}

void LogVerifier::Read(const v1::LogLeaf& leaf, uint64_t index) {
  v1::LogEntry entry;
  Status parsed = ParseStrictly("entry", leaf.entry(), entry);
  if (!parsed.ok()) return Violate(EntryName(index), MessageOf(parsed));
  if (entry.time_ms() < last_time_ms_) {
    Violate(EntryName(index), Concat("time_ms: got ", FormatTime(entry.time_ms()),
                                     ", want at least ", FormatTime(last_time_ms_)));
  }
  last_time_ms_ = std::max(last_time_ms_, entry.time_ms());
  const Result<std::string> what = Apply(entry, index);
  if (!what.ok()) return Violate(EntryName(index), MessageOf(what.status()));
  Deed* deed = verdict_.add_deeds();
  deed->set_index(static_cast<uint32_t>(index));
  deed->set_time(FormatTime(entry.time_ms()));
  deed->set_project(Printable(entry.project_id()));
  deed->set_what(Printable(*what));
}

Result<std::string> LogVerifier::Apply(const v1::LogEntry& entry, uint64_t index) {
  if (index == 0 || entry.has_log_opened()) return Open(entry, index);
  if (entry.project_id().empty()) {
    return InvalidArgument("event: got none that belongs to the linker itself");
  }
  const auto project = projects_.find(entry.project_id());
  if (project != projects_.end()) return project->second.Apply(entry);
  if (entry.has_project_created()) return Create(entry);
  return InvalidArgument("project ", Printable(entry.project_id()),
                         ": got an entry before a valid specification");
}

Result<std::string> LogVerifier::Open(const v1::LogEntry& entry, uint64_t index) const {
  if (index != 0) return InvalidArgument("log_opened: got a second opening, want one at entry 0");
  if (!entry.has_log_opened()) {
    return InvalidArgument("event: got another event, want log_opened first");
  }
  if (entry.log_opened().log_key() != log_key_) {
    return InvalidArgument("log_opened: log_key: got ", Fingerprint(entry.log_opened().log_key()),
                           ", want ", Fingerprint(log_key_));
  }
  return Concat("the log was opened, key ", Fingerprint(log_key_));
}

Result<std::string> LogVerifier::Create(const v1::LogEntry& entry) {
  KOPPEL_ASSIGN_OR_RETURN(ProjectHistory history, ProjectHistory::Create(entry));
  const Specification& specification = history.specification();
  const v1::Party& linker = LinkerOf(specification.message());
  if (linker.signing_key() != log_key_) {
    return InvalidArgument("specification: parties: ", linker.name(), ": signing_key: got ",
                           Fingerprint(linker.signing_key()), ", want ", Fingerprint(log_key_),
                           " of this log");
  }
  const std::string what =
      Concat(OfficeOf(specification.message()).name(), " stored the specification, hash ",
             ToHex(specification.project_hash()));
  projects_.emplace(entry.project_id(), std::move(history));
  return what;
}

bool LogVerifier::IsUnsigned() const {
  return checkpoint_.status().code() == StatusCode::kUnauthenticated;
}

// A log ends before a checkpoint because it was exported earlier, or because it shrank since. The
// linker signed the time of both.
std::string LogVerifier::JudgeShorter() {
  std::string outcome = verdict_.violations().empty() ? "good" : "violated";
  for (const auto& [size, earlier] : earlier_) {
    if (checkpoint_.ok() && checkpoint_->time_ms() <= earlier.time_ms) {
      Violate("log", Concat("the export (", tree_.size(), " entries) is older than the checkpoint ",
                            earlier.name, " (", size, " entries); export again"));
      if (outcome == "good") outcome = "outdated";
    } else {
      Violate("log",
              Concat("shrank: got ", tree_.size(), " entries, but ", earlier.name, " has ", size));
      outcome = "violated";
    }
  }
  return outcome;
}

Verdict LogVerifier::Finish() {
  if (IsUnsigned()) {
    verdict_.set_outcome("unsigned");
    return verdict_;
  }
  verdict_.set_entries(static_cast<uint32_t>(tree_.size()));
  verdict_.set_root(ToHex(tree_.Root()));
  if (checkpoint_.ok() && checkpoint_->size() != tree_.size()) {
    Violate("log", Concat("size: got ", tree_.size(), " entries, want ", checkpoint_->size(),
                          " of the checkpoint"));
  } else if (checkpoint_.ok() && checkpoint_->root() != tree_.Root()) {
    Violate("log", Concat("root: got ", ToHex(tree_.Root()), ", want ", ToHex(checkpoint_->root()),
                          " of the checkpoint"));
  }
  verdict_.set_outcome(JudgeShorter());
  for (const auto& [id, history] : projects_) *verdict_.add_projects() = history.Verdict();
  return verdict_;
}

}  // namespace koppel::auditors
