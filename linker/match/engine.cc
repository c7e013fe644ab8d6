#include "linker/match/engine.h"

#include <algorithm>
#include <cmath>

#include "linker/match/compare.h"
#include "linker/match/judge.h"
#include "linker/match/quality/candidate_recall.h"
#include "linker/match/quality/judged_pairs.h"

namespace koppel::match {
namespace {

class Linkage {
 public:
  Linkage(const Plan& plan, const Pool& pool, const Options& options)
      : plan_(plan), pool_(pool), options_(options), source_pairs_(pool) {}

  Result<Outcome> Run();

 private:
  Status Learn();
  Status Compare();
  Status Cluster();
  Status EstimateItsQuality();
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
  std::vector<PairEvidence> pairs_;
  std::vector<uint64_t> faint_;
  Persons persons_;
  Outcome outcome_;
};

Status Linkage::Learn() {
  if (plan_.threshold_permille != 0) {
    judge_ = std::make_unique<WeightedJudge>(plan_, pool_);
    return OkStatus();
  }
  KOPPEL_ASSIGN_OR_RETURN(Model model, Model::Learn(pool_, plan_, options_));
  model_ = std::make_unique<Model>(std::move(model));
  judge_ = std::make_unique<ModelJudge>(*model_, pool_);
  outcome_.has_probabilities = true;
  for (size_t i = 0; i < source_pairs_.size(); ++i) outcome_.models.push_back(model_->of(i));
  outcome_.terms = model_->comparer().terms();
  return OkStatus();
}

Status Linkage::Compare() {
  KOPPEL_ASSIGN_OR_RETURN(Comparison found, CompareCandidates(pool_, plan_, *judge_, options_));
  pairs_ = std::move(found.pairs);
  faint_ = std::move(found.faint);
  outcome_.search = std::move(found.search);
  outcome_.score_histogram = std::move(found.histogram);
  outcome_.candidates = outcome_.search.candidates;
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

Status Linkage::Cluster() {
  const auto between = [&](uint32_t a, uint32_t b) { return judge_->Of(a, b).evidence; };
  // Who looks at pairs afterwards, has them copied.
  const bool are_wanted = options_.keep_pairs || outcome_.has_probabilities;
  std::vector<PairEvidence> pairs;
  if (are_wanted) {
    pairs = pairs_;
  } else {
    pairs.swap(pairs_);
  }
  KOPPEL_ASSIGN_OR_RETURN(persons_,
                          FindPersons(pool_, std::move(pairs), between, PersonRules{}, options_));
  KeepPersons();
  CountLinks();
  if (outcome_.has_probabilities) KeepPossible();
  if (options_.keep_pairs) KeepPairs();
  outcome_.diagnostics = std::move(persons_.diagnostics);
  return OkStatus();
}

Status Linkage::EstimateItsQuality() {
  if (!outcome_.has_probabilities) return OkStatus();
  const auto between = [&](uint32_t a, uint32_t b) { return judge_->Of(a, b).evidence; };
  std::vector<QualityFacts> facts;
  // Known non-matches are candidates, so that the model's odds are those of candidates.
  std::vector<Evidence> rarer;
  for (size_t i = 0; i < source_pairs_.size(); ++i) {
    // Where strangers are the non-matches, each is read off about as many.
    const double scale = model_->of(i).calibration.scale();
    facts.push_back({faint_[i], scale > 0 ? scale : 1});
    const double all = static_cast<double>(AllPairs(pool_, source_pairs_[i]));
    const double non_matches = std::exp(model_->of(i).log_non_matches);
    const double bits = std::log2(std::max(1.0, all / std::max(1.0, non_matches)));
    rarer.push_back(static_cast<Evidence>(std::lround(bits * kEvidenceBit)));
  }
  const auto among_all = [&](uint32_t a, uint32_t b) {
    return between(a, b) - rarer[source_pairs_.IndexOf(pool_.rank(a), pool_.rank(b))];
  };
  KOPPEL_ASSIGN_OR_RETURN(const CandidateRecall candidates,
                          MeasureCandidates(pool_, plan_, among_all, options_));
  outcome_.quality =
      EstimateQuality(JudgedPairs(pool_, pairs_, persons_.of_record, between), facts, candidates);
  return OkStatus();
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
  for (uint32_t person = 0; person < persons_.count; ++person) {
    members.clear();
    for (uint32_t i = first[person]; i < first[person + 1]; ++i) {
      members.push_back(pool_.member(order[i]));
      if (outcome_.has_probabilities) outcome_.percent.push_back(persons_.percent[order[i]]);
    }
    outcome_.persons.Append(members);
  }
}

void Linkage::KeepPossible() {
  for (const PossibleEdge& edge : persons_.possible) {
    outcome_.possible.push_back(
        {edge.person_a, edge.person_b, pool_.source(pool_.rank(edge.record_a)),
         pool_.source(pool_.rank(edge.record_b)), ProbabilityOf(edge.evidence)});
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

void Partition::Append(std::span<const MemberId> person) {
  members_.insert(members_.end(), person.begin(), person.end());
  first_.push_back(members_.size());
}

Result<Outcome> Link(const Plan& plan, const std::vector<SourceRecords>& sources,
                     const Options& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Pool pool, Pool::Of(plan, sources));
  return Linkage(plan, pool, options).Run();
}

}  // namespace koppel::match
