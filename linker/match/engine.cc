#include "linker/match/engine.h"

#include <algorithm>

#include "linker/match/candidates.h"
#include "linker/match/cluster.h"

namespace koppel::match {
namespace {

constexpr size_t kPairsPerTask = 1 << 14;

// Where the counts of a pair of sources stand: every wanted (rank a <= rank b), in order.
class PairIndex {
 public:
  explicit PairIndex(const Pool& pool) : ranks_(pool.ranks()), place_(ranks_ * ranks_) {
    for (uint32_t a = 0; a < ranks_; ++a) {
      for (uint32_t b = a; b < ranks_; ++b) {
        if (!pool.pairs_wanted(a, b)) continue;
        place_[a * ranks_ + b] = empty_.size();
        empty_.push_back({pool.source(a), pool.source(b), 0, 0});
      }
    }
  }
  const std::vector<SourcePairCount>& empty() const { return empty_; }
  size_t operator()(uint32_t rank_a, uint32_t rank_b) const {
    return place_[rank_a * ranks_ + rank_b];
  }

 private:
  size_t ranks_;
  std::vector<size_t> place_;
  std::vector<SourcePairCount> empty_;
};

// What comparing a stretch of candidates gives.
struct Compared {
  std::vector<Edge> edges;
  std::vector<uint64_t> histogram = std::vector<uint64_t>(kHistogramClasses);
  std::vector<uint64_t> by_source_pair;
  uint64_t settled = 0;
  uint64_t undecided = 0;
};

class Linkage {
 public:
  Linkage(const Plan& plan, const Pool& pool, const Options& options)
      : plan_(plan), pool_(pool), options_(options), scorer_(plan, pool), pair_index_(pool) {}

  Result<Outcome> Run();

 private:
  Status FindAll();
  Status CompareAll();
  Status ClusterAll();
  void CompareOne(PackedPair pair, Compared& compared) const;
  void Add(const Compared& compared);
  void CountLinks();
  void KeepPairs();
  Status Timed(std::string_view stage, Status (Linkage::*run)());

  const Plan& plan_;
  const Pool& pool_;
  const Options& options_;
  const Scorer scorer_;
  const PairIndex pair_index_;
  PairSet candidates_;
  std::vector<Edge> edges_;
  std::vector<uint32_t> person_of_;
  Outcome outcome_;
};

Status Linkage::FindAll() {
  KOPPEL_ASSIGN_OR_RETURN(candidates_, FindCandidates(pool_, plan_, options_, outcome_.passes));
  outcome_.candidates = candidates_.size();
  return OkStatus();
}

void Linkage::CompareOne(PackedPair pair, Compared& compared) const {
  const uint32_t a = First(pair);
  const uint32_t b = Second(pair);
  ++compared.by_source_pair[pair_index_(pool_.rank(a), pool_.rank(b))];
  const PairScore score = scorer_.Compare(a, b);
  switch (score.verdict) {
    case Verdict::kUndecided:
      ++compared.undecided;
      return;
    case Verdict::kSettled:
      ++compared.settled;
      compared.edges.push_back({pair, kSettledScore});
      return;
    case Verdict::kMatch:
      compared.edges.push_back({pair, score.score});
      break;
    case Verdict::kNonMatch:
      break;
  }
  const uint64_t place = (score.score * kHistogramClasses) >> kScoreBits;
  ++compared.histogram[std::min<uint64_t>(place, kHistogramClasses - 1)];
}

void Linkage::Add(const Compared& compared) {
  edges_.insert(edges_.end(), compared.edges.begin(), compared.edges.end());
  for (size_t i = 0; i < kHistogramClasses; ++i) {
    outcome_.score_histogram[i] += compared.histogram[i];
  }
  for (size_t i = 0; i < compared.by_source_pair.size(); ++i) {
    outcome_.source_pairs[i].candidates += compared.by_source_pair[i];
  }
  outcome_.settled += compared.settled;
  outcome_.undecided += compared.undecided;
}

Status Linkage::CompareAll() {
  outcome_.source_pairs = pair_index_.empty();
  const unsigned workers = ThreadsOf(options_);
  std::vector<Compared> compared(workers);
  for (Compared& one : compared) one.by_source_pair.resize(outcome_.source_pairs.size());
  Reporter reporter(options_, "compare");
  const auto task = [&](size_t number, unsigned worker) {
    const size_t begin = number * kPairsPerTask;
    const size_t end = std::min(begin + kPairsPerTask, candidates_.size());
    for (size_t i = begin; i < end; ++i) CompareOne(candidates_[i], compared[worker]);
    return OkStatus();
  };
  const auto report = [&](size_t done) {
    return reporter.Report(std::min(done * kPairsPerTask, candidates_.size()), candidates_.size());
  };
  const size_t tasks = (candidates_.size() + kPairsPerTask - 1) / kPairsPerTask;
  KOPPEL_RETURN_IF_ERROR(RunTasks(tasks, workers, task, report));
  for (const Compared& one : compared) Add(one);
  outcome_.compared = outcome_.candidates - outcome_.settled - outcome_.undecided;
  PairSet().swap(candidates_);
  return OkStatus();
}

// Records are taken in canonical order, so members and persons are in order as they come.
Status Linkage::ClusterAll() {
  KOPPEL_ASSIGN_OR_RETURN(person_of_, Cluster(pool_, scorer_, edges_, options_));
  const uint32_t persons =
      person_of_.empty() ? 0 : *std::max_element(person_of_.begin(), person_of_.end()) + 1;
  std::vector<std::vector<MemberId>> members(persons);
  for (uint32_t number = 0; number < pool_.size(); ++number) {
    members[person_of_[number]].push_back(pool_.member(number));
  }
  for (const std::vector<MemberId>& person : members) outcome_.persons.Append(person);
  CountLinks();
  if (options_.keep_pairs) KeepPairs();
  return OkStatus();
}

void Linkage::CountLinks() {
  std::vector<uint32_t> rank_of(pool_.ranks());
  for (uint32_t rank = 0; rank < pool_.ranks(); ++rank) rank_of[pool_.source(rank)] = rank;
  for (size_t i = 0; i < outcome_.persons.size(); ++i) {
    const std::span<const MemberId> person = outcome_.persons[i];
    if (person.size() < 2) continue;
    std::vector<uint64_t> records(pool_.ranks());
    for (const MemberId& member : person) ++records[rank_of[member.source]];
    for (uint32_t a = 0; a < pool_.ranks(); ++a) {
      for (uint32_t b = a; b < pool_.ranks(); ++b) {
        if (!pool_.pairs_wanted(a, b)) continue;
        outcome_.source_pairs[pair_index_(a, b)].linked +=
            a == b ? records[a] * (records[a] - 1) / 2 : records[a] * records[b];
      }
    }
  }
}

void Linkage::KeepPairs() {
  std::sort(edges_.begin(), edges_.end(),
            [](const Edge& a, const Edge& b) { return a.pair < b.pair; });
  for (const Edge& edge : edges_) {
    const uint32_t a = First(edge.pair);
    const uint32_t b = Second(edge.pair);
    const bool settled = edge.score == kSettledScore;
    const Score score = std::min(edge.score, kScoreOne);
    outcome_.pairs.push_back({pool_.member(a), pool_.member(b),
                              static_cast<double>(score) / static_cast<double>(kScoreOne), settled,
                              person_of_[a] == person_of_[b]});
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
  KOPPEL_RETURN_IF_ERROR(Timed("candidates", &Linkage::FindAll));
  KOPPEL_RETURN_IF_ERROR(Timed("compare", &Linkage::CompareAll));
  KOPPEL_RETURN_IF_ERROR(Timed("cluster", &Linkage::ClusterAll));
  return std::move(outcome_);
}

}  // namespace

void Partition::Append(std::span<const MemberId> person) {
  members_.insert(members_.end(), person.begin(), person.end());
  first_.push_back(members_.size());
}

uint64_t BytesOfRecords(const Plan& plan, uint64_t records) {
  // Columns grow by doubling, so that half of one may be empty and its half is copied from.
  constexpr uint64_t kGrowth = 3;
  // The reference and its place on the heap; numbers, ranks, persons and their members.
  constexpr uint64_t kReference = kGrowth * sizeof(std::string) + 32;
  constexpr uint64_t kKept = 128;
  uint64_t columns = 0;
  for (const EncodingShape& shape : plan.shapes) {
    columns += shape.words() * sizeof(uint64_t) + sizeof(uint32_t);
  }
  return records * (kGrowth * columns + kReference + kKept);
}

Result<Outcome> Link(const Plan& plan, const std::vector<SourceRecords>& sources,
                     const Options& options) {
  KOPPEL_ASSIGN_OR_RETURN(const Pool pool, Pool::Of(plan, sources));
  return Linkage(plan, pool, options).Run();
}

}  // namespace koppel::match
