#include "agents/upload/project_check.h"

#include <set>

#include "base/civil_date.h"
#include "keys/sign.h"
#include "proto/canonical.h"
#include "proto/check_columns.h"

namespace koppel::agents {
namespace {

Status Precondition(const std::string& message) {
  return Status(StatusCode::kFailedPrecondition, message);
}

Status WrongKey(const std::string& party, const std::string& what) {
  return Failure(StatusCode::kUnauthenticated, "project: party ", party, ": got another ", what,
                 " than the agency knows, want the known one; nothing was sent");
}

Status CheckPartyNames(const v1::ProjectSpecification& specification) {
  std::set<std::string> names;
  for (const v1::Party& party : specification.parties()) {
    if (!names.insert(party.name()).second) {
      return InvalidArgument("project: party ", party.name(), ": got it twice, want it once");
    }
    if (party.signing_key().size() != kPublicKeyBytes) {
      return InvalidArgument("project: party ", party.name(), ": signing_key: got ",
                             party.signing_key().size(), " bytes, want ", kPublicKeyBytes);
    }
  }
  return OkStatus();
}

Result<v1::Party> OnlyParty(const v1::ProjectSpecification& specification, v1::Role role,
                            const char* what) {
  const v1::Party* found = nullptr;
  int count = 0;
  for (const v1::Party& party : specification.parties()) {
    if (party.role() != role) continue;
    found = &party;
    ++count;
  }
  if (count != 1) return InvalidArgument("project: parties: got ", count, " ", what, ", want 1");
  return *found;
}

Status CheckLinker(const v1::ProjectSpecification& specification, const OwnKnowledge& own) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::Party linker, OnlyParty(specification, v1::LINKER, "linkers"));
  if (linker.name() == own.linker_party) return OkStatus();
  return InvalidArgument("project: linker: got ", linker.name(), ", want ", own.linker_party);
}

Result<v1::Party> CheckedOffice(const v1::ProjectSpecification& specification) {
  KOPPEL_ASSIGN_OR_RETURN(v1::Party office, OnlyParty(specification, v1::OFFICE, "offices"));
  if (office.sealing_key().size() == kPublicKeyBytes) return office;
  return InvalidArgument("project: office ", office.name(), ": sealing_key: got ",
                         office.sealing_key().size(), " bytes, want ", kPublicKeyBytes);
}

const v1::Party* FindParty(const v1::ProjectSpecification& specification, const std::string& name) {
  for (const v1::Party& party : specification.parties()) {
    if (party.name() == name) return &party;
  }
  return nullptr;
}

Status CheckSelf(const v1::ProjectSpecification& specification, const OwnKnowledge& own) {
  const v1::Party* self = FindParty(specification, own.party);
  if (self == nullptr || self->role() != v1::AGENT) {
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

// The approval in `signed_approval` if it is that of `agency` for `hash`.
Result<v1::Approval> ReadApproval(const v1::Signed& signed_approval, const v1::Party& agency,
                                  const std::string& hash) {
  v1::Approval approval;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("approval", signed_approval.message(), approval));
  if (approval.party() != agency.name()) {
    return Failure(StatusCode::kNotFound, "approval: of another party");
  }
  if (approval.project_hash() != hash || approval.officer() != agency.officer()) {
    return Failure(StatusCode::kUnauthenticated, "approval of ", agency.name(),
                   ": got another project hash or officer, want those of the project");
  }
  KOPPEL_RETURN_IF_ERROR(Annotate(VerifySigned("approval", signed_approval, agency.officer_key()),
                                  Concat("approval of ", agency.name())));
  return approval;
}

// NOT_FOUND where there is none; the error of one that does not hold.
Result<v1::Approval> FindApproval(const v1::Project& project, const v1::Party& agency,
                                  const std::string& hash) {
  for (const v1::Signed& candidate : project.approvals()) {
    auto approval = ReadApproval(candidate, agency, hash);
    if (approval.status().code() != StatusCode::kNotFound) return approval;
  }
  return Failure(StatusCode::kNotFound, "approval of ", agency.name(), ": missing");
}

Status CheckApprovals(const v1::ProjectSpecification& specification, const v1::Project& project,
                      const std::string& hash) {
  for (const v1::Party& agency : specification.parties()) {
    if (agency.role() != v1::AGENT) continue;
    const auto approval = FindApproval(project, agency, hash);
    if (approval.status().code() == StatusCode::kNotFound) {
      return Precondition(Concat("project ", specification.id(), ": got no approval of ",
                                 agency.officer(), " for ", agency.name(),
                                 ", want those of all agencies' officers; nothing was sent"));
    }
    KOPPEL_RETURN_IF_ERROR(Annotate(approval.status(), Concat("project ", specification.id())));
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
  v1::ProjectSpecification& specification = checked.specification;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("project", project.specification(), specification));
  checked.hash = TaggedHash("project", project.specification());
  if (specification.id() != id) {
    return InvalidArgument("project: id: got ", specification.id(), ", want ", id);
  }
  KOPPEL_RETURN_IF_ERROR(CheckPartyNames(specification));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckEventColumns(specification), "project"));
  KOPPEL_RETURN_IF_ERROR(CheckLinker(specification, own));
  KOPPEL_ASSIGN_OR_RETURN(checked.office, CheckedOffice(specification));
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
  std::vector<ApprovalView> views;
  for (const v1::Party& agency : specification.parties()) {
    if (agency.role() != v1::AGENT) continue;
    const auto approval = FindApproval(project, agency, hash);
    views.push_back(
        {agency.name(), agency.officer(), approval.ok(), approval.ok() ? approval->time_ms() : 0});
  }
  return views;
}

}  // namespace koppel::agents
