#include "linker/match/notes.h"

#include <fmt/format.h>

#include <algorithm>

namespace koppel::match {
namespace {

constexpr double kLeastOverlap = 0.005;
constexpr double kGoodRecall = 0.99;

using Notes = std::vector<std::string>;

void NoteOverlap(const std::vector<SourceRecords>& sources, const Outcome& outcome, Notes& notes) {
  for (size_t i = 0; i < outcome.source_pairs.size(); ++i) {
    const SourcePairCount& pair = outcome.source_pairs[i];
    if (pair.source_a == pair.source_b) continue;
    const SourceRecords& a = sources[pair.source_a];
    const SourceRecords& b = sources[pair.source_b];
    const double links = outcome.has_probabilities ? outcome.quality.source_pairs[i].correct
                                                   : static_cast<double>(pair.linked);
    if (links > 0 && links >= kLeastOverlap * static_cast<double>(std::min(a.size(), b.size()))) {
      continue;
    }
    notes.push_back(
        fmt::format("{} - {}: there seems to be no overlap: {} pairs linked of {} and {} records",
                    a.name(), b.name(), pair.linked, a.size(), b.size()));
  }
}

void NoteSearch(const Plan& plan, const SearchReport& search, Notes& notes) {
  for (const OversizedBlock& block : search.oversized) {
    const std::string head = fmt::format("{}: a block of {} records ({} pairs) was not listed",
                                         plan.passes[block.pass].label, block.records, block.pairs);
    if (block.joined) {
      notes.push_back(fmt::format("{}; its pairs were sought by {} from {:.3f} up", head,
                                  plan.shapes[block.encoding].name, block.dice_permille / 1000.0));
    } else {
      notes.push_back(
          fmt::format("{}; other passes found {} of its pairs", head, block.pairs_of_other_passes));
    }
  }
  for (const PassReport& pass : search.passes) {
    if (!pass.note.empty()) notes.push_back(Concat(pass.label, ": ", pass.note));
  }
}

void NoteRecall(const Plan& plan, const CandidateRecall& recall, Notes& notes) {
  if (!recall.is_measured || recall.share.value >= kGoodRecall) return;
  notes.push_back(fmt::format(
      "the passes find {:.3f} (95% interval {:.3f} to {:.3f}) of the matches that are alike in {} "
      "from {:.3f} up",
      recall.share.value, recall.share.low, recall.share.high, plan.shapes[recall.encoding].name,
      recall.least_permille / 1000.0));
}

void NotePersons(const PersonDiagnostics& diagnostics, Notes& notes) {
  if (diagnostics.sampled > 0) {
    notes.push_back(fmt::format("in {} large groups of records not all pairs were looked at",
                                diagnostics.sampled));
  }
  if (diagnostics.unfinished > 0) {
    notes.push_back(fmt::format("in {} large groups of records improving the persons ended early",
                                diagnostics.unfinished));
  }
}

}  // namespace

std::vector<std::string> NotesOf(const Plan& plan, const std::vector<SourceRecords>& sources,
                                 const Outcome& outcome) {
  Notes notes;
  NoteOverlap(sources, outcome, notes);
  NoteSearch(plan, outcome.search, notes);
  NoteRecall(plan, outcome.quality.candidates, notes);
  NotePersons(outcome.diagnostics, notes);
  return notes;
}

}  // namespace koppel::match
