#include "office/commands/job_commands.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <optional>

#include "base/cli.h"
#include "base/digest.h"
#include "base/random.h"
#include "office/commands/fetch_evidence.h"
#include "office/commands/office_files.h"
#include "office/evidence/log_evidence.h"
#include "office/result/result_file.h"
#include "proto/canonical.h"

namespace koppel::office {
namespace {

constexpr size_t kJobIdBytes = 16;

struct JobOptions {
  OfficeOptions office;
  std::string project;
  std::string job;
  std::string out;
  double threshold = 0;
  // 0: the project's first.
  uint32_t epoch = 0;
  std::vector<std::string> sources;
  bool wait = false;
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
  KOPPEL_ASSIGN_OR_RETURN(LinkerClient linker, ConnectOffice(office));
  return Session{std::move(office), std::move(project), std::move(linker)};
}

Result<std::string> ParseJobId(const std::string& hex) {
  const Result<std::string> id = FromHex(hex);
  if (id.ok() && id->size() == kJobIdBytes) return id;
  return InvalidArgument("job: got ", hex.size(), " characters, want 32 hexadecimal digits");
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
  return InvalidArgument("epoch: got ", options.epoch, ", want ", first, " or later");
}

v1::JobSpecification MakeJob(const JobOptions& options, const ProjectDocument& project,
                             uint32_t epoch) {
  v1::JobSpecification job;
  job.set_project_hash(project.hash);
  job.set_job_id(SystemRandom().Bytes(kJobIdBytes));
  job.set_kind(v1::LINK_PERSONS);
  job.set_epoch(epoch);
  job.set_threshold_permille(static_cast<uint32_t>(std::lround(options.threshold * 1000)));
  for (const std::string& source : options.sources) job.add_sources(source);
  return job;
}

Status Submit(const JobOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Session session, OpenSession(options));
  KOPPEL_ASSIGN_OR_RETURN(const uint32_t epoch, EpochOf(options, session.project));
  const v1::JobSpecification job = MakeJob(options, session.project, epoch);
  const v1::Signed message = session.office.party.signing.Sign("job", CanonicalBytes(job));
  KOPPEL_RETURN_IF_ERROR(session.linker.SubmitJob(options.project, message).status());
  fmt::print("{}\n", ToHex(job.job_id()));
  std::fflush(stdout);
  return options.wait ? WaitForJob(session, job.job_id()) : OkStatus();
}

Status Watch(const JobOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string job_id, ParseJobId(options.job));
  KOPPEL_ASSIGN_OR_RETURN(const Session session, OpenSession(options));
  KOPPEL_RETURN_IF_ERROR(WaitForJob(session, job_id));
  fmt::print("SUCCEEDED\n");
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
  KOPPEL_RETURN_IF_ERROR(CheckLogEvidence(logged, header.manifest().public_(), header.evidence()));
  return header;
}

Status Fetch(const JobOptions& options) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string job_id, ParseJobId(options.job));
  KOPPEL_ASSIGN_OR_RETURN(const Session session, OpenSession(options));
  KOPPEL_ASSIGN_OR_RETURN(ResultHeader header, MakeHeader(session, job_id));
  const uint64_t total = header.manifest().restricted().persons();
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<ResultWriter> writer,
                          ResultWriter::Create(options.out, std::move(header)));
  Progress progress("fetching", "persons", total);
  KOPPEL_RETURN_IF_ERROR(session.linker.FetchPersons(options.project, job_id,
                                                     [&](const v1::FetchPersonsResponse& part) {
                                                       progress.Update(writer->persons());
                                                       return writer->Write(part);
                                                     }));
  KOPPEL_RETURN_IF_ERROR(writer->Finish());
  fmt::print("{} persons in {}\n", writer->persons(), options.out);
  return OkStatus();
}

using JobCommand = Status (*)(const JobOptions&);

CLI::App* AddJobCommand(CLI::App& above, const std::string& name, const std::string& help,
                        const std::shared_ptr<JobOptions>& options, JobCommand command,
                        Chosen& chosen) {
  CLI::App* added = above.add_subcommand(name, help);
  AddOfficeOptions(*added, options->office);
  added->add_option("--project", options->project, "Project id")->required();
  added->callback(
      [&chosen, options, command] { chosen = [options, command] { return command(*options); }; });
  return added;
}

// A similarity in steps of 0.001.
std::string CheckThreshold(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  const double permille = value * 1000;
  const bool read = !text.empty() && *end == '\0';
  if (read && permille > 0.5 && permille < 1000.5 &&
      std::abs(permille - std::round(permille)) < 1e-6) {
    return "";
  }
  return Concat("got ", text, ", want a similarity from 0.001 to 1 in steps of 0.001");
}

}  // namespace

void AddJobCommands(CLI::App& app, Chosen& chosen) {
  CLI::App* job = app.add_subcommand("job", "Ask the linker for a linkage and fetch its result");
  job->require_subcommand(1);
  auto options = std::make_shared<JobOptions>();

  CLI::App* submit = AddJobCommand(*job, "submit", "Ask for a linkage; prints the job's id",
                                   options, Submit, chosen);
  submit
      ->add_option("--threshold", options->threshold,
                   "Similarity that makes a match; the schema's own if not given")
      ->check(CheckThreshold);
  submit
      ->add_option("--epoch", options->epoch,
                   "Epoch whose deliveries are linked; the project's first if not given")
      ->check(CLI::PositiveNumber);
  submit->add_option("--source", options->sources, "Only these sources; may be given many times");
  submit->add_flag("--wait", options->wait, "Wait until the job ends");
  submit->footer(
      "Example:\n  koppel-office job submit --config office.json --project monitor-2026 --wait");

  CLI::App* watch =
      AddJobCommand(*job, "watch", "Show progress until the job ends", options, Watch, chosen);
  watch->add_option("--job", options->job, "Job id, as submit printed it")->required();
  watch->footer(
      "Example:\n  koppel-office job watch --config office.json --project monitor-2026 --job JOB");

  CLI::App* fetch =
      AddJobCommand(*job, "fetch", "Fetch the result, still sealed", options, Fetch, chosen);
  fetch->add_option("--job", options->job, "Job id, as submit printed it")->required();
  fetch->add_option("--out", options->out, "Result file to write (.kres)")->required();
  fetch->footer(
      "Example:\n  koppel-office job fetch --config office.json --project monitor-2026 --job JOB "
      "--out result.kres");

  AddUnavailableCommand(*job, "count", "Ask for protected counts alone", chosen);
}

}  // namespace koppel::office
