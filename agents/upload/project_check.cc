#include "agents/upload/project_check.h"

#include <map>
#include <set>

#include "base/time.h"
#include "keys/approval.h"
#include "proto/canonical.h"
#include "proto/check_project.h"
#include "proto/parties.h"

namespace koppel::agents {
namespace {

Status Precondition(const std::string& message) {
  return Status(StatusCode::kFailedPrecondition, message);
}

Status WrongKey(const std::string& party, const std::string& what) {
  return Failure(StatusCode::kUnauthenticated, "project: party ", party, ": got another ", what,
                 " than the agency knows, want the known one; nothing was sent");
}

Status CheckLinker(const v1::ProjectSpecification& specification, const OwnKnowledge& own) {
  const v1::Party& linker = LinkerOf(specification);
  if (linker.name() == own.linker_party) return OkStatus();
  return InvalidArgument("project: linker: got ", linker.name(), ", want ", own.linker_party);
}

Status CheckSelf(const v1::ProjectSpecification& specification, const OwnKnowledge& own) {
  const v1::Party* self = FindAgency(specification, own.party);
  if (self == nullptr) {
    return InvalidArgument("project: parties: got no agency ", own.party, ", want it among them");
  }
  if (self->signing_key() != own.signing_key) return WrongKey(own.party, "signing key");
  if (self->sealing_key() != own.sealing_key) return WrongKey(own.party, "sealing key");
  if (self->officer_key() != own.officer_key) return WrongKey(own.party, "officer key");
  return OkStatus();
}

const v1::Party* FindPin(const OwnKnowledge& own, const std::string& name, bool officer) {
  for (const v1::Party& known : own.known_parties) {
    if (known.name() == name && (known.role() == v1::AUDITOR) == officer) return &known;
  }
  return nullptr;
}

Status NotPinned(int index, const std::string& who) {
  return Failure(StatusCode::kUnauthenticated, "project: parties[", index, "]: ", who,
                 " is not pinned in known_parties; nothing was sent");
}

// An officer is pinned with the agency, or by an auditor's identity of its own.
Status CheckPinnedOfficer(int index, const v1::Party& shown, const v1::Party& known,
                          const OwnKnowledge& own) {
  const v1::Party* const auditor = FindPin(own, shown.officer(), true);
  if (auditor == nullptr && known.officer_key().empty()) {
    return NotPinned(index, Concat("officer ", shown.officer(), " of ", shown.name()));
  }
  if (auditor != nullptr && auditor->signing_key() != shown.officer_key()) {
    return WrongKey(shown.name(), "officer key");
  }
  if (known.officer_key().empty()) return OkStatus();
  if (known.officer() != shown.officer()) return WrongKey(shown.name(), "officer");
  if (known.officer_key() != shown.officer_key()) return WrongKey(shown.name(), "officer key");
  return OkStatus();
}

Status CheckPinned(int index, const v1::Party& shown, const OwnKnowledge& own) {
  const v1::Party* const known = FindPin(own, shown.name(), false);
  if (known == nullptr) return NotPinned(index, shown.name());
  if (shown.role() != known->role()) return WrongKey(shown.name(), "role");
  if (shown.signing_key() != known->signing_key()) return WrongKey(shown.name(), "signing key");
  if (shown.sealing_key() != known->sealing_key()) return WrongKey(shown.name(), "sealing key");
  return shown.role() == v1::AGENT ? CheckPinnedOfficer(index, shown, *known, own) : OkStatus();
}

// The office would bring whatever keys it likes: only pins tell that they are the parties' own.
Status CheckKnownParties(const v1::ProjectSpecification& specification, const OwnKnowledge& own) {
  for (int i = 0; i < specification.parties_size(); ++i) {
    const v1::Party& shown = specification.parties(i);
    if (shown.name() != own.party) KOPPEL_RETURN_IF_ERROR(CheckPinned(i, shown, own));
  }
  return OkStatus();
}

// Every approval must hold, not only those that are needed: a linker that shows another is not to
// be trusted with the rest.
Status CheckApprovals(const v1::ProjectSpecification& specification, const v1::Project& project,
                      const std::string& hash) {
  std::set<std::string> approved;
  for (const v1::Signed& word : project.approvals()) {
    const auto approval = VerifyApproval(specification, hash, word);
    if (!approval.ok()) {
      return Failure(StatusCode::kUnauthenticated, "project ", specification.id(), ": ",
                     approval.status().message(), "; nothing was sent");
    }
    approved.insert(approval->party());
  }
  for (const v1::Party* agency : AgenciesOf(specification)) {
    if (approved.contains(agency->name())) continue;
    return Precondition(Concat("project ", specification.id(), ": got no approval of ",
                               agency->officer(), " for ", agency->name(),
                               ", want those of all agencies' officers; nothing was sent"));
  }
  return OkStatus();
}

Status CheckTime(const v1::ProjectSpecification& specification, int64_t now_ms) {
  KOPPEL_ASSIGN_OR_RETURN(const CivilDate expires, ParseDate(specification.expires()));
  if (DateOf(now_ms) < expires) return OkStatus();
  return Precondition(Concat("project ", specification.id(), ": expired on ",
                             specification.expires(), "; nothing was sent"));
}

}  // namespace

Result<CheckedProject> CheckProject(const std::string& id, const v1::Project& project,
                                    const OwnKnowledge& own, int64_t now_ms) {
  CheckedProject checked;
  KOPPEL_ASSIGN_OR_RETURN(checked.specification, ParseProject("project", project.specification()));
  const v1::ProjectSpecification& specification = checked.specification;
  checked.hash = TaggedHash("project", project.specification());
  if (specification.id() != id) {
    return InvalidArgument("project: id: got ", specification.id(), ", want ", id);
  }
  KOPPEL_RETURN_IF_ERROR(CheckLinker(specification, own));
  checked.office = OfficeOf(specification);
  KOPPEL_RETURN_IF_ERROR(CheckSelf(specification, own));
  KOPPEL_RETURN_IF_ERROR(CheckKnownParties(specification, own));
  KOPPEL_RETURN_IF_ERROR(CheckTime(specification, now_ms));
  KOPPEL_RETURN_IF_ERROR(CheckApprovals(specification, project, checked.hash));
  for (const v1::Source& source : specification.sources()) {
    if (source.agency() == own.party) checked.own_sources.push_back(source);
  }
  if (checked.own_sources.empty()) {
    return InvalidArgument("project ", id, ": sources: got none of ", own.party, ", want one");
  }
  return checked;
}

std::vector<ApprovalView> ViewApprovals(const v1::ProjectSpecification& specification,
                                        const v1::Project& project) {
  const std::string hash = TaggedHash("project", project.specification());
  std::map<std::string, int64_t> times;
  for (const v1::Signed& word : project.approvals()) {
    const auto approval = VerifyApproval(specification, hash, word);
    if (approval.ok()) times.emplace(approval->party(), approval->time_ms());
  }
  std::vector<ApprovalView> views;
  for (const v1::Party* agency : AgenciesOf(specification)) {
    const auto found = times.find(agency->name());
    const bool approved = found != times.end();
    views.push_back({agency->name(), agency->officer(), approved, approved ? found->second : 0});
  }
  return views;
}

}  // namespace koppel::agents
