#include "linker/match/engine.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "linker/match/compare.h"
#include "linker/match/judge.h"
#include "linker/match/quality/candidate_recall.h"
#include "linker/match/quality/judged_pairs.h"
#include "linker/match/quality/partners.h"
#include "linker/match/quality/rates.h"
#include "linker/match/quality/recapture.h"
#include "linker/match/rules.h"

namespace koppel::match {
namespace {

constexpr double kMillion = 1e6;
// The most that a pair can say against (PersonRules).
constexpr Evidence kNever = 32 * kEvidenceBit;

class Linkage {
 public:
  Linkage(const Plan& plan, const Pool& pool, const Options& options)
      : plan_(plan), pool_(pool), options_(options), source_pairs_(pool) {}

  Result<Outcome> Run();

 private:
  Status Learn();
  Status Compare();
  Status Cluster();
  std::vector<PairEvidence> DecidingPairs();
  std::vector<PairEvidence> PairsByThemselves() const;
  bool IsDoubtful(uint32_t a, uint32_t b) const;
  Evidence OnlyIfItself(uint32_t a, uint32_t b, Evidence evidence) const;
  Status PartAgainWhereDoubtful();
  EvidenceBetween OfOthers() const;
  Status Part();
  Status FindAndDescribe();
  Status EstimateItsQuality();
  void ChoosePossible();
  void KeepPersons();
  void KeepPossible();
  void CountLinks();
  void KeepPairs();
  Status Timed(std::string_view stage, Status (Linkage::*run)());

  const Plan& plan_;
  const Pool& pool_;
  const Options& options_;
  const SourcePairs source_pairs_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Judge> judge_;
  // The candidates, from learning to comparing, where they are few.
  KeptPairs kept_;
  std::vector<PairEvidence> pairs_;
  std::vector<uint64_t> faint_;
  PersonRules rules_;
  // Source pairs in which third records link nobody; empty: none.
  std::vector<bool> only_itself_;
  // The first so many hold real records; behind them planted records stand alone.
  Persons persons_;
  uint32_t real_persons_ = 0;
  // The pairs, judged as these persons have them; empty: not yet.
  std::vector<QualityPair> judged_;
  // With a rate of missed matches: one for each possible edge, and from where on they are listed.
  std::vector<PossibleGroup> groups_;
  Billionths listed_from_ = 0;
  Outcome outcome_;
};

Status Linkage::Learn() {
  if (plan_.threshold_permille != 0) {
    judge_ = std::make_unique<WeightedJudge>(plan_, pool_);
    return OkStatus();
  }
  KOPPEL_ASSIGN_OR_RETURN(Model model, Model::Learn(pool_, plan_, options_, &kept_));
  model_ = std::make_unique<Model>(std::move(model));
  judge_ = std::make_unique<ModelJudge>(*model_, pool_);
  outcome_.has_probabilities = true;
  for (size_t i = 0; i < source_pairs_.size(); ++i) outcome_.models.push_back(model_->of(i));
  outcome_.terms = model_->comparer().terms();
  return OkStatus();
}

Status Linkage::Compare() {
  KOPPEL_ASSIGN_OR_RETURN(Comparison found,
                          CompareCandidates(pool_, plan_, *judge_, kept_, options_));
  kept_.Begin(0);
  pairs_ = std::move(found.pairs);
  faint_ = std::move(found.faint);
  outcome_.search = std::move(found.search);
  outcome_.score_histogram = std::move(found.histogram);
  for (const uint64_t candidates : found.candidates) outcome_.candidates += candidates;
  outcome_.settled = found.settled;
  outcome_.undecided = found.undecided;
  outcome_.compared = outcome_.candidates - found.settled - found.undecided;
  for (size_t i = 0; i < source_pairs_.size(); ++i) {
    const RankPair ranks = source_pairs_[i];
    outcome_.source_pairs.push_back(
        {pool_.source(ranks.a), pool_.source(ranks.b), 0, found.candidates[i], 0, 0, 0});
  }
  return OkStatus();
}

bool Linkage::IsDoubtful(uint32_t a, uint32_t b) const {
  return only_itself_[source_pairs_.IndexOf(pool_.rank(a), pool_.rank(b))];
}

Evidence Linkage::OnlyIfItself(uint32_t a, uint32_t b, Evidence evidence) const {
  if (evidence >= 0 || only_itself_.empty()) return evidence;
  const uint32_t of_a = pool_.rank(a);
  const uint32_t of_b = pool_.rank(b);
  if (IsDoubtful(a, b)) return -kNever;
  return std::max(evidence, -rules_.MostAgainst(pool_.unique(of_a) && pool_.unique(of_b)));
}

// Where links are doubtful, of rivals that are as likely as one another none is linked.
std::vector<PairEvidence> Linkage::PairsByThemselves() const {
  const std::vector<PairEvidence> competing =
      CompetingEvidence(pairs_, CompetingProbabilities(pool_, pairs_));
  std::vector<PairEvidence> deciding = pairs_;
  for (size_t i = 0; i < deciding.size(); ++i) {
    const uint32_t a = First(pairs_[i].pair);
    const uint32_t b = Second(pairs_[i].pair);
    if (IsDoubtful(a, b)) deciding[i].evidence = competing[i].evidence;
    deciding[i].evidence = OnlyIfItself(a, b, deciding[i].evidence);
  }
  return deciding;
}

// With error rates what a link needs counts for nothing. Planted pairs have no say in what it is.
std::vector<PairEvidence> Linkage::DecidingPairs() {
  if (plan_.rates.false_links == 0) return only_itself_.empty() ? pairs_ : PairsByThemselves();
  std::vector<Billionths> probabilities = CompetingProbabilities(pool_, pairs_);
  std::vector<PairEvidence> deciding = CompetingEvidence(pairs_, probabilities);
  const auto is_planted = [&](const PairEvidence& pair) { return IsPlanted(pool_, pair.pair); };
  const NeededEvidence upper =
      ChooseNeeded(deciding, probabilities, plan_.rates.false_links, is_planted);
  outcome_.rates.needed = upper.needed;
  outcome_.rates.has_links = upper.links > 0;
  for (PairEvidence& pair : deciding) {
    pair.evidence = OnlyIfItself(First(pair.pair), Second(pair.pair), pair.evidence - upper.needed);
  }
  return deciding;
}

// Of pairs that no pass has found.
EvidenceBetween Linkage::OfOthers() const {
  return [this](uint32_t a, uint32_t b) { return judge_->OfOther(a, b); };
}

Status Linkage::Part() {
  std::vector<PairEvidence> deciding = DecidingPairs();
  const Evidence needed = outcome_.rates.needed;
  const auto beyond = [&](uint32_t a, uint32_t b) {
    return OnlyIfItself(a, b, judge_->OfOther(a, b) - needed);
  };
  PersonRules rules = rules_;
  if (!only_itself_.empty()) rules.most_against = rules.most_against_unique = kNever;
  KOPPEL_ASSIGN_OR_RETURN(persons_,
                          FindPartition(pool_, std::move(deciding), beyond, rules, options_));
  return OkStatus();
}

// Two records may each be like a third one and not each other: those of two siblings, say, like a
// misspelt one of either. Where most links of two sources are expected to be false, they came
// about like that, and pairs that are rather not one person are kept apart there.
Status Linkage::PartAgainWhereDoubtful() {
  if (!outcome_.has_probabilities) return OkStatus();
  std::vector<uint64_t> links(source_pairs_.size());
  std::vector<uint64_t> expected(source_pairs_.size());
  judged_ = JudgedPairs(pool_, pairs_, persons_.of_record, OfOthers());
  for (const QualityPair& pair : judged_) {
    if (pair.person == kApart) continue;
    links[pair.source_pair] += pair.count;
    expected[pair.source_pair] += uint64_t{pair.probability} * pair.count;
  }
  std::vector<bool> doubtful(source_pairs_.size());
  for (size_t i = 0; i < links.size(); ++i) doubtful[i] = expected[i] < kSure / 2 * links[i];
  if (std::find(doubtful.begin(), doubtful.end(), true) == doubtful.end()) return OkStatus();
  only_itself_ = std::move(doubtful);
  judged_.clear();
  return Part();
}

Status Linkage::FindAndDescribe() {
  // Who looks at pairs afterwards, has them copied.
  const auto given = [&] {
    if (options_.keep_pairs || outcome_.has_probabilities) return pairs_;
    return std::move(pairs_);
  };
  if (plan_.rates.false_links == 0 && !pool_.has_planted()) {
    KOPPEL_ASSIGN_OR_RETURN(persons_, FindPersons(pool_, given(), OfOthers(), rules_, options_));
    KOPPEL_RETURN_IF_ERROR(PartAgainWhereDoubtful());
    real_persons_ = persons_.count;
    if (only_itself_.empty()) return OkStatus();
    return DescribePersons(pool_, given(), OfOthers(), rules_, options_, persons_);
  }
  KOPPEL_RETURN_IF_ERROR(Part());
  KOPPEL_RETURN_IF_ERROR(PartAgainWhereDoubtful());
  if (pool_.has_planted()) {
    outcome_.canaries = JudgeCanaries(pool_, source_pairs_, persons_.of_record);
    // Once more without them: a planted record must not take a real one's partner, nor make the
    // links of two sources look better than they are.
    ErasePlanted(pool_, pairs_);
    only_itself_.clear();
    KOPPEL_RETURN_IF_ERROR(Part());
    KOPPEL_RETURN_IF_ERROR(PartAgainWhereDoubtful());
  }
  real_persons_ = TakeOutPlanted(pool_, persons_);
  return DescribePersons(pool_, given(), OfOthers(), rules_, options_, persons_);
}

Status Linkage::Cluster() {
  rules_ = RulesOf(plan_, pool_, outcome_.models);
  KOPPEL_RETURN_IF_ERROR(FindAndDescribe());
  KeepPersons();
  CountLinks();
  if (options_.keep_pairs) KeepPairs();
  outcome_.diagnostics = std::move(persons_.diagnostics);
  return OkStatus();
}

Status Linkage::EstimateItsQuality() {
  if (!outcome_.has_probabilities) return OkStatus();
  std::vector<QualityFacts> facts;
  for (size_t i = 0; i < source_pairs_.size(); ++i) {
    // Where strangers are the non-matches, each is read off about as many.
    const double scale = model_->of(i).calibration.scale();
    facts.push_back({faint_[i], scale > 0 ? scale : 1});
  }
  const Partners partners(pool_, persons_.of_record, persons_.count);
  const auto among_all = [&](uint32_t a, uint32_t b) {
    const bool is_planted = pool_.planted(a) || pool_.planted(b);
    if (is_planted || partners.AreTaken(a, b)) return std::numeric_limits<Evidence>::min();
    return judge_->OfOther(a, b);
  };
  KOPPEL_ASSIGN_OR_RETURN(CandidateRecall candidates,
                          MeasureCandidates(pool_, plan_, among_all, options_));
  std::vector<uint64_t> linked;
  for (const SourcePairCount& pair : outcome_.source_pairs) linked.push_back(pair.linked);
  // A pass that left out blocks misses what its tokens do not show.
  const auto& oversized = outcome_.search.oversized;
  if (std::all_of(oversized.begin(), oversized.end(),
                  [](const OversizedBlock& block) { return block.joined; })) {
    Recapture(CaughtOf(pool_, plan_, source_pairs_, pairs_, partners), linked, candidates);
  }
  if (judged_.empty()) judged_ = JudgedPairs(pool_, pairs_, persons_.of_record, OfOthers());
  outcome_.quality = EstimateQuality(judged_, facts, candidates);
  RatesOutcome& rates = outcome_.rates;
  rates.false_links = 1 - outcome_.quality.total.precision.value;
  rates.false_links_within = plan_.rates.false_links == 0 ||
                             std::llround(rates.false_links * kMillion) <= plan_.rates.false_links;
  if (plan_.rates.missed_matches != 0) ChoosePossible();
  KeepPossible();
  return OkStatus();
}

// Matches that no pass finds are lost, and those among candidates that are too unlikely to be kept.
void Linkage::ChoosePossible() {
  const Quality& total = outcome_.quality.total;
  const double unfound = total.matches * (1 - outcome_.quality.candidates.share.value);
  uint64_t lost = static_cast<uint64_t>(std::llround(unfound * kSure));
  for (const uint64_t faint : faint_) lost += faint;
  const auto matches = static_cast<uint64_t>(std::llround(total.matches * kSure));
  groups_ = GroupPossible(pool_, persons_, pairs_, judged_);
  const ListedFrom lower = ChooseListed(groups_, matches, lost, plan_.rates.missed_matches);
  listed_from_ = lower.probability;
  outcome_.rates.listed_from = lower.probability > kSure ? 2 : lower.probability / double{kSure};
  outcome_.rates.missed_matches =
      matches == 0 ? 0 : static_cast<double>(lower.missed) / static_cast<double>(matches);
  outcome_.rates.missed_matches_within = lower.is_enough;
  std::erase_if(outcome_.pairs, [&](const ScoredPair& pair) {
    return !pair.linked && pair.probability < outcome_.rates.listed_from;
  });
}

// Records are taken in canonical order, so members and persons are in order as they come.
void Linkage::KeepPersons() {
  std::vector<uint32_t> first(persons_.count + 1);
  for (const uint32_t person : persons_.of_record) ++first[person + 1];
  for (size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
  std::vector<uint32_t> order(pool_.size());
  std::vector<uint32_t> next(first.begin(), first.end() - 1);
  for (uint32_t i = 0; i < pool_.size(); ++i) order[next[persons_.of_record[i]]++] = i;
  std::vector<MemberId> members;
  for (uint32_t person = 0; person < real_persons_; ++person) {
    members.clear();
    for (uint32_t i = first[person]; i < first[person + 1]; ++i) {
      members.push_back(pool_.member(order[i]));
      if (outcome_.has_probabilities) outcome_.percent.push_back(persons_.percent[order[i]]);
    }
    outcome_.persons.Append(members);
  }
}

void Linkage::KeepPossible() {
  for (size_t i = 0; i < persons_.possible.size(); ++i) {
    const PossibleEdge& edge = persons_.possible[i];
    if (!groups_.empty() && groups_[i].probability < listed_from_) continue;
    outcome_.possible.push_back(
        {edge.person_a, edge.person_b, pool_.source(pool_.rank(edge.record_a)),
         pool_.source(pool_.rank(edge.record_b)),
         groups_.empty() ? ProbabilityOf(edge.evidence) : groups_[i].probability / double{kSure}});
  }
}

void Linkage::CountLinks() {
  for (const SourcePairDecisions& pair : persons_.diagnostics.source_pairs) {
    SourcePairCount& count = outcome_.source_pairs[source_pairs_.IndexOf(pair.rank_a, pair.rank_b)];
    count.linked = pair.linked;
    count.close = pair.close;
    count.apart_by_unique = pair.apart_by_unique;
    count.apart_by_evidence = pair.apart_by_evidence;
  }
  for (size_t i = 0; i < only_itself_.size(); ++i) {
    outcome_.source_pairs[i].only_itself = only_itself_[i];
  }
}

// What a threshold leaves out is no pair at all.
void Linkage::KeepPairs() {
  for (const PairEvidence& kept : pairs_) {
    if (!outcome_.has_probabilities && kept.evidence < 0) continue;
    const uint32_t a = First(kept.pair);
    const uint32_t b = Second(kept.pair);
    const Judgement judgement = judge_->Of(a, b);
    const double bits = kept.evidence / double{kEvidenceBit};
    const double probability = outcome_.has_probabilities ? ProbabilityOf(kept.evidence) : 0;
    outcome_.pairs.push_back({pool_.member(a), pool_.member(b),
                              outcome_.has_probabilities ? bits : judgement.score, probability,
                              judgement.settled, persons_.of_record[a] == persons_.of_record[b]});
  }
}

Status Linkage::Timed(std::string_view stage, Status (Linkage::*run)()) {
  const int64_t begin = options_.clock->NowMs();
  KOPPEL_RETURN_IF_ERROR((this->*run)());
  const int64_t spent = std::max<int64_t>(0, options_.clock->NowMs() - begin);
  outcome_.stages.push_back({std::string(stage), static_cast<uint64_t>(spent)});
  return OkStatus();
}

Result<Outcome> Linkage::Run() {
  KOPPEL_RETURN_IF_ERROR(Timed("learn", &Linkage::Learn));
  KOPPEL_RETURN_IF_ERROR(Timed("compare", &Linkage::Compare));
  KOPPEL_RETURN_IF_ERROR(Timed("cluster", &Linkage::Cluster));
  KOPPEL_RETURN_IF_ERROR(Timed("quality", &Linkage::EstimateItsQuality));
  return std::move(outcome_);
}

}  // namespace

Result<Outcome> Link(const Plan& plan, const std::vector<SourceRecords>& sources,
                     const Options& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Pool pool, Pool::Of(plan, sources));
  return Linkage(plan, pool, options).Run();
}

}  // namespace koppel::match
