#include "office/commands/job_commands.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "base/cli.h"
#include "base/digest.h"
#include "base/random.h"
#include "office/commands/fetch_evidence.h"
#include "office/commands/office_files.h"
#include "office/commands/status.pb.h"
#include "office/evidence/log_evidence.h"
#include "office/result/result_file.h"
#include "proto/canonical.h"
#include "proto/change_words.h"
#include "proto/check_rules.h"
#include "proto/json.h"

namespace koppel::office {
namespace {

constexpr size_t kJobIdBytes = 16;

struct JobOptions {
  OfficeOptions office;
  std::string project;
  std::string job;
  std::string out;
  DecisionOptions decision;
  // 0: the project's first.
  uint32_t epoch = 0;
  std::vector<std::string> sources;
  // Job whose result is continued; empty: none.
  std::string previous;
  bool wait = false;
  bool json = false;
};

// What every job command begins with.
struct Session {
  Office office;
  ProjectDocument project;
  LinkerClient linker;
};

Result<Session> OpenSession(const JobOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(Office office, OpenOffice(options.office));
  KOPPEL_ASSIGN_OR_RETURN(ProjectDocument project, LoadProject(office, options.project));
  LinkerClient linker = ConnectOffice(office);
  return Session{std::move(office), std::move(project), std::move(linker)};
}

std::string CheckJobId(const std::string& hex) {
  const Result<std::string> id = FromHex(hex);
  if (id.ok() && id->size() == kJobIdBytes) return "";
  return Concat("got ", hex.size(), " characters, want 32 hexadecimal digits");
}

std::string CheckProjectId(const std::string& text) {
  const Status good = CheckName("", text, kHyphens, 3);
  return good.ok() ? "" : std::string(MessageOf(good).substr(2));
}

void Print(const JobStatus& status, const std::string& text, bool json) {
  if (json) {
    PrintJson(status);
  } else {
    fmt::print("{}\n", text);
  }
  std::fflush(stdout);
}

JobStatus StatusOf(const JobOptions& options, const std::string& job_id, v1::JobState state) {
  JobStatus status;
  status.set_project(options.project);
  status.set_job(ToHex(job_id));
  status.set_state(v1::JobState_Name(state));
  return status;
}

Status WaitForJob(const Session& session, const std::string& job_id) {
  std::string stage;
  std::optional<Progress> bar;
  const auto show = [&](const v1::JobProgress& progress) {
    if (progress.stage() != stage || !bar.has_value()) {
      stage = progress.stage();
      bar.emplace(stage.empty() ? "waiting" : stage, "units", progress.total());
    }
    bar->SetTotal(progress.total());
    bar->Update(progress.done());
  };
  KOPPEL_ASSIGN_OR_RETURN(
      const v1::Job job, session.linker.WatchJob(session.project.specification.id(), job_id, show));
  if (job.state() == v1::SUCCEEDED) return OkStatus();
  const std::string state =
      v1::JobState_IsValid(job.state()) ? v1::JobState_Name(job.state()) : "?";
  return Failure(StatusCode::kAborted, "job ", ToHex(job_id), ": got ", state,
                 job.error().empty() ? "" : Concat(" (", job.error(), ")"), ", want SUCCEEDED");
}

Result<uint32_t> EpochOf(const JobOptions& options, const ProjectDocument& project) {
  const uint32_t first = project.specification.epochs().first();
  if (options.epoch == 0) return first;
  if (options.epoch >= first) return options.epoch;
  return UsageError(Concat("--epoch: got ", options.epoch, ", want ", first, " or later"));
}

v1::JobSpecification MakeJob(const JobOptions& options, const ProjectDocument& project,
                             uint32_t epoch) {
  v1::JobSpecification job;
  job.set_project_hash(project.hash);
  job.set_job_id(SystemRandom().Bytes(kJobIdBytes));
  job.set_kind(v1::LINK_PERSONS);
  job.set_epoch(epoch);
  job.set_threshold_permille(options.decision.threshold_permille);
  job.set_by_model(options.decision.by_model);
  job.set_most_false_links(options.decision.most_false_links);
  job.set_most_missed_matches(options.decision.most_missed_matches);
  for (const std::string& source : options.sources) job.add_sources(source);
  return job;
}

Status Watch(const JobOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string job_id, FromHex(options.job));
  KOPPEL_ASSIGN_OR_RETURN(const Session session, OpenSession(options));
  KOPPEL_RETURN_IF_ERROR(WaitForJob(session, job_id));
  Print(StatusOf(options, job_id, v1::SUCCEEDED), "SUCCEEDED", options.json);
  return OkStatus();
}

// The job must be one that this office signed for this project, and its manifest the one that the
// linker logged: what the linker says about it is believed no further than signatures reach.
Result<ResultHeader> MakeHeader(const Session& session, const std::string& job_id) {
  const std::string& project_id = session.project.specification.id();
  KOPPEL_ASSIGN_OR_RETURN(const v1::Job job, session.linker.GetJob(project_id, job_id));
  KOPPEL_RETURN_IF_ERROR(
      VerifySigned("job", job.specification(), session.office.party.signing.public_key()));
  v1::JobSpecification specification;
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("job", job.specification().message(), specification));
  if (specification.job_id() != job_id || specification.project_hash() != session.project.hash) {
    return Failure(StatusCode::kDataLoss, "job: got another job from the linker, want ",
                   ToHex(job_id));
  }
  ResultHeader header;
  header.set_specification(session.project.bytes);
  *header.mutable_job() = job.specification();
  KOPPEL_ASSIGN_OR_RETURN(*header.mutable_manifest(),
                          session.linker.GetManifest(project_id, job_id));
  const LoggedJob logged{session.project.specification, header.job(), specification};
  KOPPEL_ASSIGN_OR_RETURN(*header.mutable_evidence(), FetchLogEvidence(session.linker, logged));
  KOPPEL_RETURN_IF_ERROR(
      CheckLogEvidence(logged, header.manifest().public_(), header.evidence()).status());
  return header;
}

Status Submit(const JobOptions& options) {
  KOPPEL_RETURN_IF_ERROR(CheckDecisionOptions(options.decision));
  KOPPEL_ASSIGN_OR_RETURN(const Session session, OpenSession(options));
  KOPPEL_ASSIGN_OR_RETURN(const uint32_t epoch, EpochOf(options, session.project));
  v1::JobSpecification job = MakeJob(options, session.project, epoch);
  if (!options.previous.empty()) {
    KOPPEL_ASSIGN_OR_RETURN(const std::string previous, FromHex(options.previous));
    KOPPEL_ASSIGN_OR_RETURN(const ResultHeader header, MakeHeader(session, previous));
    job.set_previous_result(header.manifest().public_().result_digest());
  }
  const v1::Signed message = session.office.party.signing.Sign("job", CanonicalBytes(job));
  KOPPEL_RETURN_IF_ERROR(session.linker.SubmitJob(options.project, message).status());
  // People may stop waiting and watch later; programs get one object, at the end.
  if (!options.json || !options.wait) {
    Print(StatusOf(options, job.job_id(), v1::QUEUED), ToHex(job.job_id()), options.json);
  }
  if (!options.wait) return OkStatus();
  KOPPEL_RETURN_IF_ERROR(WaitForJob(session, job.job_id()));
  if (options.json) PrintJson(StatusOf(options, job.job_id(), v1::SUCCEEDED));
  return OkStatus();
}

Status Fetch(const JobOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string job_id, FromHex(options.job));
  KOPPEL_ASSIGN_OR_RETURN(const Session session, OpenSession(options));
  KOPPEL_ASSIGN_OR_RETURN(ResultHeader header, MakeHeader(session, job_id));
  const v1::RestrictedManifest restricted = header.manifest().restricted();
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<ResultWriter> writer,
                          ResultWriter::Create(options.out, std::move(header)));
  Progress progress("fetching", "persons", restricted.persons());
  KOPPEL_RETURN_IF_ERROR(session.linker.FetchPersons(options.project, job_id,
                                                     [&](const v1::FetchPersonsResponse& part) {
                                                       progress.Update(writer->persons());
                                                       return writer->Write(part);
                                                     }));
  KOPPEL_RETURN_IF_ERROR(writer->Finish());
  FetchReport report;
  report.set_file(options.out);
  report.set_project(options.project);
  report.set_job(options.job);
  report.set_persons(writer->persons());
  if (restricted.has_changes()) *report.mutable_changes() = restricted.changes();
  if (options.json) {
    PrintJson(report);
  } else {
    fmt::print("{} persons in {}\n", report.persons(), report.file());
    if (report.has_changes()) fmt::print("{}\n", ChangeWords(report.changes()));
  }
  return OkStatus();
}

using JobCommand = Status (*)(const JobOptions&);

CLI::App* AddJobCommand(CLI::App& above, const std::string& name, const std::string& help,
                        const std::shared_ptr<JobOptions>& options, JobCommand command,
                        Action& action) {
  CLI::App* added = above.add_subcommand(name, help);
  AddOfficeOptions(*added, options->office);
  added->add_option("--project", options->project, "Project id")->check(CheckProjectId)->required();
  AddJsonFlag(*added, options->json);
  added->callback(
      [&action, options, command] { action = [options, command] { return command(*options); }; });
  return added;
}

}  // namespace

void AddJobCommands(CLI::App& app, Action& action) {
  CLI::App* job = app.add_subcommand("job", "Ask the linker for a linkage and fetch its result");
  job->require_subcommand(1);
  auto options = std::make_shared<JobOptions>();

  CLI::App* submit = AddJobCommand(*job, "submit", "Ask for a linkage; prints the job's id",
                                   options, Submit, action);
  AddDecisionOptions(*submit, options->decision);
  submit
      ->add_option("--epoch", options->epoch,
                   "Epoch whose deliveries are linked; the project's first if not given")
      ->check(WholeNumber(1, UINT32_MAX));
  submit->add_option("--source", options->sources, "Only these sources; may be given many times");
  submit
      ->add_option("--previous-job", options->previous,
                   "Job whose result this one continues: persons keep their pseudonyms")
      ->check(CheckJobId);
  submit->add_flag("--wait", options->wait, "Wait until the job ends");
  submit->footer(
      "Example:\n  koppel-office job submit --config office.json --project monitor-2026 --wait");

  CLI::App* watch =
      AddJobCommand(*job, "watch", "Show progress until the job ends", options, Watch, action);
  watch->add_option("--job", options->job, "Job id, as submit printed it")
      ->check(CheckJobId)
      ->required();
  watch->footer(
      "Example:\n  koppel-office job watch --config office.json --project monitor-2026 --job JOB");

  CLI::App* fetch =
      AddJobCommand(*job, "fetch", "Fetch the result, still sealed", options, Fetch, action);
  fetch->add_option("--job", options->job, "Job id, as submit printed it")
      ->check(CheckJobId)
      ->required();
  fetch->add_option("--out", options->out, "Result file to write (.kres)")->required();
  fetch->footer(
      "Example:\n  koppel-office job fetch --config office.json --project monitor-2026 --job JOB "
      "--out result.kres");

  AddLaterCommand(*job, "count", "Ask for protected counts alone", action);
}

}  // namespace koppel::office
