// How fast the candidate search lists the pairs of files of encodings, pass by pass, and what of
// the pairs above a similarity it finds.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>

#include "base/cli.h"
#include "linker/commands/link_input.h"
#include "linker/match/search/search.h"

namespace koppel::match {
namespace {

struct Arguments {
  std::vector<std::string> files;
  std::vector<std::string> unique;
  std::string index;
  std::string recall_of;
  uint32_t recall_permille = 0;
  uint32_t threads = 0;
  bool within = false;
};

void Print(const RecallEstimate& recall) {
  fmt::print(
      "    recall {:.5f} ({:.5f}..{:.5f}): {} of {} pairs >= 0.{:03}, {} records, {} M compared\n",
      recall.recall, recall.low, recall.high, recall.found, recall.pairs, recall.least_permille,
      recall.sampled_records, recall.comparisons / 1'000'000);
}

void Print(const Plan& plan, const SearchReport& report) {
  for (const PassReport& pass : report.passes) {
    fmt::print("{:40} {:>6} ms {:>12} found {:>12} owned {:>8} blocks, largest {}", pass.label,
               pass.milliseconds, pass.found, pass.owned, pass.blocks, pass.largest_block);
    if (pass.comparisons > 0) fmt::print(", {:.3e} comparisons", double(pass.comparisons));
    if (pass.left_out > 0) fmt::print(", {} left out", pass.left_out);
    fmt::print("\n");
    if (pass.has_lsh) {
      fmt::print("    {} bits, {} tables, {:.3e} compared\n", pass.lsh.bits, pass.lsh.tables,
                 double(pass.lsh.compared));
      Print(pass.lsh.recall);
    }
    if (!pass.note.empty()) fmt::print("    {}\n", pass.note);
  }
  for (const OversizedBlock& block : report.oversized) {
    fmt::print("large block of {}: {} records, {} pairs, {}, {} of other passes\n",
               plan.passes[block.pass].label, block.records, block.pairs,
               block.joined ? fmt::format("joined on {} >= 0.{:03}",
                                          plan.shapes[block.encoding].name, block.dice_permille)
                            : "not listed",
               block.pairs_of_other_passes);
  }
}

Status TimeSearch(const Arguments& arguments) {
  if (arguments.files.empty()) {
    fmt::print("nothing to search: name files; bench/match/README.md says how they are made\n");
    return OkStatus();
  }
  KOPPEL_ASSIGN_OR_RETURN(linker::LinkInput input,
                          linker::ReadLinkInput(arguments.files, arguments.unique, {}));
  if (!arguments.index.empty()) {
    UseIndex(arguments.index == "lsh" ? Index::kLsh : Index::kExact, input.plan);
  }
  KOPPEL_ASSIGN_OR_RETURN(const Pool pool, Pool::Of(input.plan, input.sources));
  Options options;
  options.threads = arguments.threads;
  SearchReport report;
  std::atomic<uint64_t> sum = 0;
  const int64_t begin = SystemClock().NowMs();
  KOPPEL_RETURN_IF_ERROR(ForEachCandidate(
      pool, input.plan, arguments.within ? CandidateScope::kWithinUnique : CandidateScope::kWanted,
      options,
      [&](unsigned, std::span<const PackedPair> pairs) {
        uint64_t own = 0;
        for (const PackedPair pair : pairs) own += pair * 0x9e3779b97f4a7c15ull;
        sum += own;
        return OkStatus();
      },
      report));
  const int64_t spent = SystemClock().NowMs() - begin;
  Print(input.plan, report);
  fmt::print("{} records, {} candidates in {} ms, checksum {:016x}\n", pool.size(),
             report.candidates, spent, sum.load());
  if (arguments.recall_of.empty()) return OkStatus();
  for (size_t i = 0; i < input.plan.shapes.size(); ++i) {
    if (input.plan.shapes[i].name != arguments.recall_of) continue;
    KOPPEL_ASSIGN_OR_RETURN(const RecallEstimate recall,
                            MeasureRecall(pool, input.plan, i, arguments.recall_permille, options));
    Print(recall);
    fmt::print("measured in {} ms\n", SystemClock().NowMs() - begin - spent);
  }
  return OkStatus();
}

}  // namespace
}  // namespace koppel::match

int main(int argc, char** argv) {
  CLI::App program("Time the candidate search on files of encodings", "search_bench");
  koppel::match::Arguments arguments;
  program.add_option("files", arguments.files, "Files of `koppel-agent encode`");
  program.add_option("--unique", arguments.unique, "A source that holds a person at most once");
  program.add_option("--index", arguments.index, "exact or lsh, for all similar passes")
      ->check(koppel::OneOf({"exact", "lsh"}));
  program.add_option("--recall-of", arguments.recall_of, "The filter to measure recall on");
  program.add_option("--recall-permille", arguments.recall_permille, "The least Dice of its pairs");
  program.add_option("--threads", arguments.threads, "As many as the machine has if not given");
  program.add_flag("--within", arguments.within, "Pairs within unique sources");
  return koppel::RunCommandLine(program, argc, argv,
                                [&] { return koppel::match::TimeSearch(arguments); });
}
