#include "linker/match/model/learn.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "linker/match/model/agreement.h"
#include "linker/match/model/beside_strangers.h"
#include "linker/match/model/sample.h"
#include "linker/match/model/usual_matches.h"

namespace koppel::match {
namespace {

// Fewer known non-matches teach nothing.
constexpr uint64_t kLeastKnown = 300;
constexpr size_t kNonMatchClasses = 12;
// Pairs that agree throughout: how many a source may have beside those with another source, to pass
// for nearly unique.
constexpr double kFewDuplicates = 0.2;
// Records in such pairs that a source may have however little it has in common with others.
constexpr double kHardlyAnyDuplicates = 0.01;
// Of a source's records that have no partner, at least: a guess at so few is not worth more.
constexpr double kLeastAlone = 0.005;
// Being alone is no coincidence: whole households are missing from a source.
constexpr double kAloneTogether = 0.5;
// A source carries an encoding when one record of a hundred does.
constexpr uint64_t kCarriedPercent = 1;
// What the classes of matches are drawn towards, in pairs over all classes; for one pair of
// sources, towards what all of them say.
constexpr double kPriorMatches = 40;
constexpr double kPriorOfAll = 100;
constexpr Evidence kMostEvidence = 100 * kEvidenceBit;

// Encodings, a bit each.
using EncodingSet = uint64_t;

EncodingSet CarriedBy(const Pool& pool, const Plan& plan, uint32_t rank) {
  EncodingSet carried = 0;
  const uint64_t records = pool.end(rank) - pool.begin(rank);
  for (size_t encoding = 0; encoding < plan.shapes.size(); ++encoding) {
    uint64_t count = 0;
    for (uint32_t i = pool.begin(rank); i < pool.end(rank); ++i) {
      count += pool.bits(encoding, i) != 0 ? 1 : 0;
    }
    if (count > 0 && 100 * count >= kCarriedPercent * records)
      carried |= EncodingSet{1} << encoding;
  }
  return carried;
}

Plan WithPassesOf(const Plan& plan, EncodingSet carried) {
  Plan reduced = plan;
  std::erase_if(reduced.passes,
                [&](const PlanPass& pass) { return (carried >> pass.encoding & 1) == 0; });
  return reduced;
}

}  // namespace

// Learns for all pairs of sources that carry the same encodings together.
class Learner {
 public:
  Learner(const Pool& pool, const Plan& plan, const Options& options, Model& model)
      : pool_(pool),
        plan_(plan),
        options_(options),
        model_(model),
        agreement_(model.comparer().terms(), model.independent_) {}

  Status Run();

 private:
  struct Group {
    EncodingSet carried = 0;
    std::vector<size_t> members;
    bool has_known = false;
    // Matches are taken as they usually are: what the fit found is something else.
    bool has_drifted = false;
    uint64_t known_pairs = 0;
    PatternCounts known;
    Mixture non_matches;
  };

  void MakeGroups();
  Status LearnGroup(Group& group);
  Status FindKnown(Group& group);
  Result<PatternSample> SampleWithin(const Group& group, CandidateScope scope,
                                     const std::vector<bool>& ranks) const;
  double AgreeingShare(size_t member) const;
  bool HasFewDuplicates(uint32_t rank) const;
  Result<MatchFit> FitBesideKnown(const Group& group, const PatternCounts& patterns,
                                  const MatchStart& start) const;
  Result<MatchFit> FitBesideStrangers(Group& group, const PatternCounts& patterns,
                                      const MatchStart& start) const;
  Status LearnPair(const Group& group, size_t member, const Mixture& start, double share);
  PatternCounts Seen(const Group& group, const PatternCounts& patterns) const;
  double NonMatches(const Group& group, double pairs) const;
  double FirstMatches(size_t member) const;
  void Calibrate(const Group& group, SourcePairModel& model) const;
  Evidence OfUnique(const SourcePairModel& model) const;

  const Pool& pool_;
  const Plan& plan_;
  const Options& options_;
  Model& model_;
  const Agreement agreement_;
  std::vector<EncodingSet> carried_;
  std::vector<Group> groups_;
  std::vector<PatternSample> samples_;
};

void Learner::MakeGroups() {
  for (uint32_t rank = 0; rank < pool_.ranks(); ++rank) {
    carried_.push_back(CarriedBy(pool_, plan_, rank));
  }
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
  if (group.has_known) return patterns;
  return Mapped(patterns, [&](const Pattern& pattern) { return model_.independent_.Of(pattern); });
}

// Pairs within the sources of these ranks, found without what the group lacks.
Result<PatternSample> Learner::SampleWithin(const Group& group, CandidateScope scope,
                                            const std::vector<bool>& ranks) const {
  const auto within = [&](uint32_t a, uint32_t b) -> size_t {
    const uint32_t rank = pool_.rank(a);
    return rank == pool_.rank(b) && ranks[rank] ? 0 : kNoGroup;
  };
  KOPPEL_ASSIGN_OR_RETURN(std::vector<PatternSample> samples,
                          SamplePatterns(pool_, WithPassesOf(plan_, group.carried), scope,
                                         model_.comparer_, 1, within, kMostSampled, options_));
  samples[0].patterns = Mapped(samples[0].patterns, [&](Pattern pattern) {
    for (size_t i = 0; i < model_.comparer_.terms().size(); ++i) {
      const size_t encoding = model_.comparer_.terms()[i].encoding;
      if ((group.carried >> encoding & 1) == 0) pattern.levels[i] = kMissing;
    }
    return pattern;
  });
  return std::move(samples[0]);
}

Status Learner::FindKnown(Group& group) {
  std::vector<bool> unique(pool_.ranks());
  std::vector<bool> others(pool_.ranks());
  for (uint32_t rank = 0; rank < pool_.ranks(); ++rank) {
    if ((carried_[rank] & group.carried) != group.carried) continue;
    unique[rank] = pool_.unique(rank);
    others[rank] = !pool_.unique(rank) && HasFewDuplicates(rank);
  }
  KOPPEL_ASSIGN_OR_RETURN(const PatternSample of_unique,
                          SampleWithin(group, CandidateScope::kWithinUnique, unique));
  if (of_unique.sampled >= kLeastKnown) {
    group.known = of_unique.patterns;
    group.known_pairs = of_unique.pairs;
    group.has_known = true;
    return OkStatus();
  }
  if (std::find(others.begin(), others.end(), true) == others.end()) return OkStatus();
  KOPPEL_ASSIGN_OR_RETURN(PatternSample sample,
                          SampleWithin(group, CandidateScope::kWanted, others));
  std::erase_if(sample.patterns,
                [&](const PatternCount& one) { return agreement_.IsThroughout(one.pattern); });
  if (Total(sample.patterns) < kLeastKnown) return OkStatus();
  group.known = std::move(sample.patterns);
  group.known_pairs =
      static_cast<uint64_t>(static_cast<double>(Total(group.known)) * sample.scale());
  group.has_known = true;
  return OkStatus();
}

// Records that agree throughout with one of the other source, for each record of the smaller one.
double Learner::AgreeingShare(size_t member) const {
  const RankPair ranks = model_.source_pairs_[member];
  uint64_t agree = 0;
  for (const PatternCount& one : samples_[member].patterns) {
    if (agreement_.IsThroughout(one.pattern)) agree += one.count;
  }
  const uint32_t a = pool_.end(ranks.a) - pool_.begin(ranks.a);
  const uint32_t b = pool_.end(ranks.b) - pool_.begin(ranks.b);
  return static_cast<double>(agree) * samples_[member].scale() / std::max(1u, std::min(a, b));
}

// A source that is not declared unique, but much less alike with itself than with another one; or
// hardly at all, where most of its pairs could be: then what its pairs share is a household.
bool Learner::HasFewDuplicates(uint32_t rank) const {
  const size_t itself = model_.source_pairs_.IndexOf(rank, rank);
  // Tokens of several fields differ in every record with an error: that hardly any pair has all of
  // them equal says nothing.
  uint64_t may_agree = 0;
  for (const PatternCount& one : samples_[itself].patterns) {
    if (agreement_.MayBeThroughout(one.pattern)) may_agree += one.count;
  }
  const bool is_told = agreement_.is_by_field() && 2 * may_agree > samples_[itself].sampled;
  double most = is_told ? kHardlyAnyDuplicates : 0;
  for (uint32_t other = 0; other < pool_.ranks(); ++other) {
    if (other == rank) continue;
    const size_t member = model_.source_pairs_.IndexOf(rank, other);
    most = std::max(most, kFewDuplicates * AgreeingShare(member));
  }
  return AgreeingShare(itself) < most;
}

// Strangers are all pairs of the sources, whether they are candidates or not.
double Learner::NonMatches(const Group& group, double pairs) const {
  return group.has_known ? 0 : pairs;
}

double Learner::FirstMatches(size_t member) const {
  const RankPair ranks = model_.source_pairs_[member];
  const uint32_t a = pool_.end(ranks.a) - pool_.begin(ranks.a);
  const uint32_t b = pool_.end(ranks.b) - pool_.begin(ranks.b);
  return std::min<double>(std::min(a, b) / 2.0, static_cast<double>(samples_[member].pairs) / 2);
}

Status Learner::LearnGroup(Group& group) {
  const LevelTable& chance = model_.comparer_.by_chance();
  KOPPEL_RETURN_IF_ERROR(FindKnown(group));
  if (group.has_known) {
    KOPPEL_ASSIGN_OR_RETURN(group.non_matches, FitNonMatches(group.known, kNonMatchClasses, chance,
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
  Mixture matches = UsualMatches(model_.comparer_, plan_);
  double share = 0.5;
  if (!parts.empty()) {
    const PatternCounts patterns = Seen(group, United(parts));
    KOPPEL_ASSIGN_OR_RETURN(
        const MatchFit found,
        group.has_known ? FitBesideKnown(group, patterns, {matches, expected, 0, {}})
                        : FitBesideStrangers(group, patterns, {matches, expected, all, {}}));
    matches = found.matches;
    share = found.pairs / sampled;
  }
  for (const size_t member : group.members) {
    KOPPEL_RETURN_IF_ERROR(LearnPair(group, member, matches, share));
  }
  return OkStatus();
}

Result<MatchFit> Learner::FitBesideKnown(const Group& group, const PatternCounts& patterns,
                                         const MatchStart& start) const {
  FitOptions fit;
  fit.prior_pairs = kPriorMatches / static_cast<double>(start.classes.size());
  return FitMatches(patterns, LogDensities(group.non_matches, patterns), start, fit, options_);
}

Result<MatchFit> Learner::FitBesideStrangers(Group& group, const PatternCounts& patterns,
                                             const MatchStart& start) const {
  FitOptions fit;
  fit.prior_pairs = kPriorMatches / static_cast<double>(start.classes.size());
  const BesideStrangers beside(model_.comparer_, agreement_, plan_, options_);
  KOPPEL_ASSIGN_OR_RETURN(BesideStrangers::Fit found, beside.Of(patterns, start, fit));
  group.non_matches = std::move(found.non_matches);
  group.has_drifted = found.has_drifted;
  return std::move(found.matches);
}

Status Learner::LearnPair(const Group& group, size_t member, const Mixture& start, double share) {
  const PatternSample& sample = samples_[member];
  SourcePairModel& model = model_.models_[member];
  model.ranks = model_.source_pairs_[member];
  model.known_non_matches = group.has_known;
  model.known_pairs = group.known_pairs;
  model.candidates = sample.pairs;
  model.matches = start;
  model.non_matches = group.non_matches;
  if (sample.sampled > 0) {
    const PatternCounts patterns = Seen(group, sample.patterns);
    const double sampled = static_cast<double>(sample.sampled);
    const double all = static_cast<double>(AllPairs(pool_, model.ranks)) / sample.scale();
    FitOptions fit;
    fit.prior_pairs =
        group.has_drifted ? kNotLearnt : kPriorOfAll / static_cast<double>(start.size());
    const MatchStart from{start, share * sampled, NonMatches(group, all), {}};
    KOPPEL_ASSIGN_OR_RETURN(
        const MatchFit found,
        FitMatches(patterns, LogDensities(group.non_matches, patterns), from, fit, options_));
    model.matches = found.matches;
    model.rounds = found.rounds;
    model.matches_expected = found.pairs * sample.scale();
  }
  const double non_matches = group.has_known
                                 ? static_cast<double>(sample.pairs) - model.matches_expected
                                 : static_cast<double>(AllPairs(pool_, model.ranks));
  model.log_matches = std::log(std::max(model.matches_expected, 1e-6));
  model.log_non_matches = std::log(std::max(non_matches, 1e-6));
  model_.densities_[member] = {LogDensity(model.matches), LogDensity(model.non_matches)};
  Calibrate(group, model);
  model.of_unique = OfUnique(model);
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
  if (!group.has_known) return;
  const size_t member = model_.source_pairs_.IndexOf(model.ranks.a, model.ranks.b);
  EvidenceHistogram wanted, expected_false, null;
  for (const PatternCount& one : samples_[member].patterns) {
    const Evidence evidence = model_.EvidenceOf(member, one.pattern);
    const double pairs = static_cast<double>(one.count);
    wanted.Add(evidence, pairs);
    expected_false.Add(evidence, pairs / (1 + std::exp2(evidence / double{kEvidenceBit})));
  }
  for (const PatternCount& one : group.known) {
    null.Add(model_.EvidenceOf(member, one.pattern), static_cast<double>(one.count));
  }
  model.calibration = Calibration::Of(wanted, expected_false, null);
}

Status Learner::Run() {
  MakeGroups();
  const auto group_of = [&](uint32_t a, uint32_t b) {
    return model_.source_pairs_.IndexOf(pool_.rank(a), pool_.rank(b));
  };
  KOPPEL_ASSIGN_OR_RETURN(
      samples_, SamplePatterns(pool_, plan_, CandidateScope::kWanted, model_.comparer_,
                               model_.source_pairs_.size(), group_of, kMostSampled, options_));
  model_.models_.resize(model_.source_pairs_.size());
  model_.densities_.resize(model_.source_pairs_.size(),
                           {LogDensity(Mixture{}), LogDensity(Mixture{})});
  for (Group& group : groups_) KOPPEL_RETURN_IF_ERROR(LearnGroup(group));
  return OkStatus();
}

Result<Model> Model::Learn(const Pool& pool, const Plan& plan, const Options& options) {
  KOPPEL_ASSIGN_OR_RETURN(Comparer comparer, Comparer::Of(pool, plan, options));
  Independent independent(comparer.terms(), plan);
  Model model(std::move(comparer), std::move(independent), SourcePairs(pool));
  KOPPEL_RETURN_IF_ERROR(Learner(pool, plan, options, model).Run());
  return model;
}

Evidence Model::EvidenceOf(size_t source_pair, const Pattern& compared) const {
  const SourcePairModel& model = models_[source_pair];
  const Densities& densities = densities_[source_pair];
  const Pattern pattern = model.known_non_matches ? compared : independent_.Of(compared);
  const double odds = densities.matches.Of(pattern) + model.log_matches -
                      densities.non_matches.Of(pattern) - model.log_non_matches;
  const double bits = std::clamp(odds / std::numbers::ln2 * kEvidenceBit, -double{kMostEvidence},
                                 double{kMostEvidence});
  return model.calibration.Apply(static_cast<Evidence>(std::lround(bits))) + model.of_unique;
}

}  // namespace koppel::match
