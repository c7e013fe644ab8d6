#include "linker/service/rights.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace koppel::linker {
namespace {

constexpr unsigned Bit(v1::Role role) { return 1u << role; }

constexpr unsigned kAgent = Bit(v1::AGENT);
constexpr unsigned kOffice = Bit(v1::OFFICE);
constexpr unsigned kAuditor = Bit(v1::AUDITOR);
constexpr unsigned kEveryRole = Bit(v1::LINKER) | kAgent | kOffice | kAuditor | Bit(v1::OPERATOR);
constexpr unsigned kEveryParty = Bit(v1::LINKER) | kAgent | kOffice | kAuditor;

constexpr std::array kRights = {
    Right{"Projects.CreateProject", kOffice, Reach::kProject},
    Right{"Projects.GetProject", kEveryParty, Reach::kProject},
    Right{"Projects.ListProjects", kEveryRole, Reach::kAnywhere},
    Right{"Projects.ApproveProject", kAuditor, Reach::kProject},
    Right{"Projects.RevokeApproval", kAuditor, Reach::kProject},
    Right{"Projects.CloseProject", kOffice, Reach::kProject},

    Right{"KeyExchange.PostKeyRound", kAgent, Reach::kProject},
    Right{"KeyExchange.GetKeyRound", kAgent, Reach::kProject},

    Right{"Ingest.OpenDelivery", kAgent, Reach::kProject},
    Right{"Ingest.Upload", kAgent, Reach::kProject},
    Right{"Ingest.CommitDelivery", kAgent, Reach::kProject},
    Right{"Ingest.AbortDelivery", kAgent, Reach::kProject},
    Right{"Ingest.GetDelivery", kAgent, Reach::kProject},
    Right{"Ingest.ListDeliveries", kAgent, Reach::kProject},
    Right{"Ingest.WithdrawRecords", kAgent, Reach::kProject},

    Right{"Jobs.SubmitJob", kOffice, Reach::kProject},
    Right{"Jobs.GetJob", kOffice, Reach::kProject},
    Right{"Jobs.ListJobs", kOffice, Reach::kProject},
    Right{"Jobs.WatchJob", kOffice, Reach::kProject},
    Right{"Jobs.CancelJob", kOffice, Reach::kProject},
    Right{"Jobs.FetchPersons", kOffice, Reach::kProject},
    Right{"Jobs.GetManifest", kOffice | kAuditor, Reach::kProject},
    Right{"Jobs.ApproveJob", kAuditor, Reach::kProject},

    Right{"Log.GetCheckpoint", kEveryRole, Reach::kAnywhere},
    Right{"Log.ListEntries", kEveryRole, Reach::kAnywhere},
    Right{"Log.GetInclusionProof", kEveryRole, Reach::kAnywhere},
    Right{"Log.GetConsistencyProof", kEveryRole, Reach::kAnywhere},
    Right{"Log.WitnessCheckpoint", kAgent | kAuditor, Reach::kAnywhere},
};

std::string RoleText(int role) {
  std::string name = v1::Role_Name(static_cast<v1::Role>(role));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

std::string RolesText(unsigned roles) {
  std::string text;
  for (int role = v1::LINKER; role <= v1::OPERATOR; ++role) {
    if ((roles >> role & 1) == 0) continue;
    text += (text.empty() ? "" : " or ") + RoleText(role);
  }
  return text;
}

}  // namespace

std::string Caller::Name() const { return party + "/" + RoleText(role); }

std::span<const Right> Rights() { return kRights; }

const Right& RightOf(std::string_view rpc) {
  const auto row = std::find_if(kRights.begin(), kRights.end(),
                                [&](const Right& right) { return right.rpc == rpc; });
  if (row == kRights.end()) std::abort();
  return *row;
}

Status CheckRole(const Right& right, const Caller& caller) {
  if ((right.roles >> caller.role & 1) != 0) return OkStatus();
  return Failure(StatusCode::kPermissionDenied, right.rpc, ": role: got ", RoleText(caller.role),
                 ", want ", RolesText(right.roles));
}

bool StandsIn(const v1::ProjectSpecification& specification, const Caller& caller) {
  return std::any_of(specification.parties().begin(), specification.parties().end(),
                     [&](const v1::Party& party) {
                       if (caller.role == v1::AUDITOR) return party.officer() == caller.party;
                       return party.role() == caller.role && party.name() == caller.party;
                     });
}

}  // namespace koppel::linker
