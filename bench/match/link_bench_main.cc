// How long a linkage takes from files of encodings to persons, what it takes in memory, and how
// both grow with the number of records and shrink with threads: the engine that the linker runs.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <fstream>

#include "base/cli.h"
#include "linker/commands/link_input.h"
#include "linker/match/core/parallel.h"

namespace koppel::match {
namespace {

constexpr double kThousand = 1e3;
constexpr double kMillion = 1e6;

struct Arguments {
  std::vector<std::string> files;
  std::vector<std::string> unique;
  DecisionOptions decision;
  std::vector<unsigned> threads = {0};
  bool growth = false;
};

struct Run {
  uint64_t records = 0;
  double seconds = 0;
};

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / kMillion;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The most memory that was in use since the last call of StartPeak.
uint64_t PeakBytes() {
  std::ifstream status("/proc/self/status");
  std::string name;
  while (status >> name) {
    uint64_t kibibytes = 0;
    if (name == "VmHWM:" && status >> kibibytes) return kibibytes * 1024;
  }
  return 0;
}

void StartPeak() { std::ofstream("/proc/self/clear_refs") << "5"; }

// A share of all persons, the same ones in every source where references name persons.
linker::KeepReference ShareOf(double share) {
  if (share >= 1) return {};
  return [share](std::string_view reference) {
    uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, and mixed: its high bits are weak.
    for (const char c : reference) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15;
    return static_cast<double>(hash >> 11) < share * 0x1p53;
  };
}

void Print(const Outcome& outcome, double read, double cpu, const Run& run) {
  fmt::print("  read {:.2f} s", read);
  double compare = 0;
  for (const StageTime& stage : outcome.stages) {
    const double seconds = static_cast<double>(stage.milliseconds) / kThousand;
    if (stage.stage == "compare") compare = seconds;
    fmt::print(", {} {:.2f} s", stage.stage, seconds);
  }
  uint64_t links = 0;
  for (const SourcePairCount& pair : outcome.source_pairs) links += pair.linked;
  const double records = static_cast<double>(run.records);
  const auto peak = static_cast<double>(PeakBytes());
  fmt::print("; together {:.2f} s, {:.2f} s of CPU\n", run.seconds, cpu);
  fmt::print("  {:.0f} records/s, {} candidates, {:.2f} M compared/s, {} links, {} persons\n",
             records / run.seconds, outcome.candidates,
             static_cast<double>(outcome.compared) / std::max(compare, 1e-3) / kMillion, links,
             outcome.persons.size());
  fmt::print("  peak memory {:.2f} GiB, {:.0f} bytes a record\n", peak / 0x1p30, peak / records);
}

Result<Run> LinkShare(const Arguments& arguments, unsigned threads, double share) {
  StartPeak();
  Options options;
  options.threads = threads;
  const double cpu = CpuSeconds();
  const auto begin = std::chrono::steady_clock::now();
  const auto since = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  KOPPEL_ASSIGN_OR_RETURN(
      const linker::LinkInput input,
      linker::ReadLinkInput(arguments.files, arguments.unique,
                            linker::DecisionOf(arguments.decision), ShareOf(share)));
  const double read = since();
  Run run;
  std::string sources;
  for (const SourceRecords& records : input.sources) {
    run.records += records.size();
    sources += fmt::format("{}{} {}", sources.empty() ? "" : ", ", records.name(), records.size());
  }
  fmt::print("{}: {}; {} threads\n", input.schema.name(), sources, ThreadsOf(options));
  KOPPEL_ASSIGN_OR_RETURN(const Outcome outcome, Link(input.plan, input.sources, options));
  run.seconds = since();
  Print(outcome, read, CpuSeconds() - cpu, run);
  return run;
}

// The exponent of time against the number of records, by least squares of logarithms.
void PrintGrowth(const std::vector<Run>& runs) {
  double mean_x = 0;
  double mean_y = 0;
  for (const Run& run : runs) {
    mean_x += std::log(static_cast<double>(run.records)) / static_cast<double>(runs.size());
    mean_y += std::log(run.seconds) / static_cast<double>(runs.size());
  }
  double products = 0;
  double squares = 0;
  for (const Run& run : runs) {
    const double x = std::log(static_cast<double>(run.records)) - mean_x;
    products += x * (std::log(run.seconds) - mean_y);
    squares += x * x;
  }
  fmt::print("time grows with n^{:.2f} from {} to {} records\n", products / squares,
             runs.front().records, runs.back().records);
}

Status TimeLinkage(const Arguments& arguments) {
  if (arguments.files.empty()) {
    fmt::print("nothing to link: name files; bench/match/README.md says how they are made\n");
    return OkStatus();
  }
  std::vector<Run> by_threads;
  for (const unsigned threads : arguments.threads) {
    std::vector<Run> by_size;
    const std::vector<double> shares =
        arguments.growth ? std::vector<double>{0.1, 0.3, 1} : std::vector<double>{1};
    for (const double share : shares) {
      KOPPEL_ASSIGN_OR_RETURN(const Run run, LinkShare(arguments, threads, share));
      by_size.push_back(run);
    }
    if (arguments.growth) PrintGrowth(by_size);
    by_threads.push_back(by_size.back());
  }
  for (size_t i = 1; i < by_threads.size(); ++i) {
    fmt::print("{} threads: {:.2f} times as fast as {}\n", arguments.threads[i],
               by_threads[0].seconds / by_threads[i].seconds, arguments.threads[0]);
  }
  return OkStatus();
}

}  // namespace
}  // namespace koppel::match

int main(int argc, char** argv) {
  CLI::App program("Time whole linkages of files of encodings", "link_bench");
  koppel::match::Arguments arguments;
  program.add_option("files", arguments.files, "Files of `koppel-agent encode`");
  program.add_option("--unique", arguments.unique, "A source that holds a person at most once");
  koppel::AddDecisionOptions(program, arguments.decision);
  program.add_option("--threads", arguments.threads, "One run for each: 1,2 (0: all)")
      ->delimiter(',');
  program.add_flag("--growth", arguments.growth, "A tenth, three tenths and all of the records");
  return koppel::RunCommandLine(program, argc, argv,
                                [&] { return koppel::match::TimeLinkage(arguments); });
}
