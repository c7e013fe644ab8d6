#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "auditors/approval.h"
#include "auditors/commands/commands.h"
#include "auditors/commands/reports.pb.h"
#include "auditors/commands/session_flags.h"
#include "auditors/show_specification.h"
#include "base/digest.h"
#include "base/time.h"
#include "koppel/v1/project.grpc.pb.h"
#include "proto/grpc_status.h"
#include "proto/json.h"
#include "proto/parties.h"

namespace koppel::auditors {
namespace {

// The officer repeats this much of the hash: enough that nobody types it without looking.
constexpr size_t kTypedDigits = 8;

struct ApproveOptions {
  SessionOptions session;
  std::string project;
  std::string hash;
  bool yes = false;
  bool json = false;
};

Status Told(const Session& session, const grpc::Status& status) {
  return FromLinker(session.config.party().linker_address(), FromGrpc(status));
}

Result<Specification> FetchSpecification(const Session& session, const std::string& id) {
  v1::GetProjectRequest request;
  request.set_project_id(id);
  v1::Project project;
  const auto stub = v1::Projects::NewStub(session.channel);
  KOPPEL_RETURN_IF_ERROR(Told(session, stub->GetProject(CallContext().get(), request, &project)));
  KOPPEL_ASSIGN_OR_RETURN(Specification specification,
                          Specification::Parse(project.specification()));
  if (specification.message().id() == id) return specification;
  return InvalidArgument("specification: id: got another project, want ", id);
}

Status CheckLinkerKey(const Specification& specification, const std::string& log_key) {
  const std::string& key = LinkerOf(specification.message()).signing_key();
  if (key == log_key) return OkStatus();
  return InvalidArgument("specification: linker's signing_key: got ", Fingerprint(key), ", want ",
                         Fingerprint(log_key), " of the configuration");
}

Status CheckGivenHash(const std::string& given, const std::string& shown) {
  std::string lower = given;
  std::transform(lower.begin(), lower.end(), lower.begin(), ::tolower);
  if (given.empty() || lower == shown) return OkStatus();
  return Failure(StatusCode::kFailedPrecondition, "--hash: got ", given, ", want ", shown,
                 " of the specification shown");
}

Status Confirm(const std::string& hash) {
  if (isatty(STDIN_FILENO) != 1) {
    return Failure(StatusCode::kFailedPrecondition,
                   "no terminal to confirm on: read the specification, then use --yes --hash ",
                   hash);
  }
  std::fflush(stdout);
  fmt::print(stderr,
             "Compare the fingerprints with the other officers.\n"
             "To approve, type the first {} digits of the hash: ",
             kTypedDigits);
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == hash.substr(0, kTypedDigits)) return OkStatus();
  return Failure(StatusCode::kCancelled, "not approved: nothing was signed");
}

Result<v1::ProjectState> SendApproval(const Session& session, const std::string& project,
                                      const v1::Signed& approval) {
  v1::ApproveProjectRequest request;
  request.set_project_id(project);
  *request.mutable_approval() = approval;
  v1::ApproveProjectResponse response;
  const auto stub = v1::Projects::NewStub(session.channel);
  KOPPEL_RETURN_IF_ERROR(
      Told(session, stub->ApproveProject(CallContext().get(), request, &response)));
  return response.state();
}

Status Approve(const ApproveOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Session session, OpenSession(options.session));
  KOPPEL_ASSIGN_OR_RETURN(const Specification specification,
                          FetchSpecification(session, options.project));
  fmt::print(options.json ? stderr : stdout, "{}", ShowSpecification(specification));
  KOPPEL_RETURN_IF_ERROR(CheckLinkerKey(specification, session.log_key));
  KOPPEL_ASSIGN_OR_RETURN(const auto approvals,
                          SignApprovals(specification, session.party.self.party,
                                        session.party.signing, SystemClock().NowMs()));
  const std::string hash = ToHex(specification.project_hash());
  KOPPEL_RETURN_IF_ERROR(CheckGivenHash(options.hash, hash));
  if (!options.yes) KOPPEL_RETURN_IF_ERROR(Confirm(hash));
  ApproveReport report;
  report.set_project_id(options.project);
  report.set_project_hash(hash);
  for (const v1::Signed& approval : approvals) {
    KOPPEL_ASSIGN_OR_RETURN(const v1::ProjectState state,
                            SendApproval(session, options.project, approval));
    report.set_state(v1::ProjectState_Name(state));
    report.set_approvals_signed(report.approvals_signed() + 1);
  }
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("approved; the project is now {}\n", report.state());
  }
  return OkStatus();
}

}  // namespace

void AddApproveCommand(CLI::App& program, Action& action) {
  auto options = std::make_shared<ApproveOptions>();
  CLI::App* command =
      program.add_subcommand("approve", "Show a project's specification and approve it");
  command->footer(
      "Example: koppel-auditor approve --config police-officer.json --project child-protection");
  AddSessionFlags(*command, options->session);
  command->add_option("--project", options->project, "Project id")->required();
  CLI::Option* hash =
      command->add_option("--hash", options->hash, "Project hash that was agreed (hexadecimal)");
  command->add_flag("--yes", options->yes, "Do not ask; only together with --hash")->needs(hash);
  AddJsonFlag(*command, options->json);
  command->callback([options, &action] { action = [options] { return Approve(*options); }; });
}

}  // namespace koppel::auditors
