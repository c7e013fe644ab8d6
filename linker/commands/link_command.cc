#include "linker/commands/link_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "base/cli.h"
#include "base/counted.h"
#include "base/file.h"
#include "linker/commands/link_input.h"
#include "linker/commands/link_output.h"
#include "linker/commands/reports.pb.h"
#include "linker/match/manifest.h"
#include "linker/match/manifest_restricted.h"
#include "linker/match/notes.h"
#include "proto/change_words.h"
#include "proto/json.h"

namespace koppel::linker {
namespace {

constexpr const char* kExample =
    "Example:\n"
    "  koppel-linker link police.kpl board.kpl --out links.csv --unique board --threshold 0.85\n"
    "\n"
    "--out gets one row for each record: person,source,record,probability. The probability is "
    "that\n"
    "of the record belonging to its person; it is empty where a threshold decides.\n"
    "--pairs gets one row for each pair that may be one person:\n"
    "source_a,record_a,source_b,record_b,score,probability,class. Where the model decides these "
    "are\n"
    "pairs of probability 0.01 and more, and the score is their log-odds in bits: 0 is as likely "
    "as\n"
    "not. With a threshold they are the pairs from it up, the score is their similarity, and "
    "there\n"
    "is no probability. The class is match where both ended in one person, and possible "
    "otherwise.\n"
    "Without --unique, duplicates are looked for within a source too; one file alone is\n"
    "deduplicated.\n"
    "With --previous, an earlier table of persons, all records are linked as without it, and "
    "persons\n"
    "keep the ids of those that they continue. --changes gets a row for every other one:\n"
    "change,previous,person, with the changes changed, merged, split, new and gone.";

struct LinkArguments {
  std::vector<std::string> files;
  std::string out;
  DecisionOptions decision;
  // Empty: as the schema says.
  std::string index;
  unsigned threads = 0;
  std::string ranks;
  std::vector<std::string> unique;
  std::string pairs;
  std::string manifest;
  // Empty: none.
  std::string previous;
  std::string changes;
  bool json = false;
};

// One file may be spelt in several ways, and neither is there yet.
bool AreOneFile(const std::string& a, const std::string& b) {
  std::error_code ignored;
  if (a == b || std::filesystem::equivalent(a, b, ignored)) return true;
  const std::filesystem::path plain = std::filesystem::weakly_canonical(a, ignored);
  return !plain.empty() && plain == std::filesystem::weakly_canonical(b, ignored);
}

// Found out before the work, not after it.
Status CheckOutputs(const LinkArguments& arguments) {
  std::vector<std::string> taken = arguments.files;
  if (!arguments.previous.empty()) taken.push_back(arguments.previous);
  const std::pair<std::string, std::string_view> outputs[] = {{arguments.out, kLinksHeader},
                                                              {arguments.pairs, kPairsHeader},
                                                              {arguments.changes, kChangesHeader},
                                                              {arguments.manifest, "{"}};
  for (const auto& [path, begin] : outputs) {
    if (path.empty()) continue;
    for (const std::string& other : taken) {
      if (AreOneFile(path, other)) {
        return InvalidArgument(path, ": got the file twice, want a file of its own for each");
      }
    }
    taken.push_back(path);
    const std::string folder = std::filesystem::absolute(path).parent_path().string();
    if (access(folder.c_str(), W_OK) != 0) return ErrnoStatus(folder, errno);
    KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(path, begin));
  }
  return OkStatus();
}

// Shows the engine's stages one after the other.
class StageProgress {
 public:
  bool operator()(std::string_view stage, uint64_t done, uint64_t total) {
    if (!progress_ || stage != stage_ || total != total_) {
      progress_.reset();
      progress_.emplace(Title(stage), "steps", total);
      stage_ = stage;
      total_ = total;
    }
    progress_->Update(done);
    return true;
  }

 private:
  static std::string_view Title(std::string_view stage) {
    if (stage == "candidates") return "Finding candidates";
    if (stage == "learn") return "Learning";
    return "Clustering";
  }

  std::optional<Progress> progress_;
  std::string stage_;
  uint64_t total_ = 0;
};

Result<match::Outcome> LinkWithProgress(const LinkInput& input, const LinkArguments& arguments) {
  match::Options options;
  options.threads = arguments.threads;
  options.keep_pairs = !arguments.pairs.empty();
  const auto progress = std::make_shared<StageProgress>();
  options.progress = [progress](std::string_view stage, uint64_t done, uint64_t total) {
    return (*progress)(stage, done, total);
  };
  return match::Link(input.plan, input.sources, options);
}

v1::Manifest ManifestOf(const LinkInput& input, const match::Outcome& outcome,
                        const ContinuedLinks& continued, const std::vector<std::string>& ids) {
  v1::Manifest manifest = match::ManifestOf(input.plan, input.sources, outcome);
  if (continued.previous != nullptr) {
    match::SetContinuation(input.sources, outcome.persons,
                           {continued.previous->digest, continued.continuity.counts,
                            [&](size_t person) { return std::string_view(ids[person]); }},
                           manifest);
  }
  return manifest;
}

// The links come last: when they are there, all is.
Status WriteOutputs(const LinkArguments& arguments, const LinkInput& input,
                    const match::Outcome& outcome, const ContinuedLinks& continued) {
  const std::vector<std::string> ids = PersonIds(input, outcome, continued);
  if (!arguments.pairs.empty()) {
    KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(arguments.pairs, PairsCsv(input, outcome)));
  }
  if (!arguments.changes.empty()) {
    KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(arguments.changes, ChangesCsv(continued, ids)));
  }
  if (!arguments.manifest.empty()) {
    const v1::Manifest manifest = ManifestOf(input, outcome, continued, ids);
    KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(arguments.manifest, OutputJson(manifest)));
  }
  return WriteFileAtomically(arguments.out, LinksCsv(input, outcome, ids));
}

// In steps of a millionth, as in the manifest.
void Set(const match::Estimate& estimate, ShareWithInterval& share) {
  const auto rounded = [](double value) { return std::round(value * 1e6) / 1e6; };
  share.set_value(rounded(estimate.value));
  share.set_low(rounded(estimate.low));
  share.set_high(rounded(estimate.high));
}

void Set(const match::Quality& quality, QualityOfLinks& figures) {
  if (quality.has_links()) Set(quality.precision, *figures.mutable_precision());
  if (quality.has_matches()) {
    Set(quality.recall, *figures.mutable_recall());
    Set(quality.f1, *figures.mutable_f1());
    figures.set_recall_of_found(quality.is_of_found);
  }
}

void Set(const LinkInput& input, const match::Outcome& outcome, RatesReport& report) {
  const match::ErrorRates& named = input.plan.rates;
  const auto millionths = [](uint32_t rate) { return rate / 1e6; };
  const auto rounded = [](double value) { return std::round(value * 1e6) / 1e6; };
  if (named.false_links != 0) {
    report.set_most_false_links(millionths(named.false_links));
    report.set_needed_evidence(outcome.rates.needed / double{match::kEvidenceBit});
    report.set_expected_false_links(rounded(outcome.rates.false_links));
  }
  if (named.missed_matches != 0) {
    report.set_most_missed_matches(millionths(named.missed_matches));
    report.set_listed_from(rounded(outcome.rates.listed_from));
    report.set_expected_missed_matches(rounded(outcome.rates.missed_matches));
  }
}

void Set(const LinkInput& input, const match::PairCanaries& pair, CanaryReport& report) {
  report.set_source_a(input.sources[pair.source_a].name());
  report.set_source_b(input.sources[pair.source_b].name());
  report.set_planted(pair.planted);
  report.set_found(pair.found);
  report.set_joined_to_real(pair.joined_to_real);
  report.set_joined_to_another(pair.joined_to_another);
  if (pair.planted > 0) Set(pair.Recall(), *report.mutable_recall());
}

void Set(const match::PassReport& pass, LshReport& report) {
  const match::RecallEstimate& recall = pass.lsh.recall;
  report.set_pass(pass.label);
  report.set_pairs(recall.pairs);
  if (recall.pairs > 0) Set({recall.recall, recall.low, recall.high}, *report.mutable_recall());
  report.set_compared(pass.lsh.compared);
  report.set_exact_comparisons(pass.comparisons);
}

LinkReport ReportOf(const LinkInput& input, const match::Outcome& outcome, const std::string& out) {
  LinkReport report;
  report.set_file(out);
  for (const match::SourceRecords& source : input.sources) {
    report.set_records(report.records() + source.real_size());
  }
  report.set_persons(outcome.persons.size());
  for (size_t i = 0; i < outcome.source_pairs.size(); ++i) {
    const match::SourcePairCount& pair = outcome.source_pairs[i];
    SourcePairReport& added = *report.add_source_pairs();
    added.set_source_a(input.sources[pair.source_a].name());
    added.set_source_b(input.sources[pair.source_b].name());
    added.set_linked(pair.linked);
    added.set_candidates(pair.candidates);
    if (!outcome.has_probabilities) continue;
    Set(outcome.quality.source_pairs[i], *added.mutable_quality());
  }
  if (outcome.has_probabilities) Set(outcome.quality.total, *report.mutable_quality());
  if (input.plan.rates.IsNamed()) Set(input, outcome, *report.mutable_rates());
  for (const match::PairCanaries& pair : outcome.canaries.pairs) {
    Set(input, pair, *report.add_canaries());
  }
  for (const match::PassReport& pass : outcome.search.passes) {
    if (pass.has_lsh) Set(pass, *report.add_lsh());
  }
  for (std::string& note : match::NotesOf(input.plan, input.sources, outcome)) {
    report.add_notes(std::move(note));
  }
  return report;
}

std::string Words(const ShareWithInterval& share) {
  return fmt::format("{:.3f} ({:.3f}-{:.3f})", share.value(), share.low(), share.high());
}

void PrintQuality(const QualityOfLinks& quality) {
  fmt::print("  estimated, with 95% intervals: precision {}, recall {}{}\n",
             quality.has_precision() ? Words(quality.precision()) : "of no links",
             quality.recall_of_found() ? "of what passes find " : "",
             quality.has_recall() ? Words(quality.recall()) : "of no matches");
}

void PrintRates(const RatesReport& rates) {
  if (rates.most_false_links() > 0) {
    fmt::print(
        "false links: at most {:.6g} of the links named, {:.6f} expected; a link needs "
        "{:.2f} bits of evidence\n",
        rates.most_false_links(), rates.expected_false_links(), rates.needed_evidence());
  }
  if (rates.most_missed_matches() == 0) return;
  const std::string listed =
      rates.listed_from() > 1
          ? "none is listed as possible"
          : fmt::format("listed as possible from probability {:.4f}", rates.listed_from());
  fmt::print("missed matches: at most {:.6g} of the matches named, {:.6f} expected; {}\n",
             rates.most_missed_matches(), rates.expected_missed_matches(), listed);
}

void PrintLsh(const LshReport& lsh) {
  fmt::print("{}: LSH finds {} of what the exact join would, by {} in a sample; {} of {}\n",
             lsh.pass(), lsh.has_recall() ? Words(lsh.recall()) : "an unknown share",
             Counted(lsh.pairs(), "pair", "pairs"), lsh.compared(),
             Counted(lsh.exact_comparisons(), "comparison", "comparisons"));
}

void PrintCanaries(const CanaryReport& canaries) {
  fmt::print(
      "planted, {} - {}: {} of {} linked{}; {} joined to real ones, {} of two planted persons\n",
      canaries.source_a(), canaries.source_b(), canaries.found(),
      Counted(canaries.planted(), "pair", "pairs"),
      canaries.has_recall() ? Concat(": recall ", Words(canaries.recall())) : "",
      Counted(canaries.joined_to_real(), "planted record", "planted records"),
      Counted(canaries.joined_to_another(), "pair", "pairs"));
}

void Print(const LinkReport& report, bool json) {
  if (json) return PrintJson(report);
  fmt::print("{}: {} {}\n", report.file(), Counted(report.records(), "record is", "records are"),
             Counted(report.persons(), "person", "persons"));
  for (const SourcePairReport& pair : report.source_pairs()) {
    fmt::print("{} - {}: {} linked of {}\n", pair.source_a(), pair.source_b(),
               Counted(pair.linked(), "pair", "pairs"),
               Counted(pair.candidates(), "candidate", "candidates"));
    if (pair.has_quality() && pair.candidates() > 0) PrintQuality(pair.quality());
  }
  if (report.has_changes()) fmt::print("{}\n", ChangeWords(report.changes()));
  if (report.has_rates()) PrintRates(report.rates());
  for (const CanaryReport& canaries : report.canaries()) PrintCanaries(canaries);
  for (const LshReport& lsh : report.lsh()) PrintLsh(lsh);
  for (const std::string& note : report.notes()) fmt::print("note: {}\n", note);
}

Status RunLink(const LinkArguments& arguments) {
  KOPPEL_RETURN_IF_ERROR(CheckOutputs(arguments));
  KOPPEL_RETURN_IF_ERROR(CheckDecisionOptions(arguments.decision));
  KOPPEL_ASSIGN_OR_RETURN(LinkInput input, ReadLinkInput(arguments.files, arguments.unique,
                                                         DecisionOf(arguments.decision)));
  if (!arguments.index.empty()) {
    if (std::all_of(input.plan.passes.begin(), input.plan.passes.end(),
                    [](const match::PlanPass& pass) { return pass.equal; })) {
      return InvalidArgument("--index: got ", arguments.index,
                             ", want none: the schema has no similar pass");
    }
    match::UseIndex(arguments.index == "lsh" ? match::Index::kLsh : match::Index::kExact,
                    input.plan);
  }
  std::optional<PreviousLinks> previous;
  if (!arguments.previous.empty()) {
    KOPPEL_ASSIGN_OR_RETURN(previous, ReadPreviousLinks(arguments.previous, input));
  }
  KOPPEL_ASSIGN_OR_RETURN(const match::Outcome outcome, LinkWithProgress(input, arguments));
  ContinuedLinks continued;
  if (previous) {
    continued = {&*previous, match::FindContinuity(previous->persons, outcome.persons)};
  }
  KOPPEL_RETURN_IF_ERROR(WriteOutputs(arguments, input, outcome, continued));
  LinkReport report = ReportOf(input, outcome, arguments.out);
  if (previous) match::Set(continued.continuity.counts, *report.mutable_changes());
  Print(report, arguments.json);
  return OkStatus();
}

}  // namespace

void AddLinkCommand(CLI::App& program, Action& action) {
  auto arguments = std::make_shared<LinkArguments>();
  CLI::App* command = program.add_subcommand("link", "Link offline files of encodings");
  command->footer(kExample);
  command->add_option("files", arguments->files, "Files of `koppel-agent encode`, one a source")
      ->required();
  command->add_option("--out", arguments->out, "Table of persons, CSV")->required();
  AddDecisionOptions(*command, arguments->decision);
  command
      ->add_option("--index", arguments->index,
                   "How all similar passes find pairs, whatever the schema says: exact, or lsh: "
                   "faster, with a loss that is measured")
      ->check(OneOf({"exact", "lsh"}));
  command->add_option("--threads", arguments->threads, "As many as the machine has if not given")
      ->check(WholeNumber(1, 256));
  command->add_option("--ranks", arguments->ranks, "Not available yet")
      ->check([](const std::string&) {
        return std::string("several processes are not available yet; use --threads");
      });
  // One at a time: what follows is a file.
  command
      ->add_option("--unique", arguments->unique,
                   "A source that holds a person at most once; may be repeated")
      ->allow_extra_args(false);
  command->add_option("--pairs", arguments->pairs, "Table of pairs that may be one person, CSV");
  command->add_option("--manifest", arguments->manifest, "What was done, with all counts, JSON");
  CLI::Option* previous = command->add_option(
      "--previous", arguments->previous, "Table of persons of an earlier linkage, whose ids go on");
  command->add_option("--changes", arguments->changes, "Table of what became of its persons, CSV")
      ->needs(previous);
  AddJsonFlag(*command, arguments->json);
  command->callback([arguments, &action] { action = [arguments] { return RunLink(*arguments); }; });
}

}  // namespace koppel::linker
