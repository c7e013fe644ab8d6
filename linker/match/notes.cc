#include "linker/match/notes.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/counted.h"
#include "linker/match/manifest_restricted.h"
#include "linker/match/model/independent.h"
#include "linker/match/model/record_classes.h"
#include "linker/match/model/score_mixture.h"

namespace koppel::match {
namespace {

constexpr double kLeastOverlap = 0.005;
constexpr double kLittleOverlap = 0.05;
constexpr double kGoodRecall = 0.99;
// Classes of pairs cannot be told apart by two terms, whatever the pairs (Kruskal 1977).
constexpr size_t kTermsToTell = 3;
constexpr uint64_t kFewCandidates = 100;
// Of the densest matches; of candidates.
constexpr double kManyAtEdge = 0.25;
constexpr double kFewMatches = 0.02;
constexpr double kMillion = 1e6;

using Notes = std::vector<std::string>;

// Whether all records of both are the same in every encoding. Most often the second one differs.
bool AreAllAlike(const SourceRecords& a, const SourceRecords& b) {
  for (const SourceRecords* source : {&a, &b}) {
    for (size_t record = 0; record < source->size(); ++record) {
      for (size_t i = 0; i < a.shapes().size(); ++i) {
        const uint64_t* first = a.row(i, 0);
        if (!std::equal(first, first + a.shapes()[i].words(), source->row(i, record))) return false;
      }
    }
  }
  return true;
}

// Too alike to be told apart is no sign that two sources share nobody.
bool NoteAlike(const SourceRecords& a, const SourceRecords& b, const SourcePairCount& pair,
               Notes& notes) {
  if (pair.candidates == 0 || !AreAllAlike(a, b)) return false;
  notes.push_back(
      fmt::format("{} - {}: all records are the same in every encoding: nothing tells one person "
                  "from another, and {}",
                  a.name(), b.name(),
                  pair.linked == 0 ? "none are linked" : "who is linked to whom is arbitrary"));
  return true;
}

// That nothing was found is no sign that two sources share nobody.
bool NoteUnsought(const SourceRecords& a, const SourceRecords& b, const SourcePairModel& model,
                  Notes& notes) {
  if (model.is_sought) return false;
  notes.push_back(fmt::format(
      "{} - {}: they carry nothing in common that a pass looks at: records of theirs are "
      "one person by way of other sources alone, and nothing is estimated of the rest",
      a.name(), b.name()));
  return true;
}

void NoteEmpty(const std::vector<SourceRecords>& sources, Notes& notes) {
  for (const SourceRecords& source : sources) {
    if (source.real_size() == 0) notes.push_back(Concat(source.name(), ": has no records"));
  }
}

void NoteOverlap(const std::vector<SourceRecords>& sources, const Outcome& outcome, Notes& notes) {
  const bool has_one_term = outcome.terms.size() == 1;
  for (size_t i = 0; i < outcome.source_pairs.size(); ++i) {
    const SourcePairCount& pair = outcome.source_pairs[i];
    const SourceRecords& a = sources[pair.source_a];
    const SourceRecords& b = sources[pair.source_b];
    if (a.real_size() == 0 || b.real_size() == 0) continue;
    if (NoteAlike(a, b, pair, notes) || pair.source_a == pair.source_b) continue;
    if (outcome.has_probabilities && NoteUnsought(a, b, outcome.models[i], notes)) continue;
    const double links = outcome.has_probabilities ? outcome.quality.source_pairs[i].correct
                                                   : static_cast<double>(pair.linked);
    const auto smaller = static_cast<double>(std::min(a.real_size(), b.real_size()));
    if (links > 0 && links >= kLittleOverlap * smaller) continue;
    const bool is_none = links == 0 || links < kLeastOverlap * smaller;
    notes.push_back(fmt::format("{} - {}: there seems to be {} overlap: {} linked of {} and {}{}",
                                a.name(), b.name(), is_none ? "no" : "little",
                                Counted(pair.linked, "pair", "pairs"), a.real_size(),
                                Counted(b.real_size(), "record", "records"),
                                !is_none       ? "; of so few, more may be false than estimated"
                                : has_one_term ? ", or one encoding does not tell persons apart"
                                               : ""));
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
    if (pass.has_lsh && pass.lsh.compared >= pass.comparisons) {
      notes.push_back(fmt::format("{}: {} comparisons instead of {}: the exact join would do less",
                                  pass.label, pass.lsh.compared, pass.comparisons));
    }
  }
}

void NoteFewPairs(const Outcome& outcome, Notes& notes) {
  if (!outcome.has_probabilities || outcome.candidates == 0 || outcome.candidates >= kFewCandidates)
    return;
  notes.push_back(
      fmt::format("{} few to learn from: probabilities are guesses, a threshold may do better",
                  Counted(outcome.candidates, "candidate pair is", "candidate pairs are")));
}

void NoteUnlearnt(const std::vector<SourceRecords>& sources, const Outcome& outcome, Notes& notes) {
  for (size_t i = 0; i < outcome.models.size(); ++i) {
    if (!outcome.models[i].as_usual) continue;
    const SourcePairCount& pair = outcome.source_pairs[i];
    notes.push_back(
        fmt::format("{} - {}: what stands out beside non-matches does not look like matches: how "
                    "many there are was learnt, and what they look like taken to be as usual",
                    sources[pair.source_a].name(), sources[pair.source_b].name()));
  }
}

// One score says nothing of matches that are less alike than all that was looked at, and little of
// those that are as alike as other pairs are.
void NoteEdge(const std::vector<SourceRecords>& sources, const Outcome& outcome, Notes& notes) {
  if (!outcome.has_probabilities || !IsOneScore(outcome.terms)) return;
  std::string at_edge;
  for (size_t i = 0; i < outcome.models.size(); ++i) {
    const SourcePairModel& model = outcome.models[i];
    const double few = kFewMatches * static_cast<double>(model.candidates);
    if (model.matches_at_edge < kManyAtEdge || model.matches_expected <= few) continue;
    if (model.candidates < kFewCandidates) continue;
    const SourcePairCount& pair = outcome.source_pairs[i];
    at_edge += fmt::format("{}{} - {}", at_edge.empty() ? "" : ", ", sources[pair.source_a].name(),
                           sources[pair.source_b].name());
  }
  notes.push_back(
      at_edge.empty()
          ? "one filter decides: matches that are no more alike than households, or less than the "
            "passes look for, are hardly in any estimate"
          : Concat(at_edge,
                   ": matches seem to go on below the least similarity that is looked at: "
                   "more are missed than estimated, and links may be false"));
}

void NoteUnique(const Outcome& outcome, Notes& notes) {
  uint64_t alike = 0;
  for (const SourcePairModel& model : outcome.models)
    alike = std::max(alike, model.alike_in_unique);
  if (alike == 0) return;
  notes.push_back(fmt::format(
      "sources that are declared unique hold about {} of records that look like one person: "
      "of such records one at most is linked",
      Counted(alike, "pair", "pairs")));
}

void NoteThirdRecords(const std::vector<SourceRecords>& sources, const Outcome& outcome,
                      Notes& notes) {
  const bool has_third =
      sources.size() > 2 || std::any_of(sources.begin(), sources.end(),
                                        [](const SourceRecords& one) { return !one.unique(); });
  for (const SourcePairCount& pair : outcome.source_pairs) {
    if (!has_third || !pair.only_itself || pair.linked == 0) continue;
    notes.push_back(fmt::format(
        "{} - {}: most links that third records would make are expected to be false: only pairs "
        "that rather are one person are linked",
        sources[pair.source_a].name(), sources[pair.source_b].name()));
  }
}

// A model of less makes persons of namesakes, or namesakes of persons.
void NoteFewTerms(const Plan& plan, const Outcome& outcome, Notes& notes) {
  const bool is_learnt =
      std::any_of(outcome.models.begin(), outcome.models.end(), [](const SourcePairModel& model) {
        return !model.known_non_matches && model.candidates > 0;
      });
  if (!is_learnt || RecordClasses::Apply(outcome.terms, plan)) return;
  const size_t count = Independent(outcome.terms, plan).OfAll().carried();
  if (count >= kTermsToTell) return;
  notes.push_back(fmt::format(
      "the model compares {} of the {} things that it takes to tell namesakes and members of a "
      "household from persons where few pairs are known to be none: what it estimates are guesses; "
      "unique sources or a threshold may do better",
      count, kTermsToTell));
}

void NoteRecall(const Plan& plan, const CandidateRecall& recall, Notes& notes) {
  if (recall.sampled_records == 0 && !recall.is_recaptured) {
    notes.push_back(
        "matches that no pass finds are in no estimate: no filter is of enough fields to look for "
        "them, and passes find too few of the same ones to tell what all of them miss");
  }
  if (recall.sampled_records > 0 && !recall.is_measured && !recall.is_recaptured) {
    notes.push_back(
        "matches that no pass finds are in no estimate: the records that were compared with all "
        "others have too few");
  }
  if (recall.is_recaptured && recall.recaptured.value < kGoodRecall) {
    notes.push_back(fmt::format(
        "the passes find about {:.3f} of the matches, by how often they find the same ones, were "
        "errors in different fields independent",
        recall.recaptured.value));
  }
  if (!recall.is_measured || recall.measured.value >= kGoodRecall) return;
  notes.push_back(fmt::format(
      "the passes find {:.3f} (95% interval {:.3f} to {:.3f}) of the matches that are alike in {} "
      "from {:.3f} up",
      recall.measured.value, recall.measured.low, recall.measured.high,
      plan.shapes[recall.encoding].name, recall.least_permille / 1000.0));
}

// A rate that cannot be kept is no failure, but plainly said.
void NoteRates(const Plan& plan, const Outcome& outcome, Notes& notes) {
  const ErrorRates& named = plan.rates;
  const RatesOutcome& rates = outcome.rates;
  if (named.false_links != 0 && !rates.has_links && outcome.candidates > 0) {
    notes.push_back(fmt::format(
        "false links: no pairs are so sure that at most {:.6g} of them are expected to be false; "
        "nothing is linked by itself",
        named.false_links / kMillion));
  }
  if (!rates.false_links_within) {
    notes.push_back(fmt::format(
        "false links: {:.6f} of the links are expected to be false, more than the {:.6g} named: "
        "pairs that are linked through third records are less sure than what a link needs",
        rates.false_links, named.false_links / kMillion));
  }
  if (!rates.missed_matches_within) {
    notes.push_back(fmt::format(
        "missed matches: {:.6f} of the matches are expected to be neither linked nor listed, more "
        "than the {:.6g} named: the passes find {:.3f} of them, and what is less likely than 0.01 "
        "is not listed",
        rates.missed_matches, named.missed_matches / kMillion,
        outcome.quality.candidates.share.value));
  }
}

void NoteCanaries(const std::vector<SourceRecords>& sources, const CanaryReport& report,
                  Notes& notes) {
  for (const SourceCanaries& source : report.sources) {
    const SourceRecords& records = sources[source.source];
    if (source.records == 0) {
      notes.push_back(Concat(records.name(),
                             ": has no planted records; what they say, they say of other sources"));
    } else if (source.records >= records.real_size()) {
      notes.push_back(
          fmt::format("{}: planted are {} of {} records, which no result holds; how records are "
                      "compared and linked says more of them than of real persons",
                      records.name(), source.records, records.size()));
    }
  }
}

// A person with far more records than others may be several, or a source may deliver events.
void NoteFarAbove(const std::vector<SourceRecords>& sources, const PersonDiagnostics& diagnostics,
                  Notes& notes) {
  const std::vector<uint32_t> by_name = SourcesByName(sources);
  for (size_t rank = 0; rank < diagnostics.sources.size(); ++rank) {
    const SourceLoad& load = diagnostics.sources[rank];
    if (load.far_above == 0) continue;
    notes.push_back(fmt::format(
        "{}: {} at least four times as many of its records as persons have on average, {} at most",
        sources[by_name[rank]].name(), Counted(load.far_above, "person has", "persons have"),
        load.most));
  }
}

void NotePersons(const PersonDiagnostics& diagnostics, Notes& notes) {
  if (diagnostics.sampled > 0) {
    notes.push_back(fmt::format("in {} of records not all pairs were looked at",
                                Counted(diagnostics.sampled, "large group", "large groups")));
  }
  if (diagnostics.unfinished > 0) {
    notes.push_back(fmt::format("in {} of records improving the persons ended early",
                                Counted(diagnostics.unfinished, "large group", "large groups")));
  }
}

}  // namespace

std::vector<std::string> NotesOf(const Plan& plan, const std::vector<SourceRecords>& sources,
                                 const Outcome& outcome) {
  Notes notes;
  NoteEmpty(sources, notes);
  NoteOverlap(sources, outcome, notes);
  NoteFewPairs(outcome, notes);
  NoteFewTerms(plan, outcome, notes);
  NoteUnique(outcome, notes);
  NoteUnlearnt(sources, outcome, notes);
  NoteEdge(sources, outcome, notes);
  NoteThirdRecords(sources, outcome, notes);
  NoteSearch(plan, outcome.search, notes);
  if (outcome.has_probabilities) NoteRecall(plan, outcome.quality.candidates, notes);
  NoteRates(plan, outcome, notes);
  NoteCanaries(sources, outcome.canaries, notes);
  NoteFarAbove(sources, outcome.diagnostics, notes);
  NotePersons(outcome.diagnostics, notes);
  return notes;
}

}  // namespace koppel::match
