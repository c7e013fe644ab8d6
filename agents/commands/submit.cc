#include <fmt/format.h>

#include <memory>

#include "agents/audit/requirement.h"
#include "agents/commands/commands.h"
#include "agents/commands/rejects_report.h"
#include "agents/commands/submit_report.pb.h"
#include "agents/commands/submit_session.h"
#include "agents/encode/record_encoder.h"
#include "agents/harden/randomise.h"
#include "agents/upload/source_encoder.h"
#include "agents/upload/uploader.h"
#include "base/cli.h"
#include "base/counted.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "proto/canonical.h"
#include "proto/json.h"

namespace koppel::agents {
namespace {

struct SubmitOptions {
  std::string config;
  std::string project;
  std::string source;
  std::string csv;
  std::string audit;
  uint32_t epoch = 0;
  std::string passphrase_file;
  std::string rejects;
  std::string temp_folder;
  std::string canary_column;
  EncodeSettings settings;
  bool json = false;
};

// One source to deliver, and the digest of its audit's report; empty where none is asked for.
struct ChosenSource {
  v1::Source source;
  std::string audit_digest;
};

// One source that is read and encoded as a whole, and not sent yet.
struct ReadySource {
  v1::Source source;
  std::unique_ptr<DeliveryStore> store;
  PreparedDelivery prepared;
  std::unique_ptr<RecordSpool> spool;
  EncodeCounts counts;
  RejectsReport rejects;
};

// One run of the command.
class Submission {
 public:
  Submission(const SubmitOptions& options, SubmitSession& session, const CheckedProject& project,
             int64_t now_ms)
      : options_(options),
        session_(session),
        project_(project),
        now_ms_(now_ms),
        epoch_(options.epoch == 0 ? project.specification.epochs().first() : options.epoch) {}

  // Everything is read and encoded before the first delivery is opened.
  Result<SubmitReport> Run() {
    KOPPEL_RETURN_IF_ERROR(LoadKeys());
    Uploader uploader(*session_.linker, project_, session_.self.signing, *reference_,
                      SystemClock());
    KOPPEL_ASSIGN_OR_RETURN(const std::vector<v1::Source> sources, ChooseSources());
    KOPPEL_ASSIGN_OR_RETURN(const std::vector<ChosenSource> chosen, CheckAudits(sources));
    std::vector<ReadySource> ready;
    for (const ChosenSource& source : chosen) {
      KOPPEL_ASSIGN_OR_RETURN(ReadySource one, Ready(source, uploader));
      ready.push_back(std::move(one));
    }
    SubmitReport report;
    report.set_project_id(options_.project);
    for (ReadySource& one : ready) {
      const std::string where = Concat("source ", one.source.name());
      const auto delivered = Deliver(one, uploader);
      KOPPEL_RETURN_IF_ERROR(Annotate(delivered.status(), where));
      *report.add_deliveries() = *delivered;
    }
    return report;
  }

 private:
  Status LoadKeys() {
    const uint32_t first = project_.specification.epochs().first();
    if (epoch_ < first)
      return UsageError(Concat("--epoch: got ", epoch_, ", want ", first, " or more"));
    KOPPEL_ASSIGN_OR_RETURN(reference_, session_.self.keystore.Get(kReferenceSecret));
    const std::string name = LinkageKeyName(session_.loaded.config, options_.project, epoch_);
    const auto key = session_.self.keystore.Get(name);
    if (!key.ok()) {
      return Failure(key.status().code(), key.status().message(),
                     "; accept the epoch's key with koppel-keys linkage-key accept");
    }
    linkage_key_ = *key;
    return OkStatus();
  }

  Status LoadObjections() {
    KOPPEL_ASSIGN_OR_RETURN(Objections loaded,
                            Objections::Load(StateFolder(session_.loaded), *reference_));
    objections_ = std::make_unique<Objections>(std::move(loaded));
    return OkStatus();
  }

  // The sources to deliver: the named one, or every own one for which there is a file.
  Result<std::vector<v1::Source>> ChooseSources() const {
    std::vector<v1::Source> chosen;
    const bool one_file = !options_.csv.empty() && options_.source.empty();
    for (const v1::Source& source : project_.own_sources) {
      const bool named = options_.source.empty() || options_.source == source.name();
      if (named && !CsvOf(source).empty()) chosen.push_back(source);
    }
    if (chosen.empty()) {
      return UsageError(Concat("--source: got ", options_.source.empty() ? "none" : options_.source,
                               " with a file, want one of ", OwnSourceNames(), " and --csv FILE"));
    }
    if (one_file && chosen.size() > 1) {
      return UsageError(Concat("--source: got nothing, want one of ", OwnSourceNames(),
                               " for the file of --csv"));
    }
    if (chosen.size() > 1 && !options_.rejects.empty()) {
      return UsageError(
          Concat("--rejects: got one file for ", chosen.size(), " sources, want --source with it"));
    }
    return chosen;
  }

  // What the project asks of audits, before any file is read.
  Result<std::vector<ChosenSource>> CheckAudits(const std::vector<v1::Source>& sources) const {
    if (!options_.audit.empty() && !project_.specification.has_audit()) {
      return UsageError("--audit: got a report, want none: the project asks for no audit");
    }
    if (!options_.audit.empty() && sources.size() > 1) {
      return UsageError(
          Concat("--audit: got one file for ", sources.size(), " sources, want --source with it"));
    }
    std::vector<ChosenSource> chosen;
    for (const v1::Source& source : sources) {
      KOPPEL_ASSIGN_OR_RETURN(std::string digest, CheckAudit(source));
      chosen.push_back({source, std::move(digest)});
    }
    return chosen;
  }

  // The digest of the source's report, which the project's demands allow.
  Result<std::string> CheckAudit(const v1::Source& source) const {
    if (!project_.specification.has_audit()) return std::string();
    const std::string path =
        options_.audit.empty() ? ConfiguredAudit(session_.loaded, source.name()) : options_.audit;
    if (path.empty()) {
      return Failure(StatusCode::kFailedPrecondition, "source ", source.name(),
                     ": the project asks for an audit; make one with koppel-agent audit-encoding "
                     "--config --out, and name it with --audit; nothing was sent");
    }
    KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path, kMostReportBytes));
    KOPPEL_ASSIGN_OR_RETURN(const SignedAudit report, ParseReport(path, json));
    const Status status = CheckReport(
        report, {project_.specification, source.name(), session_.own.signing_key, now_ms_});
    if (status.ok()) return report.digest;
    return Failure(status.code(), path, ": ", status.message(), "; nothing was sent");
  }

  std::string OwnSourceNames() const {
    return Listed(project_.own_sources, ", ", &v1::Source::name);
  }

  std::string CsvOf(const v1::Source& source) const {
    return options_.csv.empty() ? ConfiguredCsv(session_.loaded, source.name()) : options_.csv;
  }

  Result<ReadySource> Ready(const ChosenSource& chosen, Uploader& uploader) {
    const v1::Source& source = chosen.source;
    const std::string csv = CsvOf(source);
    ReadySource ready;
    ready.source = source;
    KOPPEL_ASSIGN_OR_RETURN(ready.store, DeliveryStore::Open(StateFolder(session_.loaded),
                                                             options_.project, source.name()));
    // Under the source's lock: whoever objects from now on waits for the end of this submit.
    KOPPEL_RETURN_IF_ERROR(LoadObjections());
    KOPPEL_ASSIGN_OR_RETURN(const std::string digest, FileSha256(csv));
    // With other objections, or other planted records, it is another delivery.
    std::string content = objections_->empty() ? digest : Sha256(digest + objections_->Digest());
    if (!options_.canary_column.empty()) content = Sha256(content + options_.canary_column);
    const DeliveryInput input = {source.name(), epoch_, content, KeyCheckValue(*linkage_key_),
                                 chosen.audit_digest};
    KOPPEL_ASSIGN_OR_RETURN(ready.prepared, uploader.Prepare(*ready.store, input, SystemRandom()));
    KOPPEL_ASSIGN_OR_RETURN(ready.spool, RecordSpool::Create({ready.store->folder()}));
    KOPPEL_RETURN_IF_ERROR(Encode(csv, ready));
    KOPPEL_ASSIGN_OR_RETURN(const std::string after, FileSha256(csv));
    if (after != digest)
      return InvalidArgument(csv, ": changed while it was read; nothing was sent");
    return ready;
  }

  // Reads and encodes the whole file into the spool.
  Status Encode(const std::string& csv, ReadySource& ready) const {
    const v1::Source& source = ready.source;
    const std::string& folder = ready.store->folder();
    const PayloadSealer sealer(ready.prepared.content_key.Clone(), ready.prepared.Binding());
    const RecordReferences references(*reference_, project_.hash, source.name());
    const SecretBytes noise_key =
        ServiceNoiseKey(*reference_, project_.hash, source.name(), epoch_);
    RejectsTarget target{Concat(folder, "/", source.name(), ".rejects.csv"), false};
    if (!options_.rejects.empty()) target = {options_.rejects, true};
    KOPPEL_ASSIGN_OR_RETURN(const auto rejects, RejectsFile::Create(target));
    const EncodeRequest request = {csv,
                                   project_.specification,
                                   source,
                                   *linkage_key_,
                                   noise_key,
                                   references,
                                   *objections_,
                                   sealer,
                                   options_.settings,
                                   options_.temp_folder.empty() ? folder : options_.temp_folder,
                                   options_.canary_column};
    KOPPEL_ASSIGN_OR_RETURN(ready.counts, EncodeSource(request, *rejects, *ready.spool));
    KOPPEL_RETURN_IF_ERROR(rejects->Finish());
    ready.rejects = ReportOf(*rejects);
    return OkStatus();
  }

  Result<SubmittedDelivery> Deliver(ReadySource& ready, Uploader& uploader) {
    SubmittedDelivery delivered;
    delivered.set_source(ready.source.name());
    delivered.set_delivery_id(ToHex(ready.prepared.envelope.delivery_id()));
    delivered.set_version(ready.prepared.envelope.version());
    delivered.set_epoch(ready.prepared.envelope.epoch());
    delivered.set_resumed(ready.prepared.resumed);
    delivered.set_rows(ready.counts.rows);
    delivered.set_conflicts(ready.counts.conflicts);
    delivered.set_left_out(ready.counts.left_out);
    delivered.set_planted(ready.counts.planted);
    delivered.set_audit_digest(ToHex(ready.prepared.envelope.audit_digest()));
    *delivered.mutable_rejects() = ready.rejects;
    Progress progress(Concat("sending ", ready.source.name()), "records", ready.spool->records());
    KOPPEL_ASSIGN_OR_RETURN(
        const DeliveryState receipt,
        uploader.Deliver(*ready.store, std::move(ready.prepared), *ready.spool,
                         [&progress](uint64_t done) { progress.Update(done); }));
    v1::DeliveryCommit commit;
    KOPPEL_RETURN_IF_ERROR(ParseStrictly("commit", receipt.commit().message(), commit));
    delivered.set_records(static_cast<uint32_t>(receipt.records()));
    delivered.set_records_root(ToHex(commit.records_root()));
    delivered.set_log_index(receipt.log_index());
    return delivered;
  }

  const SubmitOptions& options_;
  SubmitSession& session_;
  const CheckedProject& project_;
  int64_t now_ms_;
  uint32_t epoch_;
  const SecretBytes* reference_ = nullptr;
  const SecretBytes* linkage_key_ = nullptr;
  std::unique_ptr<Objections> objections_;
};

void Print(const SubmitReport& report, bool json) {
  if (json) {
    PrintJson(report);
    return;
  }
  for (const SubmittedDelivery& delivery : report.deliveries()) {
    const uint64_t left_out = delivery.left_out();
    fmt::print("{}: {}{}, delivery {}, version {}{}, log entry {}{}{}{}\n", delivery.source(),
               Counted(delivery.records(), "record", "records"), PlantedText(delivery.planted()),
               delivery.delivery_id(), delivery.version(),
               delivery.resumed() ? " (taken up again)" : "", delivery.log_index(),
               ConflictsText(delivery.conflicts()), RejectsText(delivery.rejects()),
               left_out == 0 ? "" : fmt::format("; {} left out for objections", left_out));
  }
}

Status RunSubmit(const SubmitOptions& options) {
  const int64_t now_ms = SystemClock().NowMs();
  KOPPEL_ASSIGN_OR_RETURN(SubmitSession session,
                          OpenSession(options.config, options.passphrase_file, now_ms));
  KOPPEL_ASSIGN_OR_RETURN(const CheckedProject project,
                          FetchProject(session, options.project, now_ms));
  Submission submission(options, session, project, now_ms);
  KOPPEL_ASSIGN_OR_RETURN(const SubmitReport report, submission.Run());
  Print(report, options.json);
  return OkStatus();
}

}  // namespace

void AddSubmit(CLI::App& app, Action& action) {
  auto options = std::make_shared<SubmitOptions>();
  CLI::App* command = app.add_subcommand("submit", "Deliver a file to the linker");
  command->add_option("--config", options->config, "The agent's configuration")->required();
  command->add_option("--project", options->project, "The project's id")->required();
  command->add_option("--source", options->source, "The source (default: every own one)");
  command->add_option("--csv", options->csv, "The file (default: the configured one)");
  command->add_option("--audit", options->audit,
                      "Report of the source's audit, where the project asks for one (default: the "
                      "configured one)");
  command->add_option("--epoch", options->epoch, "The epoch (default: the project's first)")
      ->check(WholeNumber(1, UINT32_MAX));
  command->add_option("--passphrase-file", options->passphrase_file,
                      "Passphrase of the keystore (default: asks)");
  AddCanaryColumnOption(*command, options->canary_column);
  command->add_option("--rejects", options->rejects,
                      "List of records without any encoding: line, reason, field (default: "
                      "SOURCE.rejects.csv beside the receipts if there are any)");
  command->add_flag("--strict", options->settings.strict, "Stop at the first such record");
  command
      ->add_option("--threads", options->settings.threads,
                   "As many as the machine has if not given")
      ->check(WholeNumber(1, kMostThreads));
  command->add_option(
      "--tmp-dir", options->temp_folder,
      "Folder with room for sorting rows by person (default: that of the receipts)");
  AddJsonFlag(*command, options->json);
  command->footer(
      "Example:\n  koppel-agent submit --config agent.json --project ots-care-2026 "
      "--csv police.csv --audit police.audit.json");
  command->callback([options, &action] { action = [options] { return RunSubmit(*options); }; });
}

}  // namespace koppel::agents
