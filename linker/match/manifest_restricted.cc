#include "linker/match/manifest_restricted.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "linker/match/notes.h"

namespace koppel::match {
namespace {

constexpr double kMillion = 1e6;
constexpr size_t kMostLarge = 100;
constexpr uint32_t kEqualPermille = 1000;

uint32_t Millionths(double share) {
  return static_cast<uint32_t>(std::llround(std::clamp(share, 0.0, 1.0) * kMillion));
}

uint64_t Nearest(double number) {
  return static_cast<uint64_t>(std::llround(std::max(0.0, number)));
}

void Set(const Estimate& estimate, v1::ShareEstimate& share) {
  share.set_value(Millionths(estimate.value));
  share.set_low(Millionths(estimate.low));
  share.set_high(Millionths(estimate.high));
}

void Set(const Quality& quality, v1::LinkQuality& figures) {
  figures.set_linked(quality.linked);
  figures.set_correct(Nearest(quality.correct));
  figures.set_matches(Nearest(quality.matches));
  if (quality.has_links()) Set(quality.precision, *figures.mutable_precision());
  if (quality.has_matches()) {
    Set(quality.recall, *figures.mutable_recall());
    Set(quality.f1, *figures.mutable_f1());
    figures.set_recall_of_found(quality.is_of_found);
  }
  for (const ThresholdQuality& one : quality.by_threshold) {
    v1::ThresholdQuality& added = *figures.add_by_threshold();
    added.set_probability_permille(one.permille);
    added.set_pairs(one.pairs);
    added.set_precision(Millionths(one.precision));
    added.set_recall(Millionths(one.recall));
  }
}

// Over all classes.
double ShareOf(const Mixture& mixture, size_t term, size_t level) {
  double share = 0;
  for (size_t i = 0; i < mixture.size(); ++i) {
    share += mixture.share[i] * mixture.classes[i][term][level];
  }
  return share;
}

void Set(const SourcePairModel& model, size_t number, const Term& term, v1::LearntTerm& learnt) {
  for (Level level = 1; level < term.levels(); ++level) {
    v1::LearntLevel& added = *learnt.add_levels();
    if (level >= term.first_equal()) {
      added.set_dice_permille(kEqualPermille);
      added.set_rarity(level - term.first_equal());
    } else if (level > 1) {
      added.set_dice_permille(term.cuts[level - 2u]);
    }
    added.set_m(Millionths(ShareOf(model.matches, number, level)));
    added.set_u(Millionths(ShareOf(model.non_matches, number, level)));
  }
}

void Set(const Plan& plan, const std::vector<Term>& terms, const SourcePairModel& model,
         v1::LearntModel& learnt) {
  learnt.set_known_non_matches(model.known_non_matches);
  learnt.set_known_pairs(model.known_pairs);
  learnt.set_matches_expected(Nearest(model.matches_expected));
  learnt.set_rounds(static_cast<uint32_t>(model.rounds));
  learnt.set_match_classes(static_cast<uint32_t>(model.matches.size()));
  learnt.set_non_match_classes(static_cast<uint32_t>(model.non_matches.size()));
  learnt.set_calibration_scale(Nearest(model.calibration.scale() * kMillion));
  learnt.set_of_unique(model.of_unique);
  for (size_t i = 0; i < terms.size(); ++i) {
    v1::LearntTerm& term = *learnt.add_terms();
    term.set_encoding(plan.shapes[terms[i].encoding].name);
    Set(model, i, terms[i], term);
  }
}

// Persons with at least one record in each source. Members of one source stand together.
std::vector<uint64_t> PersonsBySource(size_t sources, const Partition& persons) {
  std::vector<uint64_t> counts(sources);
  for (size_t i = 0; i < persons.size(); ++i) {
    const std::span<const MemberId> person = persons[i];
    for (size_t j = 0; j < person.size(); ++j) {
      if (j == 0 || person[j].source != person[j - 1].source) ++counts[person[j].source];
    }
  }
  return counts;
}

// Diagnostics are by rank: the place of the source by name.
void FillSources(const std::vector<SourceRecords>& sources, const Outcome& outcome,
                 v1::RestrictedManifest& manifest) {
  const std::vector<uint64_t> persons = PersonsBySource(sources.size(), outcome.persons);
  const std::vector<uint32_t> by_name = SourcesByName(sources);
  for (size_t rank = 0; rank < by_name.size(); ++rank) {
    const uint32_t source = by_name[rank];
    v1::SourceCount& count = *manifest.add_sources();
    count.set_source(sources[source].name());
    count.set_records(sources[source].real_size());
    count.set_persons(persons[source]);
    if (rank >= outcome.diagnostics.sources.size()) continue;
    count.set_most_in_person(outcome.diagnostics.sources[rank].most);
    count.set_persons_far_above(outcome.diagnostics.sources[rank].far_above);
  }
}

void FillPairs(const Plan& plan, const std::vector<SourceRecords>& sources, const Outcome& outcome,
               v1::RestrictedManifest& manifest) {
  for (size_t i = 0; i < outcome.source_pairs.size(); ++i) {
    const SourcePairCount& pair = outcome.source_pairs[i];
    v1::SourcePairCount& count = *manifest.add_pairs();
    count.set_source_a(sources[pair.source_a].name());
    count.set_source_b(sources[pair.source_b].name());
    count.set_linked(pair.linked);
    count.set_candidates(pair.candidates);
    count.set_close(pair.close);
    count.set_apart_by_unique(pair.apart_by_unique);
    count.set_apart_by_evidence(pair.apart_by_evidence);
    if (!outcome.has_probabilities) continue;
    Set(outcome.quality.source_pairs[i], *count.mutable_quality());
    Set(plan, outcome.terms, outcome.models[i], *count.mutable_model());
  }
}

void Set(const PassReport& pass, v1::PassCount& count) {
  count.set_pass(pass.label);
  count.set_pairs(pass.found);
  count.set_owned(pass.owned);
  count.set_blocks(pass.blocks);
  count.set_largest_block(pass.largest_block);
  count.set_comparisons(pass.comparisons);
  count.set_left_out(pass.left_out);
  count.set_note(pass.note);
  count.set_milliseconds(pass.milliseconds);
  if (!pass.has_lsh) return;
  v1::LshPass& lsh = *count.mutable_lsh();
  lsh.set_tables(pass.lsh.tables);
  lsh.set_bits(pass.lsh.bits);
  lsh.set_target_permille(pass.lsh.target_permille);
  lsh.set_compared(pass.lsh.compared);
  const RecallEstimate& recall = pass.lsh.recall;
  if (recall.pairs > 0) Set({recall.recall, recall.low, recall.high}, *lsh.mutable_recall());
}

void FillSearch(const Plan& plan, const Outcome& outcome, v1::RestrictedManifest& manifest) {
  for (const PassReport& pass : outcome.search.passes) Set(pass, *manifest.add_passes());
  for (const OversizedBlock& block : outcome.search.oversized) {
    v1::OversizedBlock& added = *manifest.add_oversized_blocks();
    added.set_pass(plan.passes[block.pass].label);
    added.set_place(static_cast<uint32_t>(block.place));
    added.set_records(block.records);
    added.set_pairs(block.pairs);
    if (block.joined) added.set_joined_on(plan.shapes[block.encoding].name);
    if (block.joined) added.set_dice_permille(block.dice_permille);
    added.set_pairs_of_other_passes(block.pairs_of_other_passes);
  }
}

template <typename Large, typename Add>
void AddLargest(const std::vector<Large>& large, const Add& add) {
  std::vector<uint64_t> sizes;
  for (const Large& one : large) sizes.push_back(one.records);
  std::sort(sizes.rbegin(), sizes.rend());
  sizes.resize(std::min(sizes.size(), kMostLarge));
  for (const uint64_t size : sizes) add(size);
}

void FillShapes(const PersonDiagnostics& diagnostics, v1::PersonShapes& shapes) {
  shapes.set_exact(diagnostics.components[0]);
  shapes.set_matching(diagnostics.components[1]);
  shapes.set_agglomerated(diagnostics.components[2]);
  shapes.set_sampled(diagnostics.sampled);
  shapes.set_unfinished(diagnostics.unfinished);
  shapes.set_bridges(diagnostics.bridges.size());
  shapes.set_bridged_persons(diagnostics.bridged_persons);
  AddLargest(diagnostics.large_persons, [&](uint64_t size) { shapes.add_large_persons(size); });
  AddLargest(diagnostics.large_components, [&](uint64_t size) { shapes.add_large_groups(size); });
}

void FillQuality(const Plan& plan, const QualityReport& quality, v1::RestrictedManifest& manifest) {
  Set(quality.total, *manifest.mutable_quality());
  const CandidateRecall& measured = quality.candidates;
  if (measured.sampled_records == 0 && !measured.is_recaptured) return;
  v1::CandidateRecall& recall = *manifest.mutable_candidate_recall();
  if (measured.is_recaptured) {
    Set(measured.recaptured, *recall.mutable_recaptured());
    recall.set_caught(measured.caught);
  }
  if (measured.sampled_records == 0) return;
  if (measured.is_measured) Set(measured.measured, *recall.mutable_share());
  recall.set_sampled_records(measured.sampled_records);
  recall.set_pairs(measured.pairs);
  recall.set_encoding(plan.shapes[measured.encoding].name);
  recall.set_least_dice_permille(measured.least_permille);
}

void Set(const ErrorRates& named, const RatesOutcome& outcome, v1::ErrorRates& rates) {
  rates.set_most_false_links(named.false_links);
  rates.set_most_missed_matches(named.missed_matches);
  if (named.false_links != 0) {
    rates.set_needed_evidence(outcome.needed);
    rates.set_expected_false_links(Millionths(outcome.false_links));
  }
  if (named.missed_matches == 0) return;
  rates.set_listed_from(outcome.listed_from > 1 ? static_cast<uint32_t>(kMillion) + 1
                                                : Millionths(outcome.listed_from));
  rates.set_expected_missed_matches(Millionths(outcome.missed_matches));
}

void FillCanaries(const std::vector<SourceRecords>& sources, const CanaryReport& report,
                  v1::CanaryReport& canaries) {
  for (const SourceCanaries& source : report.sources) {
    v1::SourceCanaries& added = *canaries.add_sources();
    added.set_source(sources[source.source].name());
    added.set_records(source.records);
    added.set_persons(source.persons);
  }
  for (const PairCanaries& pair : report.pairs) {
    v1::PairCanaries& added = *canaries.add_pairs();
    added.set_source_a(sources[pair.source_a].name());
    added.set_source_b(sources[pair.source_b].name());
    added.set_planted(pair.planted);
    added.set_found(pair.found);
    added.set_missed(pair.planted - pair.found);
    added.set_joined_to_real(pair.joined_to_real);
    added.set_joined_to_another(pair.joined_to_another);
    if (pair.planted > 0) Set(pair.Recall(), *added.mutable_recall());
  }
}

}  // namespace

std::vector<uint32_t> SourcesByName(const std::vector<SourceRecords>& sources) {
  std::vector<uint32_t> order(sources.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return sources[a].name() < sources[b].name(); });
  return order;
}

void Set(const ChangeCounts& counts, v1::ChangeCounts& told) {
  told.set_previous(counts.previous);
  told.set_kept(counts.kept);
  told.set_changed(counts.changed);
  told.set_merged(counts.merged);
  told.set_merged_from(counts.merged_from);
  told.set_split(counts.split);
  told.set_split_into(counts.split_into);
  told.set_added(counts.added);
  told.set_gone(counts.gone);
  told.set_continued(counts.continued);
}

void FillRestricted(const Plan& plan, const std::vector<SourceRecords>& sources,
                    const Outcome& outcome, v1::RestrictedManifest& manifest) {
  FillSources(sources, outcome, manifest);
  FillPairs(plan, sources, outcome, manifest);
  FillSearch(plan, outcome, manifest);
  FillShapes(outcome.diagnostics, *manifest.mutable_person_shapes());
  if (outcome.has_probabilities) FillQuality(plan, outcome.quality, manifest);
  if (plan.rates.IsNamed()) Set(plan.rates, outcome.rates, *manifest.mutable_error_rates());
  if (!outcome.canaries.sources.empty()) {
    FillCanaries(sources, outcome.canaries, *manifest.mutable_canaries());
  }
  for (const uint64_t count : outcome.score_histogram) manifest.add_score_histogram(count);
  manifest.set_persons(outcome.persons.size());
  manifest.set_compared(outcome.compared);
  manifest.set_settled(outcome.settled);
  manifest.set_undecided(outcome.undecided);
  for (const StageTime& stage : outcome.stages) {
    v1::StageTime& time = *manifest.add_stages();
    time.set_stage(stage.stage);
    time.set_milliseconds(stage.milliseconds);
  }
  for (std::string& note : NotesOf(plan, sources, outcome)) manifest.add_notes(std::move(note));
}

}  // namespace koppel::match
