#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "agents/commands/commands.h"
#include "agents/commands/objecting.h"
#include "agents/commands/subject_report.pb.h"
#include "agents/payload/seal.h"
#include "agents/upload/delivery_memory.h"
#include "base/digest.h"
#include "base/text.h"
#include "base/time.h"
#include "proto/canonical.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

struct SubjectOptions {
  std::string config;
  std::string person;
  std::string source;
  std::string passphrase_file;
  bool object = false;
  bool lift = false;
  bool json = false;
};

// The first withdrawal that names the reference.
Status AddWithdrawal(const RememberedDelivery& delivery, const std::string& reference,
                     SubjectDelivery& about) {
  const v1::DeliveryEnvelope& envelope = delivery.envelope;
  KOPPEL_ASSIGN_OR_RETURN(
      const WithdrawalReceipts receipts,
      ReadWithdrawals(delivery.folder, envelope.source(), envelope.delivery_id()));
  for (const WithdrawalReceipt& receipt : receipts.withdrawals()) {
    v1::RecordWithdrawal withdrawal;
    KOPPEL_RETURN_IF_ERROR(ParseStrictly("withdrawal", receipt.withdrawal().message(), withdrawal));
    const auto& refs = withdrawal.record_refs();
    if (std::find(refs.begin(), refs.end(), reference) == refs.end()) continue;
    about.set_person("withdrawn");
    about.set_withdrawn(FormatTime(receipt.time_ms()));
    about.set_withdrawal_log_index(receipt.log_index());
    return OkStatus();
  }
  return OkStatus();
}

Status Judge(const RememberedDelivery& delivery, const std::string& person,
             const SecretBytes& reference_secret, SubjectDelivery& about) {
  const v1::DeliveryEnvelope& envelope = delivery.envelope;
  const RecordReferences references(reference_secret, envelope.project_hash(), envelope.source());
  const std::string reference = references.For(person);
  KOPPEL_ASSIGN_OR_RETURN(
      const Standing standing,
      StandsInDelivery(delivery.folder, envelope.source(), envelope.delivery_id(), reference));
  about.set_person(standing == Standing::kInIt      ? "delivered"
                   : standing == Standing::kNotInIt ? "not in it"
                                                    : "not known");
  return AddWithdrawal(delivery, reference, about);
}

Result<SubjectDelivery> Describe(const RememberedDelivery& delivery, const std::string& person,
                                 const SecretBytes& reference_secret) {
  SubjectDelivery about;
  about.set_project_id(delivery.receipt.project_id());
  about.set_source(delivery.envelope.source());
  about.set_version(delivery.envelope.version());
  about.set_delivery_id(ToHex(delivery.envelope.delivery_id()));
  about.set_epoch(delivery.envelope.epoch());
  // Receipts of earlier versions of the program do not say when.
  const int64_t committed_ms = delivery.receipt.committed_ms();
  about.set_committed(committed_ms == 0 ? "" : FormatTime(committed_ms));
  about.set_log_index(delivery.receipt.log_index());
  about.set_receipt(delivery.file);
  KOPPEL_RETURN_IF_ERROR(Judge(delivery, person, reference_secret, about));
  return about;
}

void AddObjection(const Objections& objections, const ObjectionScope& scope,
                  const std::string& person, SubjectReport& report) {
  const std::optional<int64_t> since = objections.Find(scope, person);
  if (!since) return;
  SubjectObjection& added = *report.add_objections();
  added.set_project_id(scope.project);
  added.set_source(scope.source);
  added.set_since(FormatTime(*since));
}

// Objections name no scope in the clear: every one that there can be is tried.
Status AddObjections(const SubmitSession& session, const SecretBytes& reference_secret,
                     const std::string& person, SubjectReport& report) {
  KOPPEL_ASSIGN_OR_RETURN(const Objections objections,
                          Objections::Load(StateFolder(session.loaded), reference_secret));
  std::set<std::string> projects = {""};
  std::set<std::string> sources = {""};
  for (const SubjectDelivery& about : report.deliveries()) {
    projects.insert(about.project_id());
    sources.insert(about.source());
  }
  for (const SourceFile& file : session.loaded.config.sources()) sources.insert(file.source());
  for (const std::string& project : projects) {
    for (const std::string& source : sources) {
      AddObjection(objections, {project, source}, person, report);
    }
  }
  return OkStatus();
}

std::string PersonText(const SubjectDelivery& about) {
  if (about.person() != "withdrawn") return about.person();
  return fmt::format("withdrawn on {}, log entry {}", about.withdrawn(),
                     about.withdrawal_log_index());
}

void Print(const SubjectReport& report) {
  for (const SubjectDelivery& about : report.deliveries()) {
    fmt::print("{} in {}, version {}: {}\n", about.source(), about.project_id(), about.version(),
               PersonText(about));
    fmt::print("  delivery {}, epoch {}, committed {}, log entry {}\n  receipt {}\n",
               about.delivery_id(), about.epoch(),
               about.committed().empty() ? "at an unknown time" : about.committed(),
               about.log_index(), about.receipt());
  }
  if (report.delivered() == 0) fmt::print("in no delivery of this agency\n");
  for (const SubjectObjection& one : report.objections()) {
    fmt::print("objects since {}: {}, {}\n", one.since(),
               one.project_id().empty() ? "all projects" : "project " + one.project_id(),
               one.source().empty() ? "all sources" : "source " + one.source());
  }
}

Status Show(const SubmitSession& session, const SubjectOptions& options) {
  KOPPEL_RETURN_IF_ERROR(CheckSource(session, options.source, Ask::kNobody));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* secret, session.self.keystore.Get(kReferenceSecret));
  KOPPEL_ASSIGN_OR_RETURN(const auto deliveries,
                          ReadReceipts(StateFolder(session.loaded), session.own.signing_key));
  SubjectReport report;
  for (const RememberedDelivery& delivery : deliveries) {
    if (!options.source.empty() && delivery.envelope.source() != options.source) continue;
    KOPPEL_ASSIGN_OR_RETURN(*report.add_deliveries(), Describe(delivery, options.person, *secret));
    const std::string& person = report.deliveries().rbegin()->person();
    if (person == "delivered" || person == "withdrawn")
      report.set_delivered(report.delivered() + 1);
  }
  KOPPEL_RETURN_IF_ERROR(AddObjections(session, *secret, options.person, report));
  if (options.json) {
    PrintJson(report);
  } else {
    Print(report);
  }
  return OkStatus();
}

Status RunSubject(SubjectOptions& options) {
  options.person = std::string(Trim(options.person));
  if (options.person.empty()) return UsageError("PERSON_ID: got nothing, want an id");
  if (options.object && options.lift) return UsageError("--lift: got --object too, want one");
  const int64_t now_ms = SystemClock().NowMs();
  KOPPEL_ASSIGN_OR_RETURN(const SubmitSession session,
                          OpenSession(options.config, options.passphrase_file, now_ms));
  const ObjectionRequest request = {{"", options.source}, {options.person}, options.json};
  if (options.object) return CarryOut(session, request, now_ms);
  if (options.lift) return Lift(session, request);
  return Show(session, options);
}

}  // namespace

void AddSubject(CLI::App& app, Action& action) {
  auto options = std::make_shared<SubjectOptions>();
  CLI::App* command = app.add_subcommand(
      "subject", "Show what was delivered about a person, and carry out an objection");
  command->add_option("person", options->person, "The person as the sources name it")
      ->required()
      ->type_name("PERSON_ID");
  command->add_option("--config", options->config, "The agent's configuration")->required();
  command->add_option("--source", options->source,
                      "The source whose id it is (default: every own one)");
  command->add_flag("--object", options->object,
                    "Withdraw the person from all projects, and leave it out of later deliveries");
  command->add_flag("--lift", options->lift,
                    "Let later deliveries hold the person again; what was withdrawn stays so");
  command->add_option("--passphrase-file", options->passphrase_file,
                      "Passphrase of the keystore (default: asks)");
  AddJsonFlag(*command, options->json);
  command->footer(
      "Without --object nothing is sent: the agency's own receipts are read.\n"
      "Example:\n  koppel-agent subject P1 --config agent.json");
  command->callback([options, &action] { action = [options] { return RunSubject(*options); }; });
}

}  // namespace koppel::agents
