#include "linker/match/model/learn.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "linker/match/model/agreement.h"
#include "linker/match/model/beside_known.h"
#include "linker/match/model/beside_strangers.h"
#include "linker/match/model/drift.h"
#include "linker/match/model/known_pairs.h"
#include "linker/match/model/levels.h"
#include "linker/match/model/record_classes.h"
#include "linker/match/model/sample.h"
#include "linker/match/model/score_mixture.h"
#include "linker/match/model/scores.h"
#include "linker/match/model/usual_matches.h"

namespace koppel::match {
namespace {

// Of known non-matches: twins, households, namesakes and their mixtures. More are no gain, and few
// pairs would be learnt by heart.
constexpr size_t kLeastClasses = 4;
constexpr size_t kMostClasses = 32;
constexpr size_t kPairsOfClass = 500;
// Of a source's records that have no partner, at least: a guess at so few is not worth more.
constexpr double kLeastAlone = 0.005;
// Being alone is no coincidence: whole households are missing from a source.
constexpr double kAloneTogether = 0.5;
// Of two sources that are compared by one score: fewer pairs say less than those of all sources.
constexpr uint64_t kLeastScores = 1000;
// Fewer known non-matches that a score is held against teach nothing.
constexpr double kLeastKnown = 300;
// Pairs that are equal in all that a score says, for each record of a unique source.
constexpr double kMostEqual = 0.002;
// Pairs of a bin that nothing is in.
constexpr double kUnseen = 1e-3;
constexpr Evidence kMostEvidence = 100 * kEvidenceBit;

}  // namespace

// Learns for all pairs of sources that carry the same encodings together.
class Learner {
 public:
  Learner(const Pool& pool, const Plan& plan, const Options& options, Model& model)
      : pool_(pool),
        plan_(plan),
        options_(options),
        model_(model),
        agreement_(model.comparer().terms(), model.independent_),
        carried_(CarriedByRanks(pool, plan)) {}

  Status Run(KeptPairs* keep);

 private:
  struct Group {
    EncodingSet carried = 0;
    std::vector<size_t> members;
    KnownPairs known;
    Mixture non_matches;
  };

  void MakeGroups();
  Status LearnGroup(Group& group);
  KnownKinds KindsAmong(const Group& group, double pairs) const;
  Status LearnBesideStrangers(const Group& group, const PatternCounts& patterns, double expected,
                              double all);
  void LearnByScore(Group& group, const PatternCounts& patterns);
  std::vector<double> KnownByScore(Group& group) const;
  MatchFit FitOfScore(const ScoreMixture& mixture, Mixture& non_matches) const;
  void Keep(const Group& group, size_t member, MatchFit found, double pairs, Mixture non_matches);
  Status LearnPair(const Group& group, size_t member, const BesideKnown& beside,
                   const FitBeside& whole);
  PatternCounts Seen(const Group& group, const PatternCounts& patterns) const;
  double FewestRecords(size_t member) const;
  double FirstMatches(size_t member) const;
  void Calibrate(const Group& group, SourcePairModel& model) const;
  Evidence OfUnique(const SourcePairModel& model) const;

  const Pool& pool_;
  const Plan& plan_;
  const Options& options_;
  Model& model_;
  const Agreement agreement_;
  const std::vector<EncodingSet> carried_;
  std::vector<Group> groups_;
  std::vector<PatternSample> samples_;
};

void Learner::MakeGroups() {
  std::map<EncodingSet, std::vector<size_t>> groups;
  for (size_t i = 0; i < model_.source_pairs_.size(); ++i) {
    const RankPair ranks = model_.source_pairs_[i];
    groups[carried_[ranks.a] & carried_[ranks.b]].push_back(i);
  }
  for (const auto& [carried, members] : groups) {
    groups_.push_back({});
    groups_.back().carried = carried;
    groups_.back().members = members;
  }
}

// What the model looks at of a pattern.
PatternCounts Learner::Seen(const Group& group, const PatternCounts& patterns) const {
  if (group.known.any() || model_.by_record_) return patterns;
  return Mapped(patterns, [&](const Pattern& pattern) { return model_.independent_.Of(pattern); });
}

// Of the smaller source.
double Learner::FewestRecords(size_t member) const {
  const RankPair ranks = model_.source_pairs_[member];
  const uint32_t a = pool_.end(ranks.a) - pool_.begin(ranks.a);
  const uint32_t b = pool_.end(ranks.b) - pool_.begin(ranks.b);
  return std::min(a, b);
}

double Learner::FirstMatches(size_t member) const {
  return std::min(FewestRecords(member), static_cast<double>(samples_[member].pairs)) / 2;
}

Status Learner::LearnGroup(Group& group) {
  const LevelTable& chance = model_.comparer_.by_chance();
  const KnownPairFinder finder(pool_, plan_, model_.comparer_, agreement_, model_.source_pairs_,
                               carried_, samples_, options_);
  KOPPEL_ASSIGN_OR_RETURN(group.known, finder.Of(group.carried, group.members));
  if (group.known.any() && !IsOneScore(model_.comparer_.terms())) {
    const size_t classes =
        std::min(kMostClasses, kLeastClasses + Total(group.known.patterns) / kPairsOfClass);
    KOPPEL_ASSIGN_OR_RETURN(group.non_matches, FitNonMatches(group.known.patterns, classes, chance,
                                                             FitOptions{}, options_));
  } else {
    group.non_matches = {{1}, {chance}};
  }
  std::vector<const PatternCounts*> parts;
  double expected = 0;
  double sampled = 0;
  double all = 0;
  for (const size_t member : group.members) {
    const PatternSample& sample = samples_[member];
    if (sample.sampled == 0) continue;
    parts.push_back(&sample.patterns);
    expected += FirstMatches(member) / sample.scale();
    sampled += static_cast<double>(sample.sampled);
    all += static_cast<double>(AllPairs(pool_, model_.source_pairs_[member])) / sample.scale();
  }
  const BesideKnown beside(model_.comparer_, agreement_, plan_, options_);
  FitBeside whole = beside.OfNone(KindsAmong(group, all));
  if (!parts.empty()) {
    const PatternCounts patterns = Seen(group, United(parts));
    if (IsOneScore(model_.comparer_.terms())) {
      LearnByScore(group, patterns);
      return OkStatus();
    }
    if (!group.known.any()) return LearnBesideStrangers(group, patterns, expected, all);
    KOPPEL_ASSIGN_OR_RETURN(whole, beside.Of(patterns, KindsAmong(group, all), expected));
  }
  whole.learnt.pairs /= std::max(sampled, 1.0);
  for (const size_t member : group.members) {
    KOPPEL_RETURN_IF_ERROR(LearnPair(group, member, beside, whole));
  }
  return OkStatus();
}

// Among so many pairs of records.
KnownKinds Learner::KindsAmong(const Group& group, double pairs) const {
  const KnownPairs& known = group.known;
  return {group.non_matches, static_cast<double>(known.pairs),
          known.among > 0 ? pairs / known.among : 0};
}

// All pairs of sources together, and then each from there.
Status Learner::LearnBesideStrangers(const Group& group, const PatternCounts& patterns,
                                     double expected, double all) {
  const BesideStrangers beside(model_.comparer_, agreement_, plan_, options_);
  KOPPEL_ASSIGN_OR_RETURN(const BesideStrangers::Fit whole, beside.Of(patterns, expected, all));
  const double pairs = whole.learnt.start.pairs / static_cast<double>(Total(patterns));
  for (const size_t member : group.members) {
    const PatternSample& sample = samples_[member];
    BesideStrangers::Fit fit = whole;
    if (group.members.size() > 1 && sample.sampled > 0) {
      const PatternCounts own = Seen(group, sample.patterns);
      const double wanted =
          static_cast<double>(AllPairs(pool_, model_.source_pairs_[member])) / sample.scale();
      KOPPEL_ASSIGN_OR_RETURN(
          fit, beside.OfPart(own, pairs * static_cast<double>(sample.sampled), wanted, whole));
    }
    const double found = sample.sampled > 0 ? fit.matches.pairs * sample.scale() : 0;
    Keep(group, member, std::move(fit.matches), found, std::move(fit.non_matches));
    model_.models_[member].as_usual = fit.has_drifted;
  }
  return OkStatus();
}

// Equal records within sources that are declared unique are duplicates after all, or made up to
// fill a gap: what is like them is left out.
std::vector<double> Learner::KnownByScore(Group& group) const {
  const Term& term = model_.comparer_.terms()[0];
  std::vector<double> null = PairsByScore(term, group.known.patterns);
  double records = 0;
  for (uint32_t rank = 0; rank < pool_.ranks(); ++rank) {
    if (pool_.unique(rank)) records += pool_.end(rank) - pool_.begin(rank);
  }
  if (!group.known.any() || null.back() <= kMostEqual * records) return null;
  ScoreMixture split = SplitByFall(term, null);
  const double alike = Sum(split.matches);
  group.known.alike = static_cast<uint64_t>(alike);
  return std::move(split.non_matches);
}

// Each pair of sources by itself; a few pairs as all of them say.
void Learner::LearnByScore(Group& group, const PatternCounts& patterns) {
  const Term& term = model_.comparer_.terms()[0];
  const std::vector<double> null = KnownByScore(group);
  const bool is_known = group.known.any() && Sum(null) >= kLeastKnown;
  const auto split = [&](const std::vector<double>& pairs) {
    return is_known ? SplitBeside(term, pairs, null) : SplitByFall(term, pairs);
  };
  const double all = static_cast<double>(Total(patterns));
  const ScoreMixture whole = split(PairsByScore(term, patterns));
  for (const size_t member : group.members) {
    const PatternSample& sample = samples_[member];
    const bool is_own = sample.sampled >= kLeastScores;
    ScoreMixture mixture = is_own ? split(PairsByScore(term, sample.patterns)) : whole;
    const double pairs = is_own ? static_cast<double>(sample.sampled) : all;
    Mixture non_matches;
    MatchFit found = FitOfScore(mixture, non_matches);
    const double matches = found.pairs / pairs * static_cast<double>(sample.pairs);
    const double of_matches = found.pairs;
    Keep(group, member, std::move(found), matches, std::move(non_matches));
    SourcePairModel& model = model_.models_[member];
    model.matches_at_edge = MatchesAtEdge(term, mixture);
    // Of pairs that carry the filter: the others say nothing of them.
    const double carried = Sum(mixture.matches) + Sum(mixture.non_matches);
    model.log_matches = std::log(std::max(of_matches, kUnseen));
    model.log_non_matches = std::log(std::max(carried - of_matches, kUnseen));
    const double known = Sum(null);
    if (is_known) model.calibration = Calibration::OfScale((carried - of_matches) / known);
  }
}

// Levels of the term: of equal values all are as likely.
MatchFit Learner::FitOfScore(const ScoreMixture& mixture, Mixture& non_matches) const {
  const Term& term = model_.comparer_.terms()[0];
  const std::vector<double> shares = MatchShares(mixture);
  MatchFit found{{{1}, {{std::vector<double>(term.levels())}}}, 0, 0};
  non_matches = found.matches;
  for (size_t level = 1; level < term.levels(); ++level) {
    const size_t bin = std::min<size_t>(level, term.first_equal()) - 1;
    const double of_bin = level < term.first_equal() ? 1 : kRarities;
    const double pairs = (mixture.matches[bin] + mixture.non_matches[bin] + kUnseen) / of_bin;
    found.matches.classes[0][0][level] = shares[bin] * pairs;
    non_matches.classes[0][0][level] = (1 - shares[bin]) * pairs;
    found.pairs += shares[bin] * pairs;
  }
  Normalise(found.matches.classes[0][0]);
  Normalise(non_matches.classes[0][0]);
  return found;
}

// What was learnt for a pair of sources, with this many matches.
void Learner::Keep(const Group& group, size_t member, MatchFit found, double pairs,
                   Mixture non_matches) {
  SourcePairModel& model = model_.models_[member];
  model.ranks = model_.source_pairs_[member];
  model.known_non_matches = group.known.any();
  model.known_pairs = group.known.pairs;
  model.alike_in_unique = group.known.alike;
  model.candidates = samples_[member].pairs;
  model.matches = std::move(found.matches);
  model.rounds = found.rounds;
  model.matches_expected = pairs;
  model.non_matches = std::move(non_matches);
  const bool of_candidates = group.known.any() || IsOneScore(model_.comparer_.terms());
  const double others = of_candidates
                            ? static_cast<double>(model.candidates) - model.matches_expected
                            : static_cast<double>(AllPairs(pool_, model.ranks));
  model.log_matches = std::log(std::max(model.matches_expected, 1e-6));
  model.log_non_matches = std::log(std::max(others, 1e-6));
  const double all = static_cast<double>(AllPairs(pool_, model.ranks));
  const double bits = std::log2(std::max(1.0, all / std::max(1.0, others)));
  model.of_finding = static_cast<Evidence>(std::lround(bits * kEvidenceBit));
  model.is_sought = !WithPassesOf(plan_, group.carried).passes.empty();
  if (!model.is_sought) {
    // That none is found says nothing: as where a half of the smaller one is in the other.
    model.log_matches = std::log(std::max(1.0, FewestRecords(member) / 2));
    model.log_non_matches = std::log(std::max(1.0, all));
    model.of_finding = 0;
    model.is_judged = agreement_.is_by_field();
  }
  model_.densities_[member] = {LogDensity(model.matches), LogDensity(model.non_matches)};
  Calibrate(group, model);
  model.of_unique = OfUnique(model);
}

// `whole`: of all pairs of sources, with the share of matches that they have.
Status Learner::LearnPair(const Group& group, size_t member, const BesideKnown& beside,
                          const FitBeside& whole) {
  const PatternSample& sample = samples_[member];
  FitBeside found = whole;
  if (sample.sampled > 0) {
    const double all = static_cast<double>(AllPairs(pool_, model_.source_pairs_[member]));
    const double pairs = whole.learnt.pairs * static_cast<double>(sample.sampled);
    KOPPEL_ASSIGN_OR_RETURN(
        found, beside.OfPart(Seen(group, sample.patterns), KindsAmong(group, all / sample.scale()),
                             pairs, whole));
  }
  const double pairs = sample.sampled > 0 ? found.matches.pairs * sample.scale() : 0;
  Keep(group, member, std::move(found.matches), pairs, std::move(found.non_matches));
  model_.models_[member].as_usual = found.has_drifted;
  return OkStatus();
}

// Where a record has one partner at most, a pair stands against its being alone. Pairs are drawn
// from the prior of bipartite matchings (Fortini et al. 2001, Sadinle 2017): where few records are
// alone, that speaks for the pair.
Evidence Learner::OfUnique(const SourcePairModel& model) const {
  if (!pool_.unique(model.ranks.a) || !pool_.unique(model.ranks.b)) return 0;
  double bits = 0;
  for (const uint32_t rank : {model.ranks.a, model.ranks.b}) {
    const double records = pool_.end(rank) - pool_.begin(rank);
    const double alone = 1 - model.matches_expected / std::max(records, 1.0);
    bits -= std::log2(std::max(alone, kLeastAlone));
  }
  return static_cast<Evidence>(std::lround(bits * kEvidenceBit * kAloneTogether));
}

void Learner::Calibrate(const Group& group, SourcePairModel& model) const {
  if (!group.known.any() || group.known.by_identifier) return;
  if (IsOneScore(model_.comparer_.terms())) return;
  const size_t member = model_.source_pairs_.IndexOf(model.ranks.a, model.ranks.b);
  EvidenceHistogram wanted, expected_false, relatives, null;
  ShareOfRelatives of_relatives(model.non_matches, group.non_matches.size());
  for (const PatternCount& one : samples_[member].patterns) {
    const Evidence evidence = model_.EvidenceOf(member, one.pattern);
    const double pairs = static_cast<double>(one.count);
    const double others = pairs / (1 + std::exp2(evidence / double{kEvidenceBit}));
    wanted.Add(evidence, pairs);
    expected_false.Add(evidence, others);
    relatives.Add(evidence, others * of_relatives.Of(one.pattern));
  }
  SharesOfWanted shares(group.non_matches, model.non_matches);
  for (const PatternCount& one : group.known.patterns) {
    const double pairs = shares.Of(one.pattern) * static_cast<double>(one.count);
    null.Add(model_.EvidenceOf(member, one.pattern), pairs);
  }
  // Relatives are not among the known ones: they are added as what they are taken for.
  const double known = static_cast<double>(Total(group.known.patterns));
  null.Add(relatives, known / std::max(expected_false.Total(), kUnseen));
  model.calibration = Calibration::Of(wanted, expected_false, null);
}

Status Learner::Run(KeptPairs* keep) {
  MakeGroups();
  const auto group_of = [&](uint32_t a, uint32_t b) {
    // Made up, and nearly all in every source: they say little of real persons.
    if (pool_.planted(a) || pool_.planted(b)) return kNoGroup;
    return model_.source_pairs_.IndexOf(pool_.rank(a), pool_.rank(b));
  };
  KOPPEL_ASSIGN_OR_RETURN(samples_, SamplePatterns(pool_, plan_, CandidateScope::kWanted,
                                                   model_.comparer_, model_.source_pairs_.size(),
                                                   group_of, kMostSampled, options_, keep));
  model_.models_.resize(model_.source_pairs_.size());
  model_.densities_.resize(model_.source_pairs_.size(),
                           {LogDensity(Mixture{}), LogDensity(Mixture{})});
  for (Group& group : groups_) KOPPEL_RETURN_IF_ERROR(LearnGroup(group));
  return OkStatus();
}

Result<Model> Model::Learn(const Pool& pool, const Plan& plan, const Options& options,
                           KeptPairs* keep) {
  KOPPEL_ASSIGN_OR_RETURN(Comparer comparer, Comparer::Of(pool, plan, options));
  Independent independent(comparer.terms(), plan);
  Model model(std::move(comparer), std::move(independent), SourcePairs(pool));
  model.by_record_ = RecordClasses::Apply(model.comparer_.terms(), plan);
  KOPPEL_RETURN_IF_ERROR(Learner(pool, plan, options, model).Run(keep));
  return model;
}

Evidence Model::EvidenceOf(size_t source_pair, const Pattern& compared) const {
  const SourcePairModel& model = models_[source_pair];
  const Densities& densities = densities_[source_pair];
  const bool is_whole = model.known_non_matches || by_record_;
  const Pattern pattern = is_whole ? compared : independent_.Of(compared);
  const double odds = densities.matches.Of(pattern) + model.log_matches -
                      densities.non_matches.Of(pattern) - model.log_non_matches;
  const double bits = std::clamp(odds / std::numbers::ln2 * kEvidenceBit, -double{kMostEvidence},
                                 double{kMostEvidence});
  return model.calibration.Apply(static_cast<Evidence>(std::lround(bits))) + model.of_unique;
}

}  // namespace koppel::match
