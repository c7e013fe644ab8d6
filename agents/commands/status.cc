#include <fmt/format.h>

#include <memory>

#include "agents/commands/commands.h"
#include "agents/commands/submit_report.pb.h"
#include "agents/commands/submit_session.h"
#include "base/counted.h"
#include "base/digest.h"
#include "base/time.h"
#include "proto/audit_requirement.h"
#include "proto/canonical.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

struct StatusOptions {
  std::string config;
  std::string project;
  std::string passphrase_file;
  bool json = false;
};

std::string StateName(v1::ProjectState state) {
  switch (state) {
    case v1::DRAFT:
      return "draft";
    case v1::APPROVED:
      return "approved";
    case v1::EXPIRED:
      return "expired";
    default:
      return "unknown";
  }
}

std::string StateName(v1::DeliveryState state) {
  switch (state) {
    case v1::OPEN:
      return "open";
    case v1::COMMITTED:
      return "committed";
    case v1::SUPERSEDED:
      return "superseded";
    case v1::ABORTED:
      return "aborted";
    default:
      return "unknown";
  }
}

void AddApprovals(const v1::ProjectSpecification& specification, const v1::Project& shown,
                  StatusReport& report) {
  for (const ApprovalView& view : ViewApprovals(specification, shown)) {
    ApprovalStatus& added = *report.add_approvals();
    added.set_party(view.party);
    added.set_officer(view.officer);
    added.set_approved(view.approved);
    if (view.approved) added.set_time(FormatTime(view.time_ms));
  }
}

Status AddDeliveries(SubmitSession& session, const std::string& project, StatusReport& report) {
  const auto list = session.linker->ListDeliveries(project);
  // A project that is not approved has none.
  if (list.status().code() == StatusCode::kFailedPrecondition) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(list.status());
  for (const v1::Delivery& delivery : list->deliveries()) {
    v1::DeliveryEnvelope envelope;
    KOPPEL_RETURN_IF_ERROR(VerifySigned("delivery", delivery.envelope(), session.own.signing_key));
    KOPPEL_RETURN_IF_ERROR(ParseStrictly("delivery", delivery.envelope().message(), envelope));
    DeliveryStatus& added = *report.add_deliveries();
    added.set_source(envelope.source());
    added.set_delivery_id(ToHex(envelope.delivery_id()));
    added.set_version(envelope.version());
    added.set_epoch(envelope.epoch());
    added.set_state(StateName(delivery.state()));
    added.set_acknowledged_batches(static_cast<uint32_t>(delivery.acknowledged()));
    added.set_records(static_cast<uint32_t>(delivery.records()));
    added.set_log_index(delivery.log_index());
    added.set_withdrawn(static_cast<uint32_t>(delivery.withdrawn()));
  }
  return OkStatus();
}

void Print(const StatusReport& report) {
  fmt::print("project {}: {}, expires {}\nhash {}\n", report.project_id(), report.state(),
             report.expires(), report.project_hash());
  for (const ApprovalStatus& approval : report.approvals()) {
    fmt::print("approval of {} by {}: {}\n", approval.party(), approval.officer(),
               approval.approved() ? approval.time() : "missing");
  }
  const bool ready = report.refusal().empty();
  fmt::print("this agency: {}\n", ready ? "may deliver" : report.refusal());
  if (report.has_audit()) {
    fmt::print("audit before each upload:\n{}", AuditRequirementText(report.audit(), "  "));
  }
  for (const DeliveryStatus& delivery : report.deliveries()) {
    const uint32_t withdrawn = delivery.withdrawn();
    fmt::print(
        "{} version {}: {}, epoch {}, {}{}, delivery {}", delivery.source(), delivery.version(),
        delivery.state(), delivery.epoch(), Counted(delivery.records(), "record", "records"),
        withdrawn == 0 ? "" : fmt::format(" ({} withdrawn)", withdrawn), delivery.delivery_id());
    const bool logged = delivery.state() == "committed" || delivery.state() == "superseded";
    fmt::print("{}\n", logged ? fmt::format(", log entry {}", delivery.log_index()) : "");
  }
}

Status RunStatus(const StatusOptions& options) {
  const int64_t now_ms = SystemClock().NowMs();
  KOPPEL_ASSIGN_OR_RETURN(SubmitSession session,
                          OpenSession(options.config, options.passphrase_file, now_ms));
  KOPPEL_ASSIGN_OR_RETURN(const v1::Project shown, session.linker->GetProject(options.project));
  v1::ProjectSpecification specification;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("project", shown.specification(), specification));
  StatusReport report;
  report.set_project_id(specification.id());
  report.set_project_hash(ToHex(TaggedHash("project", shown.specification())));
  report.set_state(StateName(shown.state()));
  report.set_expires(specification.expires());
  const auto checked = CheckProject(options.project, shown, session.own, now_ms);
  report.set_refusal(std::string(MessageOf(checked.status())));
  if (specification.has_audit()) *report.mutable_audit() = WithUsualBounds(specification.audit());
  AddApprovals(specification, shown, report);
  KOPPEL_RETURN_IF_ERROR(AddDeliveries(session, options.project, report));
  if (options.json) {
    PrintJson(report);
  } else {
    Print(report);
  }
  return OkStatus();
}

}  // namespace

void AddStatus(CLI::App& app, Action& action) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* command =
      app.add_subcommand("status", "Show a project, its approvals and the own deliveries");
  command->add_option("--config", options->config, "The agent's configuration")->required();
  command->add_option("--project", options->project, "The project's id")->required();
  command->add_option("--passphrase-file", options->passphrase_file,
                      "Passphrase of the keystore (default: asks)");
  AddJsonFlag(*command, options->json);
  command->footer("Example:\n  koppel-agent status --config agent.json --project ots-care-2026");
  command->callback([options, &action] { action = [options] { return RunStatus(*options); }; });
}

}  // namespace koppel::agents
